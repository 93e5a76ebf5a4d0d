"""Lists rooms in pages, each with a cursor for the next one."""

import base64
from typing import NamedTuple

import msgspec

from signaling.errors import InvalidField

from .registry import Room


class Page(NamedTuple):
    """Some rooms, each with the number of its participants, and the cursor of the next page."""

    rooms: list[tuple[Room, int]]
    next_cursor: str | None


def page_of(rooms: list[tuple[Room, int]], limit: int) -> Page:
    """Returns a page of at most `limit` of these rooms, which are one more if there is a next page."""
    is_last = len(rooms) <= limit
    return Page(rooms[:limit], None if is_last else _write_cursor(rooms[limit - 1][0]))


def _write_cursor(room: Room) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(room.age_key)).decode()


def read_cursor(cursor: str) -> tuple[float, str]:
    try:
        return msgspec.json.decode(base64.b64decode(cursor, altchars=b"-_", validate=True), type=tuple[float, str])
    except ValueError:
        raise InvalidField("cursor: expected the next_cursor of a page before.") from None
