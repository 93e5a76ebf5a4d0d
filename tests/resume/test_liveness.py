"""Who says nothing, answers nothing or reads nothing is cut or closed; what of that is a break."""

import asyncio
import time

import pytest

from tests.support.app import Serve, Service, come_back, enter, let_pass, process_time, some_ticks
from tests.support.frames import PING, PONG, TEXT
from tests.support.peer import Peer, types
from tests.support.raw import RawPeer

IDLE = 60.0  # seconds
HEARTBEAT = 0.4  # seconds
LARGE = "x" * 60_000
MORE_THAN_ANY_BUFFER = 4 * 1024 * 1024 + 8 * 1024 * 1024  # bytes: what may be unread, and what the kernel holds


# ── Idle (4003) ──────────────────────────────────────────────────────────────────────────────────


async def test_who_joins_no_room_for_a_minute_is_closed(service: Service) -> None:
    idle, other = await service.connect(), await enter(service, await service.room_code())
    let_pass(service, IDLE)
    assert await idle.close_frame() == 4003
    assert await other.sync() == []


async def test_a_ping_does_not_extend_the_minute(service: Service) -> None:
    idle = await service.connect()
    for _ in range(6):
        await idle.ask("ping")
        let_pass(service, IDLE / 6)
    assert await idle.close_frame() == 4003


async def test_a_refused_join_does_not_extend_the_minute(service: Service) -> None:
    idle = await service.connect()
    let_pass(service, IDLE - 5)
    assert await idle.join_error("000000") == "room_not_found"
    let_pass(service, 5)
    assert await idle.close_frame() == 4003


async def test_less_than_a_minute_closes_nobody(service: Service) -> None:
    idle = await service.connect()
    let_pass(service, IDLE - 1)
    await some_ticks(service)
    await idle.join_resumable(await service.room_code())


async def test_who_is_in_a_room_is_never_idle(service: Service) -> None:
    ada = await enter(service, await service.room_code())
    for _ in range(3):
        let_pass(service, IDLE)
        await some_ticks(service)
    assert await ada.sync() == []


@pytest.mark.parametrize("how", ["left", "deleted"])
async def test_the_minute_starts_when_the_room_is_over(how: str, service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    let_pass(service, 10 * IDLE)
    await some_ticks(service)
    if how == "left":
        await ada.leave()
    else:
        await service.delete(code)
        await ada.expect("room_closed")
    await some_ticks(service)
    let_pass(service, IDLE - 1)
    await some_ticks(service)
    assert await ada.sync() == []
    let_pass(service, 1.5)
    assert await ada.close_frame() == 4003


async def test_a_visit_between_two_ticks_starts_the_minute_anew(service: Service) -> None:
    code = await service.room_code()
    for _ in range(10):
        ada = await service.connect()
        let_pass(service, IDLE - 1)
        await ada.join_resumable(code)
        await ada.leave()
        let_pass(service, 2)
        await some_ticks(service)
        assert await ada.sync() == []
        await ada.close()


async def test_who_resumed_is_not_idle(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    again = await service.connect()
    let_pass(service, IDLE - 1)
    await again.resume(ada)
    let_pass(service, 10)
    await some_ticks(service)
    assert await again.sync() == []


# ── Heartbeat ────────────────────────────────────────────────────────────────────────────────────


async def enter_raw(service: Service, code: str) -> RawPeer:
    raw = await service.raw_peer()
    raw.send("join_room", {"room_code": code, "display_name": "Raw", "resumable": True})
    assert (await raw.message())["type"] == "joined"
    return raw


async def test_who_does_not_answer_is_cut_within_one_and_a_half_heartbeats(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=HEARTBEAT)
    code = await service.room_code()
    ada = await enter(service, code)
    async with await service.raw_peer() as dead:
        began = process_time(service)
        dead.send("join_room", {"room_code": code, "display_name": "Dead", "resumable": True})
        await ada.expect("peer_joined")
        assert await ada.expect("peer_away") == {"socket_id": dead.socket_id}
        took = process_time(service) - began
        assert HEARTBEAT <= took < 1.5 * HEARTBEAT + 0.2  # 0.2: what it takes to hear of it on a busy machine
        await dead.end()


async def test_a_cut_by_the_heartbeat_can_be_resumed(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=HEARTBEAT)
    code = await service.room_code()
    ada = await enter(service, code, "Ada")
    raw = await service.raw_peer()
    raw.send("join_room", {"room_code": code, "display_name": "Ben", "resumable": True})
    joined = (await raw.message())["payload"]
    assert types([await ada.receive(), await ada.receive()]) == ["peer_joined", "peer_away"]
    ben = await service.connect()
    await ben.resume(socket_id=raw.socket_id, resume_token=joined["resume_token"], received=0)
    assert await ada.expect("peer_back") == {"socket_id": raw.socket_id}
    raw.abort()


async def test_who_answers_protocol_pings_stays(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=HEARTBEAT)
    code = await service.room_code()
    ada = await enter(service, code)
    raw = await enter_raw(service, code)
    await ada.expect("peer_joined")
    answering = asyncio.create_task(listen(ada))  # a client answers only while it reads
    for _ in range(5):
        frame = await raw.next_frame()
        assert frame.opcode == PING
        raw.frame(PONG, frame.data)
    answering.cancel()
    raw.abort()


async def listen(peer: Peer) -> None:
    raise AssertionError(await peer.ws.receive())


async def test_who_says_anything_needs_no_pings(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=HEARTBEAT)
    raw = await enter_raw(service, await service.room_code())
    until = time.monotonic() + 4 * HEARTBEAT
    while time.monotonic() < until:
        raw.send("ping", {})
        assert (await raw.next_frame()).opcode == TEXT
        await asyncio.sleep(HEARTBEAT / 20)
    raw.abort()


async def test_protocol_pings_of_the_client_are_answered(service: Service) -> None:
    raw = await enter_raw(service, await service.room_code())
    raw.frame(PING, b"hello")
    assert await raw.next_frame() == (PONG, b"hello")
    raw.abort()


# ── Slow readers (4002) ──────────────────────────────────────────────────────────────────────────


async def test_a_slow_reader_is_closed_with_4002_and_may_resume(service: Service) -> None:
    code = await service.room_code()
    ada, cem = await enter(service, code, "Ada"), await enter(service, code, "Cem")
    async with await service.raw_peer(receive_buffer=65_536) as slow:
        slow.send("join_room", {"room_code": code, "display_name": "Slow", "resumable": True})
        joined = (await slow.message())["payload"]
        for _ in range(MORE_THAN_ANY_BUFFER // len(LARGE) + 2):
            await ada.signal(slow.socket_id, LARGE)
        await ada.signal(cem, "nobody else waits")
        assert (await ada.sync())[-1] == {"type": "peer_away", "payload": {"socket_id": slow.socket_id}}
        assert types(await cem.sync()) == ["peer_joined", "peer_away", "signal"]
        assert await slow.close_code() == 4002
    again = await service.connect()
    claim = {"socket_id": slow.socket_id, "resume_token": joined["resume_token"]}
    assert (await again.resume(received=0, **claim))["received"] is None  # far more than is kept
    assert await cem.expect("peer_back") == {"socket_id": slow.socket_id}


async def test_a_slow_reader_is_away_even_if_it_never_reads_again(service: Service) -> None:
    code = await service.room_code()
    ada = await enter(service, code)
    async with await service.raw_peer(receive_buffer=65_536) as slow:
        slow.send("join_room", {"room_code": code, "display_name": "Slow", "resumable": True})
        await ada.expect("peer_joined")
        for _ in range(MORE_THAN_ANY_BUFFER // len(LARGE) + 2):
            await ada.signal(slow.socket_id, LARGE)
        assert await ada.expect("peer_away") == {"socket_id": slow.socket_id}
        let_pass(service, 30)
        assert await ada.expect("peer_left") == {"socket_id": slow.socket_id, "reason": "timeout"}


# ── Probes ───────────────────────────────────────────────────────────────────────────────────────


async def test_livez_is_ok_while_calls_go_on_without_a_store(serve: Serve) -> None:
    service = await serve()
    code = await service.room_code()
    ada, ben = await enter(service, code, "Ada"), await enter(service, code, "Ben")
    await ada.expect("peer_joined")
    with pytest.MonkeyPatch.context() as broken:

        async def refuse(*_: object) -> None:
            raise OSError(5, "Input/output error")

        broken.setattr("signaling.stores.json_file.JsonFile.save", refuse)
        assert (await service.request("POST", "/api/rooms")).problem(503, "store_unavailable")
        assert (await service.request("GET", "/health", key=None)).status == 503
        answer = await service.request("GET", "/livez", key=None)
        assert (answer.status, answer.json) == (200, {"status": "ok"})
        ben.drop()
        await ada.expect("peer_away")
        again = await come_back(service, ben)
        assert again.welcome["received"] == 0
        assert await (await service.connect()).join_resumable(code, "Cem")
    async with asyncio.timeout(10):
        while (await service.request("GET", "/health", key=None)).status != 200:
            await asyncio.sleep(0.02)
