"""Who waits to be let into which room. Synchronous; knows no sockets, and of rooms only their codes."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from signaling.wire.messages import ServerMessage

from .admission import Entry
from .sessions import Outlet, Seat


class Visitor(Outlet, Protocol):
    """A connection that asks to come in."""

    @property
    def address(self) -> str:
        """Whom it counts for in limits and bans."""


class Guest(Protocol):
    """Someone who asks to come in, and may have to wait."""

    @property
    def socket_id(self) -> str: ...

    @property
    def peer(self) -> Visitor: ...

    def enter(self, seat: Seat) -> None:
        """It has been let in."""

    def turn_away(self, message: ServerMessage) -> None:
        """It waits no longer, for the reason that the message gives."""


class Waiting(NamedTuple):
    """Somebody who knocked, and what they may come in as."""

    guest: Guest
    entry: Entry
    is_resumable: bool


class WaitingRooms:
    """Who waits at each room where anybody does, in the order in which they knocked."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Waiting]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._rooms))

    def add(self, code: str, waiting: Waiting) -> None:
        self._rooms.setdefault(code, {})[waiting.guest.socket_id] = waiting

    def find(self, code: str, socket_id: str) -> Waiting | None:
        return self._rooms.get(code, {}).get(socket_id)

    def of(self, code: str) -> Iterable[Waiting]:
        return list(self._rooms.get(code, {}).values())

    def count(self, code: str) -> int:
        return len(self._rooms.get(code, ()))

    def remove(self, code: str, socket_id: str) -> None:
        del self._rooms[code][socket_id]
        if not self._rooms[code]:
            del self._rooms[code]
