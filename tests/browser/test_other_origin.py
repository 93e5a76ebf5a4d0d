"""A page of another origin, which ALLOWED_ORIGINS names, with the SDK of this server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.conftest import StartServer
from tests.support.pages import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html>"
JOIN = """async ([base, code]) => {
  const [{ Call }, { LocalMedia }, { Signaling }] = await Promise.all(
    ["call.js", "media/local_media.js", "server/signaling.js"].map((name) => import(`${base}/sdk/${name}`)));
  const call = new Call(new Signaling(`${base.replace(/^http/, "ws")}/ws`), new LocalMedia());
  await call.join({ room_code: code, display_name: "Ada" });
  return [...call.peers.values()].map((peer) => peer.participant.display_name);
}"""


@asynccontextmanager
async def another_server() -> AsyncIterator[str]:
    """Has an empty page. Chromium lets no page of the network use this machine's loopback, so that it is there too."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(EMPTY)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_it_imports_the_modules_and_joins_a_call(start_server: StartServer, pages: Pages) -> None:
    async with another_server() as origin:
        server = await start_server(ALLOWED_ORIGINS=origin)
        room = await server.create_room()
        pages.expect("favicon")
        page = await pages.open(origin)
        assert await page.evaluate(JOIN, [server.url, room["room_code"]]) == []


async def test_a_page_that_is_not_listed_gets_no_modules(start_server: StartServer, pages: Pages) -> None:
    server = await start_server(ALLOWED_ORIGINS="https://a.example")
    pages.expect("CORS|Failed to load")
    async with another_server() as origin:
        page = await pages.open(origin)
        is_loaded = "async (url) => import(url).then(() => true, () => false)"
        assert await page.evaluate(is_loaded, f"{server.url}/sdk/call.js") is False
