"""A reader of `/api/events`."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import ClientResponse, ClientSession

from tests.support.peer import DEADLINE


class Block(NamedTuple):
    """One event of the stream; without a `type` a comment, which may have an id."""

    type: str
    id: str
    data: dict[str, Any]
    text: str


class EventStream:
    """One open stream."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response
        self.last_id = ""  # what a client sends as Last-Event-ID

    async def block(self) -> Block:
        """The next block. Raises EOFError at the end of the stream."""
        async with asyncio.timeout(DEADLINE):
            text = (await self.response.content.readuntil(b"\n\n")).decode()
        if not text:
            raise EOFError
        fields = dict(line.split(": ", 1) for line in text.splitlines() if line and not line.startswith(":"))
        self.last_id = fields.get("id", self.last_id)
        return Block(fields.get("event", ""), fields.get("id", ""), json.loads(fields.get("data", "{}")), text)

    async def event(self) -> Block:
        """The next event."""
        while not (block := await self.block()).type:
            pass
        return block

    async def expect(self, type_: str) -> dict[str, Any]:
        """The data of the next event, which must be of this type."""
        event = await self.event()
        assert event.type == type_, event
        return event.data

    async def rest(self) -> list[str]:
        """The types of all events until the stream ends."""
        types = []
        try:
            while True:
                types.append((await self.event()).type)
        except EOFError:
            return types


@asynccontextmanager
async def event_stream(
    session: ClientSession, url: str, key: str, last_id: str | None = None, **query: str
) -> AsyncIterator[EventStream]:
    """Opens a stream; it has begun when this returns."""
    headers = {"X-API-Key": key} | ({} if last_id is None else {"Last-Event-ID": last_id})
    async with session.get(f"{url}/api/events", params=query, headers=headers) as response:
        assert response.status == 200, await response.text()
        yield EventStream(response)
