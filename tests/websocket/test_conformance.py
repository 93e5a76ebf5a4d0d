"""Every rule of RFC 6455 that concerns a server, as tables: what the client sends, and all that it hears."""

import asyncio
import json
from asyncio import IncompleteReadError
from collections.abc import Awaitable, Callable
from http.client import parse_headers
from io import BytesIO
from typing import TypeVar

import pytest

from signaling.websocket import connection
from tests.support.app import Service
from tests.support.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, say
from tests.support.raw import RawPeer, raw_request

LARGEST = 65_536  # bytes of one message
MASK = b"\x37\xfa\x21\x3d"
MESSAGE = b'{"type":"ping"}'  # which the application answers with `pong`
OPEN = "open"  # id of a last message: its answer shows that the connection is still open

# The type of a message, or the code of an error; the data of a pong frame; the code of a close frame, 0 for none.
Heard = str | bytes | int
Sent = TypeVar("Sent")
Got = TypeVar("Got")
Cases = dict[str, tuple[bytes, list[Heard]]]


def frame(
    opcode: int, data: bytes = b"", *, final: bool = True, reserved: int = 0, mask: bytes | None = MASK, bits: int = 0
) -> bytes:
    """One frame (§5.2), however wrong. `bits` is the size of its length field: 7, 16 or 64; 0 is the smallest."""
    length = len(data)
    bits = bits or (7 if length < 126 else 16 if length < 1 << 16 else 64)
    second = length if bits == 7 else 126 if bits == 16 else 127
    head = bytes([final << 7 | reserved << 4 | opcode, (mask is not None) << 7 | second])
    head += b"" if bits == 7 else length.to_bytes(bits // 8)
    if mask is None:
        return head + data
    masks = (mask * (length // 4 + 1))[:length]
    return head + mask + (int.from_bytes(data) ^ int.from_bytes(masks)).to_bytes(length)


def fragments(*parts: bytes, opcode: int = TEXT) -> bytes:
    """One message in as many frames (§5.4)."""
    last = len(parts) - 1
    return b"".join(frame(CONTINUATION if at else opcode, part, final=at == last) for at, part in enumerate(parts))


def of_length(length: int) -> bytes:
    """The head of a text frame of this length, which does not follow."""
    return bytes([0x80 | TEXT, 0xFF]) + length.to_bytes(8) + MASK


def padded(size: int, filler: str = " ") -> bytes:
    """A `ping` of exactly so many bytes."""
    start, end = b'{"type":"ping","payload":{"x":"', b'"}}'
    room = size - len(start) - len(end)
    text = filler * (room // len(filler.encode()))
    return start + text.encode() + b" " * (room - len(text.encode())) + end


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2) + reason)


BEGIN, END = frame(TEXT, MESSAGE[:3], final=False), frame(CONTINUATION, MESSAGE[3:])  # of a message in two fragments
NUMBERS = [b"%d" % number for number in range(10)]
CONTROLS = {"close": CLOSE, "ping": PING, "pong": PONG}
NO_UTF_8 = {
    "a lone continuation byte": b"\x80",
    "an overlong slash in two bytes": b"\xc0\xaf",
    "an overlong slash in three bytes": b"\xe0\x80\xaf",
    "a surrogate": b"\xed\xa0\x80",
    "a character beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "a sequence of five bytes": b"\xf8\x88\x80\x80\x80",
    "a sequence that is cut": b"\xe2\x82",
    "a byte that never occurs": b"\xfe",
}

FRAMES: Cases = {
    # §5.1, §5.3: masks
    "a text that is not masked": (frame(TEXT, MESSAGE, mask=None), [1002]),
    "a ping that is not masked": (frame(PING, b"x", mask=None), [1002]),
    "a close that is not masked": (frame(CLOSE, b"\x03\xe8", mask=None), [1002]),
    "a mask of zeros": (frame(TEXT, MESSAGE, mask=bytes(4)), ["pong", OPEN]),
    # §5.2: lengths
    "a length of 15 in 16 bits": (frame(TEXT, MESSAGE, bits=16), [1002]),
    "a length of 15 in 64 bits": (frame(TEXT, MESSAGE, bits=64), [1002]),
    "a length of 125 in 16 bits": (frame(TEXT, padded(125), bits=16), [1002]),
    "a length of 65,535 in 64 bits": (frame(TEXT, padded(65_535), bits=64), [1002]),
    "a length of 126 in 16 bits": (frame(TEXT, padded(126)), ["pong", OPEN]),
    "a length with its highest bit set": (of_length(1 << 63), [1009]),
    "a length that is only announced": (of_length(1 << 62), [1009]),
    "a byte too many, by its head alone": (of_length(LARGEST + 1), [1009]),
    "a message of 64 KiB": (frame(TEXT, padded(LARGEST)), ["pong", OPEN]),
    "a message of 64 KiB of characters of four bytes": (frame(TEXT, padded(LARGEST, "😀")), ["pong", OPEN]),
    "a message of 64 KiB and a byte": (frame(TEXT, padded(LARGEST + 1)), [1009]),
    "64 KiB and a byte in fragments": (fragments(padded(LARGEST), b" "), [1009]),
    "a ping among fragments of 64 KiB": (
        frame(TEXT, padded(LARGEST)[:-9], final=False) + frame(PING) + frame(CONTINUATION, padded(LARGEST)[-9:]),
        [b"", "pong", OPEN],
    ),
    "two messages of 64 KiB in fragments": (fragments(padded(LARGEST), b"") * 2, ["pong", "pong", OPEN]),
    # §5.2: reserved bits and opcodes
    **{f"a text with reserved bits {bits}": (frame(TEXT, MESSAGE, reserved=bits), [1002]) for bits in (1, 2, 4, 7)},
    **{f"a ping with reserved bits {bits}": (frame(PING, reserved=bits), [1002]) for bits in (1, 2, 4)},
    **{
        f"a fragment with reserved bits {bits}": (BEGIN + frame(CONTINUATION, MESSAGE[3:], reserved=bits), [1002])
        for bits in (1, 2, 4)
    },
    **{f"opcode {opcode}": (frame(opcode, b"x"), [1002]) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    **{f"opcode {opcode} among fragments": (BEGIN + frame(opcode, b"x"), [1002]) for opcode in (3, 11)},
    # §5.4: fragments
    "a last fragment of no message": (frame(CONTINUATION, MESSAGE), [1002]),
    "a fragment of no message": (frame(CONTINUATION, MESSAGE, final=False), [1002]),
    "a fragment after a whole message": (frame(TEXT, MESSAGE) + frame(CONTINUATION, b"x"), ["pong", 1002]),
    "a fragment after the last one": (fragments(b"", MESSAGE) + frame(CONTINUATION, b"x"), ["pong", 1002]),
    "a text among fragments": (BEGIN + frame(TEXT, MESSAGE), [1002]),
    "a first fragment among fragments": (BEGIN + BEGIN, [1002]),
    "a binary message among fragments": (BEGIN + frame(BINARY, b"x"), [1002]),
    "a message in three fragments": (fragments(MESSAGE[:2], MESSAGE[2:5], MESSAGE[5:]), ["pong", OPEN]),
    "a message in one fragment for each byte": (fragments(*(bytes([byte]) for byte in MESSAGE)), ["pong", OPEN]),
    "a message in fragments of which two are empty": (fragments(b"", b"", MESSAGE), ["pong", OPEN]),
    "a message whose last fragment is empty": (fragments(MESSAGE, b""), ["pong", OPEN]),
    "a ping among fragments": (BEGIN + frame(PING, b"hi") + END, [b"hi", "pong", OPEN]),
    "a pong among fragments": (BEGIN + frame(PONG, b"hi") + END, ["pong", OPEN]),
    "two messages, one of them in fragments": (frame(TEXT, MESSAGE) + BEGIN + END, ["pong", "pong", OPEN]),
    # §5.5: control frames
    **{f"a {name} in fragments": (frame(opcode, final=False), [1002]) for name, opcode in CONTROLS.items()},
    **{
        f"a {name} of 126 bytes": (frame(opcode, b"\x03\xe8" + b"x" * 124), [1002]) for name, opcode in CONTROLS.items()
    },
    **{
        f"a {name} with a length in 64 bits": (frame(opcode, b"\x03\xe8", bits=64), [1002])
        for name, opcode in CONTROLS.items()
    },
    "a ping of 125 bytes": (frame(PING, b"y" * 125), [b"y" * 125, OPEN]),
    "an empty ping": (frame(PING), [b"", OPEN]),
    "a ping of bytes that are no text": (frame(PING, b"\x00\xff\xfe"), [b"\x00\xff\xfe", OPEN]),
    "ten pings": (b"".join(frame(PING, number) for number in NUMBERS), [*NUMBERS, OPEN]),
    "a pong that no ping asked for": (frame(PONG, b"zz"), [OPEN]),
    # §5.6: data frames. Binary ones have no use here.
    "an empty text": (frame(TEXT), ["invalid_json", OPEN]),
    "a binary message": (frame(BINARY, MESSAGE), [1003]),
    "an empty binary message": (frame(BINARY), [1003]),
    "a binary message in fragments": (fragments(b"x", b"y", opcode=BINARY), [1003]),
    # §8.1: text is UTF-8
    **{f"{name} in a text": (frame(TEXT, b'"%b"' % data), [1007]) for name, data in NO_UTF_8.items()},
    **{f"{name} in fragments": (fragments(b'"', data[:1], data[1:] + b'"'), [1007]) for name, data in NO_UTF_8.items()},
    "a first fragment that is no UTF-8": (frame(TEXT, b"\xff", final=False), [1007]),
    "a second fragment that is no UTF-8": (fragments(b"", b"\xff", b"")[:-6], [1007]),
    "half a character at the end of a text": (frame(TEXT, b"\xce"), [1007]),
    "half a character at the end of fragments": (fragments(b"\xce", b""), [1007]),
    "a character of four bytes over two fragments": (
        fragments(b'{"type":"ping","payload":{"x":"\xf0\x9f', b'\x98\x80"}}'),
        ["pong", OPEN],
    ),
    "noncharacters": (frame(TEXT, '{"type":"ping","payload":{"x":"\uffff\ufffe"}}'.encode()), ["pong", OPEN]),
}

# §5.5.1, §7: the client closes. The server ends the connection, without waiting for the client.
CLOSINGS: Cases = {
    "without a code": (frame(CLOSE), [0]),
    "with a reason": (close(1000, "adiós".encode()), [1000]),
    "with a reason of 123 bytes": (close(1000, b"x" * 123), [1000]),
    **{
        f"with {code}": (close(code), [code])
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999)
    },
    "among fragments": (BEGIN + close(1000), [1000]),
    "right after a message": (frame(TEXT, MESSAGE) + close(1000), ["pong", 1000]),
    "before a message": (close(1000) + frame(TEXT, MESSAGE), [1000]),
    "before a ping": (close(1000) + frame(PING), [1000]),
    "twice": (close(1000) * 2, [1000]),
    "in answer to the server": (frame(BINARY, b"x") + close(1003), [1003]),
}
BAD_CLOSINGS: Cases = {
    "half a code": (frame(CLOSE, b"\x03"), [1002]),
    **{
        f"with {code}": (close(code), [1002])
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
    },
    "a reason that is no UTF-8": (close(1000, b"\xff"), [1007]),
    "a reason with half a character": (close(1000, b"\xce"), [1007]),
}


async def hear(peer: RawPeer, *, closes: bool) -> list[Heard]:
    """All that comes until the connection ends. `closes`: the server has to end it, after the last frame."""
    heard: list[Heard] = []
    try:
        while True:
            opcode, data = await peer.next_frame()
            if opcode == TEXT:
                message = json.loads(data)
                heard.append(message.get("id") or message["payload"].get("code") or message["type"])
            else:
                heard.append(int.from_bytes(data[:2]) if opcode == CLOSE else data)
            if (opcode == CLOSE or heard[-1] == OPEN) and not closes:
                peer.end_of_file()
    except IncompleteReadError:
        return heard
    except TimeoutError:
        return [*heard, "nothing"]


async def send(service: Service, sent: bytes, *, pieces: int) -> list[Heard]:
    size = len(sent) // pieces + 1
    async with await service.raw_peer() as peer:
        for start in range(0, len(sent), size):
            peer.bytes(sent[start : start + size])
            for _ in range(2):  # until the server has read this piece
                await asyncio.sleep(0)
        peer.bytes(say("ping", id=OPEN))
        return await hear(peer, closes=False)


async def close_with(service: Service, sent: bytes) -> list[Heard]:
    async with await service.raw_peer() as peer:
        peer.bytes(sent)
        return await hear(peer, closes=True)


async def check(service: Service, cases: dict[str, tuple[Sent, Got]], ask: Callable[[Sent], Awaitable[Got]]) -> None:
    """Compares all answers, so that a failure names the cases."""
    answers = await service.at_once(ask(sent) for sent, _ in cases.values())
    assert dict(zip(cases, answers, strict=True)) == {name: expected for name, (_, expected) in cases.items()}


@pytest.mark.parametrize("pieces", [1, 200], ids=["at once", "in pieces"])
async def test_frames_are_answered_or_refused(service: Service, pieces: int) -> None:
    await check(service, FRAMES | BAD_CLOSINGS, lambda sent: send(service, sent, pieces=pieces))


async def test_a_client_that_closes_gets_its_code_back_and_the_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CLOSING_SECONDS", 1000)  # does not end what the answer has to end
    await check(service, CLOSINGS, lambda sent: close_with(service, sent))


# ── §4: the opening handshake ────────────────────────────────────────────────────────────────────

HANDSHAKE = {
    "Host": "127.0.0.1",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
Headers = dict[str, str | None]  # None: this header is not there
Answer = tuple[int, Headers]

ANSWERED = [f"Sec-WebSocket-{name}" for name in ("Accept", "Version", "Protocol", "Extensions")] + ["Upgrade"]
NOTHING: Headers = dict.fromkeys(ANSWERED)
ACCEPTED = 101, NOTHING | {"Upgrade": "websocket", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}
REFUSED = 400, NOTHING
UPGRADE_REQUIRED = 426, NOTHING | {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"}  # §4.4, RFC 9110 §15.5.22

# What differs in the request from HANDSHAKE, and the answer.
HANDSHAKES: dict[str, tuple[Headers, Answer]] = {
    "the example of §1.3": ({}, ACCEPTED),
    "names in other letters, among others": (
        {"Upgrade": "h2c, WebSocket", "Connection": "keep-alive, UPGRADE"},
        ACCEPTED,
    ),
    "an offer of subprotocols": ({"Sec-WebSocket-Protocol": "chat, x"}, ACCEPTED),
    "an offer of compression": ({"Sec-WebSocket-Extensions": "permessage-deflate"}, ACCEPTED),
    "nothing but a request": (dict.fromkeys(["Upgrade", "Connection"]), UPGRADE_REQUIRED),
    "without Host": ({"Host": None}, REFUSED),
    "without Upgrade": ({"Upgrade": None}, UPGRADE_REQUIRED),
    "an upgrade to another protocol": ({"Upgrade": "h2c"}, UPGRADE_REQUIRED),
    "without Connection": ({"Connection": None}, UPGRADE_REQUIRED),
    "a connection that is not upgraded": ({"Connection": "keep-alive"}, UPGRADE_REQUIRED),
    "without a version": ({"Sec-WebSocket-Version": None}, UPGRADE_REQUIRED),
    "version 12": ({"Sec-WebSocket-Version": "12"}, UPGRADE_REQUIRED),
    "version 99": ({"Sec-WebSocket-Version": "99"}, UPGRADE_REQUIRED),
    "two versions": ({"Sec-WebSocket-Version": "13\r\nSec-WebSocket-Version: 8"}, UPGRADE_REQUIRED),
    "without a key": ({"Sec-WebSocket-Key": None}, REFUSED),
    "a key of 15 bytes": ({"Sec-WebSocket-Key": "eHh4eHh4eHh4eHh4eHh4"}, REFUSED),
    "a key of 17 bytes": ({"Sec-WebSocket-Key": "eHh4eHh4eHh4eHh4eHh4eHg="}, REFUSED),
    "a key that is no base64": ({"Sec-WebSocket-Key": "!!!!"}, REFUSED),
    "a key with a character that is not of base64": ({"Sec-WebSocket-Key": "dGhl!IHNhbXBsZSBub25jZQ=="}, REFUSED),
    "two keys": ({"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: eA=="}, REFUSED),
    "a body": ({"Content-Length": "3"}, REFUSED),
}


async def ask_to_open(service: Service, changes: Headers, version: str = "1.1") -> Answer:
    lines = [f"{name}: {value}\r\n" for name, value in (HANDSHAKE | changes).items() if value is not None]
    request = "".join([f"GET /ws HTTP/{version}\r\n", *lines, "\r\n"])
    start, _, rest = (await raw_request(service.port, request.encode(), whole=False)).partition(b"\r\n")
    headers = parse_headers(BytesIO(rest))
    return int(start.split()[1]), {name: headers[name] for name in ANSWERED}


async def test_a_handshake_is_accepted_or_refused(service: Service) -> None:
    await check(service, HANDSHAKES, lambda changes: ask_to_open(service, changes))


async def test_a_handshake_of_http_1_0_is_refused(service: Service) -> None:
    assert await ask_to_open(service, {}, "1.0") == UPGRADE_REQUIRED
