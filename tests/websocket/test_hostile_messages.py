"""Frames and messages that are made to hurt: each gets a clear error or a close, and nobody else notices."""

import zlib
from typing import Any

import pytest

from tests.support.app import Serve, Service
from tests.support.frames import CONTINUATION, PING, TEXT
from tests.support.peer import Peer
from tests.support.raw import RawPeer

LARGEST = 65_536  # bytes of one message
NUMBERS = {
    "60000-digits": "9" * 60_000,
    "minus-60000-digits": "-" + "9" * 60_000,
    "beyond-a-float": "1e999999",
    "minus-beyond-a-float": "-1e999999",
    "next-to-nothing": "1e-999999",
    "a-fraction-of-60000-digits": "100." + "1" * 60_000,
    "65-digits": "1" + "0" * 64,
}
NO_NUMBERS = {name: name for name in ("NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "1e", "0x10", "-", "1_0")}
NUMERIC_FIELDS = {
    "id": '{"type":"ping","id":%s}',
    "ttl_hours": '{"type":"create_room","payload":{"ttl_hours":%s}}',
    "max_participants": '{"type":"create_room","payload":{"max_participants":%s}}',
    "received": '{"type":"resume","payload":{"socket_id":"x","resume_token":"x","received":%s}}',
    "room_code": '{"type":"join_room","payload":{"room_code":%s,"display_name":"x"}}',
    "to": '{"type":"signal","payload":{"to":%s,"signal_type":"offer","payload":1}}',
}
MAY_BE = {("received", "65-digits"): "resume_failed"}  # a count like any other, of a session that is none
BOMBS = {
    "lists": "[" * LARGEST,
    "objects": ('{"a":' * LARGEST)[:LARGEST],
    "lists-in-a-ping": '{"type":"ping","payload":{"x":' + "[" * 32_000 + "]" * 32_000 + "}}",
    "objects-in-a-name": '{"type":"create_room","payload":{"name":' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}}",
    "lists-in-the-id": '{"type":"ping","id":' + "[" * 32_000 + "]" * 32_000 + "}",
    "lists-with-a-lone-surrogate": '{"type":"ping","payload":{"x":' + "[" * 30_000 + r'"\ud800"' + "]" * 30_000 + "}}",
    "a-type-of-60000-characters": '{"type":"' + "x" * 60_000 + '"}',
    "a-name-of-60000-characters": '{"type":"create_room","payload":{"name":"' + "x" * 60_000 + '"}}',
    "10000-lone-surrogates": '{"type":"create_room","payload":{"name":"' + r"\ud800" * 10_000 + '"}}',
    "nothing-but-space": " " * LARGEST,
    "two-byte-order-marks": '\ufeff\ufeff{"type":"ping"}',
    "a-null-character": '{"type":"ping"}\x00',
    "a-null-character-in-a-string": '{"type":"ping\x00"}',
}


async def room_of_three(service: Service) -> tuple[Peer, Peer, RawPeer]:
    """Ada and Ben, who have nothing to do with what Mallory is about to send."""
    code = await service.room_code()
    ada, ben, mallory = await service.enter(code, "Ada"), await service.enter(code, "Ben"), await service.raw_peer()
    await mallory.join(code, "Mallory")
    await ada.sync()
    await ben.sync()
    return ada, ben, mallory


async def error_of(peer: Peer, text: str) -> dict[str, Any]:
    await peer.send_text(text)
    error = await peer.error()
    assert len(error["message"]) < 300
    assert await peer.sync() == []
    return error


# ── Numbers, depth, length ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("field", NUMERIC_FIELDS)
async def test_a_number_beyond_all_bounds_is_a_wrong_field(service: Service, field: str) -> None:
    async with await service.connect() as peer:
        for case, number in NUMBERS.items():
            error = await error_of(peer, NUMERIC_FIELDS[field] % number)
            if (field, case) in MAY_BE:
                assert error["code"] == MAY_BE[field, case]
            else:
                assert (error["code"], field in error["message"]) == ("invalid_message", True), (case, error)


@pytest.mark.parametrize("field", NUMERIC_FIELDS)
async def test_what_is_no_number_is_not_json(service: Service, field: str) -> None:
    async with await service.connect() as peer:
        for text in NO_NUMBERS.values():
            assert (await error_of(peer, NUMERIC_FIELDS[field] % text))["code"] == "invalid_json", text


async def test_a_bomb_is_an_error_like_any_other(service: Service) -> None:
    async with await service.connect() as peer:
        for case, bomb in BOMBS.items():
            code = (await error_of(peer, bomb))["code"]
            assert code in {"invalid_json", "invalid_message", "unknown_type"}, case


async def test_of_a_key_that_comes_twice_the_last_counts(service: Service) -> None:
    async with await service.connect() as peer:
        await peer.send_text('{"type":"dance","id":1,' + '"x":0,' * 5_000 + '"type":"ping","id":2}')
        assert await peer.receive() == {"type": "pong", "payload": {}, "id": 2}


# ── What a signal may carry to another ───────────────────────────────────────────────────────────


def signal(to: Peer, payload: str) -> str:
    return f'{{"type":"signal","payload":{{"to":"{to.socket_id}","signal_type":"offer","payload":{payload}}}}}'


async def test_a_number_in_a_signal_arrives_as_it_was_spelled(service: Service) -> None:
    _, ben, mallory = await room_of_three(service)
    for number in NUMBERS.values():
        mallory.frame(TEXT, signal(ben, number).encode())
        assert (await ben.receive_text()).endswith(f'"payload":{number}}}}}')
    mallory.abort()


UNFIT = NO_NUMBERS | {
    "lists-30000-deep": "[" * 30_000 + "]" * 30_000,
    "lists-that-never-end": "[" * 60_000,
    "a-string-that-never-ends": '"' + "x" * 60_000,
    "a-null-character": '"\x00"',
    "a-line-end": '"a\nb"',
    "a-bad-escape": r'"\x41"',
    "half-an-escape": r'"\u12"',
    "what-ends-the-envelope": '1}},"type":"room_closed"',
    "two-values": "1 2",
    "a-comma": "[1,]",
    "words": "undefined",
}


async def test_what_is_not_json_or_nested_without_end_reaches_nobody(service: Service) -> None:
    ada, ben, mallory = await room_of_three(service)
    for case, payload in UNFIT.items():
        mallory.frame(TEXT, signal(ben, payload).encode())
        assert (await mallory.message())["payload"]["code"] == "invalid_json", case
    assert await ada.sync() == await ben.sync() == []
    mallory.abort()


async def test_what_is_nested_deeply_arrives_whole_or_not_at_all(service: Service) -> None:
    _, ben, mallory = await room_of_three(service)
    for depth in range(700, 1_300, 50):
        payload = "[" * depth + "]" * depth
        mallory.frame(TEXT, signal(ben, payload).encode())
        mallory.send("ping", {})
        if (await mallory.message())["type"] == "pong":
            assert (await ben.receive_text()).endswith(f'"payload":{payload}}}}}')
        else:
            assert (await mallory.message())["type"] == "pong"
    assert await ben.sync() == []
    mallory.abort()


# ── Frames ───────────────────────────────────────────────────────────────────────────────────────

MASK = bytes(4)
WRONG = {
    "rsv1-without-compression": (b"\xc1\x80" + MASK, 1002),
    "rsv1-on-a-continuation": (b"\x01\x80" + MASK + b"\xc0\x80" + MASK, 1002),
    "rsv1-on-a-ping": (b"\xc9\x80" + MASK, 1002),
    "a-ping-of-126-bytes": (b"\x89\xfe\x00\x7e" + MASK + bytes(126), 1002),
    "a-close-of-126-bytes": (b"\x88\xfe\x00\x7e" + MASK + bytes(126), 1002),
    "a-ping-of-2**62-bytes": (b"\x89\xff" + (2**62).to_bytes(8, "big") + MASK, 1002),
    "a-ping-in-fragments": (b"\x09\x80" + MASK, 1002),
    "a-close-in-fragments": (b"\x08\x80" + MASK, 1002),
    "a-text-of-2**63-bytes": (b"\x81\xff" + (2**63).to_bytes(8, "big") + MASK, 1009),
    "a-text-of-2**64-1-bytes": (b"\x81\xff" + b"\xff" * 8 + MASK, 1009),
    "a-binary-of-2**63-1-bytes": (b"\x82\xff" + (2**63 - 1).to_bytes(8, "big") + MASK, 1009),
    "fragments-of-2**63-1-bytes": (b"\x01\x81" + MASK + b"x\x80\xff" + (2**63 - 1).to_bytes(8, "big") + MASK, 1009),
    "a-continuation-of-nothing": (b"\x80\x80" + MASK, 1002),
    "a-text-within-a-text": (b"\x01\x81" + MASK + b"x\x81\x81" + MASK + b"x", 1002),
    "a-close-of-one-byte": (b"\x88\x81" + MASK + b"\x03", 1002),
    "a-close-code-that-is-none": (b"\x88\x82" + MASK + (999).to_bytes(2, "big"), 1002),
    "a-close-code-that-nobody-sends": (b"\x88\x82" + MASK + (1005).to_bytes(2, "big"), 1002),
    "a-close-reason-that-is-not-utf-8": (b"\x88\x83" + MASK + (1000).to_bytes(2, "big") + b"\xff", 1007),
} | {f"opcode-{opcode}": (bytes([0x80 | opcode, 0x80]) + MASK, 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)}


@pytest.mark.parametrize(("data", "code"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_frame_closes_with_its_code_and_disturbs_nobody(service: Service, data: bytes, code: int) -> None:
    ada, ben, mallory = await room_of_three(service)
    mallory.bytes(data)
    assert await mallory.close_code() == code
    mallory.abort()
    assert (await ada.expect("peer_left"))["socket_id"] == mallory.socket_id
    await ben.signal(ada, "still here")
    assert (await ada.expect("signal"))["payload"] == "still here"


async def test_a_compressed_bomb_is_not_inflated(service: Service) -> None:
    async with await service.raw_peer() as mallory:
        bomb = zlib.compress(b'"' + b"x" * 30_000_000)[2:-4]
        assert len(bomb) < LARGEST
        mallory.bytes(b"\xc1\xfe" + len(bomb).to_bytes(2, "big") + MASK + bomb)
        assert await mallory.close_code() == 1002


async def test_a_message_in_one_byte_fragments_ends_at_64_kib_like_any_other(service: Service) -> None:
    async with await service.raw_peer() as mallory:
        mallory.frame(TEXT, b'"', final=False)
        mallory.bytes((b"\x00\x81" + MASK + b"x") * LARGEST)
        assert await mallory.close_code() == 1009


async def test_a_message_of_empty_fragments_is_still_one_message(service: Service) -> None:
    async with await service.raw_peer() as mallory:
        mallory.frame(TEXT, b'{"type":', final=False)
        mallory.bytes((b"\x00\x80" + MASK) * 20_000)
        mallory.frame(CONTINUATION, b'"ping"}')
        assert (await mallory.message())["type"] == "pong"


async def test_a_message_that_never_ends_is_no_sign_of_life(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=0.2)
    async with await service.raw_peer() as mallory:
        mallory.frame(TEXT, b"{", final=False)
        assert (await mallory.next_frame()).opcode == PING
        mallory.bytes((b"\x00\x80" + MASK) * 100)
        await mallory.end()


async def test_a_frame_that_is_only_begun_is_no_sign_of_life(serve: Serve) -> None:
    service = await serve(heartbeat_seconds=0.2)
    async with await service.raw_peer() as mallory:
        mallory.bytes(b"\x81\xfe\xff\xff" + MASK + b"{")
        assert (await mallory.next_frame()).opcode == PING
        mallory.bytes(b" " * 100)
        await mallory.end()
