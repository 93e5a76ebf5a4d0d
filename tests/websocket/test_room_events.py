"""What those inside hear when their room changes or ends."""

from typing import Any

import pytest

from tests.support.app import FakeClock, Serve, Service

CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "name": ({"name": "Tea"}, {"name": "Tea"}),
    "lock": ({"state": "locked"}, {"state": "locked"}),
    "seats": ({"max_participants": 3}, {"max_participants": 3}),
    "access": ({"access": "token"}, {"access": "token"}),
    "life": ({"ttl_hours": 2}, {"expires_at": "2030-03-17T19:46:40Z"}),
    "several": ({"name": "Tea", "state": "locked", "access": "code"}, {"name": "Tea", "state": "locked"}),
}


@pytest.mark.parametrize(("changes", "heard"), CHANGES.values(), ids=CHANGES.keys())
async def test_a_change_tells_everybody_inside_what_changed_and_only_that(
    service: Service, changes: dict[str, Any], heard: dict[str, Any]
) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    await service.change(code, **changes)
    assert await ada.sync() == await ben.sync() == [{"type": "room_updated", "payload": heard}]


async def test_a_name_that_is_removed_is_null(service: Service) -> None:
    code = await service.room_code(name="Tea")
    ada = await service.enter(code)
    await service.change(code, name=None)
    assert await ada.expect("room_updated") == {"name": None}


@pytest.mark.parametrize("changes", [{}, {"state": "open"}, {"name": None}, {"access": "code"}], ids=repr)
async def test_what_is_as_it_was_tells_nobody(service: Service, changes: dict[str, Any]) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    await service.change(code, **changes)
    assert await ada.sync() == []


async def test_those_inside_hear_that_there_is_a_passcode_and_nothing_else_of_it(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    for passcode in ("a-secret-word", "another", None):
        await service.change(code, passcode=passcode)
    heard = [message["payload"] for message in await ada.sync()]
    assert heard == [{"has_passcode": True}, {}, {"has_passcode": False}]


async def test_a_change_is_told_only_in_its_room(service: Service) -> None:
    code = await service.room_code()
    elsewhere, outside = await service.enter(await service.room_code()), await service.connect()
    await service.change(code, name="Tea")
    assert await elsewhere.sync() == await outside.sync() == []


async def test_a_refused_change_tells_nobody_and_changes_nothing(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    answer = await service.request("PATCH", f"/api/rooms/{code}", json={"name": "Tea", "max_participants": 1})
    answer.problem(422, "invalid_field")
    assert await ada.sync() == []
    assert (await service.get_room(code))["name"] is None


async def test_a_deleted_room_closes_for_those_inside_who_may_join_another(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    await service.delete(code)
    closed = {"type": "room_closed", "payload": {"room_code": code, "reason": "deleted"}}
    assert await ada.sync() == await ben.sync() == [closed]
    assert await ada.ask_for_error("leave_room") == "not_in_room"
    assert await ben.join_error(code) == "room_not_found"
    await ada.join(other, "Ada")
    await ben.close()
    assert await ada.sync() == []


async def test_an_expired_room_closes_for_those_inside(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    code = await service.room_code(ttl_hours=1)
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    clock.advance(3600)
    for peer in (ada, ben):
        assert await peer.expect("room_closed") == {"room_code": code, "reason": "expired"}
        assert await peer.ask_for_error("leave_room") == "not_in_room"


async def test_a_room_closes_not_a_second_too_early(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    code, shorter = await service.room_code(ttl_hours=1), await service.room_code(ttl_hours=0.5)
    ada, ben = await service.enter(code, "Ada"), await service.enter(shorter, "Ben")
    clock.advance(3599)
    assert (await ben.expect("room_closed"))["room_code"] == shorter  # a sweep has been
    assert await ada.sync() == []
    clock.advance(1)
    assert (await ada.expect("room_closed"))["room_code"] == code


async def test_a_prolonged_room_outlives_its_first_end(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    code, other = await service.room_code(ttl_hours=1), await service.room_code(ttl_hours=1)
    ada, ben = await service.enter(code), await service.enter(other)
    await service.change(code, ttl_hours=2)
    clock.advance(3600)
    assert (await ben.expect("room_closed"))["room_code"] == other
    assert [message["type"] for message in await ada.sync()] == ["room_updated"]


async def test_expired_but_not_yet_swept_is_neither_joined_nor_read(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=3600.0)
    code = await service.room_code(ttl_hours=1)
    clock.advance(3600)
    assert await (await service.connect()).join_error(code) == "room_not_found"
    (await service.request("GET", f"/api/rooms/{code}")).problem(404, "room_not_found")
