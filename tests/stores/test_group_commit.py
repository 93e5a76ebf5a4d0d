"""Group commit: many changes share a write, and nothing is true before the file or the database has it."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from signaling.errors import StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.stores.group_commit import GroupCommit
from tests.support.backends import Counting, CountingFile

DEADLINE = 10.0  # seconds


def room(code: str, name: str | None = None) -> Room:
    return Room(code=code, secret=b"x", created_at=0, expires_at=1, max_participants=2, name=name)


def nothing() -> None: ...


@pytest.fixture
async def store(backend: Counting) -> AsyncIterator[GroupCommit]:
    async with running(backend) as store:
        yield store


@asynccontextmanager
async def running(backend: Counting, *codes: str) -> AsyncIterator[GroupCommit]:
    """The store over a backend with these rooms in it."""
    if codes:
        earlier = backend.again()
        await earlier.open()
        await earlier.save({code: Record(room(code), [], 1.0) for code in codes})
        await earlier.close()
    store = GroupCommit(backend)
    async with asyncio.timeout(DEADLINE):
        await store.open(lambda _: ([], 1.0))
        yield store
        await store.close()


async def until(claim: Callable[[], bool]) -> None:
    """Waits for what the store does by itself."""
    async with asyncio.timeout(DEADLINE):
        while not claim():
            await asyncio.sleep(0.01)


async def test_a_file_without_the_servers_secret_gets_it_at_the_start(tmp_path: Path) -> None:
    file = CountingFile(tmp_path / "rooms.json")
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
    store: GroupCommit, backend: Counting
) -> None:
    seen: list[set[str]] = []
    await store.commit("a", room("a"), lambda: seen.append(set(backend.names)))
    assert seen == [{"a"}]
    await store.commit("a", None, lambda: seen.append(set(backend.names)))
    assert seen == [{"a"}, set()]


async def test_nothing_is_applied_while_the_disk_is_busy(store: GroupCommit, backend: Counting) -> None:
    applied: list[str] = []
    backend.may_save.clear()
    change = asyncio.ensure_future(store.commit("a", room("a"), lambda: applied.append("a")))
    await until(lambda: backend.saves == 1)
    assert (applied, change.done()) == ([], False)
    backend.may_save.set()
    await change
    assert applied == ["a"]


async def test_100_changes_at_once_share_a_few_writes(store: GroupCommit, backend: Counting) -> None:
    codes = [f"r{number}" for number in range(100)]
    await asyncio.gather(*(store.commit(code, room(code), nothing) for code in codes))
    assert set(backend.names) == set(codes)
    assert backend.saves <= 5


async def test_changes_that_come_during_a_write_share_the_next(store: GroupCommit, backend: Counting) -> None:
    backend.may_save.clear()
    first = asyncio.ensure_future(store.commit("first", room("first"), nothing))
    await until(lambda: backend.saves == 1)
    others = [asyncio.ensure_future(store.commit(f"r{n}", room(f"r{n}"), nothing)) for n in range(50)]
    backend.may_save.set()
    await asyncio.gather(first, *others)
    assert backend.saves == 2
    assert len(set(backend.names)) == 51


async def test_changes_of_one_room_are_made_in_their_order(store: GroupCommit, backend: Counting) -> None:
    names = [f"name {number}" for number in range(20)]
    applied: list[str] = []
    await asyncio.gather(
        *(store.commit("a", room("a", name), lambda name=name: applied.append(name)) for name in names)  # type: ignore[misc]
    )
    assert applied == names
    assert backend.names == {"a": "name 19"}


async def test_what_was_loaded_stays_in_the_file(backend: Counting) -> None:
    async with running(backend, "old", "older") as store:
        await store.commit("new", room("new"), nothing)
        await store.commit("older", None, nothing)
    assert set(backend.names) == {"old", "new"}


async def test_a_forgotten_room_goes_with_a_write_of_its_own(store: GroupCommit, backend: Counting) -> None:
    await store.commit("a", room("a"), nothing)
    store.forget("a")
    await until(lambda: set(backend.names) == set())


async def test_what_is_left_is_written_at_the_stop(backend: Counting) -> None:
    async with running(backend, "gone") as store:
        change = asyncio.ensure_future(store.commit("a", room("a"), nothing))
        store.forget("gone")
        await asyncio.sleep(0)
    await change
    assert set(backend.names) == {"a"}


# ── A disk that refuses ──────────────────────────────────────────────────────────────────────────


async def test_a_change_that_the_disk_refuses_is_not_made(store: GroupCommit, backend: Counting) -> None:
    await store.commit("a", room("a"), nothing)
    backend.refuse()
    applied: list[str] = []
    changes = [store.commit(code, room(code), lambda: applied.append("!")) for code in "bc"]
    changes.append(store.commit("a", None, lambda: applied.append("!")))
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert (applied, set(backend.names), store.is_degraded) == ([], {"a"}, True)
    backend.allow()
    await store.commit("d", room("d"), nothing)
    assert set(backend.names) == {"a", "d"}


async def test_the_store_recovers_by_itself(store: GroupCommit, backend: Counting) -> None:
    backend.refuse()
    with pytest.raises(StoreUnavailable):
        await store.commit("a", room("a"), nothing)
    assert store.is_degraded
    backend.allow()
    await until(lambda: not store.is_degraded)
    assert set(backend.names) == set()
    await store.commit("b", room("b"), nothing)
    assert set(backend.names) == {"b"}


async def test_what_is_forgotten_while_the_disk_refuses_goes_when_it_does_not(
    store: GroupCommit, backend: Counting
) -> None:
    await store.commit("a", room("a"), nothing)
    backend.refuse()
    store.forget("a")
    await until(lambda: store.is_degraded)
    backend.allow()
    await until(lambda: set(backend.names) == set())


async def test_an_outage_is_one_line_in_the_log_and_its_end_another(
    store: GroupCommit, backend: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    backend.refuse()
    for code in "abc":
        with pytest.raises(StoreUnavailable):
            await store.commit(code, room(code), nothing)
    backend.allow()
    await until(lambda: not store.is_degraded)
    assert [record.levelname for record in caplog.records if record.levelno >= 30] == ["ERROR", "WARNING"]


async def test_who_asked_and_went_away_is_nobodys_harm(store: GroupCommit, backend: Counting) -> None:
    backend.may_save.clear()

    async def ask() -> None:
        await asyncio.shield(store.commit("a", room("a"), nothing))

    asking = asyncio.create_task(ask())
    await until(lambda: backend.saves == 1)
    asking.cancel()
    await asyncio.wait([asking])
    backend.may_save.set()
    await store.commit("b", room("b"), nothing)
    assert set(backend.names) == {"a", "b"}
