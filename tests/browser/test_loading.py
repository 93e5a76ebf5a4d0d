"""The page where a part of it does not arrive or is not understood: never blank, and with a way on."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

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


@pytest.mark.parametrize("part", ["main.js", "ui/words.js", "sdk/emitter.js"])
async def test_a_module_that_does_not_arrive_is_told_and_loaded_again(
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
    ("part", "body"),
    [
        ("main.js", "const = 1;"),
        ("ui/words.js", "export const words = a newer kind of JavaScript;"),
        ("ui/words.js", "export const nothing = 1;"),
        ("main.js", "throw new Error('a bug');"),
    ],
)
async def test_a_module_that_does_not_run_is_told(
    part: str, body: str, server: ServerProcess, complaints: Pages, page: Page
) -> None:
    complaints.expect("uncaught: ")
    await page.route(f"**/{part}", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    await page.goto(server.url)
    await expect(page.get_by_role("alert")).to_contain_text("didn’t load completely")
    await expect(page.get_by_text("Loading…")).to_be_hidden()


async def test_a_style_that_does_not_arrive_is_told_above_a_page_that_works(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    complaints.expect("Failed to load resource")
    await page.route("**/styles/base.css", lambda route: route.fulfill(status=503))
    await page.goto(server.url)
    await expect(page.get_by_role("alert").filter(has_text="didn’t load completely")).to_be_visible()
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()


async def test_a_style_of_the_call_that_fails_is_told_in_the_lobby_only(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    """The lobby asks for it again when a person joins, and says so in its own words."""
    complaints.expect("Failed to load resource")
    await page.route("**/styles/call.css", lambda route: route.abort())
    await page.goto((await server.create_room())["join_url"])
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_text("Part of this page didn’t load")).to_be_visible()
    await expect(page.get_by_text("didn’t load completely")).to_be_hidden()


async def test_a_slow_page_says_that_it_loads_and_then_is_there(
    server: ServerProcess, complaints: Pages, page: Page
) -> None:
    arrives = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route("**/main.js", hold)
    await page.goto(server.url, wait_until="commit")
    await expect(page.get_by_text("Loading…")).to_be_visible()
    arrives.set()
    await assert_start_page(page)


async def assert_start_page(page: Page) -> None:
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()
    await expect(page.get_by_text("didn’t load completely")).to_be_hidden()
    await expect(page.get_by_text("Loading…")).to_be_hidden()
