"""Publishes room events where changes are applied. The log is a subscriber."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from signaling.tokens import shorten

IN_THE_LOG = ("socket_id", "role", "reason")  # fields of an event's details; display names are never logged

log = logging.getLogger(__name__)


class Event(NamedTuple):
    """One event in a room."""

    type: str  # room_created, room_updated, room_closed, peer_joined, peer_away, peer_back, peer_left, knock
    room_code: str
    details: Struct  # the message of that name; for room_created the room's public fields


class Events:
    """Calls every subscriber. One that fails affects neither the change nor the others."""

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
    """Logs an event in one line, without display names and with a shortened room code."""
    if log.isEnabledFor(logging.INFO):
        details = [f" {name}={getattr(event.details, name)}" for name in IN_THE_LOG if hasattr(event.details, name)]
        log.info("%s room=%s%s", event.type, shorten(event.room_code), "".join(details))
