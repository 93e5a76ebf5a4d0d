"""Who is in charge of a room, what only they can do, and what the others hear of it."""

import asyncio
from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service, come_back, enter
from tests.support.hosts import (
    Hosted,
    a_disk_that_refuses,
    a_disk_that_takes_its_time,
    guest_of,
    hosted,
    on_disk,
    order,
    recovered,
    stop,
)
from tests.support.peer import Message, Peer, types

ORDERS: dict[str, dict[str, Any]] = {
    "admit": {"socket_id": "x"},
    "deny": {"socket_id": "x"},
    "remove_peer": {"socket_id": "x"},
    "update_room": {"name": "Mine"},
    "close_room": {},
    "set_role": {"socket_id": "x", "role": "host"},
}
each_order = pytest.mark.parametrize("type_", ORDERS)


async def is_host(peer: Peer) -> bool:
    """Asks for what does nothing: to let somebody in who is not there."""
    answer = await peer.ask_for_error("admit", {"socket_id": "nobody"})
    assert answer in {"peer_not_found", "not_allowed"}, answer
    return answer == "peer_not_found"


# ── Who is host ──────────────────────────────────────────────────────────────────────────────────


async def test_a_host_token_makes_a_host_on_every_device_and_after_every_reconnect(service: Service) -> None:
    room = await hosted(service)
    for _ in range(2):
        other_device = await service.connect()
        assert (await other_device.join(room.code, token=room.token))["role"] == "host"
        assert await is_host(other_device)
        await other_device.leave()
        assert (await other_device.join(room.code, token=room.token))["role"] == "host"
    assert await is_host(room.host)


async def test_a_host_token_that_rest_made_is_as_good(service: Service) -> None:
    code = await service.room_code()
    assert await is_host(await service.enter(code, token=await service.token(code, role="host", display_name="Ada")))


async def test_whoever_makes_a_room_as_a_guest_hosts_it(service: Service) -> None:
    guest = await service.connect()
    room = (await guest.ask("create_room"))["payload"]
    await guest.join(room["room_code"], token=room["host_token"])
    assert await is_host(guest)
    assert not await is_host(await service.enter(room["room_code"]))


async def test_a_resumed_host_is_host(service: Service) -> None:
    room = await service.create_room()
    host = await enter(service, room["room_code"], token=room["host_token"])
    host.drop()
    again = await come_back(service, host)
    assert again.welcome["role"] == "host"
    assert await is_host(again)
    assert types(await order(again, "update_room", {"name": "Tea"})) == ["room_updated"]


async def test_a_host_is_host_after_a_restart(serve: Serve) -> None:
    service = await serve()
    room = await service.create_room()
    host, guest = [await enter(service, room["room_code"], **token) for token in ({"token": room["host_token"]}, {})]
    await stop(service)
    service = await serve()
    assert await is_host(await come_back(service, host))
    assert not await is_host(await come_back(service, guest))
    assert await is_host(await service.enter(room["room_code"], token=room["host_token"]))


@pytest.mark.parametrize("claim", [{"role": "host"}, {"is_host": True}, {"host": True}], ids=repr)
async def test_nothing_but_a_token_makes_a_host(claim: dict[str, Any], service: Service) -> None:
    code = await service.room_code(owner_id="Ada")
    first = await service.connect()
    assert (await first.join(code, "Host", **claim))["role"] == "guest"
    assert not await is_host(first)
    guest_token = await service.token(code, role="guest", display_name="Host")
    assert not await is_host(await service.enter(code, "Host", token=guest_token, **claim))


async def test_a_host_who_leaves_hands_the_room_to_nobody(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    await room.host.leave()
    assert not await is_host(guest)
    assert not await is_host(await service.enter(room.code, "Host"))


async def test_a_host_is_one_of_their_own_room_only(service: Service) -> None:
    room, other = await hosted(service), await hosted(service)
    guest = await guest_of(service, other)
    assert await room.host.ask_for_error("remove_peer", {"socket_id": guest.socket_id}) == "peer_not_found"
    await room.host.leave()
    await room.host.join(other.code)
    assert not await is_host(room.host)
    assert types(await guest.sync()) == ["peer_joined"]


async def test_a_token_altered_at_any_place_makes_nobody_a_host(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    room = await service.create_room()
    guest, token = await service.connect(), room["host_token"]
    for at in range(len(token)):
        altered = f"{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}"
        assert await guest.join_error(room["room_code"], token=altered) == "invalid_token", at
    for altered in (token[:-1], token + "A", token + "=", token.upper(), f" {token}", token + ".x", token * 2):
        assert await guest.join_error(room["room_code"], token=altered) == "invalid_token", altered


async def test_a_host_token_that_has_run_out_makes_no_host_but_who_came_with_it_stays_one(
    service: Service, clock: FakeClock
) -> None:
    code = await service.room_code()
    token = await service.token(code, role="host", ttl_hours=1)
    host = await service.enter(code, token=token)
    clock.advance(3600)
    assert await (await service.connect()).join_error(code, token=token) == "invalid_token"
    assert await is_host(host)


async def test_the_host_token_of_another_room_opens_nothing(service: Service) -> None:
    code, other = await service.room_code(), await service.create_room()
    assert await (await service.connect()).join_error(code, token=other["host_token"]) == "invalid_token"


# ── Who is not ───────────────────────────────────────────────────────────────────────────────────


@each_order
async def test_a_guest_may_not_and_nothing_happens(type_: str, service: Service) -> None:
    room = await hosted(service)
    with_token = await guest_of(service, room, token=await service.token(room.code, role="guest"))
    payload = ORDERS[type_] | ({"socket_id": room.host.socket_id} if "socket_id" in ORDERS[type_] else {})
    answer = await with_token.ask(type_, payload)
    assert (answer["payload"]["code"], answer["payload"]["in_reply_to"]) == ("not_allowed", type_)
    assert await (await guest_of(service, room)).ask_for_error(type_, payload) == "not_allowed"
    assert await room.host.sync() == []
    seen = await service.get_room(room.code)
    assert (seen["name"], seen["participant_count"]) == (None, 3)


@each_order
async def test_a_guest_may_not_moderate_whoever_waits_either(type_: str, service: Service) -> None:
    room = await hosted(service, waiting_room=True)
    inside = await guest_of(service, room, token=await service.token(room.code))
    waits = await service.connect()
    assert (await waits.ask("join_room", {"room_code": room.code, "display_name": "Ben"}))["type"] == "waiting"
    await room.host.expect("knock")
    payload = ORDERS[type_] | {"socket_id": waits.socket_id}
    assert await inside.ask_for_error(type_, payload) == "not_allowed"
    assert await waits.ask_for_error(type_, payload) == "not_in_room"
    assert await room.host.sync() == await waits.sync() == []


@each_order
async def test_outside_of_a_room_nobody_may(type_: str, service: Service) -> None:
    room = await hosted(service)
    outside = await service.connect()
    assert await outside.ask_for_error(type_, ORDERS[type_]) == "not_in_room"
    await room.host.leave()
    assert await room.host.ask_for_error(type_, ORDERS[type_]) == "not_in_room"


@each_order
async def test_a_host_who_was_removed_may_not_any_more(type_: str, service: Service) -> None:
    room = await hosted(service)
    other = await guest_of(service, room, "Other host", token=room.token)
    await order(room.host, "remove_peer", {"socket_id": other.socket_id})
    assert await other.ask_for_error(type_, ORDERS[type_]) == "not_in_room"


WRONG_ORDERS: dict[str, tuple[str, Any, str]] = {
    "admit-nobody": ("admit", {}, "socket_id"),
    "admit-null": ("admit", {"socket_id": None}, "socket_id"),
    "deny-nobody": ("deny", {}, "socket_id"),
    "deny-a-list": ("deny", {"socket_id": ["x"]}, "socket_id"),
    "remove-nobody": ("remove_peer", {"ban": True}, "socket_id"),
    "ban-a-word": ("remove_peer", {"socket_id": "x", "ban": "yes"}, "ban"),
    "ban-a-number": ("remove_peer", {"socket_id": "x", "ban": 1}, "ban"),
    "state-unknown": ("update_room", {"state": "closed"}, "state"),
    "name-empty": ("update_room", {"name": ""}, "name"),
    "name-of-81": ("update_room", {"name": "x" * 81}, "name"),
    "name-with-a-control": ("update_room", {"name": "a\u2029b"}, "name"),
    "passcode-empty": ("update_room", {"passcode": ""}, "passcode"),
    "passcode-of-65": ("update_room", {"passcode": "x" * 65}, "passcode"),
    "passcode-a-number": ("update_room", {"passcode": 1234}, "passcode"),
    "waiting-room-a-word": ("update_room", {"waiting_room": "on"}, "waiting_room"),
    "life-zero": ("update_room", {"ttl_hours": 0}, "ttl_hours"),
    "life-negative": ("update_room", {"ttl_hours": -1}, "ttl_hours"),
    "life-below-a-second": ("update_room", {"ttl_hours": 0.9 / 3600}, "ttl_hours"),
    "longer-than-a-day": ("update_room", {"ttl_hours": 24.001}, "ttl_hours"),
    "life-a-string": ("update_room", {"ttl_hours": "2"}, "ttl_hours"),
}


@pytest.mark.parametrize(("type_", "payload", "field"), WRONG_ORDERS.values(), ids=WRONG_ORDERS)
async def test_a_wrong_field_is_named_and_nothing_happens(
    type_: str, payload: Any, field: str, service: Service
) -> None:
    room = await hosted(service, name="Tea", passcode="x")
    right = {"name": "Coffee", "state": "locked"} if type_ == "update_room" else {}
    answer = (await room.host.ask(type_, right | payload))["payload"]
    assert (answer["code"], answer["in_reply_to"]) == ("invalid_message", type_)
    assert field in answer["message"]
    assert await room.host.sync() == []
    assert (await service.get_room(room.code))["name"] == "Tea"


# ── update_room ──────────────────────────────────────────────────────────────────────────────────

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "lock": ({"state": "locked"}, {"state": "locked"}),
    "name": ({"name": "Coffee"}, {"name": "Coffee"}),
    "no-name": ({"name": None}, {"name": None}),
    "waiting-room": ({"waiting_room": True}, {"waiting_room": True}),
    "life": ({"ttl_hours": 24}, {"expires_at": "2030-03-18T17:46:40Z"}),
    "shortest-life": ({"ttl_hours": 1 / 3600}, {"expires_at": "2030-03-17T17:46:41Z"}),
    "passcode": ({"passcode": "new"}, {}),
    "no-passcode": ({"passcode": None}, {"has_passcode": False}),
    "several": (
        {"state": "locked", "name": "Tea", "passcode": "new", "waiting_room": False, "ttl_hours": 2},
        {"state": "locked", "expires_at": "2030-03-17T19:46:40Z"},
    ),
}
NO_CHANGES = [{}, {"state": "open"}, {"name": "Tea"}, {"passcode": "old"}, {"waiting_room": False}, {"ttl_hours": 1}]
NOT_FOR_HOSTS = [{"max_participants": 3}, {"access": "token"}, {"owner_id": "me"}, {"room_code": "000000"}, {"x": [1]}]


@pytest.mark.parametrize(("changes", "heard"), CHANGES.values(), ids=CHANGES)
async def test_a_change_tells_all_inside_what_changed_and_only_that(
    changes: dict[str, Any], heard: dict[str, Any], service: Service
) -> None:
    room = await hosted(service, name="Tea", passcode="old", ttl_hours=1)
    guest = await guest_of(service, room, passcode="old")
    told = [{"type": "room_updated", "payload": heard}]
    assert await order(room.host, "update_room", changes) == told
    assert await guest.sync() == told
    seen = await service.get_room(room.code)
    assert {field: seen[field] for field in heard} == heard


@pytest.mark.parametrize("changes", NO_CHANGES, ids=repr)
async def test_what_is_as_it_was_is_told_to_nobody(changes: dict[str, Any], service: Service) -> None:
    room = await hosted(service, name="Tea", passcode="old", ttl_hours=1)
    guest = await guest_of(service, room, passcode="old")
    assert await order(room.host, "update_room", changes) == []
    assert await guest.sync() == []


@pytest.mark.parametrize("more", NOT_FOR_HOSTS, ids=repr)
async def test_what_is_not_for_hosts_is_ignored_like_any_unknown_field(more: dict[str, Any], service: Service) -> None:
    room = await hosted(service, owner_id="you")
    before = await service.get_room(room.code)
    assert await order(room.host, "update_room", more) == []
    assert await service.get_room(room.code) == before
    assert await order(room.host, "update_room", {"name": "Tea"} | more) == [
        {"type": "room_updated", "payload": {"name": "Tea"}}
    ]
    assert await service.get_room(room.code) == before | {"name": "Tea"}


async def test_a_new_passcode_is_asked_for_from_now_on_and_null_asks_for_none(service: Service) -> None:
    room = await hosted(service, passcode="old")
    await order(room.host, "update_room", {"passcode": "new"})
    assert await (await service.connect()).join_error(room.code, passcode="old") == "wrong_passcode"
    await service.enter(room.code, passcode="new")
    await order(room.host, "update_room", {"passcode": None})
    await service.enter(room.code)


async def test_a_lock_keeps_guests_out_until_the_host_opens_it(service: Service) -> None:
    room = await hosted(service)
    guest = await service.connect()
    await order(room.host, "update_room", {"state": "locked"})
    assert await guest.join_error(room.code) == "room_locked"
    await service.enter(room.code, token=room.token)
    await order(room.host, "update_room", {"state": "open"})
    await guest.join(room.code)


async def test_the_life_that_a_host_gives_counts_from_now(service: Service, clock: FakeClock) -> None:
    room = await hosted(service, ttl_hours=720)
    clock.advance(3600)
    await order(room.host, "update_room", {"ttl_hours": 24})
    assert (await service.get_room(room.code))["expires_at"] == "2030-03-18T18:46:40Z"
    clock.advance(24 * 3600)
    assert await (await service.connect()).join_error(room.code, token=room.token) == "room_not_found"
    assert await room.host.ask_for_error("update_room", {"ttl_hours": 24}) == "room_not_found"


async def test_a_smaller_max_ttl_binds_hosts_too(serve: Serve) -> None:
    room = await hosted(await serve(max_ttl_hours=2.0))
    answer = (await room.host.ask("update_room", {"ttl_hours": 2.5}))["payload"]
    assert (answer["code"], "at most 2." in answer["message"]) == ("invalid_message", True), answer
    assert types(await order(room.host, "update_room", {"ttl_hours": 1.5})) == ["room_updated"]


async def test_changes_of_several_hosts_at_once_are_heard_by_all_in_the_same_order(service: Service) -> None:
    room = await hosted(service)
    hosts = [room.host, *[await service.enter(room.code, "Host", token=room.token) for _ in range(3)]]
    for number in range(10):
        for index, host in enumerate(hosts):
            await host.send("update_room", {"name": f"{index} {number}"})
    heard = [names(await host.sync()) for host in hosts]
    heard = [before + names(await host.sync()) for host, before in zip(hosts, heard, strict=True)]
    assert len(set(heard[0])) == len(heard[0]) == 40
    assert heard == [heard[0]] * 4
    assert (await service.get_room(room.code))["name"] == heard[0][-1]


def names(messages: list[Message]) -> list[str]:
    return [message["payload"]["name"] for message in messages if message["type"] == "room_updated"]


# ── remove_peer ──────────────────────────────────────────────────────────────────────────────────


async def test_who_is_removed_is_told_so_and_the_others_that_they_left(service: Service) -> None:
    room = await hosted(service)
    ben, cem = await guest_of(service, room, "Ben"), await guest_of(service, room, "Cem")
    await ben.expect("peer_joined")
    left = [{"type": "peer_left", "payload": {"socket_id": ben.socket_id, "reason": "removed"}}]
    assert await order(room.host, "remove_peer", {"socket_id": ben.socket_id}) == left
    assert await cem.sync() == left
    removed = {"type": "removed", "payload": {"room_code": room.code, "reason": "removed"}}
    assert await ben.sync() == [removed]
    assert {one["display_name"] for one in (await service.get_room(room.code))["participants"]} == {"Host", "Cem"}


async def test_who_is_removed_keeps_the_connection_and_may_join_again(service: Service) -> None:
    room = await hosted(service)
    ben = await guest_of(service, room, "Ben")
    for _ in range(3):
        await order(room.host, "remove_peer", {"socket_id": ben.socket_id, "ban": False})
        await ben.expect("removed")
        assert await ben.ask_for_error("leave_room") == "not_in_room"
        assert len((await ben.join(room.code, "Ben"))["peers"]) == 1
        await room.host.expect("peer_joined")


async def test_nothing_comes_from_or_to_who_was_removed(service: Service) -> None:
    room = await hosted(service)
    ben = await guest_of(service, room, "Ben")
    await order(room.host, "remove_peer", {"socket_id": ben.socket_id})
    await ben.expect("removed")
    await ben.signal(room.host)
    assert (await ben.error("signal"))["code"] == "not_in_room"
    await room.host.signal(ben)
    assert (await room.host.error("signal"))["code"] == "peer_not_found"
    await ben.close()
    assert await room.host.sync() == []


@pytest.mark.parametrize("socket_id", ["nobody", "", "x" * 1000])
async def test_nobody_can_be_removed_who_is_not_there(socket_id: str, service: Service) -> None:
    room = await hosted(service)
    for ban in (False, True):
        assert await room.host.ask_for_error("remove_peer", {"socket_id": socket_id, "ban": ban}) == "peer_not_found"


async def test_who_has_left_cannot_be_removed(service: Service) -> None:
    room = await hosted(service)
    ben = await guest_of(service, room)
    await ben.leave()
    assert await room.host.ask_for_error("remove_peer", {"socket_id": ben.socket_id, "ban": True}) == "peer_not_found"
    await ben.join(room.code)


async def test_a_host_can_remove_another_host_who_may_come_back(service: Service) -> None:
    room = await hosted(service)
    other = await guest_of(service, room, "Other", token=room.token)
    assert types(await order(room.host, "remove_peer", {"socket_id": other.socket_id})) == ["peer_left"]
    await other.expect("removed")
    assert (await other.join(room.code, "Other", token=room.token))["role"] == "host"


async def test_a_host_who_removes_themselves_is_removed_like_anybody(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    assert types(await order(room.host, "remove_peer", {"socket_id": room.host.socket_id})) == ["removed"]
    assert await guest.expect("peer_left") == {"socket_id": room.host.socket_id, "reason": "removed"}
    await room.host.join(room.code, token=room.token)


async def test_two_hosts_who_remove_each_other_at_once_end_without_a_ghost(service: Service) -> None:
    for _ in range(10):
        room = await hosted(service)
        other = await guest_of(service, room, "Other", token=room.token)
        await room.host.send("remove_peer", {"socket_id": other.socket_id})
        await other.send("remove_peer", {"socket_id": room.host.socket_id})
        for peer in (room.host, other):
            await peer.ask("ping")  # until then its order has been carried out
        inside = {one["socket_id"] for one in (await service.get_room(room.code))["participants"]}
        for peer in (room.host, other):
            assert ("removed" in types(await peer.sync())) is (peer.socket_id not in inside)


async def test_who_was_removed_while_away_resumes_nothing(service: Service) -> None:
    room = await hosted(service)
    ben = await enter(service, room.code, "Ben")
    await room.host.expect("peer_joined")
    ben.drop()
    await room.host.expect("peer_away")
    left = [{"type": "peer_left", "payload": {"socket_id": ben.socket_id, "reason": "removed"}}]
    assert await order(room.host, "remove_peer", {"socket_id": ben.socket_id}) == left
    again = await service.connect()
    assert await again.resume_error(ben) == "resume_failed"
    await again.join_resumable(room.code)


async def test_the_session_of_who_was_removed_while_connected_is_over_too(service: Service) -> None:
    room = await hosted(service)
    ben = await enter(service, room.code, "Ben")
    await order(room.host, "remove_peer", {"socket_id": ben.socket_id})
    await ben.expect("removed")
    assert await (await service.connect()).resume_error(ben) == "resume_failed"


# ── close_room ───────────────────────────────────────────────────────────────────────────────────


async def test_a_closed_room_closes_for_all_and_is_gone(service: Service) -> None:
    room = await hosted(service)
    guest, away = await guest_of(service, room), await enter(service, room.code)
    away.drop()
    assert types([await room.host.receive(), await room.host.receive()]) == ["peer_joined", "peer_away"]
    closed = {"type": "room_closed", "payload": {"room_code": room.code, "reason": "closed_by_host"}}
    assert await order(room.host, "close_room") == [closed]
    assert (await guest.sync())[-1] == closed
    assert await guest.join_error(room.code) == "room_not_found"
    assert await (await service.connect()).resume_error(away) == "resume_failed"
    assert await room.host.join_error(room.code, token=room.token) == "room_not_found"
    (await service.request("GET", f"/api/rooms/{room.code}")).problem(404, "room_not_found")


async def test_those_of_a_closed_room_may_join_another(service: Service) -> None:
    room, other = await hosted(service), await service.room_code()
    guest = await guest_of(service, room)
    await order(room.host, "close_room")
    await guest.expect("room_closed")
    for peer in (room.host, guest):
        await peer.join(other)


async def test_of_two_hosts_who_close_at_once_one_is_late(service: Service) -> None:
    room = await hosted(service)
    other = await guest_of(service, room, "Other", token=room.token)
    await room.host.send("close_room")
    await other.send("close_room")
    heard = types(await room.host.sync()) + types(await other.sync())
    assert sorted(heard) in (["error", "room_closed", "room_closed"], ["room_closed", "room_closed"])


# ── The disk ─────────────────────────────────────────────────────────────────────────────────────


async def every_order(room: Hosted, guest: Peer) -> list[tuple[str, dict[str, Any]]]:
    target = {"socket_id": guest.socket_id}
    changes = [("update_room", {"name": "Tea", "state": "locked"}), ("close_room", {})]
    return [*changes, ("remove_peer", target), ("remove_peer", target | {"ban": True})]


async def test_where_the_disk_refuses_nothing_is_changed_and_nobody_is_told(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    before = await service.get_room(room.code)
    with a_disk_that_refuses():
        for type_, payload in await every_order(room, guest):
            answer = (await room.host.ask(type_, payload))["payload"]
            assert (answer["code"], answer["in_reply_to"]) == ("store_unavailable", type_)
            assert answer["retry_after"] > 0
        assert await room.host.sync() == await guest.sync() == []
        assert await service.get_room(room.code) == before
    await recovered(service)
    assert on_disk(service)[room.code].get("state", "open") == "open"
    late = await service.enter(room.code)
    assert types(await order(room.host, "update_room", {"name": "Tea"})) == ["peer_joined", "room_updated"]
    await late.leave()


@pytest.mark.parametrize("index", range(4), ids=["update", "close", "remove", "ban"])
async def test_what_a_host_does_is_on_the_disk_before_anybody_hears_of_it(index: int, service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    type_, payload = (await every_order(room, guest))[index]
    before = service.data_file.read_bytes()
    with a_disk_that_takes_its_time() as (began, may_go_on):
        await room.host.send(type_, payload)
        async with asyncio.timeout(10):
            await began.wait()
        assert await guest.sync() == []
        assert (await service.get_room(room.code))["participant_count"] == 2
        assert service.data_file.read_bytes() == before
        file = service.data_file.stat().st_ino
        may_go_on.set()
        await guest.receive()
        assert service.data_file.stat().st_ino != file, "another file has taken its place"
        await room.host.sync()
    kept = on_disk(service).get(room.code)
    assert (kept is None) is (type_ == "close_room")


async def test_who_is_being_removed_is_not_on_the_disk_any_more(service: Service) -> None:
    room = await hosted(service)
    ben = await enter(service, room.code)
    await order(room.host, "remove_peer", {"socket_id": ben.socket_id})
    assert on_disk(service)[room.code]["participants"] == []
