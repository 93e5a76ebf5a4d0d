"""Many messages in one read, framed and cut in every way: each is handled once and in order, and others get turns."""

import asyncio
import gc
import json
import random
from typing import Any

import pytest

from signaling.websocket.connection import MOST_IN_TURN, Connection
from signaling.websocket.conversation import HANDLERS, Conversation
from signaling.wire.messages import Ping
from tests.support.app import Serve, Service
from tests.support.frames import BINARY, CLOSE, CONTINUATION, PING, TEXT
from tests.support.peer import DEADLINE, Peer, payloads
from tests.support.raw import RawPeer

COUNT = 40  # messages


def signal_to(peer: Peer, payload: Any) -> bytes:
    message = {"type": "signal", "payload": {"to": peer.socket_id, "signal_type": "candidate", "payload": payload}}
    return json.dumps(message).encode()


async def test_nothing_of_a_connection_that_is_over_waits_for_the_collector(service: Service) -> None:
    def live() -> int:
        return sum(type(one) in {Connection, Conversation} for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = live()
        async with await service.raw_peer() as raw:
            raw.send("ping", {})
            await raw.message()
            assert live() == before + 2
        async with asyncio.timeout(DEADLINE):
            while live() > before:
                await asyncio.sleep(0.01)
    finally:
        gc.enable()


async def test_one_after_the_other_they_arrive_in_order_and_are_counted(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada", resumable=True), await service.enter(code, "Ben", resumable=True)
    await ada.expect("peer_joined")
    for number in range(COUNT):
        await ada.signal(ben, number)
        if number % 10 == 0:
            await ada.signal(ada, "to oneself")
            await ada.error("signal")
    assert (await ada.ask("ping"))["payload"]["received"] == COUNT + COUNT // 10
    assert payloads(await ben.sync()) == list(range(COUNT))


@pytest.mark.parametrize("seed", range(10))
async def test_however_they_are_framed_and_cut_they_arrive_in_order(seed: int, service: Service) -> None:
    chance = random.Random(seed)
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    async with await service.raw_peer() as raw:
        await raw.join(code, "Ada")
        await ben.expect("peer_joined")
        wire = Recorder()
        for number in range(COUNT):
            say(wire, chance, signal_to(ben, [number, "x" * chance.choice([0, 0, 10, 200, 50_000])]))
        while wire.data:
            at = chance.choice([1, 3, 7, 1000, 70_000])
            raw.bytes(wire.data[:at])
            wire.data = wire.data[at:]
            if chance.random() < 0.1:
                await service.get_room(code)  # meanwhile the server reads
        assert [(await ben.expect("signal"))["payload"][0] for _ in range(COUNT)] == list(range(COUNT))


class Recorder(RawPeer):
    """Keeps what it would send."""

    def __init__(self) -> None:
        self.data = b""

    def bytes(self, data: bytes) -> None:
        self.data += data


def say(wire: Recorder, chance: random.Random, text: bytes) -> None:
    """A text as one frame or in fragments, with something else before, behind or between."""
    if chance.random() < 0.2:
        wire.send("ping", {})
    if chance.random() < 0.2:
        wire.frame(PING, b"")
    if chance.random() < 0.7:
        wire.frame(TEXT, text)
        return
    cut = chance.randrange(len(text))
    wire.frame(TEXT, text[:cut], final=False)
    if chance.random() < 0.5:
        wire.frame(PING, b"between")
    wire.frame(CONTINUATION, text[cut:])


async def test_what_comes_right_behind_the_handshake_is_not_lost(service: Service) -> None:
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    early = Recorder()
    early.send("join_room", {"room_code": code, "display_name": "Ada"})
    early.frame(TEXT, signal_to(ben, "early"))
    early.frame(TEXT, signal_to(ben, "cut"))
    async with await service.raw_peer(behind_handshake=early.data[:-5]) as raw:
        assert (await ben.expect("peer_joined"))["socket_id"] == raw.socket_id
        assert (await ben.expect("signal"))["payload"] == "early"
        raw.bytes(early.data[-5:])
        assert (await ben.expect("signal"))["payload"] == "cut"


async def test_more_small_frames_than_anybody_sends_are_still_all_read(serve: Serve) -> None:
    service = await serve(rate_limits=False)
    async with await service.raw_peer() as raw:
        pong = b"\x8a\x80" + bytes(4)
        raw.bytes(pong * 50_000)
        raw.send("ping", {})
        assert (await raw.message())["type"] == "pong"


async def test_a_burst_that_ends_with_its_sender_arrives_all_the_same(service: Service) -> None:
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    async with await service.raw_peer() as raw:
        await raw.join(code)
        await ben.expect("peer_joined")
        burst = Recorder()
        for number in range(5):
            burst.frame(TEXT, signal_to(ben, number))
        burst.frame(BINARY, b"x")
        burst.frame(TEXT, signal_to(ben, "too late"))
        raw.bytes(burst.data)
        assert [(await ben.expect("signal"))["payload"] for _ in range(5)] == list(range(5))
        assert (await ben.expect("peer_left"))["socket_id"] == raw.socket_id
        assert await raw.close_code() == 1003
    assert await ben.sync() == []


async def test_a_burst_lets_the_others_have_their_turns(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    handled: list[str] = []
    monkeypatch.setattr("signaling.rooms.sessions.Session.forward", lambda *_: handled.append("signal"))
    pong = HANDLERS[Ping]
    monkeypatch.setitem(HANDLERS, Ping, lambda *given: (handled.append("ping"), pong(*given))[1])
    code = await service.room_code()
    ben = await service.enter(code, "Ben")
    async with await service.raw_peer() as hasty, await service.raw_peer() as other:
        await hasty.join(code, "Hasty")
        burst = Recorder()
        for _ in range(1000):
            burst.frame(TEXT, signal_to(ben, None))
        hasty.bytes(burst.data)
        other.send("ping", {})
        await other.message()
        assert handled.index("ping") <= 10 * MOST_IN_TURN


@pytest.mark.parametrize(
    ("opcode", "data", "code"), [(CLOSE, b"\x03\xe8", 1000), (BINARY, b"x", 1003), (TEXT, bytes(2**17), 1009)]
)
async def test_a_last_answer_comes_before_the_close_frame(
    opcode: int, data: bytes, code: int, service: Service
) -> None:
    room_code = await service.room_code()
    async with await service.raw_peer() as raw:
        await raw.join(room_code)
        burst = Recorder()
        burst.frame(TEXT, b'{"type": "leave_room", "payload": {}}')
        burst.frame(opcode, data)
        raw.bytes(burst.data)
        assert (await raw.message())["type"] == "left"
        assert (await raw.next_frame()).close_code == code


async def test_those_who_enter_at_once_all_hear_of_each_other(service: Service) -> None:
    code = await service.room_code()
    raws = [await service.raw_peer() for _ in range(12)]
    for raw in raws:
        raw.send("join_room", {"room_code": code, "display_name": "Raw"})
    for raw in raws:
        known = [one["socket_id"] for one in (await raw.message())["payload"]["peers"]]
        while len(known) < len(raws) - 1:
            message = await raw.message()
            assert message["type"] == "peer_joined"
            known.append(message["payload"]["socket_id"])
        assert sorted(known) == sorted(other.socket_id for other in raws if other is not raw)
        raw.abort()
