"""A call between Firefox and Chromium, whoever comes first."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.calls import JOINED, assert_pictures_flow, enter_call, people, until
from tests.support.firefox import Firefox
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

expect.set_options(timeout=30_000)

# The steps of somebody in the page, where there is no Playwright to take them.
JOIN = """(name) => {
  const field = document.querySelector("#display-name");
  if (!field) return false;
  field.value = name;
  field.form.requestSubmit();
  return true;
}"""

WRITE = """(text) => {
  document.querySelector('[data-action="chat"]').click();
  const field = document.querySelector(".chat-form textarea");
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.form.requestSubmit();
}"""

READS = "(text) => document.querySelector('.chat-panel').textContent.includes(text)"

NAMES = "() => [...document.querySelectorAll('.tile-name')].map(({ textContent }) => textContent)"

REACHABLE = "() => [...webvcon.call.peers.values()].every(({ isReachable }) => isReachable)"


@pytest_asyncio.fixture(name="firefox", loop_scope="session")
async def _firefox(tmp_path: Path) -> AsyncIterator[Firefox]:
    firefox = await Firefox.start(tmp_path / "firefox")
    yield firefox
    await firefox.stop()


@pytest.mark.parametrize("first", ["firefox", "chromium"])
async def test_firefox_and_chromium_see_each_other_and_write(
    first: str, server: ServerProcess, firefox: Firefox, pages: Pages
) -> None:
    room = await server.create_room()
    if first == "firefox":
        grace = await enter_from(firefox, room["join_url"], "Grace")
        [ada] = await enter_call(pages, room["join_url"], "Ada")
    else:
        [ada] = await enter_call(pages, room["join_url"], "Ada")
        grace = await enter_from(firefox, room["join_url"], "Grace")

    await assert_pictures_flow(ada, peers=1)
    await assert_pictures_flow(grace, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    assert await grace.evaluate(NAMES) == ["Ada", "Grace (you)"]

    for page in (ada, grace):
        await until(page, REACHABLE)
    await grace.evaluate(WRITE, "Hello from Firefox")
    await until(ada, READS, "Hello from Firefox")
    await ada.evaluate(WRITE, "Hello from Chromium")
    await until(grace, READS, "Hello from Chromium")
    assert firefox.complaints == []


async def enter_from(firefox: Firefox, url: str, name: str) -> Page:
    """Somebody in the call, by Firefox: a page as far as `until` and what builds on it need one."""
    tab: Any = await firefox.open(url)
    await until(tab, JOIN, name)
    await until(tab, JOINED)
    return cast(Page, tab)
