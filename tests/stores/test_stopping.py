"""What is still on its way when the store stops."""

import asyncio
from pathlib import Path

import pytest

from signaling.stores.backend import Changes
from signaling.stores.json_file import JsonFile
from tests.support.store import a_room, on_disk, running, somebody


class SlowDisk:
    """Saves that wait until they are let go on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        save = JsonFile.save

        async def slow(file: JsonFile, changes: Changes) -> None:
            self.asked.set()
            await self.go_on.wait()
            await save(file, changes)

        patch.setattr(JsonFile, "save", slow)


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    return SlowDisk(monkeypatch)


async def test_what_changed_during_the_last_write_is_written_too(tmp_path: Path, slow_disk: SlowDisk) -> None:
    path = tmp_path / "rooms.json"
    slow_disk.go_on.set()
    async with running(path) as rooms:
        await rooms.put("aaaaaa")
        slow_disk.go_on.clear()
        slow_disk.asked.clear()
        rooms.store.touch("aaaaaa")
        await slow_disk.asked.wait()
        rooms.members["aaaaaa"] = [somebody()]
        rooms.store.touch("aaaaaa")
        asyncio.get_running_loop().call_later(0.05, slow_disk.go_on.set)
    assert b"somebody" in path.read_bytes()


async def test_a_room_that_is_forgotten_during_the_last_write_is_gone(tmp_path: Path, slow_disk: SlowDisk) -> None:
    path = tmp_path / "rooms.json"
    slow_disk.go_on.set()
    async with running(path) as rooms:
        await rooms.put("aaaaaa")
        slow_disk.go_on.clear()
        slow_disk.asked.clear()
        rooms.store.touch("aaaaaa")
        await slow_disk.asked.wait()
        rooms.store.forget("aaaaaa")
        asyncio.get_running_loop().call_later(0.05, slow_disk.go_on.set)
    assert on_disk(path) == {}


async def test_what_somebody_waits_for_is_written_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "rooms.json"
    async with running(path) as rooms:
        done = rooms.store.commit("aaaaaa", a_room("aaaaaa"), lambda: None)
    assert done.done()
    assert on_disk(path) == {"aaaaaa": None}
