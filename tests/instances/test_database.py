"""Rooms in PostgreSQL that many instances share: what was acknowledged outlives all of them, and Redis."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from aiohttp import ClientError

from tests.instances.conftest import StartFleet
from tests.support.client import Client
from tests.support.fleet import come_back, enter_everywhere, talk, until, until_health
from tests.support.outage import check_refused
from tests.support.postgres import Postgres
from tests.support.proxy import Proxy
from tests.support.server import ServerProcess


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL that this test may stop."""
    with Postgres() as server:
        server.start()
        yield server


async def test_rooms_and_seats_outlive_the_death_of_everything(
    start_fleet: StartFleet, postgres: Postgres, client: Client
) -> None:
    """All servers are killed, and Redis, which has saved nothing."""
    database = postgres.new_database()
    fleet = await start_fleet(DATABASE_URL=postgres.url(database))
    home, other, third = fleet.servers
    assert (await client.request(home, "GET", "/health"))[1]["store"] == "postgres"
    tea, gone = [(await client.create_room(other, name=name))["room_code"] for name in ("Tea", "Gone")]
    empty = (await client.create_room(third, name="Empty"))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, tea)
    assert (await client.request(third, "PATCH", f"/api/rooms/{tea}", json={"name": "Supper"}))[0] == 200
    assert (await client.request(third, "DELETE", f"/api/rooms/{gone}"))[0] == 204
    removed = inside.pop()
    path = f"/api/rooms/{tea}/participants/{removed.socket_id}"
    assert (await client.request(home, "DELETE", path))[0] == 204
    fleet.kill9()
    fleet.redis.start()
    assert {code: row["name"] for code, row in postgres.rooms(database).items()} == {tea: "Supper", empty: "Empty"}
    await fleet.start()
    for server in fleet.servers:
        assert set(await client.all_rooms(server)) == {tea, empty}
    back = [await come_back(client, server, peer) for server, peer in zip(fleet.servers, inside, strict=False)]
    assert [peer.socket_id for peer in back] == [peer.socket_id for peer in inside]
    room = await until(client, third, f"/api/rooms/{tea}", participant_count=2)
    assert room["name"] == "Supper"
    assert (await client.request(home, "GET", f"/api/rooms/{gone}"))[0] == 404
    assert (await client.request(home, "GET", f"/api/rooms/{empty}"))[1]["name"] == "Empty"


async def test_while_postgres_is_away_calls_go_on_and_changes_are_refused(
    start_fleet: StartFleet, own: Postgres, client: Client
) -> None:
    fleet = await start_fleet(DATABASE_URL=own.url(own.new_database()))
    home, other, third = fleet.servers
    code = (await client.create_room(home, name="Before"))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    own.stop()
    await talk(inside, "meanwhile")
    for server in fleet.servers:
        await check_refused(client, server, "POST", "/api/rooms", {"name": "During"})
        await check_refused(client, server, "PATCH", f"/api/rooms/{code}", {"name": "During"})
        await until_health(client, server, "degraded")
    late = await client.enter(third, code, "Late")
    for peer in inside:
        await peer.expect("peer_joined")
    own.start()
    for server in fleet.servers:
        await until_health(client, server, "ok")
    await talk([*inside, late], "afterwards")
    assert (await client.request(other, "PATCH", f"/api/rooms/{code}", json={"name": "After"}))[0] == 200
    made = (await client.create_room(other, name="New"))["room_code"]
    rooms = await client.all_rooms(third)
    assert {code: room["name"] for code, room in rooms.items()} == {code: "After", made: "New"}
    for server in fleet.servers:
        assert server.log.count("rooms cannot be saved: PostgreSQL at 127.0.0.1:") == 1
        assert server.log.count("Traceback") == 0


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_nothing_acknowledged_is_lost_whatever_is_killed(
    start_fleet: StartFleet, own: Postgres, client: Client
) -> None:
    fleet = await start_fleet(DATABASE_URL=own.url(own.new_database()))
    made: set[str] = set()
    deleted: set[str] = set()
    load = [asyncio.create_task(_create_and_delete(server, client, made, deleted)) for server in fleet.servers * 2]
    for number in range(12):
        enough = len(made) + 20
        async with asyncio.timeout(60):
            while len(made) < enough:
                await asyncio.sleep(0.01)
        match number % 4:
            case 0:
                own.kill9()
                own.start()
            case 1:
                fleet.redis.kill()
                fleet.redis.start()
            case 2:
                server = fleet.servers[number % 3]
                server.kill9()
                await server.start()
            case 3:
                fleet.redis.empty()
    for task in load:
        task.cancel()
    outcomes = await asyncio.gather(*load, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}
    for server in fleet.servers:
        await until_health(client, server, "ok")
        rooms = set(await client.all_rooms(server))
        assert made - deleted <= rooms
        assert not deleted & rooms
    fleet.kill9()
    fleet.redis.start()
    await fleet.start()
    assert made - deleted <= set(await client.all_rooms(fleet.servers[0]))
    print(f"{len(made)} rooms, {len(deleted)} of which were deleted, outlived the kills")


async def _create_and_delete(server: ServerProcess, client: Client, made: set[str], deleted: set[str]) -> None:
    """Every fourth room is deleted again. What is refused is tried again: it may have been made."""
    while True:
        await asyncio.sleep(0.02)
        with contextlib.suppress(ClientError, ConnectionError):
            status, answer = await client.request(server, "POST", "/api/rooms", json={})
            if status != 201:
                assert (status, answer["code"]) == (503, "store_unavailable")
                continue
            code = answer["room_code"]
            if len(made) % 4 == 0:
                status, _ = await client.request(server, "DELETE", f"/api/rooms/{code}")
                assert status in {204, 503}
                if status == 204:
                    deleted.add(code)
                    made.add(code)
                continue  # else it is unknown whether it is there
            made.add(code)


@pytest.mark.long
async def test_a_stop_while_the_database_is_silent_is_a_stop(
    start_fleet: StartFleet, postgres: Postgres, client: Client
) -> None:
    async with Proxy(postgres.port) as proxy:
        fleet = await start_fleet(DATABASE_URL=postgres.url(postgres.new_database(), port=proxy.port))
        home, other, _ = fleet.servers
        code = (await client.create_room(home))["room_code"]
        await enter_everywhere(client, fleet.servers, code)
        proxy.stall()
        create = asyncio.create_task(client.create_room(home))
        await proxy.until_held(b"SELECT 1")  # which each change begins with
        assert [await server.terminate() for server in (home, other)] == [0, 0]
        await asyncio.gather(create, return_exceptions=True)
