"""Group commit over a real file: many changes share a write, and nothing is true before the disk has it."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from signaling.errors import StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.stores.backend import Changes
from signaling.stores.group_commit import GroupCommit
from signaling.stores.json_file import JsonFile

DEADLINE = 10.0  # seconds


def room(code: str, name: str | None = None) -> Room:
    return Room(code=code, secret=b"x", created_at=0, expires_at=1, max_participants=2, name=name)


def nothing() -> None: ...


class CountingFile(JsonFile):
    """Counts its writes, and holds them up for as long as a test wants."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.saves = 0
        self.may_save = asyncio.Event()
        self.may_save.set()

    async def save(self, changes: Changes) -> None:
        self.saves += 1
        await self.may_save.wait()
        await super().save(changes)

    @property
    def codes(self) -> set[str]:
        """What the disk has."""
        return set(json.loads(self.path.read_bytes())["rooms"]) if self.path.exists() else set()

    @property
    def obstacle(self) -> Path:
        """A folder of this name stands in the way of every write, for root too."""
        return self.path.with_name(f"{self.path.name}.tmp")


@pytest.fixture
def file(tmp_path: Path) -> CountingFile:
    return CountingFile(tmp_path / "rooms.json")


@pytest.fixture
async def store(file: CountingFile) -> AsyncIterator[GroupCommit]:
    async with running(file) as store:
        yield store


@asynccontextmanager
async def running(file: CountingFile, *codes: str) -> AsyncIterator[GroupCommit]:
    """The store over a file with these rooms in it."""
    if codes:
        earlier = JsonFile(file.path)
        await earlier.save({code: Record(room(code), [], 1.0) for code in codes})
        earlier.unlock()
    store = GroupCommit(file)
    async with asyncio.timeout(DEADLINE):
        await store.open(lambda _: ([], 1.0))
        yield store
        await store.close()


async def until(claim: Callable[[], bool]) -> None:
    """Waits for what the store does by itself."""
    async with asyncio.timeout(DEADLINE):
        while not claim():
            await asyncio.sleep(0.01)


async def test_a_file_without_the_servers_secret_gets_it_at_the_start(file: CountingFile) -> None:
    async with running(file, "6a18t3"):
        pass
    with_secret = json.loads(file.path.read_bytes())
    without = {name: value for name, value in with_secret.items() if name != "secret"}
    file.path.write_text(json.dumps(without))
    again = CountingFile(file.path)
    async with running(again):
        await until(lambda: "secret" in json.loads(file.path.read_bytes()))
    assert json.loads(file.path.read_bytes()) == with_secret | {"secret": b64encode(again.secret).decode()}


async def test_a_change_is_on_the_disk_before_it_is_applied_and_applied_before_it_is_answered(
    store: GroupCommit, file: CountingFile
) -> None:
    seen: list[set[str]] = []
    await store.commit("a", room("a"), lambda: seen.append(file.codes))
    assert seen == [{"a"}]
    await store.commit("a", None, lambda: seen.append(file.codes))
    assert seen == [{"a"}, set()]


async def test_nothing_is_applied_while_the_disk_is_busy(store: GroupCommit, file: CountingFile) -> None:
    applied: list[str] = []
    file.may_save.clear()
    change = asyncio.ensure_future(store.commit("a", room("a"), lambda: applied.append("a")))
    await until(lambda: file.saves == 1)
    assert (applied, change.done()) == ([], False)
    file.may_save.set()
    await change
    assert applied == ["a"]


async def test_100_changes_at_once_share_a_few_writes(store: GroupCommit, file: CountingFile) -> None:
    codes = [f"r{number}" for number in range(100)]
    await asyncio.gather(*(store.commit(code, room(code), nothing) for code in codes))
    assert file.codes == set(codes)
    assert file.saves <= 5


async def test_changes_that_come_during_a_write_share_the_next(store: GroupCommit, file: CountingFile) -> None:
    file.may_save.clear()
    first = asyncio.ensure_future(store.commit("first", room("first"), nothing))
    await until(lambda: file.saves == 1)
    others = [asyncio.ensure_future(store.commit(f"r{n}", room(f"r{n}"), nothing)) for n in range(50)]
    file.may_save.set()
    await asyncio.gather(first, *others)
    assert file.saves == 2
    assert len(file.codes) == 51


async def test_changes_of_one_room_are_made_in_their_order(store: GroupCommit, file: CountingFile) -> None:
    names = [f"name {number}" for number in range(20)]
    applied: list[str] = []
    await asyncio.gather(
        *(store.commit("a", room("a", name), lambda name=name: applied.append(name)) for name in names)  # type: ignore[misc]
    )
    assert applied == names
    assert [record.room.name for record in JsonFile(file.path).load()] == ["name 19"]


async def test_what_was_loaded_stays_in_the_file(file: CountingFile) -> None:
    async with running(file, "old", "older") as store:
        await store.commit("new", room("new"), nothing)
        await store.commit("older", None, nothing)
    assert file.codes == {"old", "new"}


async def test_a_forgotten_room_goes_with_a_write_of_its_own(store: GroupCommit, file: CountingFile) -> None:
    await store.commit("a", room("a"), nothing)
    store.forget("a")
    await until(lambda: file.codes == set())


async def test_what_is_left_is_written_at_the_stop(file: CountingFile) -> None:
    async with running(file, "gone") as store:
        change = asyncio.ensure_future(store.commit("a", room("a"), nothing))
        store.forget("gone")
        await asyncio.sleep(0)
    await change
    assert file.codes == {"a"}


# ── A disk that refuses ──────────────────────────────────────────────────────────────────────────


async def test_a_change_that_the_disk_refuses_is_not_made(store: GroupCommit, file: CountingFile) -> None:
    await store.commit("a", room("a"), nothing)
    file.obstacle.mkdir()
    applied: list[str] = []
    changes = [store.commit(code, room(code), lambda: applied.append("!")) for code in "bc"]
    changes.append(store.commit("a", None, lambda: applied.append("!")))
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert (applied, file.codes, store.is_degraded) == ([], {"a"}, True)
    file.obstacle.rmdir()
    await store.commit("d", room("d"), nothing)
    assert file.codes == {"a", "d"}


async def test_the_store_recovers_by_itself(store: GroupCommit, file: CountingFile) -> None:
    file.obstacle.mkdir()
    with pytest.raises(StoreUnavailable):
        await store.commit("a", room("a"), nothing)
    assert store.is_degraded
    file.obstacle.rmdir()
    await until(lambda: not store.is_degraded)
    assert file.codes == set()
    await store.commit("b", room("b"), nothing)
    assert file.codes == {"b"}


async def test_what_is_forgotten_while_the_disk_refuses_goes_when_it_does_not(
    store: GroupCommit, file: CountingFile
) -> None:
    await store.commit("a", room("a"), nothing)
    file.obstacle.mkdir()
    store.forget("a")
    await until(lambda: store.is_degraded)
    file.obstacle.rmdir()
    await until(lambda: file.codes == set())


async def test_an_outage_is_one_line_in_the_log_and_its_end_another(
    store: GroupCommit, file: CountingFile, caplog: pytest.LogCaptureFixture
) -> None:
    file.obstacle.mkdir()
    for code in "abc":
        with pytest.raises(StoreUnavailable):
            await store.commit(code, room(code), nothing)
    file.obstacle.rmdir()
    await until(lambda: not store.is_degraded)
    assert [record.levelname for record in caplog.records if record.levelno >= 30] == ["ERROR", "WARNING"]


async def test_who_asked_and_went_away_is_nobodys_harm(store: GroupCommit, file: CountingFile) -> None:
    file.may_save.clear()

    async def ask() -> None:
        await asyncio.shield(store.commit("a", room("a"), nothing))

    asking = asyncio.create_task(ask())
    await until(lambda: file.saves == 1)
    asking.cancel()
    await asyncio.wait([asking])
    file.may_save.set()
    await store.commit("b", room("b"), nothing)
    assert file.codes == {"a", "b"}
