"""Members of rooms on a server in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.support.member import Member
from tests.support.server import API_KEY, ServerProcess

KEY = {"X-API-Key": API_KEY}


class Remote:
    """A way to talk to one server process, over restarts."""

    def __init__(self, server: ServerProcess, session: aiohttp.ClientSession) -> None:
        self.server = server
        self._session = session

    async def connect(self) -> Member:
        member = Member(await self._session.ws_connect(self.server.ws_url))
        await member.greet()
        return member

    async def enter(self, code: str, display_name: str = "Ada", **more: Any) -> Member:
        member = await self.connect()
        await member.join_resumable(code, display_name, **more)
        return member

    async def come_back(self, before: Member, **changes: Any) -> Member:
        member = await self.connect()
        await member.resume(before, **changes)
        return member

    async def get(self, path: str) -> dict[str, Any]:
        async with self._session.get(f"{self.server.url}{path}", headers=KEY) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self._session.post(f"{self.server.url}{path}", headers=KEY, json=body) as answer:
            assert answer.status == 201, await answer.text()
            return dict(await answer.json())

    async def delete(self, path: str) -> None:
        async with self._session.delete(f"{self.server.url}{path}", headers=KEY) as answer:
            assert answer.status == 204, await answer.text()

    async def away(self, code: str) -> dict[str, bool]:
        """Who is inside, and whether they are away."""
        room = await self.get(f"/api/rooms/{code}")
        return {one["display_name"]: one["away"] for one in room["participants"]}


@asynccontextmanager
async def remote(server: ServerProcess) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Remote(server, session)
