"""A slow reader: a receiver stops reading while it is sent 4 MB, and a call in another room continues."""

import select
import socket
import time
from collections.abc import Callable, Iterator

from tests.bench.calls import first_arrival, signals
from tests.bench.contestants import OURS, OURS_ASYNCIO, Contestant
from tests.bench.frames import CLOSE, PING, PONG, TEXT, masked, split
from tests.bench.joining import Joining
from tests.bench.peers import PONG_TEXT, READ_BYTES, Peer
from tests.bench.protocols import Dialect
from tests.bench.running_calls import SENT_LATE, RunningCalls
from tests.bench.servers import Server, running
from tests.bench.setting import Cases, Setting

TITLE = "Slow reader"
NAMES = [OURS, OURS_ASYNCIO]
ROUNDS = 2
UNREAD_BYTES = 4_000_000  # of arriving signals; with 4 MiB unread, ours would close the receiver
BURST = 16  # signals
FLOODS = [(3000, 1), (3000, BURST), (200, 1)]  # bytes of a signal, and signals until the sender waits for the server
DEADLINE_SECONDS = 20.0  # for all of them: a server that adds up its unsent buffers on every write takes minutes
SILENCE_SECONDS = 5.0  # after which the receiver expects no more
SEGMENT_BYTES = 1460  # as on Ethernet; with loopback's 64 kB the kernel would keep most of it for the server
RECEIVE_BUFFER_BYTES = 64 * 1024
CALL_RATE = 200.0  # signals a second
CALL_CODE = 1  # the index of its room; the other has 0


def case(size: int, burst: int) -> str:
    return f"{UNREAD_BYTES:,} bytes unread, in signals of {size} B" + (", in bursts" if burst > 1 else "")


def measure(contestant: Contestant, setting: Setting) -> Cases:
    return {case(*flood): _measure(contestant.unlimited(), setting, *flood) for flood in FLOODS}


def _measure(contestant: Contestant, setting: Setting, size: int, burst: int) -> dict[str, float]:
    codes = setting.rooms.codes
    with running(contestant, setting.server_core, setting.rooms.file(CALL_CODE + 1)) as server:
        calls = RunningCalls(server.port, contestant.dialect, codes[CALL_CODE : CALL_CODE + 1], CALL_RATE)
        quiet = calls.quiet(1.0)
        flood = _Flood(server, contestant.dialect, codes[0], size)
        figures: dict[str, float] = {}
        delays = calls.during(lambda: figures.update(flood.run(burst)))
        figures["delay ms"], figures["before ms"] = delays["longest ms"], quiet["longest ms"]
        figures[SENT_LATE] = delays[SENT_LATE]
        figures["arrived %"] = flood.arrived() / flood.taken * 100 if flood.taken else 0.0
        flood.close()
        calls.close()
    return figures


class _SlowPeer(Peer):
    """A peer with small buffers, so that the server has to keep what the peer does not read."""

    def prepare(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)


class _Flood:
    """A sender and a receiver in one room. `taken` counts the signals that the server has handled."""

    def __init__(self, server: Server, dialect: Dialect, code: str, size: int) -> None:
        self._server = server
        self._sender, self._receiver = Peer(0, code), _SlowPeer(1, code)
        Joining(server.port, dialect, [self._sender, self._receiver], at_once=1).run()
        self._link = signals(dialect, self._sender, self._receiver, size)
        self._arriving_bytes = len(first_arrival(self._link, size))
        self._ping = masked(dialect.ping(self._sender))  # the page's own
        self.taken = 0

    def run(self, most: int) -> dict[str, float]:
        """Sends `most` signals at once while the receiver reads nothing, and says what that took of the server."""
        count = UNREAD_BYTES // self._arriving_bytes
        before, memory, began = self._server.processor_seconds(), self._server.resident_bytes(), time.monotonic()
        while self.taken < count:
            burst = min(most, count - self.taken)
            if not self._send(burst, began + DEADLINE_SECONDS):
                break
            self.taken += burst
        took, used = time.monotonic() - began, self._server.processor_seconds() - before
        return {
            "processor ms": used * 1e3,
            "seconds": took,
            "of a core %": used / took * 100,
            "MB taken": self.taken * self._arriving_bytes / 1e6,
            "of all %": self.taken / count * 100,
            "MB of memory": (self._server.resident_bytes() - memory) / 1e6,
        }

    def _send(self, count: int, deadline: float) -> bool:
        """Sends a burst and a ping; the answer to the ping shows that the server has handled the burst."""
        self._sender.send(self._link.frame * count + self._ping)
        frames = _frames(self._sender, lambda: deadline - time.monotonic())
        return any(content.startswith(PONG_TEXT) for _, content in frames)

    def arrived(self) -> int:
        """Lets the receiver read, and counts the signals until all are there, or no more come."""
        count = 0
        for opcode, content in _frames(self._receiver, lambda: SILENCE_SECONDS):
            count += opcode == TEXT and len(content) == self._arriving_bytes
            if count == self.taken:
                break
        return count

    def close(self) -> None:
        self._sender.close()
        self._receiver.close()


def _frames(peer: Peer, patience: Callable[[], float]) -> Iterator[tuple[int, bytes]]:
    """What the server sends to a peer, until it has sent nothing for so many seconds or has hung up. Answers pings."""
    while select.select([peer.socket], [], [], max(0.0, patience()))[0]:
        try:
            data = peer.socket.recv(READ_BYTES)
        except ConnectionError:
            return
        frames, peer.rest = split(peer.rest + data)
        for opcode, content in frames:
            if opcode == PING:
                peer.send(masked(content, PONG))
        yield from frames
        if not data or any(opcode == CLOSE for opcode, _ in frames):
            return
