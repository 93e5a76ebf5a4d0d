"""Rooms in PostgreSQL with a copy in Redis: either is away, Redis loses something, or they do not belong together."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from signaling.cluster.durable_shared import DurableShared
from signaling.cluster.redis_shared import RedisShared
from signaling.cluster.shared import Claim, Fenced, Known, Unreachable
from signaling.errors import Overloaded, StartError
from signaling.move import move_rooms
from signaling.stores.postgres_rooms import SharedRooms
from tests.support.app import START
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.server import ROOT
from tests.support.shared import DEADLINE, HOUR, Heard, Instance, a_record, until

Start = Callable[..., Awaitable[Instance]]


@pytest.fixture
async def start(server: RedisServer, url: str) -> AsyncIterator[Start]:
    """`await start("ada")`: an instance that has a lease; with `None` for `url` it knows only Redis."""
    started: list[Instance] = []

    async def start(name: str, url: str | None = url) -> Instance:
        shared = RedisShared(server.url) if url is None else DurableShared(server.url, SharedRooms(url), timeout=0.5)
        instance = Instance(name, shared, Heard())
        await shared.open(name, instance.heard)
        started.append(instance)
        await shared.renew(name, HOUR)
        return instance

    yield start
    for instance in started:
        await instance.shared.close()


@pytest.fixture
async def ada(start: Start) -> Instance:
    return await start("ada")


@pytest.fixture
async def ben(start: Start) -> Instance:
    return await start("ben")


async def listed(one: Instance) -> dict[str, int]:
    return {room.code: count for room, count in await until(lambda: one.shared.page(100, None, START))}


async def is_sound(one: Instance) -> None:
    async with asyncio.timeout(DEADLINE):
        while one.shared.is_degraded:
            await asyncio.sleep(0.02)


async def test_rooms_outlive_everything_but_the_database(start: Start, ada: Instance, server: RedisServer) -> None:
    record = a_record("aaaaaa", participants=2)
    await ada.create(record)
    await ada.create(a_record("bbbbbb"))
    [secret] = await ada.shared.share_secrets([])
    await ada.shared.close()
    server.empty()
    ben = await start("ben")
    assert await listed(ben) == {"aaaaaa": 2, "bbbbbb": 0}
    assert await ben.shared.lost_rooms() == ["aaaaaa"]
    assert await ben.shared.claim("aaaaaa", "ben", from_dead=True) == Claim(record, 2)
    assert await ben.shared.share_secrets([]) == [secret]


async def test_what_redis_has_lost_is_there_again_and_what_was_deleted_is_not(
    ada: Instance, ben: Instance, server: RedisServer
) -> None:
    for code in ("kept00", "gone00", "moved0"):
        await ada.create(a_record(code))
    await ada.write(a_record("moved0"), 1, releases=True)
    server.do("SAVE")
    await ada.create(a_record("new000"))
    await ada.write(a_record("kept00", participants=1), 1)
    await ada.delete("gone00", 1)
    for epoch, one in ((2, ben), (3, ada), (4, ben)):
        claimed = await one.shared.claim("moved0", one.name, from_dead=True)
        assert claimed == Claim(a_record("moved0"), epoch)
        await one.write(a_record("moved0"), epoch, releases=True)
    server.kill()
    server.start()
    for one in (ada, ben):
        await until(lambda one=one: one.shared.renew(one.name, HOUR))
    for one in (ada, ben):
        assert set(await listed(one)) == {"kept00", "moved0", "new000"}
    assert await ben.shared.read("new000") == Known(a_record("new000"), "ada")
    assert await ada.shared.claim("moved0", "ada", from_dead=True) == Claim(a_record("moved0"), 5)
    with pytest.raises(Fenced):
        await ben.write(a_record("moved0"), 4)


async def test_one_room_is_there_again_as_soon_as_someone_asks(
    ada: Instance, ben: Instance, server: RedisServer
) -> None:
    await ada.create(a_record("aaaaaa"))
    await ada.create(a_record("bbbbbb"))
    await ada.write(a_record("bbbbbb"), 1, releases=True)
    server.do("DEL", "webvcon:room:aaaaaa", "webvcon:room:bbbbbb")
    assert await ben.home_of("aaaaaa") == "ada"
    assert await ben.shared.claim("bbbbbb", "ben", from_dead=False) == Claim(a_record("bbbbbb"), 2)


async def test_while_only_redis_is_away_a_room_can_be_changed_at_its_home(
    ada: Instance, ben: Instance, server: RedisServer, postgres: Postgres, database: str
) -> None:
    await ada.create(a_record("aaaaaa"))
    await ada.create(a_record("bbbbbb"))
    server.freeze()
    await ada.write(a_record("aaaaaa", participants=2), 1)
    await ada.delete("bbbbbb", 1)
    assert ada.shared.is_degraded
    with pytest.raises(Unreachable):
        await ada.create(a_record("cccccc"))
    assert set(postgres.rooms(database)) == {"aaaaaa"}, "what was refused has left nothing"
    server.go_on()
    await is_sound(ada)
    assert await listed(ben) == {"aaaaaa": 2}
    assert await ben.shared.read("cccccc") is None


async def test_a_create_that_is_refused_leaves_nothing(ada: Instance, postgres: Postgres, database: str) -> None:
    with pytest.raises(Overloaded):
        await ada.create(a_record("aaaaaa"), most=0)
    assert await ada.create(a_record("bbbbbb")) == 1
    await ada.delete("bbbbbb", 1)
    assert await ada.create(a_record("bbbbbb")) is None
    assert postgres.rooms(database) == {}
    assert await listed(ada) == {}


async def test_while_the_database_is_away_nothing_is_created_changed_or_claimed(
    start: Start, server: RedisServer, own: Postgres
) -> None:
    url = own.url(own.new_database())
    ada, ben = await start("ada", url), await start("ben", url)
    await ada.create(a_record("aaaaaa"))
    await ada.create(a_record("bbbbbb"))
    await ada.write(a_record("bbbbbb"), 1, releases=True)
    own.stop()
    for work in (
        ada.create(a_record("cccccc")),
        ada.write(a_record("aaaaaa", participants=1), 1),
        ada.delete("aaaaaa", 1),
        ben.shared.claim("bbbbbb", "ben", from_dead=False),
    ):
        with pytest.raises(Unreachable):
            await work
    assert ada.shared.is_degraded
    assert (await ada.shared.renew("ada", HOUR)).continues, "leases are in Redis"
    assert await listed(ben) == {"aaaaaa": 0, "bbbbbb": 0}
    own.start()
    for one in (ada, ben):
        await is_sound(one)
    await ada.write(a_record("aaaaaa", participants=1), 1)
    assert await ben.shared.claim("bbbbbb", "ben", from_dead=False) == Claim(a_record("bbbbbb"), 2)


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL that this test may stop."""
    with Postgres() as server:
        server.start()
        yield server


async def test_an_expired_room_goes_from_both(ada: Instance, ben: Instance, postgres: Postgres, database: str) -> None:
    await ada.create(a_record("aaaaaa", life=1))
    await ada.create(a_record("bbbbbb", life=2))
    await ada.shared.end("ada")
    assert await ben.shared.remove_expired(START + 1) == ["aaaaaa"]
    assert set(postgres.rooms(database)) == {"bbbbbb"}
    assert await listed(ben) == {"bbbbbb": 0}


# ── Redis and database that do not belong together ───────────────────────────────────────────────


async def test_an_instance_that_knows_only_redis_is_refused(start: Start, ada: Instance) -> None:
    with pytest.raises(StartError, match="its rooms are in PostgreSQL; set DATABASE_URL"):
        await start("ben", None)


async def test_another_database_is_refused(start: Start, ada: Instance, postgres: Postgres) -> None:
    with pytest.raises(StartError, match="its rooms are in another database"):
        await start("ben", postgres.url(postgres.new_database()))


async def test_rooms_that_are_only_in_redis_have_to_be_moved(start: Start, server: RedisServer, url: str) -> None:
    old = await start("old", None)
    await old.create(a_record("aaaaaa", participants=1))
    secrets = await old.shared.share_secrets([b"secret"])
    await old.shared.end("old")
    with pytest.raises(StartError, match="move-rooms --from REDIS_URL --to DATABASE_URL"):
        await start("ada")
    moved = await move_rooms(server.url, url, ROOT, is_dry_run=False)
    assert moved == (1, 1)
    ada = await start("ada")
    assert await ada.shared.share_secrets([]) == secrets
    assert await listed(ada) == {"aaaaaa": 1}
    claim = await ada.shared.claim("aaaaaa", "ada", from_dead=True)
    assert claim == Claim(a_record("aaaaaa", participants=1), 2)
