"""The least that forwards a call's signals and takes turns: what busies it delays a call as this machine has it.

    python -m tests.attack.relay

Prints its port as JSON. It has one room, in which all are who join, no limits, and nothing of the server's.
"""

import itertools
import json
import select
import socket
from contextlib import suppress
from typing import Any

from tests.support.frames import PING, PONG, TEXT

TURN = 320  # bytes: one signal of a call, or twenty words of an attacker, which is what the server lets one say in turn
MASK_BYTES = 4  # all zero: see `frames.frame`


class Peer:
    """One connection."""

    def __init__(self, plain: socket.socket, socket_id: str) -> None:
        plain.setblocking(False)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = plain
        self.socket_id = socket_id
        self._heard = b""

    def frames(self) -> list[tuple[int, bytes]]:
        """What came in one turn; the handshake is answered on the way.

        Raises:
            ConnectionError: nothing will come any more.
        """
        data = self.socket.recv(TURN)
        if not data:
            raise ConnectionResetError
        self._heard += data
        if self._heard.startswith(b"GET "):
            if b"\r\n\r\n" not in self._heard:
                return []
            self._heard = self._heard.partition(b"\r\n\r\n")[2]
            self.write(b"HTTP/1.1 101 \r\n\r\n")
            self.say("connected", {"socket_id": self.socket_id})
        return list(iter(self._next, None))

    def say(self, type_: str, payload: Any, **more: Any) -> None:
        self._frame(TEXT, json.dumps({"type": type_, "payload": payload} | more).encode())

    def pong(self, data: bytes) -> None:
        self._frame(PONG, data)

    def _frame(self, opcode: int, data: bytes) -> None:
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2)
        self.write(bytes([0x80 | opcode]) + size + data)

    def write(self, data: bytes) -> None:
        with suppress(BlockingIOError):  # an attacker's loss; a call reads what it gets
            self.socket.send(data)

    def _next(self) -> tuple[int, bytes] | None:
        heard = self._heard
        if len(heard) < 2:
            return None
        start, size = 2, heard[1] & 0x7F
        if size == 126:
            start, size = 4, int.from_bytes(heard[2:4])
        end = start + MASK_BYTES + size
        if len(heard) < end:
            return None
        self._heard = heard[end:]
        return heard[0] & 0x0F, heard[start + MASK_BYTES : end]


def take(peer: Peer, opcode: int, data: bytes, inside: dict[str, Peer]) -> None:
    if opcode == PING:
        peer.pong(data)
    elif opcode == TEXT:
        message = json.loads(data)
        payload = message.get("payload", {})
        if message["type"] == "join_room":
            inside[peer.socket_id] = peer
            peer.say("joined", {})
        elif message["type"] == "signal":
            inside[payload.pop("to")].say("signal", payload | {"from": peer.socket_id})
        else:
            peer.say("pong", {})


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
    numbers, inside = itertools.count(), dict[str, Peer]()
    peers: dict[int, Peer] = {}
    poll = select.poll()
    poll.register(listening, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == listening.fileno():
                newcomer = Peer(listening.accept()[0], str(next(numbers)))
                peers[newcomer.socket.fileno()] = newcomer
                poll.register(newcomer.socket, select.POLLIN)
                continue
            peer = peers[descriptor]
            try:
                for opcode, data in peer.frames():
                    take(peer, opcode, data, inside)
            except ConnectionError:
                poll.unregister(descriptor)
                peers.pop(descriptor).socket.close()


if __name__ == "__main__":
    main()
