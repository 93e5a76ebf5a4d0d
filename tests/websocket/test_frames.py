"""What kinds of WebSocket frames are taken, and with which close code the others end the connection."""

import asyncio
import json

import pytest

from tests.support.app import Service
from tests.support.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

LARGEST = 65_536  # bytes of one message


def ping_of(size: int, filler: str = "x") -> bytes:
    """A `ping` message of exactly so many bytes."""
    empty = json.dumps({"type": "ping", "payload": {"filler": ""}})
    count, rest = divmod(size - len(empty), len(filler.encode()))
    text = json.dumps({"type": "ping", "payload": {"filler": filler * count + "x" * rest}}, ensure_ascii=False)
    assert len(text.encode()) == size
    return text.encode()


@pytest.mark.parametrize("filler", ["x", "é", "😀"], ids=["ascii", "two-bytes", "four-bytes"])
async def test_a_message_of_64_kib_is_taken(service: Service, filler: str) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(TEXT, ping_of(LARGEST, filler))
        assert (await peer.message())["type"] == "pong"


@pytest.mark.parametrize("filler", ["x", "é"], ids=["ascii", "two-bytes"])
async def test_one_byte_more_closes_with_1009(service: Service, filler: str) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(TEXT, ping_of(LARGEST + 1, filler))
        assert await peer.close_code() == 1009


async def test_a_length_that_is_only_announced_closes_with_1009(service: Service) -> None:
    async with await service.raw_peer() as peer:
        peer.bytes(b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4))
        assert await peer.close_code() == 1009


async def test_a_message_in_fragments_is_one_message(service: Service) -> None:
    async with await service.raw_peer() as peer:
        text = ping_of(1000)
        peer.frame(TEXT, text[:1], final=False)
        for at in range(1, 900, 100):
            peer.frame(CONTINUATION, text[at : at + 100], final=False)
            peer.frame(PING, b"between")
        peer.frame(CONTINUATION, text[901:])
        frames = [await peer.next_frame() for _ in range(10)]
        assert [frame.opcode for frame in frames] == [PONG] * 9 + [TEXT]
        assert json.loads(frames[-1].data)["type"] == "pong"


async def test_a_character_may_be_cut_by_a_fragment(service: Service) -> None:
    async with await service.raw_peer() as peer:
        text = json.dumps({"type": "ping", "id": "😀"}, ensure_ascii=False).encode()
        cut = text.index("😀".encode()) + 2
        peer.frame(TEXT, text[:cut], final=False)
        peer.frame(CONTINUATION, text[cut:])
        assert (await peer.message())["id"] == "😀"


async def test_fragments_of_more_than_64_kib_together_close_with_1009(service: Service) -> None:
    async with await service.raw_peer() as peer:
        text = ping_of(LARGEST + 1)
        peer.frame(TEXT, text[:40_000], final=False)
        peer.frame(CONTINUATION, text[40_000:])
        assert await peer.close_code() == 1009


@pytest.mark.parametrize("data", [b"", b'{"type":"ping"}', bytes(1000)], ids=["empty", "json", "zeros"])
async def test_a_binary_frame_closes_with_1003(service: Service, data: bytes) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(BINARY, data)
        assert await peer.close_code() == 1003


@pytest.mark.parametrize(
    "data", [b"\xff", b'{"type":"ping","id":"\xc3"}', b'"\xed\xa0\x80"', b"\xc0\xaf"], ids=lambda data: data.hex()[:8]
)
async def test_text_that_is_not_utf_8_closes_with_1007(service: Service, data: bytes) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(TEXT, data)
        assert await peer.close_code() == 1007


async def test_a_signal_that_is_not_utf_8_reaches_nobody(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer() as raw:
        await raw.join(code)
        await ada.expect("peer_joined")
        head = f'{{"type":"signal","payload":{{"to":"{ada.socket_id}","signal_type":"offer","payload":"'
        raw.frame(TEXT, head.encode() + b'\xff"}}')
        assert await raw.close_code() == 1007
        assert await ada.expect("peer_left") == {"socket_id": raw.socket_id, "reason": "disconnected"}


@pytest.mark.parametrize(
    "data",
    [b"\xf1\x80\x00\x00\x00\x00", b"\x83\x80\x00\x00\x00\x00"],
    ids=["reserved-bits", "reserved-opcode"],
)
async def test_what_is_no_frame_closes_with_1002(service: Service, data: bytes) -> None:
    async with await service.raw_peer() as peer:
        peer.bytes(data)
        assert await peer.close_code() == 1002


@pytest.mark.parametrize("ending", [1003, 1008])
async def test_a_connection_that_the_server_ends_empties_its_seat_at_once(service: Service, ending: int) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer() as raw:
        await raw.join(code)
        await ada.expect("peer_joined")
        if ending == 1003:
            raw.frame(BINARY, b"x")
        else:
            for _ in range(51):
                raw.frame(TEXT, b"nonsense")
        assert await raw.close_code() == ending
        left = {"type": "peer_left", "payload": {"socket_id": raw.socket_id, "reason": "disconnected"}}
        assert await ada.sync() == [left], "nobody waits until the close frame is answered"


async def test_a_frame_too_large_empties_the_seat_too(service: Service) -> None:
    code = await service.room_code()
    ada = await service.enter(code, "Ada")
    async with await service.raw_peer() as raw:
        await raw.join(code)
        await ada.expect("peer_joined")
        raw.frame(TEXT, bytes(LARGEST + 1))
        assert await raw.close_code() == 1009
    assert await ada.expect("peer_left") == {"socket_id": raw.socket_id, "reason": "disconnected"}


async def test_a_protocol_ping_is_answered_with_its_own_data(service: Service) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(PING, b"are you there")
        assert await peer.next_frame() == (PONG, b"are you there")


async def test_nothing_is_compressed_even_for_clients_that_offer_it(service: Service) -> None:
    async with service.client.ws_connect("/ws", compress=15) as ws:
        assert ws.compress == 0
        await ws.receive()


async def test_whatever_is_sent_after_a_close_frame_changes_nothing(service: Service) -> None:
    code = await service.room_code()
    async with await service.raw_peer() as raw:
        raw.frame(CLOSE, b"\x03\xe8")
        raw.send("join_room", {"room_code": code, "display_name": "Ghost"})
        assert await raw.close_code() == 1000
        await raw.end()
    assert (await service.get_room(code))["participants"] == []


async def test_a_client_that_never_answers_a_close_frame_is_cut(service: Service) -> None:
    async with await service.raw_peer() as peer:
        peer.frame(BINARY, b"x")
        async with asyncio.timeout(10):
            await peer.end()
