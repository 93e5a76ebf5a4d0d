"""The loop that lets many peers join at once: each connects, upgrades, and has the conversation of its dialect."""

import select
import time
from collections import deque
from collections.abc import Iterable

from tests.bench.peers import READ_BYTES, BenchError, Conversation, Peer
from tests.bench.protocols import Dialect

JOIN_SECONDS = 120.0  # a connection that finds the backlog full is tried again after 1, 3, 7, 15, 31 and 63 s


class Joining:
    """Peers on their way in, at most `at_once` of them. One that is cut off before it has a WebSocket tries again."""

    def __init__(self, port: int, dialect: Dialect, peers: Iterable[Peer], at_once: int) -> None:
        self._port = port
        self._dialect = dialect
        self._waiting = deque(peers)
        self._at_once = at_once
        self._epoll = select.epoll()
        self._connecting: dict[int, Peer] = {}
        self._upgrading: dict[int, Peer] = {}
        self._talking: dict[int, tuple[Peer, Conversation]] = {}

    def run(self) -> None:
        """Until everybody is in."""
        deadline = time.monotonic() + JOIN_SECONDS
        while outside := len(self._waiting) + self._coming:
            if time.monotonic() > deadline:
                raise BenchError(f"{outside} peers did not get in within {JOIN_SECONDS:.0f} s")
            while self._waiting and self._coming < self._at_once:
                self._connect(self._waiting.popleft())
            for fd, _ in self._epoll.poll(1.0):
                self._go_on(fd)
        self._epoll.close()

    @property
    def _coming(self) -> int:
        return len(self._connecting) + len(self._upgrading) + len(self._talking)

    def _connect(self, peer: Peer) -> None:
        peer.connect(self._port)
        self._connecting[peer.fd] = peer
        self._epoll.register(peer.fd, select.EPOLLOUT)

    def _go_on(self, fd: int) -> None:
        if fd in self._talking:
            self._talk(*self._talking[fd])
            return
        peer = self._connecting.get(fd) or self._upgrading[fd]
        try:
            if fd in self._connecting:
                peer.upgrade(self._dialect.path(peer), self._port)
                self._upgrading[fd] = self._connecting.pop(fd)
                self._epoll.modify(fd, select.EPOLLIN)
            elif peer.is_upgraded():
                del self._upgrading[fd]
                conversation = self._dialect.join(peer)
                next(conversation)
                self._talking[fd] = peer, conversation
                self._hear(peer, conversation, peer.take(b""))
        except ConnectionError:
            self._forget(fd)
            peer.close()
            self._waiting.append(peer)

    def _talk(self, peer: Peer, conversation: Conversation) -> None:
        data = peer.socket.recv(READ_BYTES)
        if not data:
            raise BenchError(f"the server hung up on peer {peer.number} before it was in")
        self._hear(peer, conversation, peer.take(data))

    def _hear(self, peer: Peer, conversation: Conversation, texts: list[bytes]) -> None:
        for count, text in enumerate(texts, 1):
            try:
                conversation.send(text)
            except StopIteration:
                peer.received = len(texts) - count
                self._forget(peer.fd)
                return

    def _forget(self, fd: int) -> None:
        self._epoll.unregister(fd)
        for stage in (self._connecting, self._upgrading, self._talking):
            stage.pop(fd, None)
