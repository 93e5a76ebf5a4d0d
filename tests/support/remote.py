"""Members of rooms on a server in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.support.peer import Peer
from tests.support.server import API_KEY, ServerProcess

KEY = {"X-API-Key": API_KEY}


class Remote:
    """A way to talk to one server process, over restarts."""

    def __init__(self, server: ServerProcess, session: aiohttp.ClientSession) -> None:
        self.server = server
        self._session = session

    async def connect(self) -> Peer:
        peer = Peer(await self._session.ws_connect(self.server.ws_url))
        await peer.greet()
        return peer

    async def enter(self, code: str, display_name: str = "Ada", **more: Any) -> Peer:
        peer = await self.connect()
        await peer.join_resumable(code, display_name, **more)
        return peer

    async def come_back(self, before: Peer, **changes: Any) -> Peer:
        peer = await self.connect()
        await peer.resume(before, **changes)
        return peer

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

    async def is_ok(self) -> bool:
        async with self._session.get(f"{self.server.url}/health") as answer:
            return answer.status == 200

    async def knows(self, code: str) -> bool:
        """Whether a room is there."""
        async with self._session.get(f"{self.server.url}/api/rooms/{code}", headers=KEY) as answer:
            return answer.status == 200

    async def away(self, code: str) -> dict[str, bool]:
        """Who is inside, and whether they are away."""
        room = await self.get(f"/api/rooms/{code}")
        return {one["display_name"]: one["away"] for one in room["participants"]}


@asynccontextmanager
async def remote(server: ServerProcess) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Remote(server, session)
