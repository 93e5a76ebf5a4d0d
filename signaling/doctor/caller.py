"""One participant on a WebSocket, for checks."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

ANSWER_SECONDS = 4.0
UNCOUNTED = {"ping", "pong"}  # messages that a resumable session does not count

Payload = dict[str, Any]


class NoAnswer(Exception):
    """A message did not come; the text is its type."""


class RefusedMessage(Exception):
    """The server answered with an error; the text is its code."""


class Caller:
    """Sends messages and receives them. Methods that wait raise NoAnswer and RefusedMessage."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self._ws = ws
        self._ids = itertools.count(1)
        self.received = 0  # messages since `joined`, for a resume
        self.joined: Payload = {}

    @classmethod
    async def connect(cls, session: ClientSession, base: str, origin: str | None = None) -> Self:
        """Connects and receives `connected`. Raises aiohttp's ClientError too."""
        async with asyncio.timeout(ANSWER_SECONDS):
            ws = await session.ws_connect(f"{base}/ws", origin=origin, max_msg_size=1 << 20)
        caller = cls(ws)
        await caller.until("connected")
        return caller

    async def ask(self, kind: str, payload: Payload | None = None) -> Payload:
        """Sends a message and returns the payload of the direct answer to it."""
        message_id = f"doctor-{next(self._ids)}"
        await self._ws.send_json({"type": kind, "payload": payload or {}, "id": message_id})
        return await self._until(kind, lambda message: message.get("id") == message_id)

    async def until(self, kind: str) -> Payload:
        """Returns the payload of the next message of this type, and drops those before it."""
        return await self._until(kind, lambda message: message.get("type") == kind)

    async def join(self, code: str) -> Payload:
        """Joins a room with a session that can be resumed."""
        joining = {"room_code": code, "display_name": "Doctor", "resumable": True}
        self.joined = await self.ask("join_room", joining)
        self.received = 0
        return self.joined

    async def signal(self, to: str, kind: str, payload: str) -> None:
        await self._ws.send_json({"type": "signal", "payload": {"to": to, "signal_type": kind, "payload": payload}})

    async def close(self) -> None:
        await self._ws.close()

    async def _until(self, what: str, is_wanted: Callable[[Payload], bool]) -> Payload:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while True:
                    message = await self._receive(what)
                    if not is_wanted(message):
                        continue
                    payload = message.get("payload")
                    if not isinstance(payload, dict):
                        raise NoAnswer(what)
                    if message.get("type") == "error":
                        raise RefusedMessage(str(payload.get("code")))
                    return payload
        except TimeoutError:
            raise NoAnswer(what) from None

    async def _receive(self, what: str) -> Payload:
        frame = await self._ws.receive()
        if frame.type != WSMsgType.TEXT:
            raise NoAnswer(what)
        try:
            message = json.loads(frame.data)
        except ValueError:
            raise NoAnswer(what) from None
        if not isinstance(message, dict):
            raise NoAnswer(what)
        if message.get("type") not in UNCOUNTED:
            self.received += 1
        return message
