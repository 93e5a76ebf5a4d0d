"""Joins with the JWTs of an application: where a token opens a room, they do too."""

from typing import Any

import pytest

from tests.support.addresses import CAFE, HOME, coming_from
from tests.support.app import START, FakeClock, Serve, Service, come_back, enter
from tests.support.hosts import Hosted, hosted, on_disk, order, stop
from tests.support.jwts import SIGNERS, jwt_keys, sign
from tests.support.peer import Peer

FAILURES = 10  # that an address has


@pytest.fixture
async def service(serve: Serve) -> Service:
    """Behind a proxy, so that a test has several addresses."""
    return await serve(trusted_proxies=1, jwt_keys=jwt_keys())


async def at(service: Service, address: str) -> Peer:
    return await service.connect(**coming_from(address))


async def ban(room: Hosted, who: Peer) -> None:
    await order(room.host, "remove_peer", {"socket_id": who.socket_id, "ban": True})


@pytest.mark.parametrize("algorithm", SIGNERS)
async def test_a_jwt_makes_a_host_with_a_name(algorithm: str, service: Service) -> None:
    code = await service.room_code()
    peer = await service.connect()
    assert (await peer.join(code, None, token=sign(code, algorithm, role="host", name="Ada")))["role"] == "host"
    assert [one["display_name"] for one in (await service.get_room(code))["participants"]] == ["Ada"]
    await order(peer, "update_room", {"state": "locked"})


async def test_a_jwt_makes_a_guest_who_chooses_a_name_unless_it_has_one(service: Service) -> None:
    code = await service.room_code()
    assert (await (await service.connect()).join(code, "Ben", token=sign(code)))["role"] == "guest"
    await service.enter(code, "Eve", token=sign(code, name="Ada"))
    assert {one["display_name"] for one in (await service.get_room(code))["participants"]} == {"Ben", "Ada"}
    assert await (await service.connect()).join_error(code, None, token=sign(code)) == "invalid_message"


@pytest.mark.parametrize("options", [{"passcode": "tea"}, {"waiting_room": True}, {"access": "token"}], ids=str)
async def test_a_jwt_opens_what_a_token_opens(options: dict[str, Any], service: Service) -> None:
    code = await service.room_code(**options)
    await service.enter(code, token=sign(code))


async def test_a_locked_room_is_open_to_a_hosts_jwt_only(service: Service) -> None:
    code = await service.room_code()
    await service.change(code, state="locked")
    assert await (await service.connect()).join_error(code, token=sign(code)) == "room_locked"
    await service.enter(code, token=sign(code, role="host"))


@pytest.mark.parametrize(
    "changes", [{"exp": START}, {"role": "admin"}, {"name": "\u202e"}, {"aud": "x"}, {"sub": []}, {"nbf": 2e9}], ids=str
)
async def test_wrong_claims_are_an_invalid_token(changes: dict[str, Any], service: Service) -> None:
    code = await service.room_code()
    assert await (await service.connect()).join_error(code, token=sign(code, **changes)) == "invalid_token"


async def test_a_jwt_of_another_room_is_refused_with_the_reason(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    answer = await (await service.connect()).ask("join_room", {"room_code": code, "token": sign(other)})
    assert (answer["payload"]["code"], answer["payload"]["message"]) == (
        "invalid_token",
        "This token is for another room.",
    )


async def test_a_valid_jwt_passes_when_the_address_has_used_up_its_guesses(service: Service) -> None:
    code = await service.room_code(passcode="tea")
    eve = await at(service, CAFE)
    for _ in range(FAILURES):
        assert await eve.join_error(code, token=sign(code) + "A") == "invalid_token"
    assert await eve.join_error(code, token=sign(code) + "A") == "rate_limited"
    assert await eve.join_error(code, passcode="tea") == "rate_limited"
    await eve.join(code, token=sign(code))


async def test_without_keys_a_jwt_is_a_wrong_token(serve: Serve) -> None:
    service = await serve()
    code = await service.room_code()
    assert await (await service.connect()).join_error(code, token=sign(code)) == "invalid_token"


async def test_a_rooms_own_tokens_work_beside_jwts(service: Service) -> None:
    room = await hosted(service)
    await service.enter(room.code, token=await service.token(room.code))


async def test_a_jwt_is_not_looked_at_again_after_the_join(serve: Serve, clock: FakeClock) -> None:
    service = await serve(jwt_keys=jwt_keys())
    code = await service.room_code()
    ada = await enter(service, code, token=sign(code, role="host", exp=START + 1))
    clock.advance(60)
    ada.drop()
    ada = await come_back(service, ada)
    assert ada.welcome["role"] == "host"
    await stop(service)
    service = await serve()  # not even if its key is gone
    assert (await come_back(service, ada)).welcome["role"] == "host"


# ── Bans ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["guest", "host"])
async def test_a_ban_refuses_every_jwt_of_the_same_subject(role: str, service: Service) -> None:
    room = await hosted(service)
    eve = await at(service, HOME)
    await eve.join(room.code, token=sign(room.code, sub="eve", role=role))
    await ban(room, eve)
    again = sign(room.code, "RS256", sub="eve", role=role, name="Not Eve")
    assert await (await at(service, CAFE)).join_error(room.code, token=again) == "banned"
    await (await at(service, CAFE)).join(room.code, token=sign(room.code, sub="ben", role=role))
    other = await service.room_code()
    await (await at(service, CAFE)).join(other, token=sign(other, sub="eve", role=role))


async def test_without_a_subject_a_ban_refuses_the_very_jwt(service: Service) -> None:
    room = await hosted(service)
    token = sign(room.code)
    eve = await at(service, HOME)
    await eve.join(room.code, token=token)
    await ban(room, eve)
    assert await (await at(service, CAFE)).join_error(room.code, token=token) == "banned"
    await (await at(service, CAFE)).join(room.code, token=sign(room.code, jti="another"))


async def test_a_ban_of_a_subject_survives_a_restart_and_does_not_tell_it(serve: Serve, service: Service) -> None:
    room = await hosted(service)
    eve = await at(service, HOME)
    await eve.join_resumable(room.code, token=sign(room.code, sub="user-of-ours"))
    await order(room.host, "update_room", {"name": "Tea"})  # saves who is inside, too
    await ban(room, eve)
    assert len(on_disk(service)[room.code]["banned_tokens"]) == 1
    assert "user-of-ours" not in service.data_file.read_text()
    await stop(service)
    service = await serve(trusted_proxies=1, jwt_keys=jwt_keys())
    peer = await at(service, CAFE)
    assert await peer.join_error(room.code, token=sign(room.code, sub="user-of-ours")) == "banned"
