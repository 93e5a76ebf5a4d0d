"""The store over one file, as the application puts it together, without the rest of the application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from signaling.rooms.registry import Participant, Room
from signaling.stores.group_commit import GroupCommit
from signaling.stores.json_file import JsonFile


def a_room(code: str, name: str | None = None) -> Room:
    return Room(code=code, secret=code.encode() * 4, created_at=1.0, expires_at=10**10, max_participants=5, name=name)


class Rooms:
    """What is in memory: what the store said is durable."""

    def __init__(self, store: GroupCommit) -> None:
        self.store = store
        self.names: dict[str, str | None] = {}
        self.members: dict[str, list[Participant]] = {}

    async def load(self) -> None:
        records = await self.store.open(lambda code: (self.members.get(code, []), 1.0))
        self.names = {record.room.code: record.room.name for record in records}

    async def put(self, code: str, name: str | None = None) -> None:
        """Raises StoreUnavailable where nothing changed."""
        await self.store.commit(code, a_room(code, name), lambda: self.names.update({code: name}))

    async def delete(self, code: str) -> None:
        await self.store.commit(code, None, lambda: self.names.pop(code) and None)

    async def degraded(self) -> None:
        """Waits until a write has failed."""
        async with asyncio.timeout(15):
            while not self.store.is_degraded:
                await asyncio.sleep(0.01)

    async def recovered(self) -> None:
        """Waits until the store could write again."""
        async with asyncio.timeout(15):
            while self.store.is_degraded:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[Rooms]:
    rooms = Rooms(GroupCommit(JsonFile(path)))
    await rooms.load()
    try:
        yield rooms
    finally:
        await rooms.store.close()


def on_disk(path: Path) -> dict[str, str | None]:
    """The names of the rooms by code, as a new start would load them."""
    return {record.room.code: record.room.name for record in JsonFile(path).load()}


def somebody() -> Participant:
    return Participant(socket_id="somebody", display_name="Somebody", role="guest", joined_at=1.0, session="a-session")
