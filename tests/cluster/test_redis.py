"""Redis that restarts, freezes, is emptied or refuses, and a network between that breaks."""

import asyncio
import contextlib

import pytest

from signaling.cluster.redis_shared import RedisShared
from signaling.cluster.shared import Claim, Unreachable
from tests.cluster.conftest import Connect, StartRedis
from tests.support.app import START
from tests.support.proxy import Proxy
from tests.support.redis import RedisServer
from tests.support.shared import DEADLINE, HOUR, Heard, Instance, a_record, send, until

SHORT = 0.3  # seconds without an answer, where the test waits for that


# ── Outages ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("appendonly", [True, False])
async def test_after_a_restart_everything_works_again(
    start_redis: StartRedis, connect: Connect, appendonly: bool
) -> None:
    server = start_redis(appendonly=appendonly)
    ada, ben = await connect("ada", server.port), await connect("ben", server.port)
    await ada.create(a_record("aaaaaa", participants=1))
    await ada.shared.report(b"before")
    await asyncio.gather(ada.read(1), ben.read(1))
    for number in range(2):
        server.stop()
        with pytest.raises(Unreachable):
            await ada.shared.read("aaaaaa")
        server.start()
        known = await until(lambda: ben.shared.read("aaaaaa"))
        assert (known is not None) == appendonly
        await send(ada, "ben", b"parcel")
        assert await ben.heard.parcel() == b"parcel"
        await send(ben, "ada", b"parcel")
        await ada.shared.report(b"after")
        for one in (ada, ben):
            assert await one.read(2 + number) == [b"before", b"after", b"after"][: 2 + number]


async def test_while_redis_is_frozen_commands_end_and_their_answers_are_not_confused(
    server: RedisServer, connect: Connect
) -> None:
    ada = await connect("ada", server.port, SHORT)
    for number in range(20):
        await ada.create(a_record(f"{number:06}"))
    server.freeze()
    for _ in range(2):
        reads = [ada.shared.read("000000") for _ in range(5)] + [ada.shared.read("000001") for _ in range(5)]
        assert all(isinstance(got, Unreachable) for got in await asyncio.gather(*reads, return_exceptions=True))
    server.go_on()
    for number in range(20):
        known = await until(lambda code=f"{number:06}": ada.shared.read(code))
        assert known is not None
        assert known.record.room.code == f"{number:06}"
    await send(ada, "ada", b"parcel")
    assert await ada.heard.parcel() == b"parcel"


async def test_a_parcel_on_its_way_to_a_frozen_redis_arrives(server: RedisServer, connect: Connect) -> None:
    ada, ben = await connect("ada", server.port, SHORT), await connect("ben", server.port)
    server.freeze()
    publishing = asyncio.create_task(ben.shared.publish("ada", b"parcel"))
    for _ in range(6):
        with pytest.raises(Unreachable):
            await ada.shared.lost_rooms()
    server.go_on()
    assert await publishing
    assert await ada.heard.parcel() == b"parcel"


async def test_scripts_that_redis_has_forgotten_are_sent_again(server: RedisServer, connect: Connect) -> None:
    ada = await connect("ada", server.port)
    await ada.create(a_record("aaaaaa"))
    server.do("SCRIPT", "FLUSH")
    assert await ada.create(a_record("bbbbbb")) == 1


async def test_a_caller_that_is_cancelled_disturbs_no_other(server: RedisServer, connect: Connect) -> None:
    ada = await connect("ada", server.port)
    await ada.create(a_record("aaaaaa"))
    for _ in range(50):
        cancelled = asyncio.create_task(ada.shared.lost_rooms())
        other = asyncio.create_task(ada.home_of("aaaaaa"))
        await asyncio.sleep(0)
        cancelled.cancel()
        assert await other == "ada"


async def test_a_lease_ends_without_renewal(server: RedisServer, connect: Connect) -> None:
    ada, ben = await connect("ada", server.port), await connect("ben", server.port)
    await ada.shared.renew("ada", 0.05)
    await ben.shared.renew("ben", HOUR)
    await ada.create(a_record("aaaaaa", participants=1))
    async with asyncio.timeout(DEADLINE):
        while not isinstance(await ben.shared.claim("aaaaaa", "ben", from_dead=True), Claim):
            await asyncio.sleep(0.01)


async def test_a_renewal_tells_that_writes_may_have_been_lost(server: RedisServer, connect: Connect) -> None:
    """Even if the lease was not among them."""
    ada = await connect("ada", server.port)
    await ada.shared.renew("ada", HOUR)
    assert (await ada.shared.renew("ada", HOUR)).continues
    server.do("SAVE")
    server.kill()
    server.start()
    async with asyncio.timeout(DEADLINE):
        while True:
            with contextlib.suppress(Unreachable):
                assert not (await ada.shared.renew("ada", HOUR)).continues
                break
    assert (await ada.shared.renew("ada", HOUR)).continues


async def test_a_room_that_a_restart_has_lost_is_not_taken_for_ended(server: RedisServer, connect: Connect) -> None:
    """Redis knows the lease again, but not yet the room."""
    ada = await connect("ada", server.port)
    await ada.shared.renew("ada", HOUR)
    server.do("SAVE")
    await ada.create(a_record("aaaaaa"))
    server.kill()
    server.start()
    for _ in range(20):
        with pytest.raises(Unreachable):
            await ada.shared.claim("aaaaaa", "ada", from_dead=True)
    await until(lambda: ada.shared.renew("ada", HOUR))
    assert await ada.shared.claim("aaaaaa", "ada", from_dead=True) is None


async def test_after_it_is_closed_nothing_is_reached(server: RedisServer, connect: Connect) -> None:
    ada = await connect("ada", server.port)
    waiting = [asyncio.create_task(ada.shared.lost_rooms()) for _ in range(100)]
    await asyncio.sleep(0)
    await ada.shared.close()
    with contextlib.suppress(Unreachable):
        await asyncio.gather(*waiting)
    with pytest.raises(Unreachable):
        await ada.shared.lost_rooms()


# ── Listening ────────────────────────────────────────────────────────────────────────────────────


async def test_no_event_is_missed_or_doubled_while_connections_break(server: RedisServer, connect: Connect) -> None:
    """Events go on while no connection gets through, and while it is made again."""
    ben = await connect("ben", server.port)
    async with Proxy(server.port) as proxy:
        ada = await connect("ada", proxy.port)
        is_over = False

        async def report() -> int:
            count = 0
            while not is_over:
                await ben.shared.report(b"%d" % count)
                count += 1
                await asyncio.sleep(0.001)
            return count

        reporting = asyncio.create_task(report())
        for _ in range(5):
            proxy.stall()
            proxy.cut()
            for _ in range(10):
                await ben.read(len(ben.events) + 1)  # while nothing reaches Ada
            proxy.flow()
            await send(ben, "ada", b"listens")
            await ada.heard.parcel()
            await ada.read(len(ben.events))
        is_over = True
        count = await reporting
        assert await ada.read(count) == [b"%d" % number for number in range(count)]


async def test_a_half_open_connection_is_noticed(server: RedisServer, connect: Connect) -> None:
    ben = await connect("ben", server.port)
    async with Proxy(server.port) as proxy:
        ada = await connect("ada", proxy.port, SHORT)
        for link in proxy.links:
            link.stall()
        async with asyncio.timeout(DEADLINE):
            while ada.heard.parcels.empty():  # those of the dead connection are lost
                await ben.shared.publish("ada", b"parcel")
                await asyncio.sleep(0.01)


async def test_listening_goes_on_after_a_parcel_that_cannot_be_handled(
    server: RedisServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await connect("ada", server.port)
    with monkeypatch.context() as patch:
        patch.setattr(ada.heard, "receive", lambda _: 1 / 0)
        await send(ada, "ada", b"one")
        await ada.shared.report(b"comes later")
        await ada.read(1)
    await send(ada, "ada", b"two")
    assert await ada.heard.parcel() == b"two"
    assert "could not be handled" in caplog.text
    caplog.clear()


async def test_two_databases_of_one_redis_are_apart(server: RedisServer) -> None:
    instances = [Instance("ada", RedisShared(f"{server.url}/{number}"), Heard()) for number in range(2)]
    for one in instances:
        await one.shared.open(f"ada{one.heard is instances[0].heard}", one.heard)
    await instances[0].shared.report(b"first")
    await instances[1].shared.report(b"second")
    assert [await one.read(1) for one in instances] == [[b"first"], [b"second"]]
    for one in instances:
        await one.shared.close()


# ── What is left ─────────────────────────────────────────────────────────────────────────────────


async def test_rooms_leave_no_keys_that_last(server: RedisServer, connect: Connect) -> None:
    ada, ben = await connect("ada", server.port), await connect("ben", server.port)
    for one in (ada, ben):
        await one.shared.renew(one.name, HOUR)
    for number in range(100):
        code, home = f"{number:06}", [ada, ben][number % 2]
        await home.create(a_record(code, participants=number % 3, by_guest=True))
        assert server.do("EXPIRETIME", f"webvcon:room:{code}") == START + 2 * HOUR
        if number < 50:
            await home.delete(code, 1)
    for one in (ada, ben):
        await one.shared.end(one.name)
    assert len(await ada.shared.remove_expired(START + HOUR)) == 50
    assert await ada.shared.lost_rooms() == []
    for _ in range(2):
        await ada.shared.spend_guess("10.0.0.1", START)
    await ada.shared.give_back_guess("10.0.0.1")
    lasting = [key for key in server.all_keys() if server.do("TTL", key) < 0]
    assert lasting == []


async def test_a_room_that_redis_dropped_is_not_looked_for_again(server: RedisServer, connect: Connect) -> None:
    ada = await connect("ada", server.port)
    await ada.create(a_record("aaaaaa", participants=1))
    await ada.write(a_record("aaaaaa", participants=1), 1, releases=True)
    server.do("DEL", "webvcon:room:aaaaaa")
    assert await ada.shared.lost_rooms() == []
    assert "webvcon:rooms:" not in server.all_keys()
    assert await ada.shared.remove_expired(START + HOUR) == ["aaaaaa"]
    assert server.all_keys() == []
