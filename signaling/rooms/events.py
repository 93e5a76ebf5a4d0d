"""What happened in rooms, said once, where it is applied; the log and others subscribe."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from signaling.tokens import shorten

IN_THE_LOG = ("socket_id", "role", "reason")  # of an event's details; names of people are not

log = logging.getLogger(__name__)


class Event(NamedTuple):
    """One thing that happened."""

    type: str  # room_created, room_updated, room_closed, peer_joined, peer_away, peer_back, peer_left, knock
    room_code: str
    details: Struct  # the fields of the message of that name; of a new room what participants are told of it


class Events:
    """Tells all who subscribe. None of them can hold up or undo what happened."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Event], None]] = [log_event]

    def subscribe(self, subscriber: Callable[[Event], None]) -> None:
        self._subscribers.append(subscriber)

    def emit(self, type_: str, room_code: str, details: Struct) -> None:
        event = Event(type_, room_code, details)
        for subscriber in self._subscribers:
            try:
                subscriber(event)
            except Exception:
                log.exception("a subscriber failed event=%s", type_)


def log_event(event: Event) -> None:
    """One line, without what only those inside may know."""
    if log.isEnabledFor(logging.INFO):
        details = [f" {name}={getattr(event.details, name)}" for name in IN_THE_LOG if hasattr(event.details, name)]
        log.info("%s room=%s%s", event.type, shorten(event.room_code), "".join(details))
