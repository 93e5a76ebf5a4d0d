"""`POST /api/rooms/{code}/tokens`: personal ways into a room."""

from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service

BAD: dict[str, tuple[str, Any]] = {
    "role-unknown": ("role", "admin"),
    "role-null": ("role", None),
    "name-empty": ("display_name", ""),
    "name-of-spaces": ("display_name", "   "),
    "name-of-65": ("display_name", "x" * 65),
    "name-null": ("display_name", None),
    "name-a-number": ("display_name", 5),
    "name-with-a-control": ("display_name", "a\nb"),
    "name-with-a-bidi-override": ("display_name", "a\u202eb"),
    "life-zero": ("ttl_hours", 0),
    "life-negative": ("ttl_hours", -1),
    "life-null": ("ttl_hours", None),
    "life-a-string": ("ttl_hours", "1"),
    "unknown": ("colour", "red"),
}


async def test_a_token_is_answered_with_its_end_and_its_link(service: Service) -> None:
    room = await service.create_room()
    answer = await service.request("POST", f"/api/rooms/{room['room_code']}/tokens")
    assert answer.status == 201
    token = answer.json["token"]
    assert answer.json == {
        "token": token,
        "expires_at": room["expires_at"],
        "join_url": f"{service.url}/r/{room['room_code']}#token={token}",
    }


async def test_a_token_is_for_a_guest_unless_it_says_otherwise(service: Service) -> None:
    code = await service.room_code()
    for options, role in (({}, "guest"), ({"role": "guest"}, "guest"), ({"role": "host"}, "host")):
        token = await service.token(code, **options)
        assert (await (await service.connect()).join(code, token=token))["role"] == role


async def test_a_token_can_go_into_a_link_as_it_is(service: Service) -> None:
    code = await service.room_code()
    for name in ("Ada", "é😀" * 20, '"#&?/+ =%'):
        token = await service.token(code, display_name=name)
        assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


async def test_a_token_with_a_time_of_its_own_runs_out_then(service: Service) -> None:
    code = await service.room_code()
    answer = await service.request("POST", f"/api/rooms/{code}/tokens", json={"ttl_hours": 0.5})
    assert answer.json["expires_at"] == "2030-03-17T18:16:40Z"


async def test_a_token_never_outlives_its_room(service: Service, clock: FakeClock) -> None:
    room = await service.create_room(ttl_hours=1)
    code = room["room_code"]
    answer = await service.request("POST", f"/api/rooms/{code}/tokens", json={"ttl_hours": 5})
    assert answer.json["expires_at"] == room["expires_at"]
    clock.advance(3600)
    assert await (await service.connect()).join_error(code, token=answer.json["token"]) == "room_not_found"


async def test_a_display_name_is_trimmed(service: Service) -> None:
    code = await service.room_code()
    token = await service.token(code, display_name="  Ada ")
    await service.enter(code, token=token)
    assert (await service.get_room(code))["participants"][0]["display_name"] == "Ada"


@pytest.mark.parametrize(("field", "value"), BAD.values(), ids=BAD.keys())
async def test_a_wrong_field_is_named(service: Service, field: str, value: Any) -> None:
    code = await service.room_code()
    answer = await service.request("POST", f"/api/rooms/{code}/tokens", json={field: value})
    assert answer.problem(422, "invalid_field").startswith(field)


@pytest.mark.parametrize("code", ["6a18t3", "nonsense"])
async def test_there_is_no_token_for_a_room_that_is_not_there(service: Service, code: str) -> None:
    (await service.request("POST", f"/api/rooms/{code}/tokens")).problem(404, "room_not_found")


async def test_there_is_no_token_for_an_expired_room(service: Service, clock: FakeClock) -> None:
    code = await service.room_code(ttl_hours=1)
    clock.advance(3600)
    (await service.request("POST", f"/api/rooms/{code}/tokens")).problem(404, "room_not_found")


async def test_two_tokens_for_the_same_are_not_the_same(service: Service) -> None:
    code = await service.room_code()
    assert await service.token(code) != await service.token(code)


async def test_a_token_dies_with_its_room_even_if_the_code_came_again(serve: Serve) -> None:
    service = await serve()
    room = await service.create_room()
    other = await service.room_code()
    assert await (await service.connect()).join_error(other, token=room["host_token"]) == "invalid_token"
