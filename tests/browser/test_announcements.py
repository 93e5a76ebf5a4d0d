"""What a call announces to screen readers: all that matters, once, and a burst in one sentence."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.announcements import COUNTS_AFTER, KEEP_HEARD
from tests.support.calls import enter_call, until
from tests.support.hosts import order
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES = ["Ada", "Grace", "Joan", "Hedy", "Mary"]

NAMED_PEOPLE = function("announcements", "namedPeople")
IS_HEARD = "(sentence) => heard.includes(sentence) && heard"


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada alone."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        people = await enter_call(pages, room["join_url"], "Ada", devices=False, init_script=KEEP_HEARD, has_clock=True)
        await until(people[0], IS_HEARD, "You’re in the call")
        return people

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


@pytest_asyncio.fixture(name="page", loop_scope="session")
async def _page(call: SharedCall) -> Page:
    """Ada's page, which has announced nothing yet."""
    [page] = call.people
    await page.evaluate("() => { heard.length = 0; }")
    return page


async def test_one_who_comes_and_goes_again_and_again_is_announced_once(
    guests: Remote, call: SharedCall, page: Page
) -> None:
    for _ in range(3):
        katherine = await guests.enter(call.room["room_code"], "Katherine")
        await until(page, IS_HEARD, "Katherine joined")
        await katherine.send("leave_room")
        await until(page, IS_HEARD, "Katherine left")
    dorothy = await guests.enter(call.room["room_code"], "Dorothy")
    await until(page, IS_HEARD, "Dorothy joined")
    await dorothy.send("leave_room")
    await until(page, IS_HEARD, "Dorothy left")
    await page.clock.fast_forward(COUNTS_AFTER)
    heard = await page.evaluate("() => heard")
    assert sorted(heard) == ["Dorothy joined", "Dorothy left", "Katherine joined", "Katherine left"]


async def test_a_room_that_is_locked_again_and_again_is_announced_once_and_then_with_a_count(
    guests: Remote, call: SharedCall, page: Page
) -> None:
    host = await guests.enter(call.room["room_code"], "Dorothy", token=call.room["host_token"])
    for _ in range(3):
        for state in ("locked", "open"):
            await order(host, "update_room", {"state": state})
    await host.send("leave_room")
    await until(page, "() => webvcon.call.peers.size === 0")  # so all that was ordered before has come, too
    await page.clock.fast_forward(COUNTS_AFTER)
    heard = await until(page, IS_HEARD, "Room unlocked (3 times)")
    assert [text for text in heard if "unlocked" in text] == ["Room unlocked", "Room unlocked (3 times)"]
    assert heard.count("Room locked. No one new can join.") == 1


async def test_many_who_come_and_go_at_once_are_one_sentence(guests: Remote, call: SharedCall, page: Page) -> None:
    there = await asyncio.gather(*(guests.enter(call.room["room_code"], name) for name in NAMES))
    heard = await until(page, NAMED_PEOPLE, {"ending": "joined", "count": len(NAMES)})
    assert len(heard) < len(NAMES), heard

    await asyncio.gather(*(member.send("leave_room") for member in there))
    heard = await until(page, NAMED_PEOPLE, {"ending": "left", "count": len(NAMES)})
    assert len(heard) < len(NAMES), heard


async def test_a_line_is_read_without_those_before_it(page: Page) -> None:
    """A live region that counts as one piece would be read from its start at each change."""
    region = page.locator("#announcements")
    assert await region.get_attribute("role") == "log"  # not `status`, which is one piece
    assert await region.get_attribute("aria-atomic") is None
