"""PostgreSQL goes away, in the middle of whatever it did; and two servers want one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import accumulate, product

import pytest

from signaling.errors import StartError, StoreUnavailable
from signaling.stores.group_commit import GroupCommit
from signaling.stores.postgres import Postgres as Backend
from tests.support.postgres import Postgres
from tests.support.proxy import TO_CLIENT, TO_SERVER, Link, Proxy
from tests.support.store import Rooms, somebody

BEFORE = {"aaaaaa": None, "bbbbbb": "Tea"}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"ANSWER_SECONDS": 0.5, "CONNECT_SECONDS": 0.5}.items():
        monkeypatch.setattr(f"signaling.stores.postgres.{name}", seconds)
    monkeypatch.setattr("signaling.stores.group_commit.RETRY_SECONDS", 0.05)
    monkeypatch.setattr("signaling.stores.group_commit.LINGER_SECONDS", 0.01)


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Rooms]:
    rooms = Rooms(GroupCommit(Backend(url)))
    await rooms.load()
    try:
        yield rooms
    finally:
        await rooms.store.close()


@asynccontextmanager
async def over_a_network(postgres: Postgres, database: str) -> AsyncIterator[tuple[Proxy, Rooms]]:
    """A store with two rooms, and the network between it and the database."""
    async with Proxy(postgres.port) as proxy, running(postgres.url(database, port=proxy.port)) as rooms:
        await rooms.put("aaaaaa")
        await rooms.put("bbbbbb", "Tea")
        yield proxy, rooms


def names(postgres: Postgres, database: str) -> dict[str, str | None]:
    return {code: row["name"] for code, row in postgres.rooms(database).items()}


STEPS = {"create": {**BEFORE, "cccccc": None}, "change": {**BEFORE, "aaaaaa": "Cake"}, "delete": {"aaaaaa": None}}


async def take(step: str, rooms: Rooms) -> None:
    if step == "create":
        await rooms.put("cccccc")
    elif step == "change":
        await rooms.put("aaaaaa", "Cake")
    else:
        await rooms.delete("bbbbbb")


FAULTS = {"cut": Link.cut, "reset": Link.reset, "stalled": Link.stall}
DIRECTIONS = {"asked": TO_SERVER, "answered": TO_CLIENT}
SOME = [("create", "asked", "cut"), ("delete", "answered", "cut"), ("change", "answered", "stalled")]
REST = [one for one in product(STEPS, DIRECTIONS, FAULTS) if one not in SOME]


@pytest.mark.parametrize(
    ("step", "direction", "fault"), [*SOME, *(pytest.param(*one, marks=pytest.mark.long) for one in REST)]
)
async def test_a_refused_change_is_not_there_wherever_the_network_fails(  # noqa: PLR0917
    step: str, direction: str, fault: str, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle and at the end of each message that such a change takes, COMMIT and its answer included."""
    async with over_a_network(postgres, database) as (proxy, rooms):
        sizes = await record(rooms, step, DIRECTIONS[direction], monkeypatch)
        assert len(sizes) == 3
        for sent, size in zip(accumulate([0, *sizes]), sizes, strict=False):
            for count in (size // 2, size):
                proxy.links[-1].fail_after(DIRECTIONS[direction], sent + count, FAULTS[fault])
                try:
                    await take(step, rooms)
                except StoreUnavailable:
                    assert rooms.names == BEFORE
                    await rooms.recovered()
                    assert names(postgres, database) == BEFORE
                else:
                    assert (direction, sent + count) == ("answered", sum(sizes)), "all of it had arrived"
                    assert names(postgres, database) == rooms.names == STEPS[step]
                proxy.flow()  # what was held back arrives after all
                await undo(step, rooms)
                assert names(postgres, database) == rooms.names == BEFORE


async def undo(step: str, rooms: Rooms) -> None:
    with suppress(StoreUnavailable):  # the connection was still cut
        await rooms.put("aaaaaa")
    await rooms.recovered()
    await rooms.put("aaaaaa")
    await rooms.put("bbbbbb", "Tea")
    if step == "create" and "cccccc" in rooms.names:
        await rooms.delete("cccccc")


async def record(rooms: Rooms, step: str, direction: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the messages of a step in one direction; what it did is undone again."""
    sizes = []
    pass_on = Link.take

    def take_and_count(link: Link, to: int, data: bytes) -> None:
        if to == direction:
            sizes.append(len(data))
        pass_on(link, to, data)

    with monkeypatch.context() as patch:
        patch.setattr(Link, "take", take_and_count)
        await take(step, rooms)
    await undo(step, rooms)
    return sizes


async def test_a_change_is_not_answered_while_it_is_unknown_whether_it_was_made(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has it and would give it to the next start: only taking it back makes `store_unavailable` true."""
    async with over_a_network(postgres, database) as (proxy, rooms):
        asked = await record(rooms, "create", TO_SERVER, monkeypatch)
        proxy.links[-1].fail_after(TO_SERVER, sum(asked), lambda _: proxy.stall())
        create = asyncio.create_task(take("create", rooms))
        await rooms.degraded()
        assert "cccccc" in names(postgres, database)
        rooms.members["aaaaaa"] = [somebody()]
        rooms.store.touch("aaaaaa")
        with pytest.raises(StoreUnavailable):
            await take("change", rooms)  # which was never sent
        assert not create.done()
        proxy.flow()
        with pytest.raises(StoreUnavailable):
            await create
        await rooms.recovered()
        assert names(postgres, database) == rooms.names == BEFORE
        assert len(postgres.rooms(database)["aaaaaa"]["participants"]) == 1


async def test_a_stop_takes_back_what_was_not_answered(
    postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with over_a_network(postgres, database) as (proxy, rooms):
        asked = await record(rooms, "create", TO_SERVER, monkeypatch)
        proxy.links[-1].fail_after(TO_SERVER, sum(asked), Link.cut)
        create = asyncio.create_task(take("create", rooms))
        await rooms.degraded()
    assert names(postgres, database) == BEFORE
    with pytest.raises(StoreUnavailable):
        await create


async def test_connections_that_the_server_ends_are_replaced(postgres: Postgres, database: str) -> None:
    """As when it restarts, or a pooler tidies up; nothing is refused if that was noticed."""
    async with running(postgres.url(database)) as rooms:
        for number in range(3):
            postgres.ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'")
            with suppress(StoreUnavailable):
                await rooms.put("aaaaaa", f"name {number}")
            await rooms.recovered()
            assert names(postgres, database) == rooms.names


# ── The lease ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.postgres.LEASE_SECONDS", 1.0)
    monkeypatch.setattr("signaling.stores.postgres.CLAIM_SECONDS", 1.5)


async def test_a_second_server_is_refused_while_the_first_one_runs(
    postgres: Postgres, database: str, short_lease: None
) -> None:
    async with running(postgres.url(database)) as rooms:
        with pytest.raises(StartError, match="DATABASE_URL: another server is using this database"):
            await Backend(postgres.url(database)).open()
        await rooms.put("aaaaaa")
    async with running(postgres.url(database)) as rooms:  # at once: a stop gives the lease up
        assert set(rooms.names) == {"aaaaaa"}


async def test_a_start_waits_for_a_server_that_stops(postgres: Postgres, database: str) -> None:
    first, second = Backend(postgres.url(database)), Backend(postgres.url(database))
    await first.open()
    opening = asyncio.create_task(second.open())
    done, _ = await asyncio.wait([opening], timeout=0.5)
    assert not done
    await first.close()
    await opening
    await second.close()


async def test_a_server_that_was_away_too_long_saves_nothing_any_more(
    postgres: Postgres, database: str, short_lease: None, caplog: pytest.LogCaptureFixture
) -> None:
    """As one whose machine was suspended: another server has taken over, and has changed the rooms since."""
    async with over_a_network(postgres, database) as (proxy, rooms):
        proxy.stall()
        async with running(postgres.url(database)) as others:
            assert others.names == BEFORE
            await others.delete("bbbbbb")
            proxy.flow()
            async with asyncio.timeout(10):
                while not any("another server has taken the database over" in line for line in caplog.messages):
                    await asyncio.sleep(0.02)
            for step in STEPS:
                with pytest.raises(StoreUnavailable):
                    await take(step, rooms)
            assert names(postgres, database) == {"aaaaaa": None}
        for step in STEPS:
            with pytest.raises(StoreUnavailable):
                await take(step, rooms)
    assert names(postgres, database) == {"aaaaaa": None}


async def test_an_outage_longer_than_the_lease_ends_nothing_if_no_other_server_came(
    postgres: Postgres, database: str, short_lease: None
) -> None:
    async with over_a_network(postgres, database) as (proxy, rooms):
        proxy.stall()
        await asyncio.sleep(1.2)  # lets the lease run out
        proxy.flow()
        await rooms.recovered()
        await take("create", rooms)
    assert names(postgres, database) == STEPS["create"]


async def test_an_idle_server_renews_its_lease_and_counts_no_flush(
    postgres: Postgres, database: str, short_lease: None
) -> None:
    flushes: list[bool] = []
    store = GroupCommit(Backend(postgres.url(database)), lambda _, *, is_saved: flushes.append(is_saved))
    await store.open(lambda _: ([], 1.0))
    leases = [postgres.ask("SELECT leased_until FROM server", database)]
    async with asyncio.timeout(10):
        while len(leases) < 3:
            await asyncio.sleep(0.02)
            if (lease := postgres.ask("SELECT leased_until FROM server", database)) != leases[-1]:
                leases.append(lease)
    await store.close()
    assert flushes == []
    assert postgres.ask("SELECT holder IS NULL FROM server", database) == ["t"]
