"""A participant as tests see one: says and hears messages, with a deadline on every wait and no sleep anywhere."""

import asyncio
import itertools
import json
import socket
from collections import deque
from typing import Any, Self

from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType

DEADLINE = 15.0  # seconds; far longer than anything takes, so that a busy machine fails no test

UNCOUNTED = {"ping", "pong"}  # of what the server sends

Message = dict[str, Any]


class Peer:
    """One WebSocket connection.

    With a resumable session it counts what it receives from `joined` or `resumed` on, whether or not the test has
    looked at it. The connection that continues the session is another Peer, which takes over the counts.
    """

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws
        self.socket_id = ""
        self._early: deque[str] = deque()  # came while something else was waited for
        self._ids = itertools.count(1)
        self.token = ""  # of a resumable session
        self.received = 0
        self.welcome: Message = {}  # what `joined` or `resumed` said
        self._is_counting = False

    async def greet(self) -> Message:
        """Takes the `connected` that every connection begins with."""
        connected = await self.expect("connected")
        self.socket_id = connected["socket_id"]
        return connected

    async def send(self, type_: str, payload: Any = None, **more: Any) -> None:
        """Says a message; `more` are further members of the envelope, such as `id`."""
        message = {"type": type_} | ({} if payload is None else {"payload": payload}) | more
        await self.ws.send_str(json.dumps(message))

    async def send_text(self, text: str) -> None:
        await self.ws.send_str(text)

    async def signal(self, to: "Peer | str", payload: Any = "…", signal_type: str = "candidate", **more: Any) -> None:
        target = to.socket_id if isinstance(to, Peer) else to
        await self.send("signal", {"to": target, "signal_type": signal_type, "payload": payload}, **more)

    async def receive_text(self) -> str:
        """The next frame as it came."""
        return self._early.popleft() if self._early else await self._next()

    async def receive(self) -> Message:
        """The next message."""
        return dict(json.loads(await self.receive_text()))

    async def expect(self, type_: str) -> Message:
        """The payload of the next message, which must be of this type."""
        message = await self.receive()
        assert message["type"] == type_, message
        return dict(message["payload"])

    async def error(self, in_reply_to: str | None = None) -> Message:
        """The payload of the next message, which must be a well-formed error."""
        error = await self.expect("error")
        assert set(error) - {"retry_after"} == {"code", "message", "in_reply_to"}
        assert isinstance(error["message"], str)
        assert error["message"]
        assert in_reply_to is None or error["in_reply_to"] == in_reply_to, error
        return error

    async def ask(self, type_: str, payload: Any = None) -> Message:
        """Says a message and answers the direct answer to it; what comes in between stays to be received."""
        id_ = f"ask-{next(self._ids)}"
        await self.send(type_, payload, id=id_)
        while True:
            text = await self._next()
            if (message := json.loads(text)).get("id") == id_:
                return dict(message)
            self._early.append(text)

    async def ask_for_error(self, type_: str, payload: Any = None) -> str:
        """The code of the error that must be the direct answer; its sentence is in `ask`."""
        answer = await self.ask(type_, payload)
        assert answer["type"] == "error", answer
        assert answer["payload"]["in_reply_to"] == type_, answer
        return str(answer["payload"]["code"])

    async def join(self, code: str, display_name: str | None = "Ada", **more: Any) -> Message:
        """Joins a room and answers what `joined` said."""
        named = {} if display_name is None else {"display_name": display_name}
        answer = await self.ask("join_room", {"room_code": code, **named, **more})
        assert answer["type"] == "joined", answer
        return dict(answer["payload"])

    async def join_error(self, code: str, display_name: str | None = "Ada", **more: Any) -> str:
        """Tries to join and answers the error's code."""
        named = {} if display_name is None else {"display_name": display_name}
        return await self.ask_for_error("join_room", {"room_code": code, **named, **more})

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

    def claim(self, **changes: Any) -> Message:
        """The payload of a `resume` that continues this session."""
        return {"socket_id": self.socket_id, "resume_token": self.token, "received": self.received} | changes

    async def resume(self, of: "Peer | None" = None, **changes: Any) -> Message:
        """Continues a session over this connection and answers what `resumed` said."""
        claim = (of or self).claim(**changes)
        await self.send("resume", claim)
        self.welcome = await self._welcome("resumed")
        self.received = 0 if self.welcome["received"] is None else claim["received"]
        return self.welcome

    async def try_to_resume(self, of: "Peer") -> Message | None:
        """Continues a session, or returns None while no instance has taken over the room of one that is lost."""
        answer = await self.ask("resume", of.claim())
        if answer["type"] == "error":
            assert answer["payload"]["code"] == "store_unavailable", answer
            return None
        self.welcome = self._take_welcome("resumed", answer)
        self.received = 0 if self.welcome["received"] is None else of.received
        return self.welcome

    async def resume_error(self, of: "Peer", **changes: Any) -> str:
        """Tries the same and answers the error's code."""
        return await self.ask_for_error("resume", of.claim(**changes))

    async def count_of_server(self, received: int | None = None) -> int:
        """How many of ours the server counted; `received` tells it how many of its own we have."""
        answer = await self.ask("ping", None if received is None else {"received": received})
        assert answer["type"] == "pong", answer
        assert set(answer["payload"]) == {"received"}, answer
        return int(answer["payload"]["received"])

    async def leave(self) -> None:
        assert (await self.ask("leave_room"))["type"] == "left"

    async def sync(self) -> list[Message]:
        """All that came until now. A barrier: whatever the server did before it saw our ping is in it."""
        pong = await self.ask("ping")
        assert pong["type"] == "pong", pong
        texts, self._early = self._early, deque()
        return [json.loads(text) for text in texts]

    async def close(self, code: int = 1000) -> None:
        await self.ws.close(code=code)

    async def closed(self) -> int | None:
        """The close code that the server sends; anything that still comes before it is dropped."""
        message = await self._end()
        assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}, message
        return self.ws.close_code

    async def close_frame(self) -> int:
        """The code of the close frame that the server sends, whether or not it waits for the answer."""
        message = await self._end()
        assert message.type is WSMsgType.CLOSE, message
        return int(message.data)

    def drop(self) -> None:
        """Breaks the connection without a close frame."""
        self.ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _welcome(self, type_: str) -> Message:
        return self._take_welcome(type_, json.loads(await self._next()))

    def _take_welcome(self, type_: str, answer: Message) -> Message:
        assert answer["type"] == type_, answer
        self.socket_id, self.token = answer["payload"]["your_socket_id"], answer["payload"]["resume_token"]
        self.received = 0
        self._is_counting = True
        return dict(answer["payload"])

    async def _end(self) -> WSMessage:
        """The first frame that is no message."""
        async with asyncio.timeout(DEADLINE):
            while (message := await self.ws.receive()).type is WSMsgType.TEXT:
                pass
        return message

    async def _next(self) -> str:
        async with asyncio.timeout(DEADLINE):
            message = await self.ws.receive()
        if message.type is not WSMsgType.TEXT:
            raise ConnectionError(f"the connection ended with close code {self.ws.close_code}")
        text = str(message.data)
        self.received += self._is_counting and json.loads(text)["type"] not in UNCOUNTED
        return text


def payloads(messages: list[Message]) -> list[Any]:
    """What the signals among these messages carried."""
    return [message["payload"]["payload"] for message in messages if message["type"] == "signal"]


def types(messages: list[Message]) -> list[str]:
    return [message["type"] for message in messages]
