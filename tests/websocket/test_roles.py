"""Hosts make others hosts or guests: who hears what, what lasts, and what a demoted host can no longer do."""

import pytest

from tests.support.app import Serve, Service, come_back, enter
from tests.support.hosts import (
    Hosted,
    a_disk_that_refuses,
    a_disk_that_takes_its_time,
    guest_of,
    hosted,
    knock,
    on_disk,
    order,
    recovered,
    stop,
)
from tests.support.peer import Peer, types


async def make(room: Hosted, peer: Peer, role: str) -> dict[str, object]:
    """Changes a role as the host, and returns what the peer was told of it."""
    assert types(await order(room.host, "set_role", {"socket_id": peer.socket_id, "role": role})) == ["peer_updated"]
    return dict(await peer.expect("role"))


async def can_moderate(peer: Peer) -> bool:
    return await peer.ask_for_error("admit", {"socket_id": "nobody"}) == "peer_not_found"


async def test_a_guest_who_is_made_a_host_may_do_what_hosts_do_and_the_others_hear_of_it(service: Service) -> None:
    room = await hosted(service)
    guest, other = await guest_of(service, room), await guest_of(service, room)
    await guest.expect("peer_joined")
    [updated] = await order(room.host, "set_role", {"socket_id": guest.socket_id, "role": "host"})
    assert updated["payload"] == {"socket_id": guest.socket_id, "role": "host"}
    assert await other.sync() == [updated]
    told = await guest.expect("role")
    assert (set(told), told["role"]) == ({"role", "token"}, "host")
    assert await can_moderate(guest)
    assert await guest.sync() == []
    seen = {one["socket_id"]: one["role"] for one in (await service.get_room(room.code))["participants"]}
    assert seen == {room.host.socket_id: "host", guest.socket_id: "host", other.socket_id: "guest"}
    newcomer = await service.connect()
    roles = {one["socket_id"]: one["role"] for one in (await newcomer.join(room.code))["peers"]}
    assert roles == seen


async def test_the_token_of_a_new_host_opens_the_room_as_a_host_even_when_it_is_locked(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    token = (await make(room, guest, "host"))["token"]
    await order(room.host, "update_room", {"state": "locked"})
    await guest.leave()
    assert (await guest.join(room.code, token=token))["role"] == "host"


async def test_a_new_host_hears_of_those_who_wait_already(service: Service) -> None:
    room = await hosted(service, waiting_room=True)
    inside = await guest_of(service, room, token=await service.token(room.code))
    waits = await knock(service, room.code, "Ben")
    await room.host.expect("knock")
    await make(room, inside, "host")
    assert (await inside.expect("knock"))["display_name"] == "Ben"
    await order(inside, "admit", {"socket_id": waits.socket_id})
    assert (await waits.expect("joined"))["role"] == "guest"


async def test_a_host_who_is_made_a_guest_may_no_longer_moderate(service: Service) -> None:
    room = await hosted(service)
    other = await guest_of(service, room, token=room.token)
    assert await make(room, other, "guest") == {"role": "guest"}
    assert not await can_moderate(other)
    assert await can_moderate(room.host)


async def test_what_made_a_host_no_longer_does_after_the_demotion(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    token = (await make(room, guest, "host"))["token"]
    await guest.leave()
    again = await service.enter(room.code, token=token)
    await room.host.sync()
    await make(room, again, "guest")
    await again.leave()
    assert await again.join_error(room.code, token=token) == "invalid_token"
    assert (await again.join(room.code))["role"] == "guest"
    await room.host.sync()
    later = (await make(room, again, "host"))["token"]
    assert await guest.join_error(room.code, token=token) == "invalid_token"
    assert (await guest.join(room.code, token=later))["role"] == "host"


async def test_a_ban_covers_the_token_of_a_new_host(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    token = (await make(room, guest, "host"))["token"]
    await order(room.host, "remove_peer", {"socket_id": guest.socket_id, "ban": True})
    assert await guest.join_error(room.code, token=token) == "invalid_token"
    assert (await (await service.connect()).join(room.code, token=room.token))["role"] == "host"


async def test_the_same_role_again_is_done_and_nobody_hears_of_it(service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    assert await order(room.host, "set_role", {"socket_id": guest.socket_id, "role": "guest"}) == []
    assert await guest.sync() == []


async def test_nobody_changes_their_own_role_or_that_of_someone_elsewhere(service: Service) -> None:
    room, other = await hosted(service), await hosted(service)
    own = {"socket_id": room.host.socket_id, "role": "guest"}
    assert await room.host.ask_for_error("set_role", own) == "not_allowed"
    assert await can_moderate(room.host)
    elsewhere = {"socket_id": other.host.socket_id, "role": "guest"}
    assert await room.host.ask_for_error("set_role", elsewhere) == "peer_not_found"
    waits = await knock(service, (await hosted(service, waiting_room=True)).code)
    assert await room.host.ask_for_error("set_role", {"socket_id": waits.socket_id, "role": "host"}) == "peer_not_found"


async def test_a_role_survives_a_break_and_a_restart(serve: Serve) -> None:
    service = await serve()
    room = await service.create_room()
    host = await enter(service, room["room_code"], token=room["host_token"])
    promoted, demoted = await enter(service, room["room_code"]), await enter(service, room["room_code"])
    await host.ask("set_role", {"socket_id": promoted.socket_id, "role": "host"})
    await host.ask("set_role", {"socket_id": demoted.socket_id, "role": "host"})
    await host.ask("set_role", {"socket_id": demoted.socket_id, "role": "guest"})
    promoted.drop()
    again = await come_back(service, promoted)
    assert again.welcome["role"] == "host"
    await stop(service)
    service = await serve()
    assert (await come_back(service, again)).welcome["role"] == "host"
    assert (await come_back(service, demoted)).welcome["role"] == "guest"


async def test_someone_away_hears_of_the_new_role_when_they_are_back(service: Service) -> None:
    room = await hosted(service)
    guest = await enter(service, room.code)
    await room.host.expect("peer_joined")
    guest.drop()
    await room.host.expect("peer_away")
    await order(room.host, "set_role", {"socket_id": guest.socket_id, "role": "host"})
    again = await come_back(service, guest)
    assert again.welcome["role"] == "host"
    assert (await again.expect("role"))["role"] == "host"


async def test_a_role_is_on_disk_before_done_and_applies_afterwards(service: Service) -> None:
    room = await hosted(service)
    guest = await enter(service, room.code)
    await room.host.expect("peer_joined")
    with a_disk_that_takes_its_time() as (began, may_go_on):
        await room.host.send("set_role", {"socket_id": guest.socket_id, "role": "host"}, id="slow")
        await began.wait()
        assert not await can_moderate(guest)
        may_go_on.set()
        assert (await room.host.expect("peer_updated"))["role"] == "host"
    await guest.expect("role")
    [saved] = [one for one in on_disk(service)[room.code]["participants"] if one["socket_id"] == guest.socket_id]
    assert saved["role"] == "host"


async def test_a_role_that_cannot_be_saved_is_refused_and_nothing_changes(service: Service) -> None:
    room = await hosted(service)
    guest = await enter(service, room.code)
    await room.host.expect("peer_joined")
    with a_disk_that_refuses():
        given = {"socket_id": guest.socket_id, "role": "host"}
        assert await room.host.ask_for_error("set_role", given) == "store_unavailable"
    await recovered(service)
    assert await guest.sync() == []
    assert not await can_moderate(guest)
    await order(room.host, "update_room", {"name": "Tea"})
    [saved] = [one for one in on_disk(service)[room.code]["participants"] if one["socket_id"] == guest.socket_id]
    assert saved["role"] == "guest"


@pytest.mark.parametrize("role", ["admin", "Host", "", None, 1, ["host"]], ids=repr)
async def test_a_role_that_there_is_not_is_named(role: object, service: Service) -> None:
    room = await hosted(service)
    guest = await guest_of(service, room)
    answer = await room.host.ask("set_role", {"socket_id": guest.socket_id, "role": role})
    assert answer["payload"]["code"] == "invalid_message"
    assert "role" in answer["payload"]["message"]


async def test_of_two_hosts_who_demote_each_other_at_once_one_stays(service: Service) -> None:
    for _ in range(5):
        room = await hosted(service)
        other = await guest_of(service, room, token=room.token)
        pairs = [(room.host, other), (other, room.host)]
        answers = await service.at_once(
            one.ask("set_role", {"socket_id": two.socket_id, "role": "guest"}) for one, two in pairs
        )
        assert sorted(answer["type"] for answer in answers) == ["done", "error"]
        roles = [one["role"] for one in (await service.get_room(room.code))["participants"]]
        assert sorted(roles) == ["guest", "host"]


LATE_ORDERS: dict[str, dict[str, object]] = {
    "update_room": {"name": "Mine"},
    "remove_peer": {"socket_id": "x"},
    "set_role": {"socket_id": "x", "role": "host"},
    "close_room": {},
}


@pytest.mark.parametrize("type_", LATE_ORDERS)
async def test_what_a_host_asks_while_they_are_being_demoted_is_refused(type_: str, service: Service) -> None:
    room = await hosted(service)
    other, guest = await guest_of(service, room, token=room.token), await guest_of(service, room)
    await other.expect("peer_joined")
    payload = LATE_ORDERS[type_] | ({"socket_id": guest.socket_id} if "socket_id" in LATE_ORDERS[type_] else {})
    with a_disk_that_takes_its_time() as (began, may_go_on):
        await room.host.send("set_role", {"socket_id": other.socket_id, "role": "guest"})
        await began.wait()
        await other.send(type_, payload, id="late")
        await guest.send("ping")  # says that the server has read what was sent before
        await guest.expect("pong")
        may_go_on.set()
        await other.expect("role")
        assert (await other.error(type_))["code"] == "not_allowed"
    seen = await service.get_room(room.code)
    assert (seen["name"], seen["participant_count"]) == (None, 3)


async def test_who_was_made_a_host_gets_the_token_again_if_a_restart_may_have_lost_it(serve: Serve) -> None:
    service = await serve()
    room = await service.create_room()
    host, guest = (
        await enter(service, room["room_code"], token=room["host_token"]),
        await enter(service, room["room_code"]),
    )
    guest.drop()
    await host.expect("peer_joined")
    await host.expect("peer_away")
    await host.ask("set_role", {"socket_id": guest.socket_id, "role": "host"})
    await stop(service)
    service = await serve()
    again = await come_back(service, guest)
    told = await again.expect("role")
    assert told["role"] == "host"
    assert (await come_back(service, host)).welcome["role"] == "host"
    await again.leave()
    assert (await again.join(room["room_code"], token=told["token"]))["role"] == "host"
