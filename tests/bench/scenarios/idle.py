"""Ten thousand who joined and say nothing: the memory that one takes, and the processor time of their heartbeats."""

import select
import time

from tests.bench.calls import join
from tests.bench.contestants import OURS, OURS_ASYNCIO, PEERJS, WEBSOCKETS, WS, Contestant
from tests.bench.frames import masked
from tests.bench.peers import READ_BYTES, Peer
from tests.bench.protocols import Dialect
from tests.bench.servers import Server, running
from tests.bench.setting import Cases, Setting

TITLE = "Idle connections"
NAMES = [OURS, OURS_ASYNCIO, PEERJS, WS, WEBSOCKETS]
ROUNDS = 1
PEERS, QUICK_PEERS = 10_000, 2000
ROOM_SIZE = 4
HEARTBEAT = 15.0  # seconds: HEARTBEAT_SECONDS, in which everybody is pinged once
PAGE_PING = 10.0  # seconds: the page's own ping, which spares the server its one
JOINED = "joined, in rooms of four, with a client that offers permessage-deflate"


def measure(contestant: Contestant, setting: Setting) -> Cases:
    count = QUICK_PEERS if setting.quick else PEERS
    with running(contestant, setting.server_core, setting.rooms.file(count // ROOM_SIZE)) as server:
        before = server.resident_bytes()
        peers = join(server.port, contestant.dialect, setting.rooms.codes, count, ROOM_SIZE)
        figures = {"connections": float(count), "kB each": (server.resident_bytes() - before) / count / 1000}
        if contestant.role in {OURS, OURS_ASYNCIO} and not setting.quick:
            # Everybody joined less than a heartbeat ago, so each has one ping in the one that begins now.
            figures["heartbeats %"] = _share(server, contestant.dialect, peers, HEARTBEAT)
        if contestant.role == OURS and not setting.quick:
            figures["page's pings %"] = _share(server, contestant.dialect, peers, PAGE_PING, page_ping=PAGE_PING)
        for peer in peers:
            peer.close()
    return {JOINED: figures}


def _share(server: Server, dialect: Dialect, peers: list[Peer], seconds: float, page_ping: float = 0.0) -> float:
    """Per cent of a core that the server takes meanwhile. Answers its pings, and pings it every `page_ping` seconds."""
    before, began = server.processor_seconds(), time.monotonic()
    by_fd = {peer.fd: peer for peer in peers}
    with select.epoll() as epoll:
        for fd in by_fd:
            epoll.register(fd, select.EPOLLIN)
        pinged = 0
        while (elapsed := time.monotonic() - began) < seconds:
            for fd, _ in epoll.poll(0.02):
                by_fd[fd].take(by_fd[fd].socket.recv(READ_BYTES))
            due = min(int(elapsed / page_ping * len(peers)), len(peers)) if page_ping else 0
            for peer in peers[pinged:due]:
                peer.send(masked(dialect.ping(peer)))
            pinged = max(pinged, due)
    return (server.processor_seconds() - before) / (time.monotonic() - began) * 100
