"""What becomes of a seat whose connection sends what is not allowed; `test_conformance` has every kind of frame."""

import asyncio

import pytest

from tests.support.app import Service
from tests.support.frames import BINARY, CLOSE, TEXT

LARGEST = 65_536  # bytes of one message


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
