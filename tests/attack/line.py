"""A WebSocket over a plain blocking socket.

Not `tests.support.peer`: latencies are measured without an event loop, and an attacker floods as fast as its core
allows with frames that were made beforehand.
"""

import json
import socket
from typing import Any, Self

from tests.support.frames import CLOSE, PING, PONG, TEXT, frame, handshake, say, take_frame

PATIENCE = 15.0  # seconds; far longer than anything takes
CHUNK = 2**18  # bytes; read at a time


def dial(port: int, source: str) -> socket.socket:
    """A connection from this loopback address."""
    plain = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


class Line:
    """One connection to the server."""

    def __init__(self, plain: socket.socket) -> None:
        self.socket = plain
        self.socket_id = ""
        self._heard = bytearray()

    @classmethod
    def open(cls, port: int, source: str = "127.0.0.1", **headers: str) -> Self:
        """
        Raises:
            ConnectionRefusedError: the answer is not 101; its status is the message.
        """
        line = cls(dial(port, source))
        line.write(handshake(port, **headers))
        line.take_head()
        line.socket_id = line.expect("connected")["socket_id"]
        return line

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def take_head(self) -> None:
        while b"\r\n\r\n" not in self._heard:
            self.listen()
        head, _, rest = self._heard.partition(b"\r\n\r\n")
        self._heard = rest
        if not head.startswith(b"HTTP/1.1 101 "):
            self.close()
            raise ConnectionRefusedError(head[9:12].decode())

    def listen(self) -> None:
        """Takes what the kernel has, or waits until it has something."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionResetError("the connection ended")
        self._heard += data

    def next_frame(self) -> tuple[int, bytes] | None:
        """The next frame that has come as a whole: opcode and data."""
        return take_frame(self._heard)

    def next_message(self) -> dict[str, Any]:
        """The next message; protocol pings before it are answered.

        Raises:
            ConnectionResetError: the server closes; the code is the message.
        """
        while True:
            opcode, data = self.next_frame() or (None, b"")
            if opcode is None:
                self.listen()
            elif opcode == TEXT:
                return dict(json.loads(data))
            elif opcode == PING:
                self.write(frame(data, PONG))
            elif opcode == CLOSE:
                raise ConnectionResetError(str(int.from_bytes(data[:2])))

    def expect(self, type_: str) -> dict[str, Any]:
        """The payload of the next message of this type; others are passed over."""
        while (message := self.next_message())["type"] != type_:
            pass
        return dict(message["payload"])

    def ask(self, type_: str, payload: Any = None) -> str:
        """Says a message and answers the type of the direct answer, or its error's code."""
        self.write(say(type_, payload, id="ask"))
        while (message := self.next_message()).get("id") != "ask":
            pass
        return str(message["payload"]["code"] if message["type"] == "error" else message["type"])

    def join(self, code: str, display_name: str, **more: Any) -> dict[str, Any]:
        self.write(say("join_room", {"room_code": code, "display_name": display_name, **more}))
        return self.expect("joined")

    def close(self) -> None:
        self.socket.close()
