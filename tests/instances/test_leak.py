"""Joins and leaves at three instances leave nothing behind: no key in Redis, no room, task or descriptor, no memory."""

import asyncio
from typing import Any

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.instances.conftest import StartFleet
from tests.support.client import Client
from tests.support.fleet import Fleet
from tests.support.server import API_KEY, ServerProcess

ROOMS, GUESTS = 90, 180  # at a time
FEW, MANY = 50_000, 100_000  # joins and leaves: until memory is at rest, and then
NOTHING = {
    "webvcon_connections": 0,
    "webvcon_rooms": 0,
    "webvcon_participants": 0,
    "webvcon_waiting_guests": 0,
    "webvcon_edges": 0,
    "webvcon_link_waiting_bytes": 0,
}
MOST_GROWTH = 4 * 1024 * 1024  # bytes that a process may take more after MANY than after FEW


async def use(fleet: Fleet, client: Client, joins: int) -> None:
    """Rooms are created, and people join and leave again and again; then the rooms are deleted."""
    codes = [(await client.create_room(fleet.servers[number % 3]))["room_code"] for number in range(ROOMS)]

    async def come_and_go(number: int) -> None:
        peer = await client.connect(fleet.servers[number % 3])
        for count in range(joins // GUESTS):
            await peer.join(codes[(number + count) % ROOMS], resumable=bool(count % 2))
            assert (await peer.ask("leave_room"))["type"] == "left"
            await peer.sync()
        await peer.ws.close()

    await asyncio.gather(*map(come_and_go, range(GUESTS)))
    for code in codes:
        await client.request(fleet.servers[0], "DELETE", f"/api/rooms/{code}")


async def left_behind(fleet: Fleet, client: Client) -> dict[str, Any]:
    """What each process and Redis have, once they have come to rest."""
    while True:
        left: dict[str, Any] = {"keys": [key for key in fleet.redis.all_keys() if fleet.redis.do("TTL", key) < 0]}
        for server in fleet.servers:
            process, gauges = psutil.Process(server.pid), await read_gauges(client, server)
            left[server.url] = gauges, process.num_fds(), process.num_threads()
        if all(left[server.url][0] == NOTHING for server in fleet.servers):
            return left
        await asyncio.sleep(0.1)


async def read_gauges(client: Client, server: ServerProcess) -> dict[str, float]:
    async with client.session.get(f"{server.url}/metrics", headers={"X-API-Key": API_KEY}) as answer:
        metrics = list(text_string_to_metric_families(await answer.text()))
    return {metric.name: metric.samples[0].value for metric in metrics if metric.name in NOTHING}


@pytest.mark.long
@pytest.mark.timeout(3000)
async def test_a_hundred_thousand_joins_leave_nothing_behind(start_fleet: StartFleet, client: Client) -> None:
    fleet = await start_fleet(
        RATE_LIMITS="0", MAX_CONNECTIONS_PER_IP="1000", LOG_LEVEL="warning", INSTANCE_SECONDS="10"
    )
    await use(fleet, client, FEW)
    before = await left_behind(fleet, client)
    memory = [psutil.Process(server.pid).memory_info().rss for server in fleet.servers]
    await use(fleet, client, MANY)
    assert await left_behind(fleet, client) == before
    grown = [
        psutil.Process(server.pid).memory_info().rss - was for server, was in zip(fleet.servers, memory, strict=True)
    ]
    print("bytes more:", grown)
    assert max(grown) < MOST_GROWTH
