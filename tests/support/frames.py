"""A client's side of RFC 6455 as bytes: the handshake, frames and messages. Knows no sockets."""

import json
import struct
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0


def handshake(port: int, **headers: str) -> bytes:
    """The request that opens a WebSocket; `headers` are further ones, with `_` for `-`."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
    ).encode()


def frame(data: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """One frame. The mask is zero, which RFC 6455 allows and tests can read."""
    if len(data) < 126:
        length = bytes([0x80 | len(data)])
    elif len(data) < 2**16:
        length = b"\xfe" + struct.pack("!H", len(data))
    else:
        length = b"\xff" + struct.pack("!Q", len(data))
    return bytes([opcode | (0x80 if final else 0)]) + length + bytes(4) + data


def say(type_: str, payload: Any = None, **more: Any) -> bytes:
    """The frame of one message."""
    message = {"type": type_} | ({} if payload is None else {"payload": payload}) | more
    return frame(json.dumps(message, separators=(",", ":")).encode())


def take_frame(received: bytearray) -> tuple[int, bytes] | None:
    """Takes the first frame of a server out of `received`, if it has come as a whole: opcode and data."""
    if len(received) < 2:
        return None
    start, length = 2, received[1]
    if length >= 126:
        start = 4 if length == 126 else 10
        length = int.from_bytes(received[2:start]) if len(received) >= start else len(received)
    if len(received) < start + length:
        return None
    opcode, data = received[0] & 0x0F, bytes(received[start : start + length])
    del received[: start + length]
    return opcode, data
