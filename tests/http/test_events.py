"""`GET /api/events`: what is reported, in which order, and how a stream continues and ends."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from signaling.app_keys import EVENTS
from signaling.http import connection, event_streams, timeouts
from signaling.rooms.events import MOST_KEPT
from signaling.wire.messages import PeerAway
from tests.support.app import KEY, FakeClock, Serve, Service, come_back, enter, let_pass, some_ticks
from tests.support.event_stream import EventStream, event_stream
from tests.support.peer import DEADLINE
from tests.support.raw import raw_request

NOW = "2030-03-17T17:46:40Z"


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)


def listen(service: Service, last_id: str | None = None, **query: str) -> AbstractAsyncContextManager[EventStream]:
    return event_stream(service.client.session, service.url, KEY, last_id, **query)


def emit(service: Service, count: int) -> None:
    for number in range(count):
        service.apps[0][EVENTS].emit("peer_away", "6a18t3", PeerAway(f"{number:0100}"))


# ── What is reported ─────────────────────────────────────────────────────────────────────────────


async def test_a_new_room_is_reported_with_what_participants_see_of_it(service: Service) -> None:
    async with listen(service) as stream:
        room = await service.create_room(name="Tea", owner_id="someone", passcode="sesame")
        created = await stream.event()
    assert (created.type, created.data["at"], created.data["room_code"]) == ("room_created", NOW, room["room_code"])
    shown = {field: created.data[field] for field in ("name", "state", "expires_at", "max_participants", "access")}
    assert shown.items() <= room.items()
    assert not {"host_token", "host_url", "owner_id"} & set(created.data)
    assert created.text.startswith(f"event: room_created\nid: {created.id}\ndata: {{")


async def test_who_comes_and_goes_is_reported_with_the_fields_of_the_messages(service: Service) -> None:
    code = await service.room_code()
    of_room = {"room_code": code, "at": NOW}
    async with listen(service) as stream:
        ada = await enter(service, code, "Ada Ünü")
        of_ada = {**of_room, "socket_id": ada.socket_id}
        assert await stream.expect("peer_joined") == {**of_ada, "display_name": "Ada Ünü", "role": "guest"}
        ada.drop()
        assert await stream.expect("peer_away") == of_ada
        ada = await come_back(service, ada)
        assert await stream.expect("peer_back") == of_ada
        await ada.leave()
        assert await stream.expect("peer_left") == {**of_ada, "reason": "left"}
        ben = await service.enter(code, "Ben", token=await service.token(code, role="host"))
        assert (await stream.expect("peer_joined"))["role"] == "host"
        ben.drop()
        assert await stream.expect("peer_left") == {**of_room, "socket_id": ben.socket_id, "reason": "disconnected"}


async def test_who_does_not_come_back_and_who_is_removed_has_left(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=3600.0)
    code = await service.room_code()
    async with listen(service) as stream:
        ada, ben = await enter(service, code), await enter(service, code, "Ben")
        ada.drop()
        assert [(await stream.event()).type for _ in range(3)] == ["peer_joined", "peer_joined", "peer_away"]
        let_pass(service, 31)
        left = await stream.expect("peer_left")
        assert (left["socket_id"], left["reason"]) == (ada.socket_id, "timeout")
        await service.request("DELETE", f"/api/rooms/{code}/participants/{ben.socket_id}")
        left = await stream.expect("peer_left")
        assert (left["socket_id"], left["reason"]) == (ben.socket_id, "removed")


async def test_a_guest_is_reported_when_a_host_lets_them_in(service: Service) -> None:
    code = await service.room_code(waiting_room=True)
    async with listen(service) as stream:
        host = await service.enter(code, "Ada", token=await service.token(code, role="host"))
        guest = await service.connect()
        await guest.send("join_room", {"room_code": code, "display_name": "Ben"})
        assert await host.expect("knock")
        await host.ask("admit", {"socket_id": guest.socket_id})
        assert (await stream.expect("peer_joined"))["display_name"] == "Ada"
        assert (await stream.expect("peer_joined"))["display_name"] == "Ben"


CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"name": "Tea"}, {"name": "Tea"}),
    ({"state": "locked"}, {"state": "locked"}),
    ({"waiting_room": True}, {"waiting_room": True}),
    ({"ttl_hours": 1}, {"expires_at": "2030-03-17T18:46:40Z"}),
]


async def test_every_change_of_a_room_is_reported_once_whoever_makes_it(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    host = await service.enter(code, token=await service.token(code, role="host"))
    of_operator: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"access": "token"}, {"access": "token"}),
        ({"max_participants": 7}, {"max_participants": 7}),
    ]
    async with listen(service) as stream:
        for changes, reported in CHANGES:
            await host.ask("update_room", changes)
            assert await stream.expect("room_updated") == {"room_code": code, "at": NOW, **reported}
        for changes, reported in CHANGES + of_operator:  # in a room where no one is
            await service.change(other, **changes)
            assert await stream.expect("room_updated") == {"room_code": other, "at": NOW, **reported}
        await service.change(other, passcode="a-secret-word")
        updated = await stream.event()
        assert updated.type == "room_updated"
        assert "a-secret-word" not in updated.text
        await service.change(other, name="Tea")  # as it was
        await service.delete(other)
        assert (await stream.expect("room_closed"))["room_code"] == other


async def test_the_end_of_a_room_is_reported_once_for_all_in_it(serve: Serve, clock: FakeClock) -> None:
    service = await serve(sweep_seconds=0.1)
    async with listen(service) as stream:
        for reason in ("deleted", "closed_by_host", "expired"):
            code = await service.room_code(ttl_hours=1)
            host = await service.enter(code, token=await service.token(code, role="host"))
            await stream.expect("room_created")
            await stream.expect("peer_joined")
            if reason == "deleted":
                await service.delete(code)
            elif reason == "closed_by_host":
                await host.ask("close_room")
            else:
                clock.advance(3600)
            closed = await stream.expect("room_closed")
            assert (closed["room_code"], closed["reason"]) == (code, reason)


async def test_a_room_that_opens_again_because_the_clock_was_set_back_is_a_new_one(
    serve: Serve, clock: FakeClock
) -> None:
    service = await serve(sweep_seconds=0.1)
    code = await service.room_code(ttl_hours=1)
    async with listen(service) as stream:
        clock.advance(3600)
        assert (await stream.expect("room_closed"))["room_code"] == code
        clock.advance(-3600)
        assert (await stream.expect("room_created"))["room_code"] == code
        assert (await service.get_room(code))["room_code"] == code


async def test_guests_who_create_rooms_are_reported_too_and_a_refused_change_is_not(service: Service) -> None:
    async with listen(service) as stream:
        guest = await service.connect()
        assert await guest.ask_for_error("create_room", {"max_participants": 1}) == "invalid_message"
        created = await guest.ask("create_room")
        assert (await stream.expect("room_created"))["room_code"] == created["payload"]["room_code"]


async def test_no_name_is_in_the_log(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    code = await service.room_code(name="Secret meeting")
    async with listen(service) as stream:
        await service.enter(code, "Ada Lovelace")
        assert (await stream.expect("peer_joined"))["display_name"] == "Ada Lovelace"
    assert "Lovelace" not in caplog.text
    assert "meeting" not in caplog.text
    assert code not in caplog.text


async def test_nothing_is_encoded_while_no_one_listens(service: Service) -> None:
    cannot_be_encoded = PeerAway(object())  # type: ignore[arg-type]
    service.apps[0][EVENTS].emit("peer_away", "6a18t3", cannot_be_encoded)
    async with listen(service, room_code=await service.room_code()):
        service.apps[0][EVENTS].emit("peer_away", "6a18t3", cannot_be_encoded)


# ── One room ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_stream_of_one_room_has_only_its_events_and_ends_with_it(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    spelled = f"{code[:3]}-{code[3:]}".upper()
    async with listen(service, room_code=spelled) as stream, listen(service) as whole:
        await service.enter(other)
        await service.enter(code)
        await service.delete(other)
        await service.delete(code)
        assert await stream.rest() == ["peer_joined", "room_closed"]
        assert [(await whole.event()).type for _ in range(4)] == ["peer_joined"] * 2 + ["room_closed"] * 2


@pytest.mark.parametrize("code", ["", "6a18t3", "what", "%00"])
async def test_a_room_that_is_not_there_is_not_found(service: Service, code: str) -> None:
    for method in ("GET", "HEAD"):
        answer = await service.raw_path(method, f"/api/events?room_code={code}")
        assert answer.status == 404
    (await service.raw_path("GET", f"/api/events?room_code={code}")).problem(404, "room_not_found")


# ── Last-Event-ID ────────────────────────────────────────────────────────────────────────────────


async def test_a_stream_continues_after_the_last_event(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    async with listen(service) as stream, listen(service, room_code=code) as of_room:
        await service.change(code, name="1")
        assert (await stream.expect("room_updated"))["name"] == "1"
        assert (await of_room.expect("room_updated"))["name"] == "1"
    for name in "23":
        await service.change(other, name=name)
        await service.change(code, name=name)
    async with listen(service, stream.last_id) as again, listen(service, of_room.last_id, room_code=code) as room_again:
        assert [(await again.event()).data["name"] for _ in range(4)] == ["2", "2", "3", "3"]
        assert [(await room_again.event()).data["name"] for _ in range(2)] == ["2", "3"]
        await service.change(code, name="4")
        for stream in (again, room_again):
            assert (await stream.expect("room_updated"))["name"] == "4"


async def test_a_stream_on_which_nothing_has_happened_continues_too(service: Service) -> None:
    async with listen(service) as stream:
        assert (await stream.block()).type == ""
    code = await service.room_code()
    async with listen(service, stream.last_id) as again:
        assert (await again.expect("room_created"))["room_code"] == code


async def test_a_new_stream_begins_with_what_happens_next(service: Service) -> None:
    await service.room_code()
    for last_id in (None, ""):
        async with listen(service, last_id) as stream:
            code = await service.room_code()
            assert (await stream.expect("room_created"))["room_code"] == code


async def test_beyond_the_last_1000_events_there_is_a_gap(service: Service) -> None:
    async with listen(service) as stream:
        await stream.block()
    emit(service, MOST_KEPT)
    async with listen(service, stream.last_id) as reached:
        assert (await reached.event()).data["socket_id"] == f"{0:0100}"
    emit(service, 1)
    async with listen(service, stream.last_id) as missed:
        gap = await missed.event()
        assert (gap.type, gap.id, gap.data) == ("gap", service.apps[0][EVENTS].last_id, {"at": NOW})
    await service.room_code()
    async with listen(service, missed.last_id) as again:
        await again.expect("room_created")


@pytest.mark.parametrize("last_id", ["0", "1900000000000-99", "x" * 5000, "1-1, 2-2", "-", "ü"])
async def test_an_id_that_the_server_does_not_know_is_a_gap(service: Service, last_id: str) -> None:
    async with listen(service, last_id) as stream:
        await stream.expect("gap")
        await service.room_code()
        await stream.expect("room_created")


async def test_after_a_restart_there_is_a_gap_and_who_was_inside_comes_back_or_has_left(
    serve: Serve, clock: FakeClock
) -> None:
    before = await serve()
    code = await before.room_code()
    ada, ben = await enter(before, code), await enter(before, code, "Ben")
    async with listen(before) as stream:
        await before.change(code, name="Tea")
        await stream.expect("room_updated")
        await before.stop()
        assert await stream.rest() == []
    clock.advance(1)
    after = await serve()
    async with listen(after, stream.last_id) as again:
        await again.expect("gap")
        await come_back(after, ada)
        assert (await again.expect("peer_back"))["socket_id"] == ada.socket_id
        let_pass(after, 31)
        left = await again.expect("peer_left")
        assert (left["socket_id"], left["reason"]) == (ben.socket_id, "timeout")


# ── The stream itself ────────────────────────────────────────────────────────────────────────────


async def test_no_proxy_keeps_it_back_or_stores_it(service: Service) -> None:
    async with listen(service) as stream:
        headers = stream.response.headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


async def test_it_needs_the_key_and_answers_head_and_options(serve: Serve) -> None:
    service = await serve(allowed_origins=("https://a.example",))
    (await service.request("GET", "/api/events", key=None)).problem(401, "unauthorized")
    (await service.request("POST", "/api/events")).problem(405, "method_not_allowed")
    head = await service.request("HEAD", "/api/events")
    assert (head.status, head.headers["Content-Type"], head.body) == (200, "text/event-stream", b"")
    options = await service.request("OPTIONS", "/api/events", key=None)
    assert (options.status, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    preflight = await service.request("OPTIONS", "/api/events", key=None, headers=asked)
    assert "Last-Event-ID" in preflight.headers["Access-Control-Allow-Headers"]


async def test_an_old_client_gets_it_without_chunks(service: Service) -> None:
    code = await service.room_code()

    async def close_soon() -> None:
        async with asyncio.timeout(DEADLINE):
            while not service.apps[0][event_streams.STREAMS]._streams:
                await asyncio.sleep(0.001)
        await service.delete(code)

    request = f"GET /api/events?room_code={code} HTTP/1.0\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n"
    answer, _ = await asyncio.gather(raw_request(service.port, request.encode()), close_soon())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 ")
    assert b"chunked" not in head
    assert body.startswith(b": keep-alive\nid: ")
    assert b"\n\nevent: room_closed\nid: " in body


async def test_a_comment_keeps_it_alive_every_15_seconds_and_brings_the_last_id(service: Service) -> None:
    code, other = await service.room_code(), await service.room_code()
    async with listen(service, room_code=code) as stream:
        await stream.block()
        for name in "123":
            await service.change(other, name=name)
            let_pass(service, 14)
            await some_ticks(service)
            let_pass(service, 1)
            block = await stream.block()
            assert (block.type, block.id) == ("", service.apps[0][EVENTS].last_id)
            assert block.text.startswith(": ")


async def test_deadlines_for_requests_do_not_end_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((timeouts, "ANSWER_SECONDS"), (timeouts, "BODY_SECONDS"), (connection, "HEAD_SECONDS")):
        monkeypatch.setattr(module, name, 0.1)
    async with listen(service) as stream:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        async with asyncio.timeout(DEADLINE):
            assert await reader.read() == b"", "one that sends nothing is cut, and it came later"
        writer.close()
        await service.room_code()
        await stream.expect("room_created")


async def test_it_gives_no_way_to_new_connections(serve: Serve) -> None:
    service = await serve(max_connections=1)
    async with listen(service) as stream:
        crowd = [await asyncio.open_connection("127.0.0.1", service.port) for _ in range(140)]
        await service.room_code()
        await stream.expect("room_created")
        for _, writer in crowd:
            writer.close()


async def test_a_stop_ends_it_at_once(service: Service) -> None:
    async with listen(service) as stream, listen(service, room_code=await service.room_code()) as of_room:
        await stream.block()
        began = asyncio.get_running_loop().create_task(service.stop())
        assert await stream.rest() + await of_room.rest() == ["room_created"]
        await began


# ── Bounds ───────────────────────────────────────────────────────────────────────────────────────


async def test_there_are_at_most_so_many_streams(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "MOST_STREAMS", 2)
    service = await serve()
    async with listen(service):
        async with listen(service):
            (await service.request("GET", "/api/events")).problem(503, "overloaded")
        async with asyncio.timeout(DEADLINE):  # until the server has noticed that one has gone
            while (await service.request("HEAD", "/api/events")).status == 200 and len(streams(service)) == 2:
                await asyncio.sleep(0.01)
        async with listen(service) as stream:
            await service.room_code()
            await stream.expect("room_created")


def streams(service: Service) -> set[event_streams.Stream]:
    return service.apps[0][event_streams.STREAMS]._streams


async def stalled(service: Service) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client that reads nothing, once the kernel takes nothing more for it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port, limit=1024)
    before = streams(service).copy()
    writer.write(f"GET /api/events HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n".encode())
    async with asyncio.timeout(DEADLINE):
        while streams(service) == before:
            await asyncio.sleep(0.001)
        [stream] = streams(service) - before
        while not stream._transport.get_write_buffer_size():
            emit(service, 100)
            await asyncio.sleep(0)
    return reader, writer


async def test_a_slow_reader_is_cut_and_others_get_everything(service: Service) -> None:
    _, writer = await stalled(service)
    async with listen(service) as other:
        await other.block()
        count = 0
        while len(streams(service)) == 2:
            emit(service, 100)
            count += 100
            for number in range(100):
                assert (await other.expect("peer_away"))["socket_id"] == f"{number:0100}"
        assert 200 * count > event_streams.MAX_UNREAD_BYTES / 2, "not at once"
        await service.room_code()
        await other.expect("room_created")
    writer.transport.abort()


async def test_a_whole_server_may_leave_at_once(service: Service) -> None:
    async with listen(service) as stream:
        await stream.block()
        for _ in range(20_000):
            service.apps[0][EVENTS].emit("peer_away", "6a18t3", PeerAway("x" * 36))
        for _ in range(20_000):
            await stream.expect("peer_away")


async def test_a_client_that_reads_nothing_for_a_minute_is_cut(service: Service) -> None:
    _, writer = await stalled(service)
    await some_ticks(service)
    let_pass(service, 50)
    await some_ticks(service)
    assert len(streams(service)) == 1
    let_pass(service, 10)
    async with asyncio.timeout(DEADLINE):
        while streams(service):
            await asyncio.sleep(0.001)
    writer.transport.abort()


async def test_one_with_nothing_to_read_stays(service: Service) -> None:
    async with listen(service) as stream:
        for _ in range(5):
            let_pass(service, 3600)
            await some_ticks(service)
        await service.room_code()
        await stream.expect("room_created")


async def test_a_slow_reader_holds_up_no_stop(service: Service) -> None:
    _, writer = await stalled(service)
    async with asyncio.timeout(timeouts.ANSWER_SECONDS / 2):
        await service.stop()
    writer.transport.abort()
