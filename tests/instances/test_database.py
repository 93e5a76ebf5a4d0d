"""Rooms in PostgreSQL that many instances share: what was acknowledged outlives all of them, and Redis."""

from collections.abc import Iterator

import pytest

from tests.instances.conftest import StartFleet
from tests.support.client import Client
from tests.support.fleet import come_back, enter_everywhere, talk, until, until_health
from tests.support.outage import check_refused
from tests.support.postgres import Postgres


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
