"""Redis away, empty or set back: no socket closes, no room moves, and no one leaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.client import Client
from tests.support.fleet import LEASE, Fleet, come_back, enter_everywhere, talk, until, until_health
from tests.support.peer import Peer, types

SECONDS = [1.5 * LEASE, pytest.param(20, marks=pytest.mark.long)]  # of an outage: longer than leases live


class Call:
    """Two rooms with a participant at each instance; their homes differ."""

    def __init__(self, fleet: Fleet, client: Client) -> None:
        self.fleet = fleet
        self.client = client
        self.rooms: dict[str, list[Peer]] = {}
        self._homes: dict[str, str] = {}

    async def begin(self, when_created: Callable[[], object] = lambda: None) -> None:
        first, second, third = self.fleet.servers
        codes = [(await self.client.create_room(third))["room_code"] for _ in range(2)]
        when_created()
        for code, servers in zip(codes, ([first, second, third], [second, third, first]), strict=True):
            self.rooms[code] = await enter_everywhere(self.client, servers, code)
            self._homes[code] = self.fleet.home_of(code)
        assert len({*self._homes.values()}) == len(self.rooms)

    async def say(self, content: str) -> None:
        """Signals on all ways. They arrive now or when Redis is back."""
        for inside in self.rooms.values():
            for one in inside:
                for other in inside:
                    if one is not other:
                        await one.signal(other, content)

    async def assert_unharmed(self, *said: str) -> None:
        """Everyone got what was said, in order, and nothing else; then all goes on as before."""
        for code, inside in self.rooms.items():
            for one in inside:
                heard: dict[str, list[str]] = {peer.socket_id: [] for peer in inside if peer is not one}
                for _ in range(len(said) * len(heard)):
                    signal = await one.expect("signal")
                    heard[signal["from"]].append(signal["payload"])
                assert set(map(tuple, heard.values())) == {said}
            await talk(inside, "again")
            for server in self.fleet.servers:
                await until(self.client, server, f"/api/rooms/{code}", participant_count=len(inside))
            assert self.fleet.home_of(code) == self._homes[code]
            await self._comes_back(inside)

    async def _comes_back(self, inside: list[Peer]) -> None:
        """Resume tokens of before still count, and newcomers are let in."""
        gone = inside[2]
        gone.drop()
        back = await come_back(self.client, self.fleet.servers[0], gone)
        assert back.welcome["received"] is not None
        for peer in inside[:2]:
            assert types(await peer.sync()) in ([], ["peer_away", "peer_back"])  # [] if it was faster than the break


@asynccontextmanager
async def outage(call: Call) -> AsyncIterator[None]:
    """Signals go around before, meanwhile and afterwards."""
    await call.say("before")
    yield
    await call.say("afterwards")
    await call.assert_unharmed("before", "meanwhile", "afterwards")


@pytest.mark.parametrize("seconds", SECONDS)
async def test_redis_is_stopped_and_started_without_its_data(seconds: float, fleet: Fleet, client: Client) -> None:
    call = Call(fleet, client)
    await call.begin()
    async with outage(call):
        fleet.redis.stop()
        await call.say("meanwhile")
        await asyncio.gather(*(until_health(client, server, "degraded") for server in fleet.servers))
        await asyncio.sleep(seconds)
        fleet.redis.start()


async def test_redis_is_restarted_with_its_data(fleet: Fleet, client: Client) -> None:
    call = Call(fleet, client)
    await call.begin()
    async with outage(call):
        fleet.redis.do("SAVE")
        fleet.redis.restart()
        await call.say("meanwhile")


@pytest.mark.parametrize("seconds", SECONDS)
async def test_redis_is_frozen(seconds: float, fleet: Fleet, client: Client) -> None:
    call = Call(fleet, client)
    await call.begin()
    async with outage(call):
        fleet.redis.freeze()
        await call.say("meanwhile")
        await asyncio.gather(*(until_health(client, server, "degraded") for server in fleet.servers))
        await asyncio.sleep(seconds)
        fleet.redis.go_on()


async def test_redis_is_emptied(fleet: Fleet, client: Client) -> None:
    call = Call(fleet, client)
    await call.begin()
    async with outage(call):
        fleet.redis.empty()
        await call.say("meanwhile")


async def test_redis_loses_its_last_writes(fleet: Fleet, client: Client) -> None:
    """It comes back as it was when all rooms were still empty and at no instance."""
    call = Call(fleet, client)
    await call.begin(lambda: fleet.redis.do("SAVE"))
    async with outage(call):
        fleet.redis.kill()
        await call.say("meanwhile")
        fleet.redis.start()


async def test_while_redis_is_away_those_at_home_talk_and_newcomers_are_told_to_wait(
    fleet: Fleet, client: Client
) -> None:
    server, other, _ = fleet.servers
    code = (await client.create_room(server))["room_code"]
    inside = await enter_everywhere(client, [server, server], code)
    fleet.redis.stop()
    try:
        await talk(inside, "one", "two")
        await until_health(client, other, "degraded")
        late = await client.connect(other)
        assert await late.join_error(code, "Late") == "store_unavailable"
        assert (await client.request(other, "GET", "/livez"))[0] == 200
        status, problem = await client.request(other, "POST", "/api/rooms", json={})
        assert (status, problem["code"]) == (503, "store_unavailable")
        status, problem = await client.request(other, "GET", f"/api/rooms/{code}")
        assert (status, problem["code"]) == (503, "store_unavailable")
    finally:
        fleet.redis.start()
    await until_health(client, other, "ok")
    await until(client, other, f"/api/rooms/{code}", participant_count=2)
    await late.join(code, "Late")
    for peer in inside:
        await peer.expect("peer_joined")
