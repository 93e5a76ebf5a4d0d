"""Two applications and a link between them, in memory: clients connect to one, and their rooms are at the other.

What crosses the link crosses as bytes, in batches, a turn of the loop later; nothing else is shared.
"""

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec
from aiohttp import web

from signaling.rooms.sessions import Peer
from signaling.websocket.conversation import Conversation
from signaling.websocket.handler import CONVERSE
from signaling.websocket.protocol import INTERNAL_ERROR

log = logging.getLogger(__name__)


class Link:
    """One direction."""

    def __init__(self, take: Callable[..., None]) -> None:
        self._take = take
        self._entries: list[tuple[Any, ...]] = []

    def put(self, *entry: Any) -> None:
        self._entries.append(entry)
        if len(self._entries) == 1:
            asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        batch, self._entries = msgspec.msgpack.encode(self._entries), []
        for entry in msgspec.msgpack.decode(batch):
            self._take(*entry)


class RemotePeer:
    """A client whose connection another application holds."""

    def __init__(self, link: Link, number: int, address: str, base_url: str) -> None:
        self.address = address
        self.base_url = base_url
        self._link = link
        self._number = number

    def send(self, frame: bytes) -> None:
        self._link.put("frame", self._number, frame)

    send_at_once = send

    def close(self, code: int, reason: str = "") -> None:
        self._link.put("close", self._number, code, reason)

    def check_soon(self) -> None:
        self._link.put("released", self._number)


class Home:
    """Holds the rooms, and the conversations with clients that are connected elsewhere."""

    def __init__(self, app: web.Application) -> None:
        self.to_edge: Link
        self._app = app
        self._conversations: dict[int, Conversation] = {}

    def take(self, kind: str, number: int, *more: Any) -> None:
        if kind == "opened":
            peer = RemotePeer(self.to_edge, number, *more)
            self._conversations[number] = self._app[CONVERSE](peer)
            self._conversations[number].greet()
        elif kind == "received":
            asyncio.get_running_loop().create_task(self._receive(number, *more))
        elif kind == "lost":
            self._conversations[number].connection_lost()
        elif kind == "ended":
            reason, may_resume = more
            self._conversations.pop(number).end(reason, may_resume=may_resume)

    async def _receive(self, number: int, text: str) -> None:
        conversation = self._conversations[number]
        try:
            if work := conversation.receive(text):
                await work
        except Exception:
            log.exception("connection failed peer=%s", conversation.socket_id)
            self.to_edge.put("close", number, INTERNAL_ERROR)
        self.to_edge.put("handled", number, conversation.socket_id, conversation.is_of_use)


class Edge:
    """Holds connections, and hands on what comes over them."""

    def __init__(self, home: Home) -> None:
        self.to_home = Link(home.take)
        home.to_edge = Link(self._take)
        self._numbers = count()
        self._relays: dict[int, Relay] = {}

    def converse(self, peer: Peer) -> "Relay":
        number = next(self._numbers)
        relay = self._relays[number] = Relay(self.to_home, number, peer)
        return relay

    def _take(self, kind: str, number: int, *more: Any) -> None:
        relay = self._relays[number]  # also of a connection that is over, which takes it in and does nothing
        if kind == "frame":
            relay.peer.send(*more)
        elif kind == "close":
            relay.peer.close(*more)
        elif kind == "released":
            relay.is_of_use = False
            relay.peer.check_soon()
        elif kind == "handled":
            relay.socket_id, relay.is_of_use = more
            relay.is_handled.set()


class Relay:
    """What a connection at the edge takes for its conversation."""

    def __init__(self, link: Link, number: int, peer: Peer) -> None:
        self.peer = peer
        self.socket_id = "?"
        self.is_of_use = False
        self.is_handled = asyncio.Event()
        self._link = link
        self._number = number
        self._is_over = False

    def greet(self) -> None:
        self._link.put("opened", self._number, self.peer.address, self.peer.base_url)

    async def receive(self, text: str) -> None:
        self.is_handled.clear()
        self._link.put("received", self._number, text)
        await self.is_handled.wait()

    def connection_lost(self) -> None:
        if not self._is_over:
            self._link.put("lost", self._number)

    def end(self, reason: str | None, *, may_resume: bool = False) -> None:
        if not self._is_over:
            self._is_over = True
            self.is_handled.set()
            self._link.put("ended", self._number, reason, may_resume)
