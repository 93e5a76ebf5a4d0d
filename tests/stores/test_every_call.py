"""A disk that fails at the n-th call, for every n: the answer is true, and all is well again when the disk is."""

import asyncio
import errno
import os
import stat
from pathlib import Path

import aiofiles.os
import pytest

from signaling.errors import StoreUnavailable
from signaling.stores import json_file
from tests.support.power_cut import Disk
from tests.support.store import Rooms, on_disk, running, somebody

CALLS_OF_A_SAVE = ["open folder", "open", "write", "flush", "fsync", "close", "replace", "fsync"]
LAST = len(CALLS_OF_A_SAVE) - 1  # the sync of the folder, which fails when the new file is in place already
ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EMFILE]
BEFORE = {"aaaaaa": None, "bbbbbb": "Tea"}
STEPS = {"create": {**BEFORE, "cccccc": None}, "change": {**BEFORE, "aaaaaa": "Cake"}, "delete": {"aaaaaa": None}}

errors = pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
steps = pytest.mark.parametrize("step", STEPS)


def some_calls(numbers: range) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("number", numbers, ids=lambda number: f"{number} {CALLS_OF_A_SAVE[number]}")


calls, calls_but_the_last = some_calls(range(LAST + 1)), some_calls(range(LAST))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(tmp_path)
    disk.install(monkeypatch)
    return disk


@pytest.fixture(autouse=True)
def retries_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.group_commit.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("signaling.stores.group_commit.LINGER_SECONDS", 0.01)


async def take(step: str, rooms: Rooms) -> None:
    if step == "create":
        await rooms.put("cccccc")
    elif step == "change":
        await rooms.put("aaaaaa", "Cake")
    else:
        await rooms.delete("bbbbbb")


async def prepare(rooms: Rooms) -> None:
    await rooms.put("aaaaaa")
    await rooms.put("bbbbbb", "Tea")


def fail(disk: Disk, number: int, error: int, *, for_good: bool = False) -> None:
    disk.calls.clear()
    disk.fault, disk.is_broken = (number, OSError(error, os.strerror(error))), for_good


async def test_a_save_makes_the_calls_that_are_failed_here(disk: Disk) -> None:
    async with running(disk.root / "rooms.json") as rooms:
        await prepare(rooms)
        disk.calls.clear()
        await rooms.put("cccccc")
        assert disk.calls == CALLS_OF_A_SAVE


@calls
@steps
@errors
async def test_a_call_that_fails_once_changes_nothing_and_the_answer_says_so(
    disk: Disk, number: int, step: str, error: int
) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, number, error)
        with pytest.raises(StoreUnavailable):
            await take(step, rooms)
        assert on_disk(path) == rooms.names == BEFORE
        await rooms.recovered()
        assert on_disk(path) == rooms.names == BEFORE
        await take(step, rooms)
        assert on_disk(path) == rooms.names == STEPS[step]
    assert {one.name for one in disk.root.iterdir()} == {"rooms.json", "rooms.json.lock"}


@calls_but_the_last
async def test_a_disk_that_stays_broken_refuses_everything_until_it_works(disk: Disk, number: int) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, number, errno.ENOSPC, for_good=True)
        for step in STEPS:
            with pytest.raises(StoreUnavailable):
                await take(step, rooms)
        assert rooms.names == BEFORE
        disk.fault = None
        await rooms.recovered()
        assert on_disk(path) == rooms.names == BEFORE
        for step, after in STEPS.items():
            await take(step, rooms)
            assert on_disk(path) == rooms.names
            assert step != "create" or rooms.names == after


@calls_but_the_last
async def test_a_process_that_ends_right_after_the_error_leaves_nothing_of_it(disk: Disk, number: int) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, number, errno.EIO, for_good=True)
        with pytest.raises(StoreUnavailable):
            await take("create", rooms)
    assert on_disk(path) == BEFORE
    disk.fault = None
    async with running(path) as rooms:
        assert rooms.names == BEFORE
        await rooms.put("dddddd")
        assert on_disk(path) == rooms.names


async def test_what_cannot_be_taken_back_is_not_answered_until_it_can(disk: Disk) -> None:
    """The file has it, and a start would load it: until that has changed, `store_unavailable` would not be true."""
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, LAST, errno.EIO, for_good=True)
        create = asyncio.create_task(take("create", rooms))
        await rooms.degraded()
        for step in ("change", "delete"):  # these never reach the file
            with pytest.raises(StoreUnavailable):
                await take(step, rooms)
        assert on_disk(path) == STEPS["create"]
        assert not create.done()
        disk.fault = None
        with pytest.raises(StoreUnavailable):
            await create
        assert on_disk(path) == rooms.names == BEFORE


async def test_a_stop_takes_back_what_was_not_answered(disk: Disk) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, LAST, errno.EIO, for_good=True)
        create = asyncio.create_task(take("create", rooms))
        await rooms.degraded()
        disk.fault = None
    assert on_disk(path) == BEFORE
    with pytest.raises(StoreUnavailable):
        await create


async def test_a_folder_that_can_never_be_synced_refuses_everything_and_keeps_nothing_of_it(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail_to_sync_folders(monkeypatch, errno.EIO)
        for step in STEPS:
            with pytest.raises(StoreUnavailable):
                await take(step, rooms)
            assert on_disk(path) == rooms.names == BEFORE
        assert rooms.store.is_degraded


async def test_a_rename_that_is_reported_as_failed_but_was_made_is_taken_back(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        replace = json_file.aiofiles.os.replace

        async def replace_and_fail(*paths: Path) -> None:
            await replace(*paths)
            monkeypatch.setattr(json_file.aiofiles.os, "replace", replace)
            raise OSError(errno.EIO, "the answer was lost")

        monkeypatch.setattr(json_file.aiofiles.os, "replace", replace_and_fail)
        with pytest.raises(StoreUnavailable):
            await take("create", rooms)
        assert on_disk(path) == rooms.names == BEFORE


@pytest.mark.parametrize("error", json_file.CANNOT_SYNC, ids=errno.errorcode.get)
async def test_a_disk_that_cannot_sync_folders_saves_with_one_warning(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "new" / "data" / "rooms.json"
    fail_to_sync_folders(monkeypatch, error)
    async with running(path) as rooms:
        await prepare(rooms)
        assert on_disk(path) == rooms.names == BEFORE
        assert not rooms.store.is_degraded
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"{path.parent}: this disk cannot sync")


def fail_to_sync_folders(monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    fsync = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(json_file, "_fsync", aiofiles.os.wrap(fail))


@calls
async def test_a_membership_that_could_not_be_saved_is_saved_later(disk: Disk, number: int) -> None:
    """Nobody waits for it, so nobody is told; it is not forgotten either."""
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, number, errno.ENOSPC)
        rooms.members["aaaaaa"] = [somebody()]
        rooms.store.touch("aaaaaa")
        rooms.store.forget("bbbbbb")
        async with asyncio.timeout(15):
            while b"somebody" not in path.read_bytes() or b"bbbbbb" in path.read_bytes() or rooms.store.is_degraded:
                await asyncio.sleep(0.01)


async def test_many_who_wait_for_one_write_are_all_refused_together(disk: Disk) -> None:
    async with running(disk.root / "rooms.json") as rooms:
        await prepare(rooms)
        fail(disk, 1, errno.ENOSPC)
        outcomes = await asyncio.gather(*(rooms.put(f"room-{n}") for n in range(50)), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
        assert rooms.names == BEFORE
        await rooms.recovered()
        await asyncio.gather(*(rooms.put(f"room-{n}") for n in range(50)))
        assert set(on_disk(disk.root / "rooms.json")) == set(BEFORE) | {f"room-{n}" for n in range(50)}
