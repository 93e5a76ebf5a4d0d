"""Who waits to be let into which room. Knows no sockets, and of rooms only their codes."""

from typing import NamedTuple, Protocol

from signaling.wire.messages import ServerMessage

from .admission import Entry
from .sessions import Peer, Seat


class Guest(Protocol):
    """A client that asks to come in, and may have to wait."""

    @property
    def socket_id(self) -> str: ...

    @property
    def peer(self) -> Peer: ...

    def wait(self, code: str) -> None:
        """It waits for this room."""

    def enter(self, seat: Seat) -> None:
        """It has been let in."""

    def turn_away(self, message: ServerMessage) -> None:
        """It waits no longer, for the reason that the message gives."""


class Waiting(NamedTuple):
    """A guest who knocked, and what it may come in as."""

    guest: Guest
    entry: Entry
    is_resumable: bool


class WaitingRooms:
    """Who waits at each room where anyone does, in the order in which they knocked."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Waiting]] = {}

    def codes(self) -> list[str]:
        return list(self._rooms)

    def add(self, code: str, waiting: Waiting) -> None:
        self._rooms.setdefault(code, {})[waiting.guest.socket_id] = waiting

    def find(self, code: str, socket_id: str) -> Waiting | None:
        return self._rooms.get(code, {}).get(socket_id)

    def of(self, code: str) -> list[Waiting]:
        return list(self._rooms.get(code, {}).values())

    def count(self, code: str) -> int:
        return len(self._rooms.get(code, ()))

    def remove(self, code: str, socket_id: str) -> None:
        del self._rooms[code][socket_id]
        if not self._rooms[code]:
            del self._rooms[code]
