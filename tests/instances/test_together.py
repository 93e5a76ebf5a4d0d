"""What holds for one server holds for three: seats, guesses, bans, roles, expiry, REST and events."""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest

from tests.instances.conftest import StartFleet
from tests.support.client import Client
from tests.support.event_stream import event_stream
from tests.support.fleet import Fleet, enter_everywhere, talk, until
from tests.support.peer import Peer
from tests.support.server import API_KEY, ServerProcess


async def connect_from(client: Client, server: ServerProcess, address: str) -> Peer:
    """A connection of a client with this address, through a proxy."""
    peer = Peer(await client.session.ws_connect(server.ws_url, headers={"X-Forwarded-For": address}))
    await peer.greet()
    return peer


async def test_a_hundred_clients_at_three_instances_get_exactly_the_ten_seats(
    start_fleet: StartFleet, client: Client
) -> None:
    fleet = await start_fleet(INSTANCE_SECONDS="60")  # none may seem dead, however busy the machine is
    code = (await client.create_room(fleet.servers[0], max_participants=10))["room_code"]

    peers = []

    async def try_to_join(number: int) -> str:
        peer = await client.connect(fleet.servers[number % 3])
        peers.append(peer)  # else its connection may be closed at once
        answer = await peer.ask("join_room", {"room_code": code, "display_name": f"Guest {number}"})
        return str(answer["payload"].get("code", answer["type"]))

    numbers = random.sample(range(100), 100)
    assert Counter(await asyncio.gather(*map(try_to_join, numbers))) == {"joined": 10, "room_full": 90}
    for server in fleet.servers:
        await until(client, server, f"/api/rooms/{code}", participant_count=10)


async def test_who_guesses_at_three_instances_has_the_guesses_of_one(fleet: Fleet, client: Client) -> None:
    code = (await client.create_room(fleet.servers[0], passcode="right"))["room_code"]
    peers = [await connect_from(client, server, "203.0.113.7") for server in fleet.servers]
    answers = [await peer.join_error(code, passcode="wrong") for peer in peers * 5]
    assert answers == ["wrong_passcode"] * 10 + ["rate_limited"] * 5
    assert [await peer.join_error(code, passcode="right") for peer in peers] == ["rate_limited"] * 3
    other = await connect_from(client, fleet.servers[1], "203.0.113.8")
    await other.join(code, passcode="right")


@pytest.mark.parametrize("by_host", [True, False])
async def test_who_is_banned_at_one_instance_is_banned_at_all(by_host: bool, fleet: Fleet, client: Client) -> None:
    first, second, third = fleet.servers
    room = await client.create_room(first)
    code = room["room_code"]
    host = await client.enter(first, code, "Host", token=room["host_token"])
    guest = await connect_from(client, second, "203.0.113.9")
    await guest.join(code, "Guest")
    await host.expect("peer_joined")
    if by_host:
        await host.ask("remove_peer", {"socket_id": guest.socket_id, "ban": True})
    else:
        path = f"/api/rooms/{code}/participants/{guest.socket_id}?ban=1"
        assert (await client.request(third, "DELETE", path))[0] == 204
    assert (await guest.expect("removed"))["reason"] == "banned"
    for server in fleet.servers:
        again = await connect_from(client, server, "203.0.113.9")
        assert await again.join_error(code) == "banned"


async def test_what_a_host_does_reaches_everyone_everywhere(fleet: Fleet, client: Client) -> None:
    room = await client.create_room(fleet.servers[0], waiting_room=True)
    code = room["room_code"]
    _, edge, third = fleet.servers
    host = await client.enter(edge, code, "Host", token=room["host_token"])
    guests = []
    for server in fleet.servers:
        guest = await client.connect(server)
        await guest.send("join_room", {"room_code": code, "display_name": "Guest"})
        await guest.expect("waiting")
        assert (await host.expect("knock"))["socket_id"] == guest.socket_id
        await host.ask("admit", {"socket_id": guest.socket_id})
        guest.socket_id = (await guest.expect("joined"))["your_socket_id"]
        assert (await host.expect("peer_joined"))["socket_id"] == guest.socket_id
        for before in guests:
            await before.expect("peer_joined")
        guests.append(guest)

    await host.ask("update_room", {"state": "locked", "waiting_room": False})
    assert {(await one.expect("room_updated"))["state"] for one in [host, *guests]} == {"locked"}
    late = await client.connect(third)
    assert await late.join_error(code) == "room_locked"
    await host.ask("set_role", {"socket_id": guests[2].socket_id, "role": "host"})
    assert (await guests[2].expect("role"))["role"] == "host"
    for one in (host, *guests[:2]):
        assert await one.expect("peer_updated") == {"socket_id": guests[2].socket_id, "role": "host"}
    await guests[2].ask("remove_peer", {"socket_id": guests[0].socket_id})
    await guests[0].expect("removed")
    for one in (host, *guests[1:]):
        assert (await one.expect("peer_left"))["reason"] == "removed"
    await guests[2].ask("close_room")
    assert {(await one.expect("room_closed"))["reason"] for one in (host, *guests[1:])} == {"closed_by_host"}
    for server in fleet.servers:
        assert (await client.request(server, "GET", f"/api/rooms/{code}"))[0] == 404


async def test_a_room_expires_for_everyone_everywhere(fleet: Fleet, client: Client) -> None:
    code = (await client.create_room(fleet.servers[0], ttl_hours=3 / 3600))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    assert {(await one.expect("room_closed"))["reason"] for one in inside} == {"expired"}
    for server in fleet.servers:
        assert (await client.request(server, "GET", f"/api/rooms/{code}"))[0] == 404


async def test_rest_at_any_instance_sees_and_changes_everything(fleet: Fleet, client: Client) -> None:
    first, second, third = fleet.servers
    code = (await client.create_room(first, name="one"))["room_code"]
    empty = (await client.create_room(second))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    for number, server in enumerate(fleet.servers):
        assert {code, empty} <= set(await client.all_rooms(server))
        status, room = await client.request(server, "PATCH", f"/api/rooms/{code}", json={"name": f"name {number}"})
        assert (status, room["name"], room["participant_count"]) == (200, f"name {number}", 3)
        for one in inside:
            assert (await one.expect("room_updated"))["name"] == f"name {number}"
    for server in fleet.servers:
        _, room = await client.request(server, "GET", f"/api/rooms/{code}")
        assert room["name"] == "name 2"
        assert [one["socket_id"] for one in room["participants"]] == [one.socket_id for one in inside]
        token = await server.create_token(code, role="host")
        host = await client.enter(server, code, "Host", token=token["token"])
        for one in inside:
            await one.expect("peer_joined")
        await host.leave()
        for one in inside:
            await one.expect("peer_left")
    assert (await client.request(third, "DELETE", f"/api/rooms/{code}"))[0] == 204
    for one in inside:
        assert (await one.expect("room_closed"))["reason"] == "deleted"
    assert (await client.request(first, "DELETE", f"/api/rooms/{empty}"))[0] == 204
    for server in fleet.servers:
        assert {code, empty}.isdisjoint(await client.all_rooms(server))


async def test_a_session_resumes_at_one_edge_while_its_old_connection_hangs_at_another(
    fleet: Fleet, client: Client
) -> None:
    _, _, edge = fleet.servers
    code = (await client.create_room(edge))["room_code"]
    ada, ben, joan = await enter_everywhere(client, fleet.servers, code)
    await ada.signal(ben, "one")
    assert (await ben.expect("signal"))["payload"] == "one"
    back = await client.connect(edge)
    await back.resume(ben)
    assert await ben.closed() == 4001
    await talk([ada, back, joan], "two")


@pytest.mark.long
async def test_the_answer_to_a_change_is_lost_and_repeating_it_is_safe(start_fleet: StartFleet, client: Client) -> None:
    fleet = await start_fleet(INSTANCE_SECONDS="20")
    home, edge, _ = fleet.servers
    code = (await client.create_room(edge))["room_code"]
    inside = await enter_everywhere(client, fleet.servers, code)
    home.pause()
    change = {"json": {"name": "Tea"}}
    status, problem = await client.request(edge, "PATCH", f"/api/rooms/{code}", **change)
    assert (status, problem["code"]) == (503, "store_unavailable")
    home.go_on()
    status, room = await client.request(edge, "PATCH", f"/api/rooms/{code}", **change)
    assert (status, room["name"]) == (200, "Tea")
    for one in inside:
        assert {(message["type"], message["payload"]["name"]) for message in await one.sync()} == {
            ("room_updated", "Tea")
        }


async def test_events_of_any_instance_are_streamed_by_all(fleet: Fleet, client: Client) -> None:
    first, second, third = fleet.servers

    def events_at(server: ServerProcess, last_id: str | None = None, **query: str) -> Any:
        return event_stream(client.session, server.url, API_KEY, last_id, **query)

    async with events_at(third) as earlier:
        code = (await client.create_room(first))["room_code"]
        while (await earlier.event()).data.get("room_code") != code:
            pass  # on a busy machine `room_created` would still come on the next stream
    async with events_at(third, room_code=code) as early:
        inside = await enter_everywhere(client, fleet.servers, code)
        joined = [await early.expect("peer_joined") for _ in inside]
        assert [one["socket_id"] for one in joined] == [one.socket_id for one in inside]
        await inside[1].leave()
        assert (await early.expect("peer_left"))["socket_id"] == inside[1].socket_id
    await client.request(second, "DELETE", f"/api/rooms/{code}")
    for server in fleet.servers:
        async with events_at(server, early.last_id) as late:
            while (event := await late.event()).data.get("room_code") != code:
                pass
            assert (event.type, event.data["reason"]) == ("room_closed", "deleted")
