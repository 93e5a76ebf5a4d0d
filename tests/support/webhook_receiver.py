"""A receiver of webhooks on a loopback port, which answers as its test says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web
from multidict import CIMultiDictProxy
from standardwebhooks import Webhook

from tests.support.peer import DEADLINE
from tests.support.server import free_port

SECRET = "whsec_" + "Zm91ciBhbmQgdHdlbnR5IGJ5dGVzISEh"

Event = dict[str, Any]
Answer = Callable[[Event], Awaitable[int]]


class Delivery:
    """One request."""

    def __init__(self, headers: CIMultiDictProxy[str], body: bytes) -> None:
        self.headers = headers
        self.body = body
        self.id = headers["webhook-id"]
        self.event: Event = Webhook(SECRET).verify(body, dict(headers))


async def accept(_event: Event) -> int:
    return 204


class WebhookReceiver:
    """Checks and keeps every request. `answer` returns the status, or raises ConnectionError to say nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.answer: Answer = accept
        self.asked: list[Delivery] = []
        self.accepted: list[Delivery] = []
        self.elsewhere = 0  # requests to where a redirect leads
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def start(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/hook", self._receive), web.route("*", "/elsewhere", self._receive_elsewhere)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Waits until requests have made this true."""
        async with asyncio.timeout(DEADLINE), self._news:
            await self._news.wait_for(is_true)

    def types(self, room_code: str | None = None) -> list[str]:
        """The types of the accepted events, in all rooms or in one."""
        events = [delivery.event for delivery in self.accepted]
        return [event["type"] for event in events if room_code in {None, event["data"]["room_code"]}]

    def names(self, room_code: str) -> list[str]:
        """The names that accepted events have given to a room."""
        events = [delivery.event["data"] for delivery in self.accepted]
        return [event["name"] for event in events if event["room_code"] == room_code and event.get("name")]

    async def _receive(self, request: web.Request) -> web.Response:
        delivery = Delivery(request.headers, await request.read())
        async with self._news:
            self.asked.append(delivery)
            self._news.notify_all()
        try:
            status = await self.answer(delivery.event)
        except ConnectionError:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if 200 <= status < 300:
            async with self._news:
                self.accepted.append(delivery)
                self._news.notify_all()
        return web.Response(status=status, headers={"Location": "/elsewhere", "Set-Cookie": "a=b"}, text="x" * 100)

    async def _receive_elsewhere(self, _request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.Response()
