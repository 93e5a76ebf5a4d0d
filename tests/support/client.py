"""Requests to a server process that may be about to die."""

from typing import Any

from aiohttp import ClientSession

from tests.support.peer import Peer
from tests.support.server import API_KEY, ServerProcess

HEADERS = {"X-API-Key": API_KEY}


class Client:
    """Speaks to server processes. Raises aiohttp's `ClientError` where one is not there, or dies before it answers."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session

    async def request(self, server: ServerProcess, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Status and body (None where there is none) of one request with the key."""
        async with self.session.request(method, f"{server.url}{path}", headers=HEADERS, **more) as response:
            return response.status, await response.json(content_type=None)

    async def create_room(self, server: ServerProcess, **options: Any) -> dict[str, Any]:
        status, room = await self.request(server, "POST", "/api/rooms", json=options)
        assert status == 201, room
        return dict(room)

    async def all_rooms(self, server: ServerProcess) -> dict[str, dict[str, Any]]:
        """Every room by its code, read page by page."""
        rooms: dict[str, dict[str, Any]] = {}
        cursor = None
        while True:
            query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
            status, page = await self.request(server, "GET", "/api/rooms", params=query)
            assert status == 200, page
            rooms |= {room["room_code"]: room for room in page["rooms"]}
            if (cursor := page["next_cursor"]) is None:
                return rooms

    async def health(self, server: ServerProcess) -> tuple[int, str]:
        status, health = await self.request(server, "GET", "/health")
        return status, health["status"]

    async def connect(self, server: ServerProcess) -> Peer:
        peer = Peer(await self.session.ws_connect(server.ws_url))
        await peer.greet()
        return peer

    async def enter(self, server: ServerProcess, code: str, display_name: str = "Ada", **more: Any) -> Peer:
        peer = await self.connect(server)
        await peer.join(code, display_name, **more)
        return peer
