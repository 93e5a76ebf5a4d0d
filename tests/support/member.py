"""A participant with a resumable session, on its first connection or on one that continues it; the client's side of
rule 4, as far as single tests steer it by hand.
"""

import asyncio
import json
import socket
from typing import Any, Self

from aiohttp import ClientWebSocketResponse, WSMsgType, web

from signaling.keys import TICKER
from signaling.ticker import Ticker
from tests.support.app import Service
from tests.support.peer import DEADLINE, Message, Peer

UNCOUNTED = {"ping", "pong"}


class Member(Peer):
    """Counts what it gets from `joined` or `resumed` on, whether or not the test has looked at it yet."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        super().__init__(ws)
        self.token = ""
        self.received = 0
        self.welcome: Message = {}  # what `joined` or `resumed` said
        self._is_counting = False

    @classmethod
    async def connect(cls, service: Service, **headers: str) -> Self:
        member = cls(await service.client.ws_connect("/ws", headers=headers))
        await member.greet()
        return member

    async def join_resumable(self, code: str, display_name: str = "Ada", **more: Any) -> Message:
        """Joins a room; the counts begin at 0."""
        self._is_counting = False
        await self.send("join_room", {"room_code": code, "display_name": display_name, "resumable": True, **more})
        self.welcome = await self._welcome("joined")
        return self.welcome

    async def admitted(self) -> Message:
        """The `joined` of a join that had to wait; the counts begin at 0."""
        self.welcome = await self._welcome("joined")
        return self.welcome

    async def resume(self, of: "Member | None" = None, **changes: Any) -> Message:
        """Continues a session over this connection and answers what `resumed` said."""
        before = of or self
        claim = {"socket_id": before.socket_id, "resume_token": before.token, "received": before.received} | changes
        await self.send("resume", claim)
        self.welcome = await self._welcome("resumed")
        self.received = 0 if self.welcome["received"] is None else claim["received"]
        return self.welcome

    async def resume_error(self, of: "Member", **changes: Any) -> str:
        """Tries the same and answers the error's code."""
        claim = {"socket_id": of.socket_id, "resume_token": of.token, "received": of.received} | changes
        return await self.ask_for_error("resume", claim)

    async def count_of_server(self, received: int | None = None) -> int:
        """How many of ours the server counted; `received` tells it how many of its own we have."""
        answer = await self.ask("ping", None if received is None else {"received": received})
        assert answer["type"] == "pong", answer
        assert set(answer["payload"]) == {"received"}, answer
        return int(answer["payload"]["received"])

    async def close_frame(self) -> int:
        """The code of the close frame that the server sends, whether or not it waits for the answer."""
        async with asyncio.timeout(DEADLINE):
            while (message := await self.ws.receive()).type is WSMsgType.TEXT:
                pass
        assert message.type is WSMsgType.CLOSE, message
        return int(message.data)

    def drop(self) -> None:
        """Breaks the connection without a close frame."""
        self.ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def _welcome(self, type_: str) -> Message:
        answer = json.loads(await self._next())
        assert answer["type"] == type_, answer
        self.socket_id, self.token = answer["payload"]["your_socket_id"], answer["payload"]["resume_token"]
        self.received = 0
        self._is_counting = True
        return dict(answer["payload"])

    async def _next(self) -> str:
        text = await super()._next()
        self.received += self._is_counting and json.loads(text)["type"] not in UNCOUNTED
        return text


async def enter(service: Service, code: str, display_name: str = "Ada", **more: Any) -> Member:
    """A new connection that has joined a room with a resumable session."""
    member = await Member.connect(service)
    await member.join_resumable(code, display_name, **more)
    return member


async def come_back(service: Service, before: Member, **changes: Any) -> Member:
    """A new connection that continues the session of another one."""
    member = await Member.connect(service)
    await member.resume(before, **changes)
    return member


def let_pass(service: Service, seconds: float) -> None:
    """Time as the process lives it; the next tick, which is a moment away, acts on it."""
    _ticker(service).now += seconds


def process_time(service: Service) -> float:
    """Seconds as the process lives them; a machine that is too busy to run it lets fewer pass."""
    return _ticker(service).now


async def some_ticks(service: Service) -> None:
    """Whatever is due has been done when this returns."""
    ticker = _ticker(service)
    until = ticker.now + 3 * ticker.period
    async with asyncio.timeout(DEADLINE):
        while ticker.now < until:
            await asyncio.sleep(ticker.period)


def _ticker(service: Service) -> Ticker:
    app: web.Application | None = service.client.app
    assert app is not None
    return app[TICKER]


def payloads(messages: list[Message]) -> list[Any]:
    """What the signals among these messages carried."""
    return [message["payload"]["payload"] for message in messages if message["type"] == "signal"]


def types(messages: list[Message]) -> list[str]:
    return [message["type"] for message in messages]
