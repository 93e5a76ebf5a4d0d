"""Whoever does not read, or is not there any more, is cut, and nobody else waits for it."""

import asyncio
import json

from tests.support.app import Serve, Service
from tests.support.frames import PONG, TEXT, frame
from tests.support.peer import Peer
from tests.support.raw import RawPeer

LARGE = "x" * 60_000  # a payload; with its envelope it fits into one frame
UNREAD = 4 * 1024 * 1024  # bytes that the contract lets a client leave unread
KERNEL = 8 * 1024 * 1024  # bytes; more than the socket buffers of both ends hold
RECEIVE_BUFFER = 64 * 1024  # bytes


async def flood(sender: Peer, slow: RawPeer, count: int) -> None:
    for number in range(count):
        await sender.send("signal", {"to": slow.socket_id, "signal_type": "offer", "payload": [number, LARGE]})


async def test_a_client_that_does_not_read_is_closed_with_4002_and_nobody_else_waits(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    async with await service.raw_peer(receive_buffer=RECEIVE_BUFFER) as slow:
        await slow.join(code, "Slow")
        assert [message["type"] for message in await ben.sync()] == ["peer_joined"]
        for round_ in range((UNREAD + KERNEL) // len(LARGE) + 2):
            await flood(ada, slow, 1)
            await ada.signal(ben, round_)
        await ada.sync()
        left = [message for message in await ben.sync() if message["type"] == "peer_left"]
        assert [message["payload"] for message in left] == [{"socket_id": slow.socket_id, "reason": "disconnected"}]
        assert await slow.close_code() == 4002


async def test_those_who_read_get_everything_while_one_does_not(service: Service) -> None:
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    async with await service.raw_peer(receive_buffer=RECEIVE_BUFFER) as slow:
        await slow.join(code, "Slow")
        await flood(ada, slow, (UNREAD + KERNEL) // len(LARGE) + 2)
        for number in range(500):
            await ada.signal(ben, number)
        await ada.sync()
        signals = [message["payload"]["payload"] for message in await ben.sync() if message["type"] == "signal"]
        assert signals == list(range(500))


async def test_less_than_4_mib_unread_close_nobody_and_arrive_in_order(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer(receive_buffer=RECEIVE_BUFFER) as slow:
        await slow.join(code, "Slow")
        await ada.expect("peer_joined")
        count = UNREAD // len(LARGE) - 2
        await flood(ada, slow, count)
        assert await ada.sync() == []
        numbers = [(await slow.message())["payload"]["payload"][0] for _ in range(count)]
        assert numbers == list(range(count))


async def test_a_client_that_asks_and_never_reads_the_answers_is_closed(serve: Serve) -> None:
    service = await serve(rate_limits=False)  # or it would hardly be read itself
    async with await service.raw_peer(receive_buffer=RECEIVE_BUFFER) as slow:
        ping = json.dumps({"type": "ping", "id": "x" * 64}).encode()
        pings = 500 * frame(ping, TEXT)  # since Python 3.12 asyncio adds up all that is unsent at every write
        for _ in range(400):
            slow.bytes(pings)
            while slow.unsent > 1024 * 1024:
                await asyncio.sleep(0)
        await slow.end()


async def test_a_slow_reader_that_never_reads_again_is_cut(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    before = service.connection_count
    async with await service.raw_peer(receive_buffer=RECEIVE_BUFFER) as slow:
        await slow.join(code, "Slow")
        await flood(ada, slow, (UNREAD + KERNEL) // len(LARGE) + 2)
        assert [message["type"] for message in await ada.sync()][:2] == ["peer_joined", "peer_left"]
        assert service.connection_count == before + 1
        async with asyncio.timeout(15):
            while service.connection_count > before:
                await asyncio.sleep(0.05)


async def test_a_connection_that_does_not_answer_protocol_pings_is_cut(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=0.2)
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer() as dead:
        await dead.join(code, "Dead")
        await ada.expect("peer_joined")
        assert await ada.expect("peer_left") == {"socket_id": dead.socket_id, "reason": "disconnected"}
        await dead.end()
    assert await ada.sync() == []


async def test_a_connection_that_answers_protocol_pings_stays(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=0.2)
    code = await service.room_code()
    async with await service.raw_peer() as quiet:
        await quiet.join(code, "Quiet")
        for _ in range(5):
            frame = await quiet.next_frame()
            quiet.frame(PONG, frame.data)
        quiet.send("ping", {})
        assert (await quiet.message())["type"] == "pong"
    assert frame.opcode == 9
