"""`/health`, `/livez` and `/api/ice-servers`."""

import base64
import hashlib
import hmac

import pytest
from aiohttp import web

from signaling.app_keys import STARTED_AT
from tests.support.app import START, FakeClock, Serve, Service

DAY = 86400.0
STUN = ("stun:stun.example:3478",)
TURN = ("turn:turn.example:3478?transport=udp", "turns:turn.example:5349")


async def test_health_counts_rooms_and_participants(service: Service) -> None:
    await service.room_code()
    code = await service.room_code()
    await service.enter(code)
    await service.enter(code)
    await service.connect()
    answer = await service.request("GET", "/health", key=None)
    health = answer.json
    assert (answer.status, health["status"]) == (200, "ok")
    assert (health["rooms"], health["participants"]) == (2, 2)
    assert isinstance(health["version"], str)
    assert set(health) == {"status", "version", "uptime_seconds", "rooms", "participants", "store"}


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forward", "back"])
async def test_the_uptime_does_not_come_from_the_wall_clock(serve: Serve, clock: FakeClock, jump: float) -> None:
    def start_earlier(app: web.Application) -> None:
        app[STARTED_AT] -= 90

    service = await serve(start_earlier)
    clock.advance(jump)
    health = (await service.request("GET", "/health", key=None)).json
    assert 90 <= health["uptime_seconds"] < 3600  # this machine may be slow


async def test_livez_says_ok_and_nothing_else(service: Service) -> None:
    answer = await service.request("GET", "/livez", key=None)
    assert (answer.status, answer.json) == (200, {"status": "ok"})


async def test_without_stun_and_turn_there_are_no_ice_servers(service: Service) -> None:
    assert (await service.request("GET", "/api/ice-servers")).json == {"ice_servers": [], "expires_at": None}


async def test_stun_needs_no_credentials(serve: Serve) -> None:
    service = await serve(stun_urls=STUN)
    assert (await service.request("GET", "/api/ice-servers")).json == {
        "ice_servers": [{"urls": list(STUN)}],
        "expires_at": None,
    }


async def test_fixed_turn_credentials_are_passed_on(serve: Serve) -> None:
    service = await serve(stun_urls=STUN, turn_urls=TURN, turn_username="me", turn_credential="secret")
    answer = (await service.request("GET", "/api/ice-servers")).json
    assert answer["expires_at"] is None
    assert answer["ice_servers"][1] == {"urls": list(TURN), "username": "me", "credential": "secret"}


async def test_time_limited_turn_credentials_are_what_coturn_computes(serve: Serve) -> None:
    service = await serve(turn_urls=TURN, turn_secret="north", turn_ttl_seconds=600)
    answer = (await service.request("GET", "/api/ice-servers")).json
    [turn] = answer["ice_servers"]
    assert turn["urls"] == list(TURN)
    assert turn["username"].split(":")[0] == str(int(START) + 600)
    assert turn["credential"] == coturns_credential("north", turn["username"])
    assert answer["expires_at"] == "2030-03-17T17:56:40Z"


async def test_joined_carries_the_same_list_with_credentials_of_ones_own(serve: Serve) -> None:
    service = await serve(stun_urls=STUN, turn_urls=TURN, turn_secret="north", turn_ttl_seconds=600)
    code = await service.room_code()
    usernames = set()
    for _ in range(2):
        stun, turn = (await (await service.connect()).join(code))["ice_servers"]
        assert (stun, turn["urls"]) == ({"urls": list(STUN)}, list(TURN))
        assert turn["credential"] == coturns_credential("north", turn["username"])
        usernames.add(turn["username"])
    assert len(usernames) == 2


async def test_turn_credentials_are_told_to_nobody_outside(serve: Serve) -> None:
    service = await serve(turn_urls=TURN, turn_username="me", turn_credential="hidden-word")
    code = await service.room_code(passcode="x")
    peer = await service.connect()
    answers = [await peer.ask("join_room", {"room_code": code, "display_name": "Eve"}), await peer.ask("create_room")]
    assert "hidden-word" not in str([*answers, await peer.sync()])
    for path in ("/", "/health", "/api/ice-servers"):
        assert b"hidden-word" not in (await service.request("GET", path, key=None)).body


def coturns_credential(secret: str, username: str) -> str:
    """As turn server administrators compute it by hand: base64 of the HMAC-SHA1 of the user name."""
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()
