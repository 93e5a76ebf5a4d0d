"""The WebSocket protocol without a network, against the `websockets` library's own implementation of the other side."""

import random

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from signaling.websocket.protocol import (
    CLOSE,
    CONTINUATION,
    INVALID_TEXT,
    MESSAGE_TOO_BIG,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    Message,
    Protocol,
    ProtocolError,
    frame,
    read_close,
)

MAX_SIZE = 65_536
SIZES = [0, 1, 125, 126, 127, 65_535, 65_536]


def masked(opcode: int, data: bytes, *, final: bool = True) -> bytes:
    """A client's frame as the other implementation writes it."""
    return Frame(Opcode(opcode), data, fin=final).serialize(mask=True)


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


def test_a_fragment_of_many_counts_as_something_that_was_read() -> None:
    protocol = Protocol(MAX_SIZE)
    protocol.receive(masked(TEXT, b"", final=False) + masked(CONTINUATION, b"", final=False) * 1000)
    assert read_all(protocol) == [(CONTINUATION, b"")] * 1001


@pytest.mark.parametrize("size", SIZES)
def test_the_other_implementation_reads_what_is_written(size: int) -> None:
    reader = StreamReader()
    reader.feed_data(frame(TEXT, b"x" * size))
    parsing = Frame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    assert done.value.value == Frame(Opcode.TEXT, b"x" * size)
