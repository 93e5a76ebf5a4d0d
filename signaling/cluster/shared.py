"""Defines the port to what all instances share: leases, rooms and their homes, and a channel for each instance."""

from collections.abc import Awaitable
from typing import NamedTuple, Protocol, TypeVar

from signaling.errors import StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.stores import backend


class Fenced(Exception):
    """A write was refused: the room has another home now."""


class Missing(Exception):
    """A write was refused: earlier writes of the room were lost, and with them perhaps that it has another home."""


Unreachable = backend.Unreachable
FIRST_EPOCH = 1  # of a new room
CUT_OFF = "The server cannot reach its other instances."

T = TypeVar("T")


class Claim(NamedTuple):
    """A room that has become the claimant's."""

    record: Record
    epoch: int  # rises with each change of the home


class Home(NamedTuple):
    """The instance that a room is at, and how long its lease still lasts in seconds; 0 or less if it has ended."""

    instance: str
    seconds_left: float


class Renewal(NamedTuple):
    """A lease that has been prolonged."""

    now: float  # by the shared clock
    continues: bool  # the lease of before was still there; else it had ended, or writes have been lost


class Known(NamedTuple):
    """A room as it was written last, and the instance that is its home."""

    record: Record
    home: str | None


class SharedEvent(NamedTuple):
    """An event that any instance has reported, as its bytes. `id` is MILLISECONDS-NUMBER, and rises."""

    id: str
    event: bytes


class Listener(Protocol):
    """What one instance is told."""

    def receive(self, parcel: bytes) -> None:
        """Takes what another instance has published for this one."""

    def hear_of_events(self) -> None:
        """Called when any instance has reported an event, or may have."""


class Shared(Protocol):
    """What all instances share. Each call but `open` and `close` is atomic, and raises Unreachable.

    `instance` is the id of an instance. `now` is the wall clock's time in seconds since the epoch.
    """

    @property
    def is_degraded(self) -> bool:
        """True while rooms cannot be saved for another reason than that nothing answers."""

    async def open(self, instance: str, listener: Listener) -> None:
        """Connects, and listens from now on. Raises StartError: it cannot be used; the message says what to do."""

    async def close(self) -> None:
        """Stops listening, and disconnects."""

    async def renew(self, instance: str, seconds: float) -> Renewal:
        """Prolongs an instance's lease: it lives for so many seconds from now."""

    async def end(self, instance: str) -> None:
        """Ends a lease at once."""

    async def share_secrets(self, known: list[bytes]) -> list[bytes]:
        """Adds those of these server secrets that are not shared yet, and returns all of them, the oldest first."""

    # ── Rooms ────────────────────────────────────────────────────────────────────────────────────

    async def create(self, record: Record, instance: str, most: int, most_by_guests: int) -> int | None:
        """Adds a room with this instance as its home, and returns its epoch; None if its code is taken.

        Raises Overloaded: there are already so many rooms, or so many that guests created.
        """

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        """Makes an instance with a lease the home of a room without one. None if there is no such room.

        Without a lease it gets a home whose lease has ended: the room may only have been lost.

        With `from_dead` also of a room whose home no longer has a lease.
        """

    async def write(
        self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool, restores: bool
    ) -> None:
        """Replaces a room, or with None deletes it. With `releases` the room has no home afterwards.

        Raises Fenced, and unless it `restores` rooms of which writes were lost, Missing. Of two instances that restore
        a room the one with the higher epoch has it.
        """

    async def read(self, code: str) -> Known | None:
        """Returns a room as it was written last; None if there is none."""

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        """Lists rooms that have not expired, newest first, with the number of their participants."""

    async def lost_rooms(self) -> list[str]:
        """Lists occupied rooms whose home no longer has a lease."""

    async def remove_expired(self, now: float) -> list[str]:
        """Deletes the rooms that have expired and whose home has no lease, and returns their codes. At most 100."""

    # ── Between instances ────────────────────────────────────────────────────────────────────────

    async def publish(self, instance: str, parcel: bytes) -> bool:
        """Sends a parcel to an instance. Returns whether it listens."""

    async def report(self, event: bytes) -> None:
        """Adds an event to the last 1,000, and tells all instances."""

    async def events_after(self, id_: str) -> list[SharedEvent]:
        """Lists the last 1,000 events, or those of them after this id ("" for all)."""

    async def take_guess(self, address: str, now: float) -> float:
        """Takes one of an address's guesses. Returns 0, or the seconds until one is left again; then none was taken."""

    async def spend_guess(self, address: str, now: float) -> None:
        """Takes one of an address's guesses even if none is left."""

    async def give_back_guess(self, address: str) -> None:
        """Undoes a `take_guess`."""


async def reached(answer: Awaitable[T]) -> T:
    """Waits for an answer that a client needs. Raises StoreUnavailable instead of Unreachable."""
    try:
        return await answer
    except Unreachable:
        raise StoreUnavailable(CUT_OFF) from None
