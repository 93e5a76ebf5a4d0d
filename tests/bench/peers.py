"""One WebSocket client a peer, over a plain non-blocking socket, and the loop that lets many of them join at once."""

import select
import socket
import time
from collections import deque
from collections.abc import Generator, Iterable

from tests.bench.frames import CLOSE, PING, PONG, TEXT, masked, split

READ_BYTES = 256 * 1024
SEND_BUFFER_BYTES = 192 * 1024  # a burst of offers fits in
PEERS_AN_ADDRESS = 200  # fewer than MAX_CONNECTIONS_PER_IP, and than its handshakes at once
PONG_TEXT = b'{"type":"pong"'  # which a resumable session does not count
JOIN_SECONDS = 120.0  # a connection that finds the backlog full is tried again after 1, 3, 7, 15 and 31 s
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

    __slots__ = ("fd", "number", "received", "rest", "room", "socket", "socket_id")

    def __init__(self, number: int, room: str) -> None:
        self.number, self.room = number, room
        self.socket_id = ""
        self.received = 0
        self.rest = b""
        self.socket = socket.socket()
        self.fd = self.socket.fileno()

    def connect(self, port: int) -> None:
        """Begins to connect, from an address that not too many others have."""
        group = self.number // PEERS_AN_ADDRESS
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.socket.bind((f"127.1.{group // 250}.{group % 250 + 1}", 0))
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))

    def upgrade(self, path: str, port: int) -> None:
        self.send(UPGRADE.format(path=path, port=port).encode())

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
        if not data:
            raise BenchError(f"the server hung up on peer {self.number}")
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


class Joining:
    """Peers on their way in: each connects, upgrades, and has its conversation. At most `at_once` are on their way."""

    def __init__(self, port: int, conversations: Iterable[tuple[Peer, str, Conversation]], at_once: int) -> None:
        self._port = port
        self._waiting = deque(conversations)
        self._at_once = at_once
        self._epoll = select.epoll()
        self._coming: dict[int, tuple[Peer, str, Conversation]] = {}
        self._upgrading: set[int] = set()  # of whom no answer to the handshake came yet

    def run(self, seconds: float = JOIN_SECONDS) -> None:
        """Until everybody is in."""
        deadline = time.monotonic() + seconds
        while self._waiting or self._coming:
            if time.monotonic() > deadline:
                outside = len(self._coming) + len(self._waiting)
                raise BenchError(f"{outside} peers did not get in within {seconds:.0f} s")
            while self._waiting and len(self._coming) < self._at_once:
                self._begin(*self._waiting.popleft())
            for fd, _ in self._epoll.poll(1.0):
                self._go_on(fd)
        self._epoll.close()

    def _begin(self, peer: Peer, path: str, conversation: Conversation) -> None:
        peer.connect(self._port)
        self._coming[peer.fd] = peer, path, conversation
        self._epoll.register(peer.fd, select.EPOLLOUT)

    def _go_on(self, fd: int) -> None:
        peer, path, conversation = self._coming[fd]
        if path:  # connected, and now it can be written to
            peer.upgrade(path, self._port)
            next(conversation)
            self._coming[fd] = peer, "", conversation
            self._upgrading.add(fd)
            self._epoll.modify(fd, select.EPOLLIN)
            return
        data = peer.socket.recv(READ_BYTES)
        if fd in self._upgrading and not (data := self._upgraded(peer, data)):
            return
        texts = peer.take(data)
        for count, text in enumerate(texts, 1):
            try:
                conversation.send(text)
            except StopIteration:
                peer.received = len(texts) - count
                self._epoll.unregister(fd)
                del self._coming[fd]
                return

    def _upgraded(self, peer: Peer, data: bytes) -> bytes:
        """What came after the answer to the handshake; nothing as long as that is not complete."""
        peer.rest += data
        head, end, after = peer.rest.partition(b"\r\n\r\n")
        if data and not end:
            return b""
        if not head.startswith(b"HTTP/1.1 101"):
            raise BenchError(f"no WebSocket for peer {peer.number}: {head[:200]!r}")
        peer.rest = b""
        self._upgrading.remove(peer.fd)
        return after
