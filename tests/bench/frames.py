"""WebSocket frames as a client writes and reads them (RFC 6455 §5). Knows no sockets."""

import os

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
FINAL = 0x80


def masked(data: bytes, opcode: int = TEXT) -> bytes:
    """One frame, masked at random as browsers do: some servers leave out the work where a mask is zero."""
    length = len(data)
    head = bytes([FINAL | opcode])
    head += bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2)
    mask = os.urandom(4)
    stream = int.from_bytes((mask * (length // 4 + 1))[:length])
    return head + mask + (int.from_bytes(data) ^ stream).to_bytes(length)


def split(received: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The whole frames in what a server sent, as opcode and data, and the rest."""
    frames, at = [], 0
    while len(received) - at >= 2:
        opcode, length, begins = received[at] & 0xF, received[at + 1], at + 2
        if length == 126:
            length, begins = int.from_bytes(received[at + 2 : at + 4]), at + 4
        elif length == 127:
            length, begins = int.from_bytes(received[at + 2 : at + 10]), at + 10
        if len(received) < begins + length:
            break
        frames.append((opcode, received[begins : begins + length]))
        at = begins + length
    return frames, received[at:]
