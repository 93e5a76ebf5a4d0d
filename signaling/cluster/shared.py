"""Defines the port to what all instances share: leases, rooms and their homes, and a channel for each instance."""

from typing import NamedTuple, Protocol

from signaling.rooms.registry import Record, Room


class Fenced(Exception):
    """A write was refused: the room has another home now."""


class Unreachable(Exception):
    """There was no answer. What was asked may have been done."""


class Claim(NamedTuple):
    """A room that has become the claimant's."""

    record: Record
    epoch: int  # rises with each change of the home


class Home(NamedTuple):
    """The instance that a room is at, and how long its lease still lasts in seconds; 0 or less if it has ended."""

    instance: str
    seconds_left: float


class Known(NamedTuple):
    """A room as it was written last, and the instance that is its home."""

    record: Record
    home: str | None


class Shared(Protocol):
    """What all instances share. Each call is atomic, and raises Unreachable."""

    async def renew(self, instance: str, seconds: float) -> None:
        """Prolongs an instance's lease: it lives for so many seconds from now."""

    async def end(self, instance: str) -> None:
        """Ends a lease at once."""

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        """Makes an instance with a lease the home of a room without one. None if there is no such room.

        With `from_dead` also of a room whose home no longer has a lease.
        """

    async def write(self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool) -> int:
        """Replaces a room, or with None deletes it. Returns its epoch, which rises if earlier writes were lost.

        With `releases` the room has no home afterwards. Raises Fenced.
        """

    async def create(self, record: Record, instance: str) -> int:
        """Adds a room with this instance as its home, and returns its epoch."""

    async def read(self, code: str) -> Known | None:
        """Returns a room as it was written last; None if there is none."""

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        """Lists rooms that have not expired, newest first, with the number of their participants."""

    async def lost_rooms(self) -> list[str]:
        """Lists occupied rooms whose home no longer has a lease."""

    async def publish(self, instance: str, parcel: bytes) -> bool:
        """Sends a parcel to an instance. Returns whether it listens."""
