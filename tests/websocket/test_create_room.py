"""Rooms that guests make over the WebSocket, without a key."""

from collections import Counter
from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "seats-too-few": ({"max_participants": 1}, "max_participants"),
    "seats-a-string": ({"max_participants": "5"}, "max_participants"),
    "name-too-long": ({"name": "x" * 81}, "name"),
    "name-with-a-control": ({"name": "a\nb"}, "name"),
    "passcode-empty": ({"passcode": ""}, "passcode"),
    "life-zero": ({"ttl_hours": 0}, "ttl_hours"),
    "longer-than-a-day": ({"ttl_hours": 24.001}, "ttl_hours"),
    "access-unknown": ({"access": "all"}, "access"),
    "waiting-room-a-string": ({"waiting_room": "on"}, "waiting_room"),
}


async def test_a_guest_makes_a_room_and_hosts_it(service: Service) -> None:
    guest = await service.connect()
    await guest.send("create_room", {"name": "Tea", "max_participants": 3, "ttl_hours": 1, "passcode": "x"}, id=1)
    message = await guest.receive()
    assert (message["type"], message["id"]) == ("room_created", 1)
    room = message["payload"]
    code, token = room["room_code"], room["host_token"]
    assert room == {
        "room_code": code,
        "created_at": "2030-03-17T17:46:40Z",
        "expires_at": "2030-03-17T18:46:40Z",
        "state": "open",
        "max_participants": 3,
        "name": "Tea",
        "has_passcode": True,
        "waiting_room": False,
        "access": "code",
        "owner_id": None,
        "join_url": f"{service.url}/r/{code}",
        "host_token": token,
        "host_url": f"{service.url}/r/{code}#token={token}",
    }
    assert (await guest.join(code, token=token))["role"] == "host"
    assert (await service.get_room(code))["participant_count"] == 1


async def test_it_answers_as_rest_does(service: Service) -> None:
    by_rest = await service.create_room()
    by_guest = (await (await service.connect()).ask("create_room"))["payload"]
    changing = {"room_code", "host_token", "host_url", "join_url"}
    assert set(by_guest) == set(by_rest)
    assert {by_guest[key] for key in changing}.isdisjoint(by_rest[key] for key in changing)
    assert {key: by_guest[key] for key in set(by_rest) - changing} == {
        key: by_rest[key] for key in set(by_rest) - changing
    }


async def test_urls_start_with_the_public_url(serve: Serve) -> None:
    service = await serve(public_url="https://meet.example.org")
    room = (await (await service.connect()).ask("create_room"))["payload"]
    assert room["join_url"] == f"https://meet.example.org/r/{room['room_code']}"
    assert room["host_url"].startswith("https://meet.example.org/r/")


async def test_an_owner_id_and_unknown_fields_are_ignored(service: Service) -> None:
    answer = await (await service.connect()).ask("create_room", {"owner_id": "me", "colour": "red"})
    assert answer["type"] == "room_created"
    assert (await service.get_room(answer["payload"]["room_code"]))["owner_id"] is None


async def test_it_works_inside_a_room_and_does_not_leave_it(service: Service) -> None:
    code = await service.room_code()
    peer = await service.enter(code)
    assert (await peer.ask("create_room"))["type"] == "room_created"
    assert (await service.get_room(code))["participant_count"] == 1


@pytest.mark.parametrize(("payload", "named"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_field_is_named_and_makes_no_room(service: Service, payload: dict[str, Any], named: str) -> None:
    guest = await service.connect()
    answer = await guest.ask("create_room", payload)
    assert (answer["type"], answer["payload"]["code"]) == ("error", "invalid_message"), answer
    assert answer["payload"]["message"].startswith(named)
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


async def test_a_guests_room_lasts_a_day_at_most_and_by_default(service: Service) -> None:
    guest = await service.connect()
    for payload in ({}, {"ttl_hours": 24}):
        room = (await guest.ask("create_room", payload))["payload"]
        assert room["expires_at"] == "2030-03-18T17:46:40Z"


async def test_a_smaller_max_ttl_binds_guests_too(serve: Serve) -> None:
    service = await serve(max_ttl_hours=2.0)
    guest = await service.connect()
    assert await guest.ask_for_error("create_room", {"ttl_hours": 2.5}) == "invalid_message"
    assert (await guest.ask("create_room"))["payload"]["expires_at"] == "2030-03-17T19:46:40Z"


async def test_guests_fill_at_most_half_of_the_rooms(serve: Serve) -> None:
    service = await serve(max_rooms=4)
    guest, other = await service.connect(), await service.connect()
    first = (await guest.ask("create_room"))["payload"]
    assert (await other.ask("create_room"))["type"] == "room_created"
    answer = await other.ask("create_room")
    assert answer["payload"]["code"] == "overloaded"
    assert answer["payload"]["retry_after"] > 0
    await service.create_room()
    await service.create_room()
    await service.delete(first["room_code"])
    assert (await other.ask("create_room"))["type"] == "room_created"


async def test_of_many_guests_who_ask_at_once_only_as_many_as_may_get_a_room(serve: Serve) -> None:
    service = await serve(max_rooms=10)
    guests = [await service.connect() for _ in range(20)]
    answers = await service.at_once(guest.ask("create_room") for guest in guests)
    assert Counter(answer["type"] for answer in answers) == {"room_created": 5, "error": 15}


async def test_a_full_server_is_full_for_guests_who_have_rooms_left(serve: Serve) -> None:
    service = await serve(max_rooms=2)
    await service.create_room()
    await service.create_room()
    assert await (await service.connect()).ask_for_error("create_room") == "overloaded"


async def test_rooms_that_expired_make_room_for_new_ones(serve: Serve, clock: FakeClock) -> None:
    service = await serve(max_rooms=2, sweep_seconds=0.1)
    guest = await service.connect()
    room = (await guest.ask("create_room", {"ttl_hours": 1}))["payload"]
    assert await guest.ask_for_error("create_room") == "overloaded"
    await guest.join(room["room_code"])
    clock.advance(3600)
    await guest.expect("room_closed")
    assert (await guest.ask("create_room"))["type"] == "room_created"


async def test_where_guests_may_not_they_are_told_so(serve: Serve) -> None:
    service = await serve(guest_rooms=False)
    async with service.client.ws_connect("/ws") as ws:
        assert (await ws.receive_json())["payload"]["guest_rooms"] is False
    guest = await service.connect()
    assert await guest.ask_for_error("create_room") == "guest_rooms_disabled"
    assert await guest.ask_for_error("create_room", {"name": "Tea"}) == "guest_rooms_disabled"
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


async def test_the_share_of_guests_survives_a_restart(serve: Serve) -> None:
    service = await serve(max_rooms=2)
    await (await service.connect()).ask("create_room")
    await service.stop()
    service = await serve(max_rooms=2)
    assert await (await service.connect()).ask_for_error("create_room") == "overloaded"
