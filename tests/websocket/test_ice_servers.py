"""The message `ice_servers`: fresh credentials in a room, and short ones for a connection check outside."""

from typing import Any

from signaling.rooms.ice import turn_credential
from tests.support.addresses import coming_from
from tests.support.app import START, FakeClock, Serve, Service, come_back, enter
from tests.support.hosts import hosted, knock
from tests.support.peer import Peer

STUN, TURN = ("stun:stun.example:3478",), ("turn:turn.example:3478",)
TIME_LIMITED: dict[str, Any] = {"stun_urls": STUN, "turn_urls": TURN, "turn_secret": "north", "turn_ttl_seconds": 600}
FIXED: dict[str, Any] = {"stun_urls": STUN, "turn_urls": TURN, "turn_username": "me", "turn_credential": "hidden-word"}
CHECKS = 5


async def asked(peer: Peer) -> dict[str, Any]:
    answer = await peer.ask("ice_servers")
    assert answer["type"] == "ice_servers", answer
    return dict(answer["payload"])


async def test_in_a_room_they_are_as_joined_tells_them_and_as_long_as_new_ones(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await service.connect()
    joined = await peer.join(await service.room_code())
    assert joined["ice_servers_expire_at"] == "2030-03-17T17:56:40Z"
    told = await asked(peer)
    assert told == {"ice_servers": joined["ice_servers"], "expires_at": joined["ice_servers_expire_at"]}
    clock.advance(300)
    for _ in range(2 * CHECKS):
        fresh = await asked(peer)
    assert fresh["expires_at"] == "2030-03-17T18:01:40Z"
    username = fresh["ice_servers"][1]["username"]
    assert username == f"{int(START) + 900}:{peer.socket_id}"
    assert fresh["ice_servers"][1]["credential"] == turn_credential("north", username)


async def test_outside_a_room_they_live_for_a_minute_and_their_user_name_says_why(serve: Serve) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await service.connect()
    told = await asked(peer)
    assert told["expires_at"] == "2030-03-17T17:47:40Z"
    stun, turn = told["ice_servers"]
    assert stun == {"urls": list(STUN)}
    assert turn["username"] == f"{int(START) + 60}:check-{peer.socket_id}"
    assert turn["credential"] == turn_credential("north", turn["username"])


async def test_fixed_credentials_are_told_only_in_a_room(serve: Serve) -> None:
    service = await serve(**FIXED)
    peer = await service.connect()
    assert await asked(peer) == {"ice_servers": [{"urls": list(STUN)}], "expires_at": None}
    joined = await peer.join(await service.room_code())
    assert joined["ice_servers_expire_at"] is None
    turn = {"urls": list(TURN), "username": "me", "credential": "hidden-word"}
    assert await asked(peer) == {"ice_servers": [{"urls": list(STUN)}, turn], "expires_at": None}
    await peer.leave()
    assert (await asked(peer))["ice_servers"] == [{"urls": list(STUN)}]


async def test_whoever_waits_is_outside(serve: Serve) -> None:
    service = await serve(**TIME_LIMITED)
    guest = await knock(service, (await hosted(service, waiting_room=True)).code)
    assert ":check-" in (await asked(guest))["ice_servers"][1]["username"]


async def test_an_address_may_check_five_times_over_all_its_connections_then_once_a_minute(
    serve: Serve, clock: FakeClock
) -> None:
    service = await serve(**TIME_LIMITED, trusted_proxies=1)
    for _ in range(CHECKS):
        await asked(await service.connect(**coming_from("10.0.0.1")))
    peer = await service.connect(**coming_from("10.0.0.1"))
    refused = (await peer.ask("ice_servers"))["payload"]
    assert (refused["code"], refused["in_reply_to"], refused["retry_after"]) == ("rate_limited", "ice_servers", 60)
    await asked(await service.connect(**coming_from("10.0.0.2")))
    clock.advance(60)
    await asked(peer)
    assert await peer.ask_for_error("ice_servers") == "rate_limited"
    await peer.join(await service.room_code())
    await asked(peer)


async def test_the_answer_counts_in_a_resumable_session(serve: Serve) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await enter(service, await service.room_code())
    await asked(peer)
    peer.drop()
    again = await come_back(service, peer)
    assert again.welcome["received"] == 1
    assert await again.sync() == []


async def test_an_unlimited_server_counts_no_checks(serve: Serve) -> None:
    service: Service = await serve(**TIME_LIMITED, rate_limits=False)
    peer = await service.connect()
    for _ in range(2 * CHECKS):
        await asked(peer)
