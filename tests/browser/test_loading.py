"""The page where a part of it does not arrive or is not understood: never blank, and with a way on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.conftest import StartServer
from tests.support.calls import press_join
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="visitor")
async def _visitor(browsers: Browsers) -> AsyncIterator[tuple[Pages, Page]]:
    """One page for all tests: while requests go through routes, its browser takes nothing from a cache."""
    pages = Pages(browsers)
    page = await pages.open("about:blank", is_new=True)
    yield pages, page
    await pages.close()


@pytest_asyncio.fixture(name="complaints", loop_scope="session")
async def _complaints(visitor: tuple[Pages, Page], server: ServerProcess) -> AsyncIterator[Pages]:
    pages, page = visitor
    yield pages
    await page.unroute_all()
    await page.goto("about:blank")
    pages.check()


@pytest.fixture(name="page")
def _page(visitor: tuple[Pages, Page]) -> Page:
    return visitor[1]


@pytest.mark.parametrize("part", ["main.joined.js", "boot/appearance.js"])
async def test_a_part_that_does_not_arrive_is_told_and_loaded_again(
    part: str, server: ServerProcess, complaints: Pages, page: Page
) -> None:
    complaints.expect("Failed to load resource")
    await page.route(f"**/{part}", lambda route: route.abort())
    await page.goto(server.url)
    await expect(page.get_by_role("alert")).to_contain_text("didn’t load completely")

    await page.unroute(f"**/{part}")
    await page.get_by_role("button", name="Reload").click()

    await assert_start_page(page)


@pytest.mark.parametrize(
    "body",
    [
        "const = 1;",
        "export const words = a newer kind of JavaScript;",
        "import { nothing } from './boot/appearance.js';",
        "throw new Error('a bug');",
    ],
)
async def test_a_module_that_does_not_run_is_told(
    body: str, server: ServerProcess, complaints: Pages, page: Page
) -> None:
    complaints.expect("uncaught: ")
    await page.route("**/main.joined.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    await page.goto(server.url)
    await expect(page.get_by_role("alert")).to_contain_text("didn’t load completely")
    await expect(page.get_by_text("Loading…")).to_be_hidden()


async def test_a_style_that_does_not_arrive_is_told_above_a_page_that_works(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    complaints.expect("Failed to load resource")
    await page.route("**/styles/page.css", lambda route: route.fulfill(status=503))
    await page.goto(server.url)
    await expect(page.get_by_role("alert").filter(has_text="didn’t load completely")).to_be_visible()
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()


async def test_a_style_of_the_call_that_fails_is_told_in_the_lobby_only(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    """The lobby asks for it again when a person joins, and says so in its own words."""
    complaints.expect("Failed to load resource")
    await page.route("**/styles/call_page.css", lambda route: route.abort())
    await page.goto((await server.create_room())["join_url"])
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await press_join(page)
    await expect(page.get_by_text("Part of this page didn’t load")).to_be_visible()
    await expect(page.get_by_text("didn’t load completely")).to_be_hidden()


async def test_a_slow_page_says_that_it_loads_and_then_is_there(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    arrives = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route("**/main.joined.js", hold)
    await page.goto(server.url, wait_until="commit")
    await expect(page.get_by_text("Loading…")).to_be_visible()
    arrives.set()
    await assert_start_page(page)


async def assert_start_page(page: Page) -> None:
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()
    await expect(page.get_by_text("didn’t load completely")).to_be_hidden()
    await expect(page.get_by_text("Loading…")).to_be_hidden()


async def test_a_page_whose_address_is_refused_says_so_and_who_can_mend_it(
    start_server: StartServer, complaints: Pages, page: Page
) -> None:
    complaints.expect("WebSocket connection to|403")
    server = await start_server(PUBLIC_URL="https://meet.example")
    async with proxy_that_renames(server, b"meet.example") as port:
        await page.goto(f"http://127.0.0.1:{port}")
        await expect(page.locator("#notices")).to_contain_text("doesn’t accept this address")
        await expect(page.locator("#notices")).to_contain_text("PUBLIC_URL")
        await page.goto("about:blank")


@asynccontextmanager
async def proxy_that_renames(server: ServerProcess, host: bytes) -> AsyncIterator[int]:
    """Tells the server another host than the browser uses, as some proxies do."""
    pipes: set[asyncio.Task[None]] = set()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(re.sub(rb"(?m)^Host: .*\r$", b"Host: " + host + b"\r", data))
                await writer.drain()
        writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_server = await asyncio.open_connection("127.0.0.1", server.port)
        pipes.update(asyncio.create_task(pipe(*ends)) for ends in ((reader, to_server[1]), (to_server[0], writer)))

    listener = await asyncio.start_server(accept, "127.0.0.1")
    yield listener.sockets[0].getsockname()[1]
    listener.close()
    for task in pipes:
        task.cancel()
