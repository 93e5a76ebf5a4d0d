"""One WebSocket client a peer, over a plain non-blocking socket. Knows no loop, and not what the texts mean.

Not `tests.support.peer`: the load generator must cost less than the servers that it measures.
"""

import socket
from collections.abc import Generator

from tests.bench.frames import CLOSE, PING, PONG, TEXT, masked, split

READ_BYTES = 256 * 1024
SEND_BUFFER_BYTES = 192 * 1024  # a burst of offers fits in
PEERS_AN_ADDRESS = 40  # fewer than MAX_CONNECTIONS_PER_IP; the joins of more are put off
PONG_TEXT = b'{"type":"pong"'  # which a resumable session does not count
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)

Conversation = Generator[None, bytes, None]  # is sent each text frame, and returns when the peer is in


class BenchError(Exception):
    """A measurement that would mean nothing."""


class Peer:
    """One end of a WebSocket. `received` counts the text frames since it joined, as a resumable session does."""

    __slots__ = ("attempts", "fd", "number", "received", "rest", "room", "socket", "socket_id")

    def __init__(self, number: int, room: str) -> None:
        self.number, self.room = number, room
        self.socket_id = ""
        self.attempts = 0

    def connect(self, port: int) -> None:
        """Begins to connect, from an address that not too many others have."""
        self.attempts += 1
        self.received = 0
        self.rest = b""
        self.socket = socket.socket()
        self.fd = self.socket.fileno()
        group = self.number // PEERS_AN_ADDRESS
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.prepare()
        self.socket.bind((f"127.1.{group // 250}.{group % 250 + 1}", 0))
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))

    def prepare(self) -> None:
        """Sets further options of the socket before it connects."""

    def upgrade(self, path: str, port: int) -> None:
        self.send(UPGRADE.format(path=path, port=port).encode())

    def is_upgraded(self) -> bool:
        """Reads the answer to the handshake; False as long as it is not complete. What came after it is kept.

        Raises:
            ConnectionError: the server, or the kernel for it, cut the connection.
        """
        data = self.socket.recv(READ_BYTES)
        if not data:
            raise ConnectionResetError
        self.rest += data
        head, end, after = self.rest.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            raise BenchError(f"no WebSocket for peer {self.number}: {head[:200]!r}")
        self.rest = after
        return True

    def say(self, text: bytes) -> None:
        self.send(masked(text))

    def send(self, data: bytes) -> None:
        try:
            sent = self.socket.send(data)
        except BlockingIOError:
            sent = 0
        if sent != len(data):
            raise BenchError("a peer's socket is full: the server does not read what was sent")

    def take(self, data: bytes) -> list[bytes]:
        """The texts in what was read from the socket. Answers pings on the way."""
        frames, self.rest = split(self.rest + data)
        for opcode, content in frames:
            if opcode == PING:
                self.send(masked(content, PONG))
            elif opcode == CLOSE:
                raise BenchError(f"the server closed peer {self.number}: {content!r}")
        texts = [content for opcode, content in frames if opcode == TEXT]
        self.received += sum(not text.startswith(PONG_TEXT) for text in texts)
        return texts

    def close(self) -> None:
        self.socket.close()
