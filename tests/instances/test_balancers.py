"""HAProxy and nginx in front of three instances, with the very configurations of the README."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.balancers import Balancer
from tests.support.client import Client
from tests.support.fleet import Fleet, talk
from tests.support.peer import Peer
from tests.support.server import API_KEY


@pytest.fixture(params=["haproxy", "nginx"])
async def balancer(request: pytest.FixtureRequest, fleet: Fleet, tmp_path: Path) -> AsyncIterator[Balancer]:
    balancer = Balancer(request.param, tmp_path / "balancer", fleet.servers)
    await balancer.start()
    yield balancer
    balancer.stop()


async def enter(client: Client, balancer: Balancer, code: str, count: int, *, hint: str = "") -> list[Peer]:
    """So many participants, who have heard of each other."""
    inside: list[Peer] = []
    for _ in range(count):
        peer = Peer(await client.session.ws_connect(f"{balancer.url}/ws{hint}"))
        await peer.greet()
        await peer.join_resumable(code)
        for one in inside:
            await one.expect("peer_joined")
        inside.append(peer)
    return inside


def connections(fleet: Fleet) -> list[int]:
    """How many WebSockets each instance has had."""
    return [server.log.count(": connected peer=") for server in fleet.servers]


async def create_room(client: Client, balancer: Balancer) -> str:
    headers = {"X-API-Key": API_KEY}
    async with client.session.post(f"{balancer.url}/api/rooms", headers=headers) as response:
        room = await response.json()
    assert room["join_url"] == f"{balancer.url}/r/{room['room_code']}"
    return str(room["room_code"])


async def test_connections_are_spread_over_all_instances(balancer: Balancer, fleet: Fleet, client: Client) -> None:
    code = await create_room(client, balancer)
    before = connections(fleet)
    inside = await enter(client, balancer, code, 9)
    await talk(inside, "hello")
    assert sum(now > then for now, then in zip(connections(fleet), before, strict=True)) > 1


async def test_connections_that_name_their_room_go_to_one_instance(
    balancer: Balancer, fleet: Fleet, client: Client
) -> None:
    code = await create_room(client, balancer)
    before = connections(fleet)
    inside = await enter(client, balancer, code, 9, hint=f"?room_code={code}")
    await talk(inside, "hello")
    assert sorted(now - then for now, then in zip(connections(fleet), before, strict=True)) == [0, 0, len(inside)]


async def test_a_killed_instance_is_left_out_at_once(balancer: Balancer, fleet: Fleet, client: Client) -> None:
    gone, other, _ = fleet.servers
    code = (await client.create_room(other))["room_code"]
    ada = await client.enter(other, code)
    gone.kill9()
    for peer in await enter(client, balancer, code, 6):
        assert (await ada.expect("peer_joined"))["socket_id"] == peer.socket_id
