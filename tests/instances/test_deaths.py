"""Instances that die, freeze, stop and are replaced: their rooms move, and everyone is inside again."""

import asyncio

import pytest
from aiohttp import ClientError

from tests.support.client import Client
from tests.support.fleet import LEASE, Fleet, come_back, enter_everywhere, talk, until
from tests.support.peer import DEADLINE, Peer, types
from tests.support.server import ServerProcess


async def all_come_back(client: Client, servers: list[ServerProcess], before: list[Peer]) -> list[Peer]:
    """Everyone resumes at one of these servers, and sees everyone."""
    after = []
    for number, peer in enumerate(before):
        after.append(await come_back(client, servers[number % len(servers)], peer))
        assert after[-1].socket_id == peer.socket_id
    for peer in after:
        await sees_everyone(peer, after)
    return after


async def sees_everyone(peer: Peer, everyone: list[Peer]) -> None:
    """No one has left, and no one is there twice."""
    inside = {one["socket_id"]: one["away"] for one in peer.welcome["peers"]}
    assert len(peer.welcome["peers"]) == len(inside)
    async with asyncio.timeout(DEADLINE):
        while inside != {one.socket_id: False for one in everyone if one is not peer}:
            message = await peer.receive()
            assert message["type"] in {"peer_away", "peer_back", "peer_joined"}, message
            # Who joined just before the death may be unknown until they come back.
            assert message["type"] != "peer_joined" or message["payload"]["socket_id"] not in inside, message
            inside[message["payload"]["socket_id"]] = message["type"] == "peer_away"


async def test_a_killed_home_moves_with_everyone_inside(fleet: Fleet, client: Client) -> None:
    home, *others = fleet.servers
    code = (await client.create_room(home))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    await talk(inside, "before")
    home.kill9()
    assert [await peer.closed() for peer in inside[1:]] == [1001, 1001]
    back = await all_come_back(client, others, inside)
    assert {peer.welcome["received"] for peer in back} == {None}
    await talk(back, "after")
    room = await until(client, others[0], f"/api/rooms/{code}", participant_count=3)
    assert {one["away"] for one in room["participants"]} == {False}


async def test_a_killed_edge_breaks_only_its_own_connections(fleet: Fleet, client: Client) -> None:
    home, edge, third = fleet.servers
    code = (await client.create_room(third))["room_code"]
    ada, ben, joan = await enter_everywhere(client, fleet.servers, code)
    await ada.signal(ben, "on its way")
    before = fleet.home_of(code)
    edge.kill9()
    for peer in (ada, joan):
        assert await peer.expect("peer_away") == {"socket_id": ben.socket_id}
    await ada.signal(ben, "meanwhile")
    back = await client.connect(third)
    await back.resume(ben)
    assert back.welcome["received"] == 0
    heard = [await back.expect("signal") for _ in range(2)]
    assert [signal["payload"] for signal in heard][-1] == "meanwhile"
    for peer in (ada, joan):
        assert await peer.expect("peer_back") == {"socket_id": ben.socket_id}
    await talk([ada, back, joan], "after")
    assert fleet.home_of(code) == before
    assert home.is_running


async def test_a_home_that_was_frozen_for_longer_than_its_lease_gives_the_room_up(fleet: Fleet, client: Client) -> None:
    home, *others = fleet.servers
    code = (await client.create_room(home))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    before = fleet.home_of(code)
    home.pause()
    assert [await peer.closed() for peer in inside[1:]] == [1001, 1001]
    back = await all_come_back(client, others, inside)
    assert fleet.home_of(code) != before
    await talk(back, "while it is frozen")
    home.go_on()
    assert await inside[0].closed() == 1001  # the connection to the former home
    await until(client, home, f"/api/rooms/{code}", participant_count=3)
    await talk(back, "when it is awake")  # no one hears anything else meanwhile
    late = await client.enter(home, code, "Late")
    for peer in back:
        assert (await peer.expect("peer_joined"))["socket_id"] == late.socket_id
    assert fleet.home_of(code) != before


@pytest.mark.long
async def test_a_home_that_was_frozen_for_less_keeps_the_room(fleet: Fleet, client: Client) -> None:
    home = fleet.servers[0]
    code = (await client.create_room(home))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    home.pause()
    await inside[1].signal(inside[0], "one")
    await asyncio.sleep(LEASE / 4)
    home.go_on()
    assert (await inside[0].expect("signal"))["payload"] == "one"
    await talk(inside, "two")


async def test_a_stopped_home_lets_its_rooms_go_at_once(fleet: Fleet, client: Client) -> None:
    """No one has to ask twice, as they do until a lease has ended."""
    home, other, _ = fleet.servers
    code = (await client.create_room(home))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    stopping = asyncio.create_task(home.terminate())
    assert [await peer.closed() for peer in inside] == [1001, 1001, 1001]
    back = [await client.connect(other) for _ in inside]
    for peer, before in zip(back, inside, strict=True):
        await peer.resume(before)
    for peer in back:
        await sees_everyone(peer, back)
    await talk(back, "after")
    assert await stopping == 0


@pytest.mark.long
async def test_instances_are_replaced_one_by_one(fleet: Fleet, client: Client) -> None:
    code = (await client.create_room(fleet.servers[0], name="Tea"))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    for number, server in enumerate(fleet.servers):
        others = [one for one in fleet.servers if one is not server]
        assert await server.terminate() == 0
        broken = [peer for peer in inside if await is_broken(peer)]
        assert inside[number] in broken
        back = {peer: await come_back(client, others[0], peer) for peer in broken}
        inside = [back.get(peer, peer) for peer in inside]
        await server.start()
    for peer in inside:
        assert set(types(await peer.sync())) <= {"peer_away", "peer_back"}
    await talk(inside, "after")
    room = await until(client, fleet.servers[0], f"/api/rooms/{code}", participant_count=3)
    assert room["name"] == "Tea"


async def is_broken(peer: Peer) -> bool:
    try:
        return not await peer.ask("ping")
    except (ClientError, ConnectionError):
        return True


async def test_a_room_that_no_one_asks_for_moves_too(fleet: Fleet, client: Client) -> None:
    """Or those who never come back would stay in it."""
    home, _, third = fleet.servers
    code = (await client.create_room(third))["room_code"]
    inside = await enter_everywhere(client, [home, home], code)
    before = fleet.home_of(code)
    async with asyncio.timeout(DEADLINE):
        while int(fleet.redis.do("HGET", f"webvcon:room:{code}", "count")) != len(inside):
            await asyncio.sleep(0.02)  # until Redis knows who is inside
        home.kill9()
        while fleet.home_of(code) == before:
            await asyncio.sleep(0.05)
