"""What a browser has to fetch before it can show the page, the first time and again."""

import pytest
from playwright.async_api import Page

from tests.support.calls import join, until
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 150_000  # bytes, uncompressed
MOST_REQUESTS, MOST_FOR_A_CALL = 13, 10  # with the WebSocket and the favicon 15 before Join

FROM_SERVER = function("loading", "fetchedFromServer")

# The icons come last; a call has its own.
ICONS = "() => document.getElementById('icon-logo') !== null"
CALL_ICONS = "() => document.getElementById('icon-leave') !== null"


async def test_the_start_page_is_small_and_fetched_once(server: ServerProcess, pages: Pages) -> None:
    first = await pages.open(server.url, is_new=True)
    await until(first, ICONS)
    await assert_small(first)
    assert await first.evaluate(FROM_SERVER) != []

    again = await first.context.new_page()
    await again.goto(server.url)
    await until(again, ICONS)
    assert await again.evaluate(FROM_SERVER) == []


async def test_the_room_page_is_small_and_fetches_the_call_ahead_for_a_person_it_knows(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    page = await pages.open(room["join_url"], is_new=True)
    await until(page, ICONS)
    await assert_small(page)
    before = await fetched(page)
    assert any(name.endswith("/main.joined.js") for name in before)  # it sees what is fetched
    assert not any(name.endswith("/call.joined.js") for name in before)

    await join(page, "Ada")
    await until(page, CALL_ICONS)
    after = await fetched(page)
    assert any(name.endswith("/call.joined.js") for name in after)
    assert len(after) - len(before) <= MOST_FOR_A_CALL, after.keys() - before.keys()

    await page.goto("about:blank")
    await page.goto(room["join_url"])
    await until(page, CALL_ICONS)
    assert any(name.endswith("/call.joined.js") for name in await fetched(page))


async def assert_small(page: Page) -> None:
    sizes = await fetched(page)
    print(f"{sum(sizes.values()) / 1000:.1f} kB in {len(sizes)} files")
    assert sum(sizes.values()) <= MOST, largest(sizes)
    assert len(sizes) <= MOST_REQUESTS, sizes


async def fetched(page: Page) -> dict[str, int]:
    sizes: dict[str, int] = await page.evaluate(function("loading", "fetchedSizes"))
    return sizes


def largest(sizes: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(sizes.items(), key=lambda entry: -entry[1])[:10]
