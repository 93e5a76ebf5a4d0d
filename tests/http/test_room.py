"""`GET`, `PATCH` and `DELETE /api/rooms/{code}`."""

import asyncio
from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service

CHANGES: dict[str, tuple[str, Any]] = {
    "locked": ("state", "locked"),
    "open": ("state", "open"),
    "name": ("name", "Tea"),
    "name-removed": ("name", None),
    "seats": ("max_participants", 2),
    "access": ("access", "token"),
    "waiting-room-off": ("waiting_room", False),
    "waiting-room-on": ("waiting_room", True),
}
BAD_CHANGES: dict[str, tuple[str, Any]] = {
    "state-null": ("state", None),
    "state-unknown": ("state", "closed"),
    "name-empty": ("name", ""),
    "name-of-81": ("name", "x" * 81),
    "name-with-a-control": ("name", "\u0007"),
    "life-null": ("ttl_hours", None),
    "life-zero": ("ttl_hours", 0),
    "life-too-long": ("ttl_hours", 721),
    "life-a-string": ("ttl_hours", "2"),
    "seats-null": ("max_participants", None),
    "seats-1": ("max_participants", 1),
    "seats-201": ("max_participants", 201),
    "seats-a-fraction": ("max_participants", 2.5),
    "passcode-empty": ("passcode", ""),
    "passcode-of-65": ("passcode", "x" * 65),
    "passcode-a-number": ("passcode", 1234),
    "waiting-room-null": ("waiting_room", None),
    "access-null": ("access", None),
    "access-unknown": ("access", "none"),
    "owner": ("owner_id", "me"),
    "unknown": ("colour", "red"),
}
MALFORMED = [
    "6a18t",
    "6a18t3x",
    "6a18tu",
    "6a18t!",
    "%C3%A9a18t3",
    "%FF",
    "......",
    "%2e%2e%2fabc",
    "null",
    "6a18t3%00",
]
METHODS = ["GET", "PATCH", "DELETE"]


async def test_a_room_is_read_with_who_is_in_it(service: Service, clock: FakeClock) -> None:
    made = await service.create_room(name="Tea", owner_id="me")
    code = made["room_code"]
    host = await service.enter(code, "Ada", token=made["host_token"])
    clock.advance(1.5)
    guest = await service.enter(code, "Ben")
    room = await service.get_room(code)
    assert room.pop("participants") == [
        _participant(host.socket_id, "Ada", "host", "2030-03-17T17:46:40Z"),
        _participant(guest.socket_id, "Ben", "guest", "2030-03-17T17:46:42Z"),
    ]
    assert room.pop("participant_count") == 2
    assert room == {key: value for key, value in made.items() if key not in {"host_token", "host_url"}}


@pytest.mark.parametrize("method", METHODS)
async def test_a_code_is_read_as_people_write_it(service: Service, method: str) -> None:
    code = await service.room_code()
    spelled = f"{code[:3]}-{code[3:]}".upper().replace("0", "O").replace("1", "l")
    path = f"/api/rooms/%E2%80%9C{spelled}%E2%80%9D.%E2%80%8B"
    answer = await service.request(method, path, data=b"{}" if method == "PATCH" else None)
    assert answer.status == (204 if method == "DELETE" else 200)


@pytest.mark.parametrize("code", MALFORMED)
@pytest.mark.parametrize("method", METHODS)
async def test_a_malformed_code_is_a_room_that_is_not_there(service: Service, method: str, code: str) -> None:
    answer = await service.raw_path(method, f"/api/rooms/{code}")
    answer.problem(404, "room_not_found")


@pytest.mark.parametrize("method", METHODS)
async def test_a_room_is_gone_from_its_very_second_on(service: Service, clock: FakeClock, method: str) -> None:
    code = await service.room_code(ttl_hours=1)
    clock.advance(3599.9)
    assert (await service.request("GET", f"/api/rooms/{code}")).status == 200
    clock.advance(0.1)
    (await service.request(method, f"/api/rooms/{code}")).problem(404, "room_not_found")


# ── PATCH ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("field", "value"), CHANGES.values(), ids=CHANGES.keys())
async def test_a_change_is_made_answered_and_nothing_else_changes(service: Service, field: str, value: Any) -> None:
    code = await service.room_code(name="Before", passcode="x", owner_id="me")
    before = await service.get_room(code)
    assert await service.change(code, **{field: value}) == before | {field: value}
    assert await service.get_room(code) == before | {field: value}


async def test_a_change_of_nothing_changes_nothing(service: Service) -> None:
    code = await service.room_code(name="Tea", passcode="x")
    before = await service.get_room(code)
    assert await service.change(code) == before
    assert (await service.request("PATCH", f"/api/rooms/{code}")).json == before


async def test_ttl_hours_count_from_now_both_ways(service: Service, clock: FakeClock) -> None:
    code = await service.room_code(ttl_hours=10)
    clock.advance(3600)
    assert (await service.change(code, ttl_hours=20))["expires_at"] == "2030-03-18T14:46:40Z"
    assert (await service.change(code, ttl_hours=0.5))["expires_at"] == "2030-03-17T19:16:40Z"
    clock.advance(1800)
    (await service.request("GET", f"/api/rooms/{code}")).problem(404, "room_not_found")


async def test_a_passcode_is_set_and_removed_but_never_shown(service: Service) -> None:
    code = await service.room_code()
    changed = await service.change(code, passcode="a-secret-word")
    assert changed["has_passcode"] is True
    assert "a-secret-word" not in str(changed)
    assert (await service.change(code, passcode=None))["has_passcode"] is False


@pytest.mark.parametrize(("field", "value"), BAD_CHANGES.values(), ids=BAD_CHANGES.keys())
async def test_a_wrong_change_is_named_and_nothing_of_it_is_made(service: Service, field: str, value: Any) -> None:
    code = await service.room_code(name="Before")
    before = await service.get_room(code)
    answer = await service.request(
        "PATCH", f"/api/rooms/{code}", json={"name": "After", "state": "locked", field: value}
    )
    assert answer.problem(422, "invalid_field").startswith(field)
    assert await service.get_room(code) == before


async def test_changes_at_once_are_all_made(service: Service) -> None:
    code = await service.room_code()
    changes: list[dict[str, Any]] = [{"name": "Tea"}, {"state": "locked"}, {"access": "token"}, {"max_participants": 9}]
    await service.at_once(service.change(code, **change) for change in changes)
    room = await service.get_room(code)
    assert [room[field] for change in changes for field in change] == ["Tea", "locked", "token", 9]


# ── DELETE ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_deleted_room_is_gone(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    answer = await service.request("DELETE", f"/api/rooms/{code}")
    assert (answer.status, answer.body) == (204, b"")
    for method in METHODS:
        (await service.request(method, f"/api/rooms/{code}")).problem(404, "room_not_found")
    assert (await service.request("GET", "/api/rooms")).json["rooms"][0]["room_code"] == other


async def test_of_many_deletes_at_once_one_succeeds(service: Service) -> None:
    code = await service.room_code()
    answers = await service.at_once(service.request("DELETE", f"/api/rooms/{code}") for _ in range(10))
    assert sorted(answer.status for answer in answers) == [204] + [404] * 9


async def test_a_change_and_a_delete_at_once_end_in_no_room(service: Service) -> None:
    code = await service.room_code()
    changing, deleting, _ = await service.at_once(
        service.request(method, f"/api/rooms/{code}", json={"name": "Tea"}) for method in ("PATCH", "DELETE", "PATCH")
    )
    assert (changing.status, deleting.status) in {(200, 204), (404, 204)}
    (await service.request("GET", f"/api/rooms/{code}")).problem(404, "room_not_found")


# ── Durability, as far as one process shows it ───────────────────────────────────────────────────


async def test_rooms_survive_a_stop(serve: Serve) -> None:
    service = await serve()
    code = await service.room_code(name="Tée", passcode="x", owner_id="me", access="token", max_participants=7)
    gone = await service.room_code()
    await service.change(code, state="locked")
    await service.delete(gone)
    token = await service.token(code, role="host", display_name="Ada")
    before = await service.get_room(code)
    await service.stop()
    service = await serve()
    after = await service.get_room(code)
    assert {**after, "join_url": ""} == {**before, "join_url": ""}
    (await service.request("GET", f"/api/rooms/{gone}")).problem(404, "room_not_found")
    await service.enter(code, token=token)


async def test_an_expired_room_leaves_the_file_too(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    short, long = await service.room_code(ttl_hours=1), await service.room_code(ttl_hours=2)
    clock.advance(3600)
    async with asyncio.timeout(10):
        while short in service.data_file.read_text(encoding="utf-8"):
            await asyncio.sleep(0.01)
    assert long in service.data_file.read_text(encoding="utf-8")


async def test_nobody_is_inside_after_a_stop(serve: Serve) -> None:
    service = await serve()
    code = await service.room_code(max_participants=2)
    await service.enter(code)
    await service.stop()
    service = await serve()
    assert (await service.get_room(code))["participants"] == []


def _participant(socket_id: str, display_name: str, role: str, joined_at: str) -> dict[str, Any]:
    return {
        "socket_id": socket_id,
        "display_name": display_name,
        "role": role,
        "joined_at": joined_at,
        "away": False,
    }
