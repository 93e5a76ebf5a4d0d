"""Peers that have joined, room by room, and links between them. Knows no scenarios."""

import json
import select
import time

from tests.bench.frames import masked
from tests.bench.joining import Joining
from tests.bench.load import Link, Load
from tests.bench.payloads import SIGNALS
from tests.bench.peers import READ_BYTES, BenchError, Peer
from tests.bench.protocols import Dialect

ARRIVAL_SECONDS = 5.0


def join(
    port: int, dialect: Dialect, codes: list[str], count: int, room_size: int, *, first: int = 0, at_once: int = 64
) -> list[Peer]:
    """Peers, room by room; the first has the number `first`, which no other peer that is connected may have."""
    peers = [Peer(first + number, codes[number // room_size]) for number in range(count)]
    Joining(port, dialect, peers, at_once).run()
    return peers


def signals(dialect: Dialect, sender: Peer, receiver: Peer, size: int) -> Link:
    """From one peer to another, with a payload of `size` bytes."""
    frame = masked(dialect.signal(sender, receiver, *SIGNALS[size]))
    return Link(sender, receiver, frame, dialect.mark(receiver))


def link(dialect: Dialect, peers: list[Peer], room_size: int, size: int) -> Load:
    """From each peer to the next one of its room, and from the last to the first, with payloads of `size` bytes."""
    links = []
    for first in range(0, len(peers), room_size):
        room = peers[first : first + room_size]
        for sender, receiver in zip(room, room[1:] + room[:1], strict=True):
            links.append(signals(dialect, sender, receiver, size))
    return Load(links, len(first_arrival(links[0], size)), dialect.ping)


def first_arrival(link: Link, size: int) -> bytes:
    """Sends a signal, and makes sure that what arrives says from whom it is and carries what was sent."""
    _, payload = SIGNALS[size]
    content = json.dumps(payload, separators=(",", ":")).encode()
    link.sender.send(link.frame)
    deadline = time.monotonic() + ARRIVAL_SECONDS
    arriving = select.poll()
    arriving.register(link.receiver.fd, select.POLLIN)
    while time.monotonic() < deadline:
        if not arriving.poll(100):
            continue
        for text in link.receiver.take(link.receiver.socket.recv(READ_BYTES)):
            if link.mark in text and content in text:
                if link.sender.socket_id.encode() not in text:
                    raise BenchError(f"a signal does not say from whom it is: {text[:200]!r}")
                return text
    raise BenchError("a signal did not arrive")
