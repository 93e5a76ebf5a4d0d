"""The WebSocket protocol without a network, against the `websockets` library's own implementation of the other side."""

import random

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from signaling.websocket.protocol import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FINAL,
    INVALID_TEXT,
    MESSAGE_TOO_BIG,
    NO_STATUS,
    PING,
    PONG,
    PROTOCOL_ERROR,
    TEXT,
    Message,
    Protocol,
    ProtocolError,
    close_frame,
    frame,
    read_close,
)

MAX_SIZE = 65_536
SIZES = [0, 1, 125, 126, 127, 65_535, 65_536]


def masked(opcode: int, data: bytes, *, final: bool = True, extra_bits: int = 0) -> bytes:
    """A client's frame as the other implementation writes it."""
    written = bytearray(Frame(Opcode(opcode), data, fin=final).serialize(mask=True))
    written[0] |= extra_bits
    return bytes(written)


def read_all(protocol: Protocol) -> list[Message]:
    messages = []
    while (message := protocol.next_message()) is not None:
        messages.append(message)
    return messages


def read(*pieces: bytes) -> list[Message]:
    """The messages in these pieces, but for the empty ones that stand for a fragment."""
    protocol, messages = Protocol(MAX_SIZE), []
    for piece in pieces:
        protocol.receive(piece)
        messages += read_all(protocol)
    return [message for message in messages if message != (CONTINUATION, b"")]


def refused(*pieces: bytes) -> int:
    with pytest.raises(ProtocolError) as refusal:
        read(*pieces)
    return refusal.value.code


@pytest.mark.parametrize("size", SIZES)
def test_a_text_of_any_length_is_read(size: int) -> None:
    assert read(masked(TEXT, b"x" * size)) == [(TEXT, "x" * size)]


@pytest.mark.parametrize("seed", range(50))
def test_messages_arrive_whole_and_in_order_however_they_are_framed_and_cut(seed: int) -> None:
    chance = random.Random(seed)
    wire, expected = b"", []
    for number in range(20):
        text = f"{number} é€😀 " + "x" * chance.choice([0, 10, 200, 3000])
        data = text.encode()
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice([0, 0, 1, 3])))
        parts = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        for index, part in enumerate(parts):
            wire += masked(CONTINUATION if index else TEXT, part, final=index == len(parts) - 1)
            if index < len(parts) - 1 and chance.random() < 0.5:
                wire += masked(PING, b"between")
                expected.append((PING, b"between"))
        expected.append((TEXT, text))
    pieces = []
    while wire:
        at = chance.choice([1, 2, 5, 50, 4000])
        pieces.append(wire[:at])
        wire = wire[at:]
    assert read(*pieces) == expected


@pytest.mark.parametrize("seed", range(200))
def test_random_bytes_are_read_or_refused_and_never_anything_else(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(b"".join(masked(chance.choice([TEXT, PING, CLOSE]), b"x" * chance.randrange(9)) for _ in range(9)))
    for _ in range(chance.randrange(1, 9)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    codes = []
    try:
        for opcode, content in read(bytes(data)):
            if opcode == CLOSE:
                assert isinstance(content, bytes)
                read_close(content)
    except ProtocolError as refusal:
        codes.append(refusal.code)
    assert set(codes) <= {PROTOCOL_ERROR, INVALID_TEXT, MESSAGE_TOO_BIG}


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        pytest.param([b"\x81\x01x"], PROTOCOL_ERROR, id="not masked"),
        *(
            pytest.param([masked(TEXT, b"x", extra_bits=bit)], PROTOCOL_ERROR, id=f"reserved bit {bit:#x}")
            for bit in (0x40, 0x20, 0x10)
        ),
        *(
            pytest.param([bytes([FINAL | opcode, 0x80]) + bytes(4)], PROTOCOL_ERROR, id=f"reserved opcode {opcode:#x}")
            for opcode in (3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)
        ),
        pytest.param([b"\x81\xfe\x00\x7d" + bytes(4)], PROTOCOL_ERROR, id="16 bits for a length of 125"),
        pytest.param([b"\x81\xff" + (65_535).to_bytes(8)], PROTOCOL_ERROR, id="64 bits for a length of 65,535"),
        pytest.param([b"\x89\xfe\x00\x7e"], PROTOCOL_ERROR, id="long ping"),
        pytest.param([b"\x8a\xfe\x00\x7e"], PROTOCOL_ERROR, id="long pong"),
        pytest.param([b"\x88\xff"], PROTOCOL_ERROR, id="long close"),
        pytest.param([b"\x09\x80"], PROTOCOL_ERROR, id="fragmented ping"),
        pytest.param([masked(CONTINUATION, b"x")], PROTOCOL_ERROR, id="nothing to continue"),
        pytest.param([masked(TEXT, b"x", final=False), masked(TEXT, b"y")], PROTOCOL_ERROR, id="text in a text"),
        pytest.param([masked(TEXT, b"x", final=False), masked(BINARY, b"y")], PROTOCOL_ERROR, id="binary in a text"),
        pytest.param([b"\x81\xff" + (65_537).to_bytes(8)], MESSAGE_TOO_BIG, id="a byte too many, by its head alone"),
        pytest.param(
            [masked(TEXT, bytes(60_000), final=False), masked(CONTINUATION, bytes(6000))], MESSAGE_TOO_BIG, id="in all"
        ),
        pytest.param([masked(TEXT, b"\xff")], INVALID_TEXT, id="no UTF-8"),
        pytest.param([masked(TEXT, b"\xed\xa0\x80")], INVALID_TEXT, id="a surrogate in UTF-8"),
        pytest.param([masked(TEXT, b"\xce", final=True)], INVALID_TEXT, id="half a character"),
        pytest.param([masked(TEXT, b"\xf4\x90", final=False)], INVALID_TEXT, id="no UTF-8, in a first fragment"),
        pytest.param(
            [masked(TEXT, b"\xce", final=False), masked(CONTINUATION, b"")], INVALID_TEXT, id="half, over fragments"
        ),
    ],
)
def test_what_rfc_6455_forbids_is_refused_with_its_code(pieces: list[bytes], code: int) -> None:
    assert refused(*pieces) == code


def test_a_character_may_be_cut_by_fragments() -> None:
    assert read(masked(TEXT, b"\xce", final=False), masked(CONTINUATION, b"\xba")) == [(TEXT, "κ")]


def test_a_fragment_of_many_counts_as_something_that_was_read() -> None:
    protocol = Protocol(MAX_SIZE)
    protocol.receive(masked(TEXT, b"", final=False) * 1 + masked(CONTINUATION, b"", final=False) * 1000)
    assert read_all(protocol) == [(CONTINUATION, b"")] * 1001


def test_binary_and_control_frames_come_as_they_are() -> None:
    assert read(masked(BINARY, b"\xff"), masked(PING, b"1"), masked(PONG, b"")) == [
        (BINARY, b"\xff"),
        (PING, b"1"),
        (PONG, b""),
    ]


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
def test_close_codes_that_may_be_sent_are_read(code: int) -> None:
    assert read_close(code.to_bytes(2) + b"reason") == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_other_close_codes_are_refused(code: int) -> None:
    with pytest.raises(ProtocolError) as refusal:
        read_close(code.to_bytes(2))
    assert refusal.value.code == PROTOCOL_ERROR


@pytest.mark.parametrize(("data", "code"), [(b"\x03", PROTOCOL_ERROR), (b"\x03\xe8\xff", INVALID_TEXT)])
def test_a_broken_close_frame_is_refused(data: bytes, code: int) -> None:
    with pytest.raises(ProtocolError) as refusal:
        read_close(data)
    assert refusal.value.code == code


def test_a_close_frame_may_be_empty() -> None:
    assert read_close(b"") == NO_STATUS
    assert close_frame(NO_STATUS) == b"\x88\x00"


@pytest.mark.parametrize("size", SIZES)
def test_the_other_implementation_reads_what_is_written(size: int) -> None:
    reader = StreamReader()
    reader.feed_data(frame(TEXT, b"x" * size))
    parsing = Frame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    assert done.value.value == Frame(Opcode.TEXT, b"x" * size)
