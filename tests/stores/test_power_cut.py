"""Durable means durable: whenever the power goes, what was acknowledged is there, and the file is whole."""

import errno
import os
import random
from pathlib import Path

import pytest

from signaling.errors import StoreUnavailable
from signaling.stores.document import decode_document
from tests.support.power_cut import Disk
from tests.support.store import on_disk, running

CHANCES = int(os.environ.get("POWER_CUTS", "40"))  # different states of the disk for each moment of a cut
State = dict[str, str | None]
STEPS: list[tuple[str, str, str | None]] = [
    ("put", "aaaaaa", None),
    ("put", "bbbbbb", None),
    ("put", "aaaaaa", "Tea"),
    ("delete", "bbbbbb", None),
    ("put", "cccccc", "Long " + "x" * 5000),
    ("put", "aaaaaa", None),
]


class Story:
    """What was acknowledged, and how much of it was asked for, at each moment of the journal."""

    def __init__(self, disk: Disk, before: State) -> None:
        self.disk = disk
        self.asked = [(0, before)]
        self.acknowledged = [(0, before)]

    def ask(self, state: State) -> None:
        self.asked.append((len(self.disk.journal), state))

    def acknowledge(self) -> None:
        self.acknowledged.append((len(self.disk.journal), self.asked[-1][1]))

    def possible(self, moment: int) -> list[State]:
        """What a start may find: the last acknowledged, or any that was asked for since."""
        count = sum(at <= moment for at, _ in self.acknowledged)
        states = [state for at, state in self.asked if at <= moment]
        return states[count - 1 :]


async def tell(disk: Disk, path: Path, before: State) -> Story:
    """Some creates, changes and deletes, one after another."""
    story = Story(disk, before)
    async with running(path) as rooms:
        assert rooms.names == before
        for verb, code, name in STEPS:
            others = {one: called for one, called in rooms.names.items() if one != code}
            story.ask(others | ({code: name} if verb == "put" else {}))
            await (rooms.put(code, name) if verb == "put" else rooms.delete(code))
            story.acknowledge()
            assert rooms.names == story.asked[-1][1]
    return story


def check_all_moments(story: Story, path: Path, scratch: Path) -> int:
    """Cuts the power at every moment, in many ways each; answers how many different disks that made."""
    seen = set()
    for moment in range(len(story.disk.journal) + 1):
        for chance in range(CHANCES):
            files = story.disk.after_power_cut(moment, random.Random(f"{moment} {chance}"))
            content = files.get(path)
            seen.add((moment, content))
            found: State = {}
            if content is not None:
                copy = scratch / path.name
                copy.write_bytes(content)
                found = on_disk(copy)
                assert not decode_document(content).is_damaged, f"damaged after {story.disk.journal[:moment]}"
            assert found in story.possible(moment), f"cut after change {moment}, chance {chance}"
    return len(seen)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    root = tmp_path / "root"
    root.mkdir()
    disk = Disk(root)
    disk.install(monkeypatch)
    return disk


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return scratch


async def test_what_was_acknowledged_survives_a_power_cut_at_any_moment(disk: Disk, scratch: Path) -> None:
    path = disk.root / "rooms.json"
    story = await tell(disk, path, {})
    assert check_all_moments(story, path, scratch) > 20


async def test_so_it_does_over_a_file_that_is_there(disk: Disk, scratch: Path) -> None:
    path = disk.root / "rooms.json"
    await tell(disk, path, {})
    content, before = path.read_bytes(), on_disk(path)
    disk.forget()
    disk.adopt(path, content)
    story = await tell(disk, path, before)
    assert check_all_moments(story, path, scratch) > 20


async def test_so_it_does_in_a_folder_that_the_first_start_makes(disk: Disk, scratch: Path) -> None:
    path = disk.root / "data" / "of" / "calls" / "rooms.json"
    story = await tell(disk, path, {})
    assert check_all_moments(story, path, scratch) > 20


@pytest.mark.parametrize("number", range(8))  # of the call that fails; tests/stores/test_every_call.py lists them
async def test_what_was_refused_is_not_there_after_a_power_cut(number: int, disk: Disk, scratch: Path) -> None:
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await rooms.put("aaaaaa")
        disk.calls.clear()
        disk.fault = number, OSError(errno.EIO, "broken")
        with pytest.raises(StoreUnavailable):
            await rooms.put("bbbbbb")
        refused_at = len(disk.journal)
        await rooms.put("cccccc")
    for moment in range(refused_at, len(disk.journal) + 1):
        for chance in range(CHANCES):
            copy = scratch / path.name
            copy.write_bytes(disk.after_power_cut(moment, random.Random(f"{moment} {chance}"))[path])
            assert on_disk(copy).keys() in ({"aaaaaa"}, {"aaaaaa", "cccccc"}), f"cut after change {moment}"


async def test_a_damaged_file_survives_a_power_cut_at_any_moment(disk: Disk, scratch: Path) -> None:
    """Where it was, or kept aside; never overwritten before. The room that is whole is never lost."""
    path = disk.root / "rooms.json"
    async with running(path) as rooms:
        await rooms.put("aaaaaa")
        await rooms.put("bbbbbb")
    damaged = path.read_bytes()[:-50]
    path.write_bytes(damaged)
    disk.forget()
    disk.adopt(path, damaged)
    async with running(path) as rooms:
        await rooms.put("cccccc")
    for moment in range(len(disk.journal) + 1):
        for chance in range(CHANCES):
            files = disk.after_power_cut(moment, random.Random(f"{moment} {chance}"))
            assert damaged in files.values(), f"cut after change {moment}, chance {chance}"
            copy = scratch / path.name
            copy.write_bytes(files[path])
            assert "aaaaaa" in on_disk(copy)


# ── Stores that sync too little are caught, or the tests above say nothing ───────────────────────


async def nothing(_: int) -> None: ...


async def test_a_store_that_syncs_nothing_is_caught(disk: Disk, monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    monkeypatch.setattr("signaling.stores.json_file._fsync", nothing)
    path = disk.root / "rooms.json"
    story = await tell(disk, path, {})
    with pytest.raises(AssertionError, match=r"cut after change|damaged after"):
        check_all_moments(story, path, scratch)


@pytest.mark.parametrize("what", ["file", "folder"])
async def test_a_store_that_syncs_only_the_one_is_caught(
    what: str, disk: Disk, monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:
    path = disk.root / "rooms.json"
    story = await tell(disk, path, {})
    for entry in disk.journal:
        if entry.kind == "sync" and (entry.file >= 0) != (what == "file"):
            entry.kind = "sync that was left out"
    with pytest.raises(AssertionError, match=r"cut after change|damaged after"):
        check_all_moments(story, path, scratch)
