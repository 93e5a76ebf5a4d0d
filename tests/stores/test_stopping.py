"""What is still on its way when the store stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from signaling.rooms.registry import Record
from signaling.stores.group_commit import GroupCommit
from tests.support.backends import Counting
from tests.support.store import Rooms, a_room, somebody


@asynccontextmanager
async def running(backend: Counting) -> AsyncIterator[Rooms]:
    rooms = Rooms(GroupCommit(backend))
    await rooms.load()
    try:
        yield rooms
    finally:
        await rooms.store.close()


async def saving(rooms: Rooms, backend: Counting) -> None:
    """Begins a save that waits; it goes on in a moment."""
    backend.may_save.clear()
    saves = backend.saves
    rooms.store.touch("aaaaaa")
    async with asyncio.timeout(10):
        while backend.saves == saves:
            await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_later(0.05, backend.may_save.set)


async def stored(backend: Counting) -> dict[str, Record]:
    again = backend.again()
    records = await again.open()
    await again.close()
    return {record.room.code: record for record in records}


async def test_what_changed_during_the_last_write_is_written_too(backend: Counting) -> None:
    async with running(backend) as rooms:
        await rooms.put("aaaaaa")
        await saving(rooms, backend)
        rooms.members["aaaaaa"] = [somebody()]
        rooms.store.touch("aaaaaa")
    assert (await stored(backend))["aaaaaa"].participants == [somebody()]


async def test_a_room_that_is_forgotten_during_the_last_write_is_gone(backend: Counting) -> None:
    async with running(backend) as rooms:
        await rooms.put("aaaaaa")
        await saving(rooms, backend)
        rooms.store.forget("aaaaaa")
    assert await stored(backend) == {}


async def test_what_somebody_waits_for_is_written_before_the_end(backend: Counting) -> None:
    async with running(backend) as rooms:
        done = rooms.store.commit("aaaaaa", a_room("aaaaaa"), lambda: None)
    assert done.done()
    assert set(await stored(backend)) == {"aaaaaa"}
