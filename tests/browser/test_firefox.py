"""A call between Firefox and Chromium, with either as the newcomer."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.calls import JOINED, assert_colliding_offers_end, assert_pictures_flow, enter_call, people, until
from tests.support.firefox import Firefox
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

expect.set_options(timeout=30_000)

WRITE = function("steps", "write")

PREVIEW = f"async (picture) => ({function('many', 'previewOf')})(await ({function('many', 'turnedPicture')})(picture))"
PREVIEW_OF_TURNED = {"type": "image/jpeg", "width": 320, "height": 480, "red": ["upper right"]}

READS = "(text) => document.querySelector('.chat-log')?.textContent.includes(text)"

FLOAT = function("floating", "pressFloat")
SHOWS = function("floating", "doesShow")
MISPROMISES = """() => !document.pictureInPictureEnabled
    && document.querySelector('[data-action=picture_in_picture]:not([hidden])') !== null"""

REACHABLE = "() => [...webvcon.call.peers.values()].every(({ isReachable }) => isReachable)"


@pytest_asyncio.fixture(name="firefox", loop_scope="session")
async def _firefox(tmp_path: Path) -> AsyncIterator[Firefox]:
    firefox = await Firefox.start(tmp_path / "firefox")
    yield firefox
    await firefox.stop()


async def test_firefox_and_chromium_see_each_other_and_write(
    server: ServerProcess, firefox: Firefox, pages: Pages
) -> None:
    room = await server.create_room()
    grace = await enter_from(firefox, room["join_url"], "Grace")
    [ada] = await enter_call(pages, room["join_url"], "Ada")
    await assert_both_see_and_read(ada, grace, "Hello")

    await grace.evaluate("() => { document.querySelector('[data-action=leave]').click(); }")
    await expect(people(ada)).to_have_text(["Ada (you)"])
    grace = await enter_from(firefox, room["join_url"], "Grace")  # now as the newcomer
    await assert_both_see_and_read(ada, grace, "Hello again")
    assert await grace.evaluate(PREVIEW, ["image/jpeg", 3_000, 2_000]) == PREVIEW_OF_TURNED
    await assert_floats(grace)
    assert firefox.complaints == []


@pytest.mark.parametrize("first", ["ab", "b"])
async def test_colliding_offers_end_in_firefox(server: ServerProcess, firefox: Firefox, first: str) -> None:
    tab: Any = await firefox.open(server.url)
    await assert_colliding_offers_end(cast(Page, tab), first)


async def assert_both_see_and_read(ada: Page, grace: Page, greeting: str) -> None:
    await assert_pictures_flow(ada, peers=1)
    await assert_pictures_flow(grace, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await until(grace, f"() => String(({function('steps', 'namesOnTiles')})()) === 'Ada,Grace (you)'")

    for page in (ada, grace):
        await until(page, REACHABLE)
        await until(page, function("mesh", "isWhole"))
    await grace.evaluate(WRITE, f"{greeting} from Firefox")
    await until(ada, READS, f"{greeting} from Firefox")
    await ada.evaluate(WRITE, f"{greeting} from Chromium")
    await until(grace, READS, f"{greeting} from Chromium")


async def assert_floats(grace: Any) -> None:
    """The window opens and closes, where this Firefox has it; else no button promises it."""
    if not await grace.evaluate("() => 'documentPictureInPicture' in globalThis"):
        assert not await grace.evaluate(MISPROMISES)
        return
    await grace.evaluate(FLOAT, as_user=True)
    await until(grace, SHOWS, ["Ada", "Grace (you)"])
    await grace.evaluate(FLOAT)
    await until(grace, SHOWS, [])


async def enter_from(firefox: Firefox, url: str, name: str) -> Page:
    """A person in the call, by Firefox: a page as far as `until` and what builds on it need one."""
    tab: Any = await firefox.open(url)
    await until(tab, function("steps", "join"), name)
    await until(tab, JOINED)
    return cast(Page, tab)
