"""The server sends fresh TURN credentials to everyone in a room at half of the life of their last ones."""

from typing import Any

from signaling.rooms import ice
from signaling.rooms.ice import turn_credential
from tests.resume.conftest import NEVER
from tests.support.app import START, FakeClock, Serve, Service, come_back, enter, let_pass, some_ticks
from tests.support.hosts import hosted, knock
from tests.support.peer import Peer, types

TURN: dict[str, Any] = {"turn_urls": ("turn:turn.example:3478",), "heartbeat_seconds": NEVER}
TIME_LIMITED: dict[str, Any] = {**TURN, "turn_secret": "north", "turn_ttl_seconds": 600}


async def pass_time(service: Service, clock: FakeClock, seconds: float) -> None:
    """So many seconds pass, as the wall clock and the process see it."""
    clock.advance(seconds)
    let_pass(service, seconds)
    await some_ticks(service)


async def test_they_come_at_half_of_their_life_again_and_again(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await service.enter(await service.room_code())
    await pass_time(service, clock, 298)
    assert await peer.sync() == []
    for turn in (1, 2, 3):
        await pass_time(service, clock, 2 if turn == 1 else 300)
        [message] = await peer.sync()
        assert message["type"] == "ice_servers"
        assert "id" not in message
        username = f"{int(START) + 300 * turn + 600}:{peer.socket_id}"
        server = {"urls": ["turn:turn.example:3478"], "username": username}
        assert message["payload"]["ice_servers"] == [{**server, "credential": turn_credential("north", username)}]
    assert message["payload"]["expires_at"] == "2030-03-17T18:11:40Z"


async def test_whoever_asked_gets_the_next_ones_half_a_life_after_that(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await service.enter(await service.room_code())
    await pass_time(service, clock, 200)
    await peer.ask("ice_servers")
    await pass_time(service, clock, 200)
    assert await peer.sync() == []
    await pass_time(service, clock, 100)
    assert types(await peer.sync()) == ["ice_servers"]


async def test_no_one_outside_a_room_gets_any(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED | {"turn_ttl_seconds": 60})
    room = await hosted(service, waiting_room=True)
    outside, waiting, gone = await service.connect(), await knock(service, room.code), await service.connect()
    await outside.ask("ice_servers")
    await gone.join(await service.room_code())
    await gone.leave()
    await pass_time(service, clock, 50)  # after 60 s whoever is outside is disconnected
    await outside.ask("ice_servers")
    for peer in (outside, waiting, gone):
        assert "ice_servers" not in types(await peer.sync())


async def test_fixed_credentials_are_not_sent_again(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TURN, turn_username="me", turn_credential="hidden-word", turn_ttl_seconds=600)
    peer = await service.enter(await service.room_code())
    await pass_time(service, clock, 3600)
    assert await peer.sync() == []


async def test_a_resume_brings_new_ones_and_the_next_come_half_a_life_later(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED, resume_grace_seconds=3600)
    peer = await away(service)
    await pass_time(service, clock, 900)
    again = await come_back(service, peer)
    assert again.welcome["ice_servers_expire_at"] == "2030-03-17T18:11:40Z"
    assert await again.sync() == []
    await pass_time(service, clock, 300)
    assert types(await again.sync()) == ["ice_servers"]


async def test_old_ones_that_are_sent_again_are_followed_by_new_ones(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await enter(service, await service.room_code())
    await pass_time(service, clock, 300)
    await peer.expect("ice_servers")
    clock.advance(100)
    again = await come_back(service, peer, received=0)
    old, new = await again.sync()
    assert (old["type"], old["payload"]["expires_at"]) == ("ice_servers", "2030-03-17T18:01:40Z")
    assert (new["type"], new["payload"]["expires_at"]) == ("ice_servers", again.welcome["ice_servers_expire_at"])


async def test_they_count_in_a_resumable_session(serve: Serve, clock: FakeClock) -> None:
    service = await serve(**TIME_LIMITED)
    peer = await enter(service, await service.room_code())
    await pass_time(service, clock, 300)
    await peer.expect("ice_servers")
    again = await come_back(service, peer, received=1)
    assert await again.sync() == []


async def test_of_many_who_need_them_at_once_all_get_them_a_few_at_each_tick(
    serve: Serve, clock: FakeClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr(ice, "MOST_AT_ONCE", 2)
    service = await serve(**TIME_LIMITED)
    peers = [await service.enter(await service.room_code()) for _ in range(7)]
    clock.advance(300)
    let_pass(service, 300)
    for peer in peers:
        await peer.expect("ice_servers")
    await some_ticks(service)
    assert [types(await peer.sync()) for peer in peers] == [[]] * 7


async def away(service: Service) -> Peer:
    """A participant whose connection broke, which someone else in the room has heard of."""
    code = await service.room_code()
    other, peer = await service.enter(code, "Ben"), await enter(service, code)
    await other.expect("peer_joined")
    peer.drop()
    await other.expect("peer_away")
    return peer
