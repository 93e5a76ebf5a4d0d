"""`POST /api/rooms`: every field, its range and its default."""

import re
from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service

CODE = re.compile("[0-9abcdefghjkmnpqrstvwxyz]{6}")

GOOD: dict[str, tuple[str, Any]] = {
    "owner": ("owner_id", "user-17"),
    "owner-of-1": ("owner_id", "u"),
    "owner-of-128": ("owner_id", "é" * 128),
    "owner-null": ("owner_id", None),
    "seats-2": ("max_participants", 2),
    "seats-200": ("max_participants", 200),
    "name": ("name", "Tea at five"),
    "name-of-1": ("name", "x"),
    "name-of-80": ("name", "😀" * 80),
    "name-null": ("name", None),
    "waiting-room-off": ("waiting_room", False),
    "waiting-room-on": ("waiting_room", True),
    "access-code": ("access", "code"),
    "access-token": ("access", "token"),
}
LIVES: dict[str, tuple[float, str]] = {
    "a-second": (1 / 3600, "2030-03-17T17:46:41Z"),
    "half-an-hour": (0.5, "2030-03-17T18:16:40Z"),
    "an-hour-as-a-fraction": (1.0, "2030-03-17T18:46:40Z"),
    "rounded-up": (1.0001, "2030-03-17T18:46:41Z"),
    "the-longest": (720, "2030-04-16T17:46:40Z"),
}
BAD: dict[str, tuple[str, Any]] = {
    "owner-empty": ("owner_id", ""),
    "owner-of-129": ("owner_id", "u" * 129),
    "owner-a-number": ("owner_id", 17),
    "life-null": ("ttl_hours", None),
    "life-zero": ("ttl_hours", 0),
    "life-below-a-second": ("ttl_hours", 0.9 / 3600),
    "life-negative": ("ttl_hours", -1),
    "life-too-long": ("ttl_hours", 720.001),
    "life-huge": ("ttl_hours", 10**30),
    "life-a-string": ("ttl_hours", "24"),
    "life-a-boolean": ("ttl_hours", True),
    "seats-null": ("max_participants", None),
    "seats-1": ("max_participants", 1),
    "seats-0": ("max_participants", 0),
    "seats-negative": ("max_participants", -5),
    "seats-201": ("max_participants", 201),
    "seats-huge": ("max_participants", 10**30),
    "seats-a-fraction": ("max_participants", 2.5),
    "seats-a-string": ("max_participants", "5"),
    "seats-a-boolean": ("max_participants", True),
    "name-empty": ("name", ""),
    "name-of-81": ("name", "x" * 81),
    "name-a-number": ("name", 5),
    "name-a-list": ("name", ["Tea"]),
    "name-with-a-line-break": ("name", "a\nb"),
    "name-with-nul": ("name", "a\u0000"),
    "name-with-c1": ("name", "\u0085"),
    "name-with-a-line-separator": ("name", "a\u2028b"),
    "name-with-a-bidi-override": ("name", "a\u202eb"),
    "passcode-empty": ("passcode", ""),
    "passcode-of-65": ("passcode", "x" * 65),
    "passcode-a-number": ("passcode", 1234),
    "waiting-room-null": ("waiting_room", None),
    "waiting-room-a-string": ("waiting_room", "false"),
    "waiting-room-a-number": ("waiting_room", 0),
    "access-null": ("access", None),
    "access-unknown": ("access", "all"),
    "access-upper-case": ("access", "Token"),
    "unknown": ("max_participant", 5),
    "what-only-patch-has": ("state", "locked"),
    "what-the-server-decides": ("room_code", "6a18t3"),
}


async def test_a_room_made_of_nothing_has_the_defaults(service: Service) -> None:
    answer = await service.request("POST", "/api/rooms")
    assert answer.status == 201
    room = answer.json
    code, token = room["room_code"], room["host_token"]
    assert CODE.fullmatch(code)
    assert answer.headers["Location"] == f"/api/rooms/{code}"
    assert room == {
        "room_code": code,
        "created_at": "2030-03-17T17:46:40Z",
        "expires_at": "2030-03-18T17:46:40Z",
        "state": "open",
        "max_participants": 50,
        "name": None,
        "has_passcode": False,
        "waiting_room": False,
        "access": "code",
        "owner_id": None,
        "join_url": f"{service.url}/r/{code}",
        "host_token": token,
        "host_url": f"{service.url}/r/{code}#token={token}",
    }


@pytest.mark.parametrize(("field", "value"), GOOD.values(), ids=GOOD.keys())
async def test_a_field_is_kept_as_it_was_given(service: Service, field: str, value: Any) -> None:
    room = await service.create_room(**{field: value})
    assert room[field] == value
    assert (await service.get_room(room["room_code"]))[field] == value


@pytest.mark.parametrize(("hours", "expires_at"), LIVES.values(), ids=LIVES.keys())
async def test_a_room_lives_as_long_as_it_is_told(service: Service, hours: float, expires_at: str) -> None:
    assert (await service.create_room(ttl_hours=hours))["expires_at"] == expires_at


async def test_times_are_whole_seconds_rounded_up(service: Service, clock: FakeClock) -> None:
    clock.advance(0.25)
    room = await service.create_room(ttl_hours=1)
    assert (room["created_at"], room["expires_at"]) == ("2030-03-17T17:46:41Z", "2030-03-17T18:46:41Z")


@pytest.mark.parametrize("passcode", ["x", "1234", "é" * 64, " "])
async def test_a_passcode_is_taken_and_never_shown(service: Service, passcode: str) -> None:
    room = await service.create_room(passcode=passcode)
    assert room["has_passcode"] is True
    assert "passcode" not in room


async def test_a_null_passcode_is_none(service: Service) -> None:
    assert (await service.create_room(passcode=None))["has_passcode"] is False


@pytest.mark.parametrize(("field", "value"), BAD.values(), ids=BAD.keys())
async def test_a_wrong_field_is_named_and_makes_no_room(service: Service, field: str, value: Any) -> None:
    answer = await service.request("POST", "/api/rooms", json={"name": "Tea", field: value})
    detail = answer.problem(422, "invalid_field")
    assert detail.startswith(field)
    assert "expected" in detail
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


@pytest.mark.parametrize("field", ["owner_id", "name", "passcode"])
async def test_a_lone_surrogate_is_a_wrong_field(service: Service, field: str) -> None:
    answer = await service.request("POST", "/api/rooms", data=f'{{"{field}": "a\\ud800b"}}')
    assert field in answer.problem(422, "invalid_field")


async def test_limits_come_from_the_settings(serve: Serve) -> None:
    service = await serve(max_ttl_hours=2.0, max_participants=5)
    room = await service.create_room()
    assert (room["expires_at"], room["max_participants"]) == ("2030-03-17T19:46:40Z", 5)
    await service.create_room(ttl_hours=2, max_participants=5)
    for field, value, most in (("ttl_hours", 2.1, "2"), ("max_participants", 6, "5")):
        answer = await service.request("POST", "/api/rooms", json={field: value})
        assert most in answer.problem(422, "invalid_field")


async def test_two_rooms_have_nothing_secret_in_common(service: Service) -> None:
    rooms = [await service.create_room() for _ in range(20)]
    assert len({room["room_code"] for room in rooms}) == 20
    assert len({room["host_token"] for room in rooms}) == 20


@pytest.mark.parametrize("host", ["meet.example", "meet.example:8443", "[::1]:8000", "192.0.2.1"])
async def test_urls_start_with_the_host_that_the_request_named(service: Service, host: str) -> None:
    room = (await service.request("POST", "/api/rooms", headers={"Host": host})).json
    assert room["join_url"] == f"http://{host}/r/{room['room_code']}"
    assert room["host_url"] == f"http://{host}/r/{room['room_code']}#token={room['host_token']}"


@pytest.mark.parametrize("host", ["", "a b", "x/y", "user@evil.example", "a?b", "<script>", "a#b"])
async def test_a_host_that_is_none_does_not_get_into_urls(service: Service, host: str) -> None:
    answer = await service.request("POST", "/api/rooms", headers={"Host": host})
    assert answer.status in {201, 400}
    if answer.status == 201:
        assert re.fullmatch(r"http://[\w.:\[\]-]+/r/\w{6}", answer.json["join_url"])


async def test_urls_start_with_the_public_url_whatever_host_was_named(serve: Serve) -> None:
    service = await serve(public_url="https://meet.example")
    room = (await service.request("POST", "/api/rooms", headers={"Host": "inner:8000"})).json
    assert room["join_url"] == f"https://meet.example/r/{room['room_code']}"
    assert room["host_url"].startswith(f"https://meet.example/r/{room['room_code']}#token=")


async def test_of_many_creates_at_once_only_as_many_as_fit_succeed(serve: Serve) -> None:
    service = await serve(max_rooms=5)
    answers = await service.at_once(service.request("POST", "/api/rooms") for _ in range(20))
    assert sorted(answer.status for answer in answers) == [201] * 5 + [503] * 15
    assert len((await service.request("GET", "/api/rooms")).json["rooms"]) == 5


async def test_a_full_server_says_when_to_come_back_and_makes_no_room(serve: Serve, clock: FakeClock) -> None:
    service = await serve(max_rooms=2, sweep_seconds=0.1)
    first = await service.room_code()
    await service.room_code(ttl_hours=1)
    answer = await service.request("POST", "/api/rooms")
    answer.problem(503, "overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert len((await service.request("GET", "/api/rooms")).json["rooms"]) == 2
    await service.delete(first)
    await service.room_code()
