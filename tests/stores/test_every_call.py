"""A disk that fails at the n-th call, for every n: the answer is true, and all is well again when the disk is."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from signaling.errors import StoreUnavailable
from tests.support.power_cut import Disk
from tests.support.store import Rooms, on_disk, running, somebody

CALLS_OF_A_SAVE = ["open", "write", "flush", "fsync", "close", "open folder", "replace", "fsync"]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EMFILE]
BEFORE = {"aaaaaa": None, "bbbbbb": "Tea"}
STEPS = {"create": {**BEFORE, "cccccc": None}, "change": {**BEFORE, "aaaaaa": "Cake"}, "delete": {"aaaaaa": None}}

errors = pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
steps = pytest.mark.parametrize("step", STEPS)
calls = pytest.mark.parametrize(
    "number", range(len(CALLS_OF_A_SAVE)), ids=lambda number: f"{number} {CALLS_OF_A_SAVE[number]}"
)


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
        assert sorted(disk.calls) == sorted(CALLS_OF_A_SAVE)


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
        assert rooms.store.is_degraded
        assert rooms.names == BEFORE
        # Once the new file is in its place, only a sync of the folder that fails can leave it there unanswered.
        was_replaced = "replace" in disk.calls and disk.calls[number] == "fsync"
        assert on_disk(path) in ([BEFORE, STEPS[step]] if was_replaced else [BEFORE])
        await rooms.recovered()
        assert on_disk(path) == rooms.names == BEFORE
        await take(step, rooms)
        assert on_disk(path) == rooms.names == STEPS[step]
    assert {one.name for one in disk.root.iterdir()} == {"rooms.json", "rooms.json.lock"}


@calls
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


@calls
async def test_a_process_that_ends_right_after_the_error_leaves_one_of_two_files(disk: Disk, number: int) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await prepare(rooms)
        fail(disk, number, errno.EIO, for_good=True)
        with pytest.raises(StoreUnavailable):
            await take("create", rooms)
    assert on_disk(path) in (BEFORE, STEPS["create"])
    disk.fault = None
    async with running(path) as rooms:
        assert rooms.names in (BEFORE, STEPS["create"])
        await rooms.put("dddddd")
        assert on_disk(path) == rooms.names


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
