"""Whoever sends faster than 200 messages a second, after a burst of 1,500, is read more slowly; nothing is lost."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from signaling.websocket.connection import MOST_IN_TURN
from tests.conftest import StartServer
from tests.support.app import Serve, Service, let_pass
from tests.support.frames import PING, PONG, TEXT, frame
from tests.support.peer import DEADLINE, payloads
from tests.support.raw import RawPeer
from tests.support.remote import remote

BURST = 1500  # messages
PER_SECOND = 200
MIB = 2**20
PING_TEXT = b'{"type":"ping"}'
PING_FRAME = frame(PING_TEXT)

LARGE_TEXT = b'{"type":"ping","payload":{"more":"%b"}}' % (b"x" * 60_000)
LARGE_FRAME = frame(LARGE_TEXT)


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for what a test lets pass; what depends on time is looked at all the time."""
    monkeypatch.setattr("signaling.app.LONGEST_TICK", 0.01)
    monkeypatch.setattr("signaling.clock.Ticker.tick", lambda *_: None)


async def answers(raw: RawPeer, count: int, opcode: int = TEXT) -> None:
    """Waits until so many have come."""
    for _ in range(count):
        while (heard := await raw.next_frame()).opcode != opcode:
            pass
        assert opcode == PONG or json.loads(heard.data)["type"] == "pong", heard


# ── How much, and how fast ───────────────────────────────────────────────────────────────────────


async def test_what_a_newcomer_to_a_full_room_trickles_is_not_held_up(service: Service) -> None:
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    ada = await service.enter(code)
    await ben.expect("peer_joined")
    for number in range(BURST - 2):
        await ada.signal(ben, number)
    assert await ada.sync() == []
    assert payloads(await ben.sync()) == list(range(BURST - 2))


async def test_beyond_that_it_is_handed_on_as_time_passes_in_order_and_whole(service: Service) -> None:
    code = await service.room_code()
    ben, ada = await service.enter(code, "Ben"), await service.enter(code)
    await ben.expect("peer_joined")
    count = 2500
    for number in range(count):
        await ada.signal(ben, number)
    heard = [(await ben.expect("signal"))["payload"] for _ in range(BURST - 1)]
    heard += payloads(await ben.sync())
    assert len(heard) < BURST + 2 * MOST_IN_TURN
    let_pass(service, 2)
    heard += [(await ben.expect("signal"))["payload"] for _ in range(BURST - 1 + 2 * PER_SECOND - len(heard))]
    heard += payloads(await ben.sync())
    assert len(heard) < BURST + 2 * PER_SECOND + 2 * MOST_IN_TURN
    let_pass(service, (count - BURST) / PER_SECOND)
    heard += [(await ben.expect("signal"))["payload"] for _ in range(count - len(heard))]
    assert heard == list(range(count))
    assert await ada.sync() == [], "nothing was refused"


SAID: dict[str, tuple[Callable[[RawPeer], None], int]] = {
    "ping": (lambda raw: raw.frame(TEXT, PING_TEXT), TEXT),
    "protocol ping": (lambda raw: raw.frame(PING, b""), PONG),
}


@pytest.mark.parametrize(("say", "answer"), SAID.values(), ids=SAID)
async def test_whatever_is_said_is_answered_once_and_at_that_pace(
    say: Callable[[RawPeer], None], answer: int, service: Service
) -> None:
    async with await service.raw_peer() as raw:
        for _ in range(BURST + 500):
            say(raw)
        await answers(raw, BURST, answer)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):  # long enough for 500 answers
                await answers(raw, 40, answer)
        let_pass(service, 500 / PER_SECOND)
        await answers(raw, 460, answer)


async def test_large_messages_are_held_up_sooner(service: Service) -> None:
    """Each full 16 KiB count as a message more."""
    async with await service.raw_peer() as raw:
        raw.bytes(LARGE_FRAME * (BURST // 4) + PING_FRAME * 100)
        await answers(raw, BURST // 4)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):  # long enough for 100 answers
                await answers(raw, 40)
        let_pass(service, 100 / PER_SECOND)
        await answers(raw, 60)


async def test_a_quiet_time_gives_the_burst_back(service: Service) -> None:
    async with await service.raw_peer() as raw:
        for _ in range(2):
            for _ in range(BURST):
                raw.frame(TEXT, PING_TEXT)
            await answers(raw, BURST)
            let_pass(service, BURST / PER_SECOND)


async def test_each_connection_has_its_own_pace(service: Service) -> None:
    async with await service.raw_peer() as one, await service.raw_peer() as other:
        for raw in (one, other):
            for _ in range(BURST):
                raw.frame(TEXT, PING_TEXT)
        for raw in (one, other):
            await answers(raw, BURST)


async def test_where_rate_limits_are_off_nobody_is_held_up(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    async with await service.raw_peer() as raw:
        for _ in range(2 * BURST):
            raw.frame(TEXT, PING_TEXT)
        async with asyncio.timeout(DEADLINE):
            await answers(raw, 2 * BURST)


# ── While somebody is held up ────────────────────────────────────────────────────────────────────


async def held_up(service: Service, code: str | None = None, *, unread: int = 500) -> RawPeer:
    """A connection that has used up its burst, and has said so much more that is left unread."""
    raw = await service.raw_peer()
    said = 0
    if code is not None:
        await raw.join(code, "Hasty")
        said = 1
    raw.bytes(PING_FRAME * (BURST - said + unread))
    for _ in range(BURST - said):
        await raw.next_frame()
    return raw


async def test_the_others_are_not_delayed(service: Service) -> None:
    code = await service.room_code()
    async with await held_up(service, code, unread=20_000) as hasty:
        ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
        await ada.expect("peer_joined")
        async with asyncio.timeout(DEADLINE):
            for number in range(500):
                await ada.signal(ben, number)
                await ben.expect("signal")
        await ada.signal(hasty.socket_id, "and it reaches the hasty one, too")
        await ada.sync()
        while (heard := await hasty.next_frame()) and b"reaches" not in heard.data:
            pass


async def test_they_are_not_cut_for_being_silent(service: Service) -> None:
    async with await held_up(service, await service.room_code()) as raw:
        let_pass(service, 10 * service.settings.heartbeat_seconds)
        await answers(raw, 500)
        raw.frame(TEXT, PING_TEXT)
        await answers(raw, 1)


async def test_they_are_not_closed_for_being_in_no_room_before_they_could_join(service: Service) -> None:
    code = await service.room_code()
    async with await held_up(service) as raw:
        let_pass(service, 50)
        await answers(raw, 500)
        raw.send("join_room", {"room_code": code, "display_name": "Hasty"})
        assert (await raw.message())["type"] == "joined"


@pytest.mark.parametrize("unread", [100, 50_000], ids=["all in", "more than is read ahead"])
async def test_when_they_are_gone_the_others_hear_it_within_a_heartbeat(unread: int, service: Service) -> None:
    code = await service.room_code()
    watcher = await service.enter(code, "Watcher")
    hasty = await held_up(service, code, unread=unread)
    await watcher.expect("peer_joined")
    hasty.abort()
    for _ in range(10):
        let_pass(service, service.settings.heartbeat_seconds / 10)
        await watcher.ask("ping")
    assert (await watcher.expect("peer_left"))["socket_id"] == hasty.socket_id


async def test_a_takeover_does_not_wait_for_what_is_left_unread(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code)
    raw = await service.raw_peer()
    raw.send("join_room", {"room_code": code, "display_name": "Ben", "resumable": True})
    joined = (await raw.message())["payload"]
    count = BURST + 500
    for number in range(count):
        raw.send("signal", {"to": ada.socket_id, "signal_type": "candidate", "payload": number})
    await ada.expect("peer_joined")
    heard = [(await ada.expect("signal"))["payload"] for _ in range(BURST - 1)]
    again = await service.connect()
    claim = {"socket_id": raw.socket_id, "resume_token": joined["resume_token"], "received": 0}
    received = (await again.resume(**claim))["received"]
    assert BURST - 1 <= received < count
    assert await raw.close_code() == 4001
    for number in range(received, count):
        await again.signal(ada, number)
    await again.sync()
    heard += payloads(await ada.sync())
    assert heard == list(range(count)), "nothing is lost and nothing comes twice"
    raw.abort()


async def test_a_graceful_stop_says_1001_to_them_in_time(service: Service) -> None:
    raw, quiet = await held_up(service, unread=50_000), await service.connect()
    began = time.monotonic()
    async with raw:
        code, quiet_code, _ = await asyncio.gather(raw.close_code(), quiet.closed(), service.stop())
    assert (code, quiet_code) == (1001, 1001)
    assert time.monotonic() - began < 10


# ── Memory ───────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_not_read_stays_with_the_sender(service: Service) -> None:
    ada = await service.enter(await service.room_code())
    async with await held_up(service) as raw:
        raw.bytes(LARGE_FRAME * (64 * MIB // len(LARGE_FRAME)))
        for _ in range(50):  # of which each lets the server read, if it wants to
            await ada.sync()
        assert raw.unsent > 32 * MIB  # the kernel holds some of it
    let_pass(service, 1000)  # so that what the kernel holds does not hold up the end


FLOODS: dict[str, Callable[[RawPeer], None]] = {
    "tiny": lambda raw: raw.bytes(PING_FRAME * (8 * MIB // len(PING_FRAME))),
    "large": lambda raw: raw.bytes(LARGE_FRAME * (8 * MIB // len(LARGE_FRAME))),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
async def test_a_flood_costs_the_server_hardly_any_memory(
    flood: Callable[[RawPeer], None], start_server: StartServer
) -> None:
    server = await start_server()
    connections = [await RawPeer.connect(server.port) for _ in range(3)]
    for raw in connections:
        raw.bytes(PING_FRAME * (BURST + 100))
        for _ in range(BURST):
            await raw.next_frame()
    async with remote(server) as at:
        peer = await at.connect()
        before = memory(server.pid)
        for raw in connections:
            flood(raw)
        for _ in range(100):  # of which each lets the server read, if it wants to
            await peer.sync()
        assert memory(server.pid) - before < 8 * MIB  # of 24
    for raw in connections:
        raw.abort()


def memory(pid: int) -> int:
    """Bytes that a process has in main memory."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024
