"""What tests of the port `Shared` need: an instance that writes down what it is told, and rooms."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from signaling.cluster.shared import Shared, SharedEvent, Unreachable
from signaling.rooms.registry import Participant, Record, Room
from tests.support.app import START

DEADLINE = 20.0  # seconds; far more than it takes
HOUR = 3600


@dataclass
class Heard:
    """A `Listener`."""

    parcels: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def receive(self, parcel: bytes) -> None:
        self.parcels.put_nowait(parcel)

    def hear_of_events(self) -> None:
        self.news.set()

    async def parcel(self) -> bytes:
        return await asyncio.wait_for(self.parcels.get(), DEADLINE)


@dataclass
class Instance:
    """One of several, with its own way to what they share."""

    name: str
    shared: Shared
    heard: Heard
    events: list[SharedEvent] = field(default_factory=list)  # that it has read

    async def read(self, count: int) -> list[bytes]:
        """Reads events whenever it hears of some, until it has so many, and returns all."""
        async with asyncio.timeout(DEADLINE):
            while len(self.events) < count:
                await self.heard.news.wait()
                self.heard.news.clear()
                latest = self.events[-1].id if self.events else ""
                self.events += await until(lambda latest=latest: self.shared.events_after(latest))
        return [one.event for one in self.events]

    async def create(self, record: Record, most: int = 1000, most_by_guests: int = 1000) -> int | None:
        return await self.shared.create(record, self.name, most, most_by_guests)

    async def write(self, record: Record, epoch: int, *, releases: bool = False, restores: bool = True) -> None:
        code = record.room.code
        await self.shared.write(code, self.name, epoch, record, releases=releases, restores=restores)

    async def delete(self, code: str, epoch: int) -> None:
        await self.shared.write(code, self.name, epoch, None, releases=False, restores=True)

    async def home_of(self, code: str) -> str | None:
        known = await self.shared.read(code)
        assert known is not None
        return known.home


def a_record(
    code: str, participants: int = 0, *, created_at: float = START, life: int = HOUR, by_guest: bool = False
) -> Record:
    room = Room(
        code=code,
        secret=b"\x00secret\xff",
        created_at=created_at,
        expires_at=int(created_at) + life,
        max_participants=10,
        by_guest=by_guest,
    )
    inside = [
        Participant(socket_id=f"{code}-{number}", display_name="Żoë", role="guest", joined_at=START, session="s")
        for number in range(participants)
    ]
    return Record(room, inside, START)


async def until(work: Callable[[], Awaitable[Any]]) -> Any:
    """Tries again until it is not Unreachable."""
    async with asyncio.timeout(DEADLINE):
        while True:
            with contextlib.suppress(Unreachable):
                return await work()
            await asyncio.sleep(0.01)


async def send(sender: Instance, receiver: str, parcel: bytes) -> None:
    """Publishes until someone listens, as a link does."""
    async with asyncio.timeout(DEADLINE):
        while not await until(lambda: sender.shared.publish(receiver, parcel)):
            await asyncio.sleep(0.01)
