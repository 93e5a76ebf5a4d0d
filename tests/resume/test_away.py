"""Somebody who is away: what others see of it, and how it ends."""

import pytest

from tests.support.app import FakeClock, Serve, Service, come_back, enter, let_pass
from tests.support.peer import Peer, types

GRACE = 30.0  # seconds, the default
NEVER_SWEPT = 3600.0  # seconds


async def pair(service: Service, code: str) -> tuple[Peer, Peer]:
    """Two who know of each other."""
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    return ada, ben


async def go_away(ben: Peer, *witnesses: Peer) -> None:
    ben.drop()
    for witness in witnesses:
        assert await witness.expect("peer_away") == {"socket_id": ben.socket_id}


async def test_joined_says_how_long_a_seat_is_kept(serve: Serve) -> None:
    service = await serve(resume_grace_seconds=12.5)
    ada = await enter(service, await service.room_code())
    assert ada.welcome["resume_grace_seconds"] == 12.5
    assert isinstance(ada.token, str)


async def test_a_grace_that_ends_is_a_timeout(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    let_pass(service, GRACE)
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "timeout"}
    late = await service.connect()
    assert await late.resume_error(ben) == "resume_failed"
    assert await ada.sync() == []


async def test_a_grace_lasts_until_its_end(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    let_pass(service, GRACE - 5)
    again = await come_back(service, ben)
    assert again.socket_id == ben.socket_id
    assert types(await ada.sync()) == ["peer_back"]


async def test_every_break_starts_a_full_grace(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    for _ in range(3):
        await go_away(ben, ada)
        let_pass(service, GRACE - 5)
        ben = await come_back(service, ben)
        await ada.expect("peer_back")
    let_pass(service, GRACE)
    assert await ada.sync() == []


async def test_graces_end_one_by_one(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    cem = await enter(service, code, "Cem")
    await ada.expect("peer_joined")
    await go_away(ben, ada)
    let_pass(service, GRACE / 2)
    await go_away(cem, ada)
    let_pass(service, GRACE / 2)
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "timeout"}
    assert await ada.sync() == []
    let_pass(service, GRACE / 2)
    assert await ada.expect("peer_left") == {"socket_id": cem.socket_id, "reason": "timeout"}


async def test_rest_shows_who_is_away(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    room = await service.get_room(code)
    assert room["participant_count"] == 2
    assert {one["display_name"]: one["away"] for one in room["participants"]} == {"Ada": False, "Ben": True}
    await come_back(service, ben)
    room = await service.get_room(code)
    away = {one["socket_id"]: one["away"] for one in room["participants"]}
    assert away == {ada.socket_id: False, ben.socket_id: False}


async def test_the_seat_of_somebody_away_is_kept(service: Service) -> None:
    code = await service.room_code(max_participants=2)
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    assert await (await service.connect()).join_error(code) == "room_full"
    let_pass(service, GRACE)
    assert await ada.expect("peer_left")
    assert (await (await service.connect()).join(code))["peers"] != []


async def test_newcomers_are_told_who_is_away(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    cem = await enter(service, code, "Cem")
    assert {peer["display_name"]: peer["away"] for peer in cem.welcome["peers"]} == {"Ada": False, "Ben": True}
    await come_back(service, ben)
    assert await cem.expect("peer_back") == {"socket_id": ben.socket_id}


async def test_the_door_does_not_matter_to_who_comes_back(service: Service) -> None:
    code = await service.room_code(max_participants=3)
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    await service.change(code, state="locked", passcode="open sesame", max_participants=2)
    assert types(await ada.sync()) == ["room_updated"]
    again = await come_back(service, ben)
    assert again.welcome["room"]["state"] == "locked"
    assert types(await again.sync()) == ["room_updated"]


async def test_a_host_comes_back_as_host(service: Service) -> None:
    room = await service.create_room()
    host = await enter(service, room["room_code"], "Hedy", token=room["host_token"])
    assert host.welcome["role"] == "host"
    host.drop()
    assert (await come_back(service, host)).welcome["role"] == "host"


async def test_a_room_that_is_deleted_ends_the_session_of_who_is_away(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    await service.delete(code)
    assert await ada.expect("room_closed") == {"room_code": code, "reason": "deleted"}
    assert await (await service.connect()).resume_error(ben) == "resume_failed"
    let_pass(service, GRACE)
    assert await ada.sync() == []


async def test_a_room_that_expires_ends_the_session_of_who_is_away_from_that_second_on(
    serve: Serve, clock: FakeClock
) -> None:
    service = await serve(sweep_seconds=NEVER_SWEPT)
    code = await service.room_code(ttl_hours=1)
    ben = await enter(service, code)
    ben.drop()
    clock.advance(3599)
    ben = await come_back(service, ben)
    ben.drop()
    clock.advance(1)
    assert await (await service.connect()).resume_error(ben) == "resume_failed"


async def test_a_room_that_expires_is_swept_with_those_who_are_away(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    code = await service.room_code(ttl_hours=1)
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    clock.advance(3600)
    assert await ada.expect("room_closed") == {"room_code": code, "reason": "expired"}
    health = await service.request("GET", "/health", key=None)
    assert (health.json["rooms"], health.json["participants"]) == (0, 0)


async def test_signals_to_somebody_away_are_no_error(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await pair(service, code)
    await go_away(ben, ada)
    await ada.signal(ben, "meanwhile")
    assert await ada.sync() == []
    again = await come_back(service, ben)
    assert (await again.expect("signal"))["payload"] == "meanwhile"


async def test_who_is_not_resumable_does_not_stay(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    plain = await service.connect()
    joined = await plain.join(code, "Plain")
    assert "resume_token" not in joined
    await ada.expect("peer_joined")
    plain.drop()
    assert await ada.expect("peer_left") == {"socket_id": plain.socket_id, "reason": "disconnected"}
    assert (await service.get_room(code))["participant_count"] == 1


@pytest.mark.parametrize("count", [1, 3])
async def test_a_room_of_nobody_but_the_away_stays(count: int, service: Service) -> None:
    code = await service.room_code()
    members = [await enter(service, code) for _ in range(count)]
    for member in members:
        member.drop()
    members = [await come_back(service, member) for member in members]
    assert (await service.get_room(code))["participant_count"] == count
