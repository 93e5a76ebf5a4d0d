"""What screen readers are told of a call: all that matters, once, and of a burst no more than one can listen to."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.announcements import HEARD
from tests.support.calls import until
from tests.support.pages import Pages
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = ["Ada", "Grace", "Joan", "Hedy", "Mary"]

# The sentences that say what people did, once they have told it of so many: "A, B and 3 others joined".
TOLD = """({ what, count }) => {
  const told = heard.filter((sentence) => sentence.endsWith(what));
  const people = told.map((sentence) =>
    sentence.split(/, | and /).length + Number(/(\\d+) others/.exec(sentence)?.[1] ?? 1) - 1);
  return people.reduce((sum, one) => sum + one, 0) === count && told;
}"""

IS_HEARD = "(sentence) => heard.includes(sentence) && heard"


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


async def test_one_who_comes_and_goes_is_told_once_each(guests: Remote, pages: Pages) -> None:
    page, code = await listen(guests, pages)
    grace = await guests.enter(code, "Grace")
    await until(page, IS_HEARD, "Grace joined")
    await grace.send("leave_room")
    assert await until(page, IS_HEARD, "Grace left") == ["Grace joined", "Grace left"]


async def test_many_who_come_and_go_at_once_are_one_sentence(guests: Remote, pages: Pages) -> None:
    page, code = await listen(guests, pages)
    there = await asyncio.gather(*(guests.enter(code, name) for name in NAMES))
    heard = await until(page, TOLD, {"what": "joined", "count": len(NAMES)})
    assert len(heard) < len(NAMES), heard

    await asyncio.gather(*(member.send("leave_room") for member in there))
    heard = await until(page, TOLD, {"what": "left", "count": len(NAMES)})
    assert len(heard) < len(NAMES), heard


async def test_a_line_is_read_without_those_before_it(guests: Remote, pages: Pages) -> None:
    """A live region that counts as one piece would be read from its start at each change."""
    page, _ = await listen(guests, pages)
    region = page.locator("#announcements")
    assert await region.get_attribute("role") == "log"  # not `status`, which is one piece
    assert await region.get_attribute("aria-atomic") is None


async def listen(guests: Remote, pages: Pages) -> tuple[Page, str]:
    """A page in a call that keeps what it announces, and the room's code."""
    room = await guests.server.create_room()
    page = await pages.open(room["join_url"], devices=False, init_script=HEARD)
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, IS_HEARD, "You are in the call")
    await page.evaluate("() => { heard.length = 0; }")
    return page, room["room_code"]
