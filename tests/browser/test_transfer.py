"""What a browser has to fetch before it can show the page, the first time and again."""

import pytest
from playwright.async_api import Page

from tests.support.calls import JOINED, until
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 150_000  # bytes, uncompressed

# Bytes of each file that the page has fetched, after decompression.
FETCHED = """() => Object.fromEntries(
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map(({ name, decodedBodySize }) => [name, decodedBodySize]))"""

# What has a version in its address and did not come from the browser's own cache.
FROM_SERVER = """() => performance.getEntriesByType("resource")
  .filter(({ name, transferSize }) => name.includes("/assets/") && transferSize > 0)
  .map(({ name }) => name)"""

# What comes last: the icons, and with a call its own.
ICONS = "() => document.getElementById('icon-logo') !== null"
CALL_ICONS = "() => document.getElementById('icon-leave') !== null"


async def test_the_page_is_small_before_anybody_joins(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    for name, url in {"start page": server.url, "room page": room["join_url"]}.items():
        page = await pages.open(url, is_new=True)
        await until(page, ICONS)
        before = await fetched(page)
        print(f"{name}: {sum(before.values()) / 1000:.1f} kB in {len(before)} files")
        assert sum(before.values()) <= MOST, largest(before)
    assert any(name.endswith("/ui/lobby.js") for name in before)  # it sees what is fetched
    assert not any(name.endswith("/ui/call_screen.js") for name in before)

    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)
    await until(page, CALL_ICONS)
    after = await fetched(page)
    print(
        f"joining adds {(sum(after.values()) - sum(before.values())) / 1000:.1f} kB in {len(after) - len(before)} files"
    )
    assert any(name.endswith("/ui/call_screen.js") for name in after)


async def test_whoever_comes_back_asks_for_no_style_and_no_script(server: ServerProcess, pages: Pages) -> None:
    first = await pages.open(server.url, is_new=True)
    await until(first, ICONS)
    assert await first.evaluate(FROM_SERVER) != []

    again = await first.context.new_page()
    await again.goto(server.url)
    await until(again, ICONS)
    assert await again.evaluate(FROM_SERVER) == []


async def test_whoever_has_been_here_need_not_wait_for_the_call_to_be_fetched(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    page = await pages.open(room["join_url"], init_script='localStorage.setItem("display_name", "Ada");')
    await until(page, CALL_ICONS)
    assert any(name.endswith("/ui/call_screen.js") for name in await fetched(page))


async def fetched(page: Page) -> dict[str, int]:
    sizes: dict[str, int] = await page.evaluate(FETCHED)
    return sizes


def largest(sizes: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(sizes.items(), key=lambda entry: -entry[1])[:10]
