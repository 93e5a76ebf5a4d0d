"""What a browser has to fetch before it can show the page."""

import pytest
from playwright.async_api import Page, Response

from tests.conftest import StartServer
from tests.support.calls import JOINED, until
from tests.support.pages import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 150_000  # bytes, uncompressed

SPRITE_IS_THERE = "() => document.getElementById('icon-logo') !== null"


class Transfers:
    """Everything that a page fetches."""

    def __init__(self, page: Page) -> None:
        self._responses: list[Response] = []
        page.context.on("response", self._keep)

    def _keep(self, response: Response) -> None:
        self._responses.append(response)

    async def sizes(self) -> dict[str, int]:
        """Bytes by address, as the page gets them after decoding."""
        return {answer.url: len(await answer.body()) for answer in self._responses}


async def test_the_page_is_small_before_anybody_joins(start_server: StartServer, pages: Pages) -> None:
    server = await start_server()
    room = await server.create_room()
    for name, url in {"start page": server.url, "room page": room["join_url"]}.items():
        page, transfers = await visit(pages, url)
        before = sum((await transfers.sizes()).values())
        print(f"{name}: {before / 1000:.1f} kB in {len(await transfers.sizes())} files")
        assert before <= MOST, f"{name}: {await largest(transfers)}"

    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)
    await page.wait_for_load_state("networkidle")
    after = sum((await transfers.sizes()).values())
    print(f"joining adds {(after - before) / 1000:.1f} kB")
    assert before < after  # or the measure does not see what it should


async def visit(pages: Pages, url: str) -> tuple[Page, Transfers]:
    """A page that nobody has touched yet, loaded with all it fetches by itself."""
    page = await pages.open("about:blank")
    transfers = Transfers(page)
    await page.goto(url, wait_until="networkidle")
    await until(page, SPRITE_IS_THERE)
    return page, transfers


async def largest(transfers: Transfers) -> list[tuple[str, int]]:
    return sorted((await transfers.sizes()).items(), key=lambda entry: -entry[1])[:10]
