"""Whom a ban keeps out, from where and for how long, and whom it does not."""

from typing import Any

import pytest

from tests.support.addresses import CAFE, HOME, OFFICE, coming_from
from tests.support.app import FakeClock, Serve, Service, come_back, enter
from tests.support.hosts import Hosted, hosted, on_disk, order, stop
from tests.support.peer import Peer


@pytest.fixture
async def service(serve: Serve) -> Service:
    """Behind a proxy, so that a test has several addresses."""
    return await serve(trusted_proxies=1)


async def enter_from(service: Service, address: str, code: str, **more: Any) -> Peer:
    peer = await service.connect(**coming_from(address))
    await peer.join(code, **more)
    return peer


async def refusal_from(service: Service, address: str, code: str, **more: Any) -> str:
    """What a join from there is refused with."""
    return await (await service.connect(**coming_from(address))).join_error(code, **more)


async def ban(room: Hosted, who: Peer) -> None:
    await order(room.host, "remove_peer", {"socket_id": who.socket_id, "ban": True})


async def test_who_is_banned_is_told_so_and_the_others_only_that_they_left(service: Service) -> None:
    room = await hosted(service)
    eve = await enter_from(service, HOME, room.code)
    await room.host.expect("peer_joined")
    left = [{"type": "peer_left", "payload": {"socket_id": eve.socket_id, "reason": "removed"}}]
    assert await order(room.host, "remove_peer", {"socket_id": eve.socket_id, "ban": True}) == left
    assert await eve.sync() == [{"type": "removed", "payload": {"room_code": room.code, "reason": "banned"}}]


async def test_guests_from_there_are_refused_and_from_elsewhere_not(service: Service) -> None:
    room = await hosted(service, passcode="tea")
    eve = await enter_from(service, HOME, room.code, passcode="tea")
    await ban(room, eve)
    assert await eve.join_error(room.code, passcode="tea") == "banned"
    assert await refusal_from(service, HOME, room.code, display_name="Somebody else", passcode="tea") == "banned"
    await enter_from(service, CAFE, room.code, passcode="tea")


async def test_a_banned_guest_learns_nothing_about_the_passcode_nor_loses_guesses(service: Service) -> None:
    room = await hosted(service, passcode="tea")
    await ban(room, await enter_from(service, HOME, room.code, passcode="tea"))
    for _ in range(12):
        assert await refusal_from(service, HOME, room.code, passcode="wrong") == "banned"
        assert await refusal_from(service, HOME, room.code, passcode="tea") == "banned"


async def test_a_guest_token_opens_nothing_from_there(service: Service) -> None:
    room = await hosted(service)
    await ban(room, await enter_from(service, HOME, room.code))
    token = await service.token(room.code, role="guest")
    assert await refusal_from(service, HOME, room.code, token=token) == "banned"
    await enter_from(service, CAFE, room.code, token=token)


async def test_a_host_token_is_let_in_from_there(service: Service) -> None:
    room = await hosted(service)
    await ban(room, await enter_from(service, HOME, room.code))
    host = await service.connect(**coming_from(HOME))
    assert (await host.join(room.code, token=room.token))["role"] == "host"


@pytest.mark.parametrize("role", ["guest", "host"])
async def test_the_very_token_they_came_with_is_refused_from_everywhere(role: str, service: Service) -> None:
    room = await hosted(service)
    token, other = [await service.token(room.code, role=role) for _ in range(2)]
    await ban(room, await enter_from(service, HOME, room.code, token=token))
    for address in (HOME, CAFE):
        assert await refusal_from(service, address, room.code, token=token) == "banned"
    await enter_from(service, CAFE, room.code, token=other)
    assert await refusal_from(service, HOME, room.code) == "banned"


async def test_a_removal_without_a_ban_bans_nobody(service: Service) -> None:
    room = await hosted(service)
    token = await service.token(room.code)
    eve = await enter_from(service, HOME, room.code, token=token)
    await order(room.host, "remove_peer", {"socket_id": eve.socket_id, "ban": False})
    await enter_from(service, HOME, room.code, token=token)
    await enter_from(service, HOME, room.code)


async def test_a_ban_is_of_the_whole_64_of_an_ipv6_address_and_of_no_more(service: Service) -> None:
    room = await hosted(service)
    await ban(room, await enter_from(service, "2001:db8:0:1::1", room.code))
    assert await refusal_from(service, "[2001:db8:0:1:ffff::2]:443", room.code) == "banned"
    await enter_from(service, "2001:db8:0:2::1", room.code)
    await ban(room, await enter_from(service, HOME, room.code))
    assert await refusal_from(service, f"::ffff:{HOME}", room.code) == "banned"


async def test_those_inside_from_there_stay(service: Service) -> None:
    room = await hosted(service)
    eve, ben = await enter_from(service, HOME, room.code), await enter_from(service, HOME, room.code)
    await ban(room, eve)
    await ben.signal(room.host, "still here")
    await ben.sync()
    assert [message["type"] for message in await room.host.sync()] == ["signal"]
    await ben.leave()
    assert await ben.join_error(room.code) == "banned"


async def test_those_away_from_there_stay_and_come_back(service: Service) -> None:
    room = await hosted(service)
    eve = await enter_from(service, HOME, room.code)
    ben = await service.connect(**coming_from(HOME))
    await ben.join_resumable(room.code, "Ben")
    for _ in range(2):
        await room.host.expect("peer_joined")
    ben.drop()
    await room.host.expect("peer_away")
    await ban(room, eve)
    again = await service.connect(**coming_from(HOME))
    assert (await again.resume(ben))["received"] == 0
    again.drop()
    again_from_elsewhere = await come_back(service, again)
    assert again_from_elsewhere.socket_id == ben.socket_id


async def test_a_ban_follows_the_address_of_the_last_connection(service: Service) -> None:
    room = await hosted(service)
    before = await service.connect(**coming_from(HOME))
    await before.join_resumable(room.code, "Eve")
    after = await service.connect(**coming_from(CAFE))
    await after.resume(before)
    await ban(room, after)
    assert await refusal_from(service, CAFE, room.code) == "banned"
    await enter_from(service, HOME, room.code)


async def test_the_address_of_the_last_connection_survives_a_restart(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    room = await hosted(service)
    before = await service.connect(**coming_from(HOME))
    await before.join_resumable(room.code, "Eve")
    await order(room.host, "update_room", {"name": "Tea"})  # saves who is inside, too
    before.drop()
    after = await service.connect(**coming_from(CAFE))
    await after.resume(before)
    await stop(service)
    service = await serve(trusted_proxies=1)
    room = Hosted(room.code, room.token, await service.enter(room.code, token=room.token))
    await ban(room, after)
    assert await refusal_from(service, CAFE, room.code) == "banned"
    await enter_from(service, HOME, room.code)


async def test_somebody_away_can_be_banned(service: Service) -> None:
    room = await hosted(service)
    token = await service.token(room.code)
    eve = await service.connect(**coming_from(HOME))
    await eve.join_resumable(room.code, "Eve", token=token)
    await room.host.expect("peer_joined")
    eve.drop()
    await room.host.expect("peer_away")
    await ban(room, eve)
    assert await refusal_from(service, HOME, room.code) == "banned"
    assert await refusal_from(service, CAFE, room.code, token=token) == "banned"
    assert await (await service.connect()).resume_error(eve) == "resume_failed"


async def test_the_token_of_a_resumed_session_is_banned_too(service: Service) -> None:
    room = await hosted(service)
    token = await service.token(room.code)
    eve = await enter(service, room.code, "Eve", token=token)
    eve.drop()
    again = await come_back(service, eve)
    await ban(room, again)
    assert await refusal_from(service, CAFE, room.code, token=token) == "banned"


async def test_a_ban_survives_a_restart_and_a_change_of_the_room(serve: Serve) -> None:
    service = await serve(trusted_proxies=1)
    room = await hosted(service)
    token = await service.token(room.code)
    await ban(room, await enter_from(service, HOME, room.code, token=token))
    await ban(room, await enter_from(service, OFFICE, room.code))
    await order(room.host, "update_room", {"name": "Tea", "passcode": "x"})
    await service.change(room.code, passcode=None, state="open", access="code")
    await stop(service)
    service = await serve(trusted_proxies=1)
    for address in (HOME, OFFICE):
        assert await refusal_from(service, address, room.code) == "banned"
    assert await refusal_from(service, CAFE, room.code, token=token) == "banned"
    await enter_from(service, CAFE, room.code)


async def test_a_ban_is_of_one_room_only(service: Service) -> None:
    room, other = await hosted(service), await service.room_code()
    eve = await enter_from(service, HOME, room.code)
    await ban(room, eve)
    await eve.join(other)
    assert (await eve.ask("create_room"))["type"] == "room_created"


async def test_a_ban_ends_with_its_room(service: Service) -> None:
    room = await hosted(service)
    await ban(room, await enter_from(service, HOME, room.code))
    await order(room.host, "close_room")
    assert await refusal_from(service, HOME, room.code) == "room_not_found"
    assert on_disk(service) == {}


async def test_what_is_kept_of_a_ban_tells_no_address_and_no_token(service: Service) -> None:
    rooms = [await hosted(service) for _ in range(2)]
    for room in rooms:
        token = await service.token(room.code)
        await ban(room, await enter_from(service, HOME, room.code, token=token))
        assert token not in service.data_file.read_text()
    assert HOME not in service.data_file.read_text()
    kept = [on_disk(service)[room.code]["banned_addresses"] for room in rooms]
    assert kept[0] != kept[1], "or it would tell that the same one is banned in both"


async def test_bans_of_one_address_are_one_and_those_of_many_are_bounded(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.rooms.options.MAX_BANS", 3)
    room = await hosted(service)
    guests = [await enter_from(service, HOME, room.code) for _ in range(3)]
    for guest in guests:
        await ban(room, guest)
    assert len(on_disk(service)[room.code]["banned_addresses"]) == 1
    for number in range(3):
        await ban(room, await enter_from(service, f"198.51.100.{number}", room.code))
    assert len(on_disk(service)[room.code]["banned_addresses"]) == 3
    assert await refusal_from(service, "198.51.100.0", room.code) == "banned"
    await enter_from(service, HOME, room.code)  # the oldest ban went first


async def test_without_a_trusted_proxy_a_ban_is_of_the_socket_whatever_is_claimed(serve: Serve) -> None:
    service = await serve()
    room = await hosted(service)
    await ban(room, await enter_from(service, HOME, room.code))
    for address in (HOME, CAFE):
        assert await refusal_from(service, address, room.code) == "banned"
    await service.enter(room.code, token=room.token)


async def test_a_ban_outlives_the_expiry_of_the_token(service: Service, clock: FakeClock) -> None:
    room = await hosted(service)
    token = await service.token(room.code, ttl_hours=1)
    await ban(room, await enter_from(service, HOME, room.code, token=token))
    clock.advance(3600)
    assert await refusal_from(service, CAFE, room.code, token=token) == "invalid_token"
    assert await refusal_from(service, HOME, room.code) == "banned"
