"""Publishes room events where changes are applied, and keeps the last ones. The log is a subscriber."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec import Struct

from signaling.tokens import shorten

# What `/api/events` and the webhooks report.
REPORTED = {
    *("room_created", "room_updated", "room_closed"),
    *("peer_joined", "peer_away", "peer_back", "peer_left"),
}
MOST_KEPT = 1000  # reported events
IN_THE_LOG = ("socket_id", "role", "reason")  # fields of an event's details; display names are never logged

log = logging.getLogger(__name__)


class Event(NamedTuple):
    """One event in a room."""

    type: str  # one of REPORTED, or knock
    room_code: str
    # The message of that name; for room_created the room's public fields. Their fields if it comes from all instances.
    details: Struct | dict[str, Any]
    id: str  # MILLISECONDS-NUMBER, as in a Redis stream: it rises, also over restarts unless the clock is set back
    at: float  # seconds since the epoch
    is_own: bool = True  # False: it happened at another instance


Subscriber = Callable[[Event], None]


class Events:
    """Calls every subscriber. One that fails affects neither the change nor the others."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._subscribers: list[Subscriber] = [log_event]
        self._followers: list[Subscriber] = []
        self._report: Subscriber = self.add
        self._milliseconds, self._number = int(clock() * 1000), 0
        self._kept: deque[Event] = deque(maxlen=MOST_KEPT)
        self._before = f"{self._milliseconds}-0"  # the id before the first one in `_kept`

    def subscribe(self, subscriber: Subscriber) -> None:
        """Has a subscriber called at once with what happens at this instance."""
        self._subscribers.append(subscriber)

    def follow(self, follower: Subscriber) -> None:
        """Has a follower called with all reported events, of whatever instance, in the order of their ids."""
        self._followers.append(follower)

    def report_with(self, report: Subscriber) -> None:
        """Has reported events passed on, to get their ids among those of all instances: then `add` is called."""
        self._report = report
        self._before = "0-0"

    def emit(self, type_: str, room_code: str, details: Struct) -> None:
        at = self._clock()
        event = Event(type_, room_code, details, self._next_id(at), at)
        _tell(self._subscribers, event)
        if type_ in REPORTED:
            _tell([self._report], event)

    def add(self, event: Event) -> None:
        """Keeps a reported event that has its id, and tells the followers."""
        if len(self._kept) == MOST_KEPT:
            self._before = self._kept[0].id
        self._kept.append(event)
        _tell(self._followers, event)

    @property
    def last_id(self) -> str:
        """The id of the last reported event; before the first one, an id that no event has."""
        return self._kept[-1].id if self._kept else self._before

    def after(self, id_: str) -> list[Event] | None:
        """Returns the reported events after this one; None if some are forgotten, or no event here had this id."""
        ids = [self._before, *(event.id for event in self._kept)]
        return list(self._kept)[ids.index(id_) :] if id_ in ids else None

    def _next_id(self, at: float) -> str:
        milliseconds = int(at * 1000)
        if milliseconds > self._milliseconds:
            self._milliseconds, self._number = milliseconds, 0
        else:
            self._number += 1
        return f"{self._milliseconds}-{self._number}"


def _tell(subscribers: list[Subscriber], event: Event) -> None:
    for subscriber in subscribers:
        try:
            subscriber(event)
        except Exception:
            log.exception("a subscriber failed event=%s", event.type)


def log_event(event: Event) -> None:
    """Logs an event in one line, without display names and with a shortened room code."""
    if log.isEnabledFor(logging.INFO):
        details = [f" {name}={getattr(event.details, name)}" for name in IN_THE_LOG if hasattr(event.details, name)]
        log.info("%s room=%s%s", event.type, shorten(event.room_code), "".join(details))
