"""Signals from peer to peer through a server: as many as it takes, or at a fixed rate. Knows no servers' commands.

So that not the generator is what is measured, every frame is made beforehand, all signals of a phase have one length,
and what was read is told by that length. Nothing is sent on a link before all that was sent on it arrived.
"""

import gc
import select
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.frames import FINAL, TEXT, masked
from tests.bench.peers import READ_BYTES, BenchError, Peer

LOST_SECONDS = 5.0  # after which a signal will not come any more
TEXT_HEADS = bytes([FINAL | TEXT]) * 4096  # as many frames begin; more are not read at once
PING_SECONDS = 2.0  # the page's are 10; but here a session gets signals faster than in any call, and keeps no more


@dataclass(slots=True)
class Link:
    """From one peer to another, and what is on its way there."""

    sender: Peer
    receiver: Peer
    frame: bytes  # that the sender sends
    mark: bytes  # by which the receiver knows that it is for it
    coming: int = 0  # signals that were sent and have not arrived
    sent_at: float = 0.0


@dataclass
class Phase:
    """What one phase showed."""

    seconds: float = 0.0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))  # seconds
    lateness: "array[float]" = field(default_factory=lambda: array("d"))  # of those that left late for no link's sake
    generator_share: float = 0.0  # of its core


class Load:
    """All links of a server. Their signals are texts of `size` bytes when they arrive."""

    def __init__(self, links: list[Link], size: int, ping: Callable[[Peer], bytes]) -> None:
        self._by_receiver = {link.receiver.fd: link for link in links}
        self._idle = deque(links)
        self._size = size
        self._frame_bytes = size + (2 if size < 126 else 4)  # RFC 6455 §5.2; a server masks nothing
        self._ping = ping
        self._peers = deque({peer.fd: peer for link in links for peer in (link.sender, link.receiver)}.values())
        self._pings = ping(self._peers[0]) != b""
        self._next_ping = time.perf_counter()
        self._buffer = bytearray(READ_BYTES)
        self._by_fd = {peer.fd: peer for peer in self._peers}
        self._epoll = select.epoll()
        for fd in self._by_fd:
            self._epoll.register(fd, select.EPOLLIN)

    def close(self) -> None:
        self._epoll.close()

    def closed_loop(self, links: int, seconds: float, burst: int = 1) -> Phase:
        """Has a burst on its way on so many links at once: when one arrived, the link idle for longest has its turn."""
        phase = Phase()
        with _measured(phase):
            idle, latencies, poll = self._idle, phase.latencies, self._epoll.poll
            for _ in range(links):
                self._send(idle.popleft(), burst, time.perf_counter())
            now = time.perf_counter()
            deadline, busy = now + seconds, links
            while busy:
                for fd, _ in poll(LOST_SECONDS) or self._lost(busy):
                    link, count = self._arrived(fd)
                    if link is None:
                        continue
                    now = time.perf_counter()
                    latencies.extend([now - link.sent_at] * count)
                    if link.coming:
                        continue
                    idle.append(link)
                    if now < deadline:
                        self._send(idle.popleft(), burst, now)
                    else:
                        busy -= 1
                self._ping_one(now)
        return phase

    def fixed_rate(
        self, rate: float, seconds: float, pause: float = 0.0, is_over: Callable[[], bool] = lambda: False
    ) -> Phase:
        """Each signal has its time to leave, and its latency counts from then: a server that stalls is not spared.

        With a `pause` (seconds) the core is left to others between looks at what came.
        """
        phase = Phase()
        with _measured(phase):
            idle, poll, interval = self._idle, self._epoll.poll, 1 / rate
            heard_at = due = time.perf_counter() + interval
            ends, coming, is_held_up = due + seconds, 0, False
            while coming or due <= ends:
                now = time.perf_counter()
                if is_over():
                    ends = min(ends, now)
                while due <= now and due <= ends and idle:
                    self._send(idle.popleft(), 1, due)
                    if not is_held_up:
                        phase.lateness.append(now - due)
                    due, coming = due + interval, coming + 1
                is_held_up = not idle  # what leaves late now is late by the server's doing
                for fd, _ in poll(0):
                    link, count = self._arrived(fd)
                    if link is None:
                        continue
                    heard_at = time.perf_counter()
                    phase.latencies.append(heard_at - link.sent_at)
                    idle.append(link)
                    coming -= count
                if coming and now - heard_at > LOST_SECONDS:
                    self._lost(coming)
                self._ping_one(now)
                if pause:
                    time.sleep(pause)
        return phase

    def _send(self, link: Link, count: int, at: float) -> None:
        link.sent_at, link.coming = at, count
        link.sender.send(link.frame if count == 1 else link.frame * count)

    def _arrived(self, fd: int) -> tuple[Link | None, int]:
        """Reads what is there for one peer: its link, where signals on it arrived, and how many."""
        peer = self._by_fd[fd]
        size = peer.socket.recv_into(self._buffer)
        if not size:
            raise BenchError(f"the server hung up on peer {peer.number}")
        link = self._by_receiver.get(fd)
        count, rest = divmod(size, self._frame_bytes)
        heads = self._buffer[: size : self._frame_bytes]
        if link is not None and not (rest or link.mark or peer.rest) and heads == TEXT_HEADS[:count]:
            peer.received += count
        else:
            texts = peer.take(bytes(self._buffer[:size]))
            count = sum(len(text) == self._size and link.mark in text for text in texts) if link is not None else 0
        if link is None or not count:
            return None, 0
        link.coming -= count
        return link, count

    def _ping_one(self, now: float) -> None:
        """Each peer in its turn, so that each does it every PING_SECONDS."""
        if self._pings and now >= self._next_ping:
            peer = self._peers[0]
            self._peers.rotate(-1)
            self._next_ping = now + PING_SECONDS / len(self._peers)
            peer.send(masked(self._ping(peer)))

    def _lost(self, count: int) -> list[tuple[int, int]]:
        raise BenchError(f"{count} signals did not arrive within {LOST_SECONDS:.0f} s")


@contextmanager
def _measured(phase: Phase) -> Iterator[None]:
    gc.collect()
    gc.disable()  # a pause of the generator's would look like one of the server's
    began, worked = time.perf_counter(), time.process_time()
    try:
        yield
    finally:
        gc.enable()
        phase.seconds = time.perf_counter() - began
        phase.generator_share = (time.process_time() - worked) / phase.seconds
