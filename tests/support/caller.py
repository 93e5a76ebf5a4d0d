"""A participant whose client does by itself what rule 4 asks of clients: it counts, keeps, comes back and sends again.

Its WebSocket is a bare protocol and no `Peer`: thousands of them break and come back within seconds.
"""

import asyncio
import json
import random
import struct
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, cast

from tests.support.frames import CLOSE, PING, PONG, TEXT, frame, handshake, take_frame
from tests.support.peer import Message


class Wire(asyncio.Protocol):
    """One WebSocket connection, from the first byte on."""

    def __init__(self, port: int, on_text: "Callable[[Wire, str], None]") -> None:
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.has_heard = False
        self._port = port
        self._on_text = on_text
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(handshake(self._port))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self.abort()
                return
            self._is_open, self._buffer = True, rest
        while (heard := take_frame(self._buffer)) is not None:
            self._take(*heard)

    def say(self, text: str) -> None:
        self._frame(TEXT, text.encode())

    def close(self, code: int) -> None:
        self._frame(CLOSE, struct.pack("!H", code))

    def abort(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def _take(self, opcode: int, data: bytes) -> None:
        if opcode == PING:
            self._frame(PONG, data)
        elif opcode == CLOSE:
            self._frame(CLOSE, data[:2])
            self.abort()
        elif opcode == TEXT:
            self.has_heard = True
            self._on_text(self, data.decode())

    def _frame(self, opcode: int, data: bytes) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            self._transport.write(frame(data, opcode))


class Caller:
    """One participant, whatever becomes of its connections."""

    def __init__(
        self,
        port: int,
        code: str,
        rng: random.Random,
        *,
        patience: float = 0.15,
        pause: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """`patience`: seconds without a word after which a connection counts as dead; `pause`: between connections."""
        self.socket_id = ""
        self.heard: dict[str, list[Any]] = defaultdict(list)  # what each peer signalled, in order
        self.problems: list[str] = []  # what the contract does not allow
        self.joined = asyncio.Event()
        self.connections = 0  # made so far
        self.fresh_starts = 0  # of them with lost counts
        self.others: list[Message] = []  # all but signals and pongs
        self._port = port
        self._code = code
        self._rng = rng
        self._patience = patience
        self._pause = pause
        self._token = ""
        self._received = 0
        self._sent = 0
        self._kept: deque[str] = deque()
        self._wire: Wire | None = None
        self._abandoned: list[Wire] = []
        self._is_live = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._live())

    def say(self, type_: str, payload: Any) -> None:
        """A message that arrives, now or after the next resume."""
        text = json.dumps({"type": type_, "payload": payload})
        self._sent += 1
        self._kept.append(text)
        if self._is_live and self._wire is not None:
            self._wire.say(text)

    def signal(self, to: str, payload: Any) -> None:
        self.say("signal", {"to": to, "signal_type": "candidate", "payload": payload})

    @property
    def is_settled(self) -> bool:
        """The server has got all that was said."""
        return self._is_live and not self._kept

    def break_off(self) -> None:
        """Its connection breaks now."""
        assert self._wire is not None
        self._wire.abort()

    async def stop(self) -> None:
        """Hangs up as a crash would."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for wire in [*self._abandoned, *([self._wire] if self._wire else [])]:
            wire.abort()
            await wire.closed

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._is_live = False
            try:
                _, self._wire = await loop.create_connection(
                    lambda: Wire(self._port, self._take), "127.0.0.1", self._port
                )
            except OSError:
                await asyncio.sleep(0.02 + self._rng.uniform(*self._pause))
                continue
            self.connections += 1
            await self._watch(self._wire)
            await asyncio.sleep(self._rng.uniform(*self._pause))

    async def _watch(self, wire: Wire) -> None:
        """Until the connection is over, or says nothing for too long."""
        while True:
            await asyncio.wait({wire.closed}, timeout=self._patience)
            if wire.closed.done():
                return
            if not self._token:
                continue  # a join has no second try: the first one may have been heard
            if not wire.has_heard:
                self._patience *= 1.5  # perhaps it is the machine that is slow
                self._abandoned.append(wire)
                if self._rng.random() < 0.5:
                    wire.abort()  # else what it still says comes late
                return
            wire.has_heard = False
            self.ping()

    def ping(self) -> None:
        if self._wire is not None and self._is_live:
            self._wire.say(json.dumps({"type": "ping", "payload": {"received": self._received}}))

    def _take(self, wire: Wire, text: str) -> None:
        if wire is not self._wire or wire in self._abandoned:
            return
        message = json.loads(text)
        payload = message["payload"]
        match message["type"]:
            case "connected":
                wire.say(self._first_words())
            case "joined":
                self.socket_id, self._token = payload["your_socket_id"], payload["resume_token"]
                self._is_live = True
                self.joined.set()
            case "resumed":
                self._resumed(wire, payload)
            case "pong":
                self._confirm(payload["received"])
            case "signal":
                self._received += 1
                self.heard[payload["from"]].append(payload["payload"])
            case _:
                self._received += self._is_live  # on a new connection nothing counts before `resumed`
                self.others.append(message)
                if message["type"] == "error":
                    self.problems.append(text)
                    if not self._token and payload["code"] == "store_unavailable":
                        asyncio.get_running_loop().call_later(payload["retry_after"], wire.say, self._first_words())

    def _first_words(self) -> str:
        if not self._token:
            payload = {"room_code": self._code, "display_name": "Caller", "resumable": True}
            return json.dumps({"type": "join_room", "payload": payload})
        payload = {"socket_id": self.socket_id, "resume_token": self._token, "received": self._received}
        return json.dumps({"type": "resume", "payload": payload})

    def _resumed(self, wire: Wire, payload: dict[str, Any]) -> None:
        if payload["your_socket_id"] != self.socket_id:
            self.problems.append("resumed as another participant")
        if payload["received"] is None:
            self.fresh_starts += 1
            self._received = self._sent = 0
            self._kept.clear()
            self._is_live = True
            self.ping()  # the sooner it shows that the new counts have reached it, the less a next break loses
        else:
            self._confirm(payload["received"])
            for text in self._kept:
                wire.say(text)
        self._is_live = True

    def _confirm(self, count: int) -> None:
        if not self._sent - len(self._kept) <= count <= self._sent:
            self.problems.append(f"a count of {count}; {self._sent} sent, {len(self._kept)} kept")
        while self._kept and self._sent - len(self._kept) < count:
            self._kept.popleft()
