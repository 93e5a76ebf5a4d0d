"""`DELETE /api/rooms/{code}/participants/{socket_id}`: whoever runs the server removes somebody from a room."""

import asyncio

import pytest

from tests.support.app import Answer, FakeClock, Serve, Service, enter
from tests.support.hosts import a_disk_that_refuses, a_disk_that_takes_its_time, on_disk, recovered
from tests.support.peer import Peer


async def remove(service: Service, code: str, one: Peer | str, query: str = "") -> Answer:
    socket_id = one.socket_id if isinstance(one, Peer) else one
    return await service.request("DELETE", f"/api/rooms/{code}/participants/{socket_id}{query}")


async def two_inside(service: Service) -> tuple[str, Peer, Peer]:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.expect("peer_joined")
    return code, ada, ben


@pytest.mark.parametrize("query", ["", "?ban=0"])
async def test_a_participant_is_removed_told_so_and_may_join_again(query: str, service: Service) -> None:
    code, ada, ben = await two_inside(service)
    answer = await remove(service, code, ben, query)
    assert (answer.status, answer.body) == (204, b"")
    assert await ben.expect("removed") == {"room_code": code, "reason": "removed"}
    assert await ada.sync() == [{"type": "peer_left", "payload": {"socket_id": ben.socket_id, "reason": "removed"}}]
    assert [one["display_name"] for one in (await service.get_room(code))["participants"]] == ["Ada"]
    await ben.join(code, "Ben")


async def test_with_ban_they_cannot_come_back(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    assert (await remove(service, code, ben, "?ban=1")).status == 204
    assert await ben.expect("removed") == {"room_code": code, "reason": "banned"}
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "removed"}
    assert await ben.join_error(code, "Ben") == "banned"
    assert await (await service.connect()).join_error(code) == "banned"


async def test_a_host_can_be_removed(service: Service) -> None:
    room = await service.create_room()
    host = await service.enter(room["room_code"], token=room["host_token"])
    assert (await remove(service, room["room_code"], host)).status == 204
    await host.expect("removed")


async def test_somebody_away_is_removed_and_resumes_nothing(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    ben.drop()
    await ada.expect("peer_away")
    assert (await remove(service, code, ben)).status == 204
    assert await ada.expect("peer_left") == {"socket_id": ben.socket_id, "reason": "removed"}
    assert await (await service.connect()).resume_error(ben) == "resume_failed"


async def test_a_code_is_read_as_people_write_it(service: Service) -> None:
    code, _, ben = await two_inside(service)
    assert (await remove(service, f"%20{code[:3]}-{code[3:]}".upper(), ben)).status == 204


@pytest.mark.parametrize("socket_id", ["nobody", "%00", "..%2F..", "%FF", "x" * 500])
async def test_somebody_who_is_not_there_is_not_found(socket_id: str, service: Service) -> None:
    code, ada, _ = await two_inside(service)
    answer = await service.raw_path("DELETE", f"/api/rooms/{code}/participants/{socket_id}?ban=1")
    answer.problem(404, "participant_not_found")
    assert await ada.sync() == []


async def test_who_has_left_waits_or_is_in_another_room_is_not_found(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    await ben.leave()
    elsewhere = await service.enter(await service.room_code())
    waits = await service.connect()
    await service.change(code, waiting_room=True)
    assert (await waits.ask("join_room", {"room_code": code, "display_name": "Cem"}))["type"] == "waiting"
    for one in (ben, elsewhere, waits):
        (await remove(service, code, one)).problem(404, "participant_not_found")
    assert (await remove(service, code, ada)).status == 204
    (await remove(service, code, ada)).problem(404, "participant_not_found")


@pytest.mark.parametrize("code", ["6a18t3", "6a18t", "null", "%FF"])
async def test_a_room_that_is_not_there_is_not_found(code: str, service: Service) -> None:
    answer = await service.raw_path("DELETE", f"/api/rooms/{code}/participants/x")
    answer.problem(404, "room_not_found")


async def test_a_room_that_has_expired_is_not_found(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=3600.0)
    code = await service.room_code(ttl_hours=1)
    ada = await service.enter(code)
    clock.advance(3600)
    (await remove(service, code, ada)).problem(404, "room_not_found")


@pytest.mark.parametrize("ban", ["x", "", "true", "2", "-1", "01", "1%00", "%FF"])
async def test_a_ban_that_is_neither_0_nor_1_is_named_and_nobody_is_removed(ban: str, service: Service) -> None:
    code, ada, ben = await two_inside(service)
    answer = await service.raw_path("DELETE", f"/api/rooms/{code}/participants/{ben.socket_id}?ban={ban}")
    assert "ban" in answer.problem(422, "invalid_field")
    assert await ada.sync() == await ben.sync() == []


async def test_without_a_key_nobody_is_removed(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    path = f"/api/rooms/{code}/participants/{ben.socket_id}"
    (await service.request("DELETE", path, key=None)).problem(401, "unauthorized")
    assert await ada.sync() == await ben.sync() == []


async def test_other_methods_are_not_there(service: Service) -> None:
    answer = await service.request("GET", "/api/rooms/6a18t3/participants/x")
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "DELETE"
    (await service.request("GET", "/api/rooms/6a18t3/participants")).problem(404, "not_found")


async def test_of_two_who_remove_the_same_at_once_one_is_late(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    answers = await service.at_once(remove(service, code, ben) for _ in range(2))
    assert sorted(answer.status for answer in answers) == [204, 404]
    assert [message["type"] for message in await ada.sync()] == ["peer_left"]
    assert [message["type"] for message in await ben.sync()] == ["removed"]


async def test_it_is_on_the_disk_when_it_is_answered_and_told(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    with a_disk_that_takes_its_time() as (began, may_go_on):
        removing = asyncio.create_task(remove(service, code, ada, "?ban=1"))
        async with asyncio.timeout(10):
            await began.wait()
        assert await ada.sync() == []
        assert (await service.get_room(code))["participant_count"] == 1
        may_go_on.set()
        assert (await removing).status == 204
    kept = on_disk(service)[code]
    assert kept["participants"] == []
    assert len(kept["banned_addresses"]) == 1
    assert "127.0.0.1" not in str(kept)


async def test_where_the_disk_refuses_nobody_is_removed(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    with a_disk_that_refuses():
        for query in ("", "?ban=1"):
            answer = await remove(service, code, ben, query)
            answer.problem(503, "store_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
    assert await ada.sync() == await ben.sync() == []
    await recovered(service)
    await service.enter(code)
    assert (await remove(service, code, ben)).status == 204


async def test_who_leaves_while_they_are_being_removed_is_gone_and_told_of_once(service: Service) -> None:
    code, ada, ben = await two_inside(service)
    with a_disk_that_takes_its_time() as (began, may_go_on):
        removing = asyncio.create_task(remove(service, code, ben, "?ban=1"))
        async with asyncio.timeout(10):
            await began.wait()
        await ben.leave()
        may_go_on.set()
        assert (await removing).status == 204
    assert [message["type"] for message in await ada.sync()] == ["peer_left"]
    assert await ben.sync() == []
    assert await ben.join_error(code) == "banned"
