"""Holds the conversations with clients whose sockets are at other instances (edges), in rooms that are at home here."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from signaling.rooms.sessions import GOING_AWAY, Peer
from signaling.websocket.conversation import Conversation
from signaling.websocket.membership import Work
from signaling.websocket.protocol import INTERNAL_ERROR
from signaling.wire.messages import LeaveReason

MAX_KEPT_BYTES = 4 * 1024 * 1024  # of one client: what was on its way when its home said `pause`

Put = Callable[..., None]  # (kind, number, …): adds an entry to the link with one edge
Converse = Callable[[Peer, str | None], Conversation]  # gives a client this socket id, or a new one

log = logging.getLogger(__name__)


class Client(NamedTuple):
    """Who is handed over, and to which room."""

    code: str
    socket_id: str
    address: str
    base_url: str
    wait: float  # seconds until its address has a guess left


class RemotePeer:
    """A client whose socket is at an edge. `number` names its hand-over, and is never used again."""

    def __init__(self, put: Put, number: int, client: Client, check: Callable[[], None]) -> None:
        self.address = client.address
        self.base_url = client.base_url
        self.check_soon = check
        self._put = put
        self._number = number

    def send(self, frame: bytes) -> None:
        self._put("frame", self._number, frame)

    send_at_once = send

    def close(self, code: int, reason: str = "") -> None:
        self._put("close", self._number, code, reason)


class RemoteClient:
    """One client from its hand-over on, until it has left its room or its connection is lost."""

    def __init__(
        self,
        converse: Converse,
        put: Put,
        number: int,
        client: Client,
        *,
        on_released: Callable[[], object],
    ) -> None:
        self._is_released = False
        self._on_released = on_released
        self._put = put
        self._number = number
        self._texts: deque[tuple[str, bool]] = deque()
        self._kept_bytes = 0  # in these
        self._working: asyncio.Task[None] | None = None
        peer = RemotePeer(put, number, client, self._check_soon)
        self.conversation = converse(peer, client.socket_id)

    def receive(self, text: str, *, wants_answer: bool) -> None:
        """Handles a client's message, after those before it. `wants_answer`: the edge waits until it was handled."""
        if self._working is not None:
            self._keep(text, wants_answer=wants_answer)
        elif work := self._handle(text):
            self._put("pause", self._number)
            self._working = asyncio.create_task(self._work(work, wants_answer=wants_answer))
        else:
            self._answer(wants_answer=wants_answer)

    def _keep(self, text: str, *, wants_answer: bool) -> None:
        """Keeps a message until those before it have been handled. With too many of them the connection breaks."""
        self._kept_bytes += len(text)
        if self._kept_bytes <= MAX_KEPT_BYTES:
            self._texts.append((text, wants_answer))
        else:  # this one and all later ones are dropped; a resume sends them again
            self._put("close", self._number, GOING_AWAY, "")

    def lose(self, reason: LeaveReason | None, *, may_resume: bool) -> None:
        """Called when the socket has closed, or the link with the edge has broken."""
        self._is_released = True
        self.conversation.connection_lost()
        end = partial(self.conversation.end, reason, may_resume=may_resume)
        if self._working is None:
            end()
        else:
            self._working.add_done_callback(lambda _: end())

    def _handle(self, text: str) -> Work | None:
        try:
            return self.conversation.receive(text)
        except Exception as bug:
            self._fail(bug)
            return None

    async def _work(self, work: Work | None, *, wants_answer: bool) -> None:
        """Waits until a message has been handled, and handles those that came meanwhile."""
        try:
            while True:
                try:
                    if work is not None:
                        await work
                except Exception as bug:
                    self._fail(bug)
                self._answer(wants_answer=wants_answer)
                if not self._texts:
                    return
                text, wants_answer = self._texts.popleft()
                if self._kept_bytes <= MAX_KEPT_BYTES:
                    self._kept_bytes -= len(text)
                work = self._handle(text)
        finally:
            self._working = None
            self._put("continue", self._number)
            self._check()

    def _answer(self, *, wants_answer: bool) -> None:
        self._check()
        if wants_answer:
            self._put("handled", self._number)

    def _check_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._check)

    def _check(self) -> None:
        """Hands the client back to its edge once it is in no room and waits for none."""
        if not self._is_released and self._working is None and not self.conversation.is_of_use:
            self._is_released = True
            self._on_released()
            self._put("released", self._number, self.conversation.socket_id)

    def _fail(self, bug: Exception) -> None:
        log.error("connection failed peer=%s", self.conversation.socket_id, exc_info=bug)
        self._put("close", self._number, INTERNAL_ERROR, "")
