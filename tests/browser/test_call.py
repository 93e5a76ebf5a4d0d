"""Calls between real pages through `python server.py`, as people make them: buttons, a camera and a microphone."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.conftest import StartServer
from tests.support.calls import (
    PATIENCE,
    RELAY_ONLY,
    SMALL_CAMERA,
    assert_colliding_offers_end,
    assert_media_flows,
    enter_call,
    join,
    people,
    press_join,
    until,
)
from tests.support.chats import messages, open_chats, say, texts
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import API_KEY, ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.stage import tile_of
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=PATIENCE * 1000)

STABLE = "() => [...webvcon.call.peers.values()][0].connection.signalingState === 'stable'"
INTERRUPTED = "() => [...webvcon.call.peers.values()].every(({ status }) => status === 'interrupted')"


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada and Grace."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        return await enter_call(pages, room["join_url"], "Ada", "Grace")

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


async def test_two_people_with_a_link_see_and_hear_each_other_until_one_closes_the_page(
    server: ServerProcess, pages: Pages
) -> None:
    ada = await pages.open(server.url)  # with all that the page itself asks of camera and microphone
    await ada.get_by_role("button", name="Create a room").click()
    link = await ada.get_by_role("textbox", name="Room link").input_value()
    await join(ada, "Ada")

    grace = await pages.open(link)
    await join(grace, "Grace")

    await assert_media_flows(ada, peers=1)
    await assert_media_flows(grace, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await expect(people(grace)).to_have_text(["Ada", "Grace (you)"])

    await grace.close()
    await expect(people(ada)).to_have_text(["Ada (you)"], timeout=2000)
    assert await count_inside(server, link.rsplit("/", 1)[1]) == 1


async def test_a_third_joins_and_leaves_and_takes_the_tile_along(call: SharedCall, pages: Pages) -> None:
    ada, grace = call.people
    (joan,) = await enter_call(pages, call.link, "Joan")
    for page in (ada, grace, joan):
        await assert_media_flows(page, peers=2)

    await joan.get_by_role("button", name="Leave call").click()

    await expect(joan.get_by_role("heading", name="You left the call")).to_be_visible()
    await expect(joan.get_by_text("Everyone else is still in the call.")).to_be_visible()
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await expect(people(grace)).to_have_text(["Ada", "Grace (you)"])
    await assert_media_flows(ada, peers=1)
    await assert_media_flows(grace, peers=1)


async def test_without_camera_and_microphone_one_sees_and_hears_the_others(call: SharedCall, pages: Pages) -> None:
    ada, _ = call.people
    joan = await pages.open(call.link, devices=False)
    await expect(joan.get_by_text("Your browser is blocking your camera and microphone")).to_be_visible()
    await expect(joan.get_by_text("Camera blocked")).to_be_visible()
    await join(joan, "Joan")

    await assert_media_flows(joan, peers=2)
    await expect(tile_of(ada, "Joan")).to_contain_text("Camera unavailable")


async def test_what_one_turns_off_the_other_does_not_get(call: SharedCall) -> None:
    ada, grace = call.people
    await assert_media_flows(ada, peers=1)

    await grace.get_by_role("button", name="Turn camera off").click()
    await grace.get_by_role("button", name="Mute microphone", exact=True).click()

    tile = tile_of(ada, "Grace")
    await expect(tile).to_contain_text("Camera off")
    await expect(tile.get_by_text("muted")).to_be_visible()

    await grace.get_by_role("button", name="Turn camera on").click()
    await grace.get_by_role("button", name="Unmute microphone").click()

    await expect(tile).not_to_contain_text("Camera off")
    await expect(tile.get_by_text("muted")).to_be_hidden()
    await assert_media_flows(ada, peers=1)


async def test_negotiation_from_both_sides_at_once_settles_and_a_reload_starts_afresh(call: SharedCall) -> None:
    ada, grace = call.people
    await assert_media_flows(ada, peers=1)

    for extra in range(1, 6):
        at = time.time() * 1000 + 1000
        add = function("negotiation", "addPictureAt")
        await asyncio.gather(*(page.evaluate(add, at) for page in (ada, grace)))
        for page in (ada, grace):
            await assert_media_flows(page, peers=1, pictures=1 + extra)
            await until(page, STABLE)
        if await did_offers_collide(ada, grace):
            break
    else:
        pytest.fail("the offers never collided")

    await grace.reload()
    await expect(people(ada)).to_have_text(["Ada (you)"])
    await join(grace)  # under the same name
    await assert_media_flows(grace, peers=1)
    await assert_media_flows(ada, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])


@pytest.mark.parametrize("first", ["ab", "b"])
async def test_offers_from_both_sides_end_with_one_picture_each_that_is_drawn(
    server: ServerProcess, pages: Pages, first: str
) -> None:
    page = await pages.open(server.url, init_script=SMALL_CAMERA)
    await assert_colliding_offers_end(page, first)


async def test_a_call_through_nothing_but_the_relay_and_what_is_written_while_that_is_gone(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    """Both networks block direct paths: only the time-limited credentials of the server let the call happen."""
    server = await start_server(TURN_URLS=turn_server.url, TURN_SECRET=SECRET)
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=SMALL_CAMERA + RELAY_ONLY)
    for page in (ada, grace):
        await assert_media_flows(page, peers=1)
        assert await until(page, function("media", "pathOfMedia")) == ["relay", "relay"]
    await open_chats(ada, grace)

    turn_server.pause()
    await until(ada, INTERRUPTED)
    await say(ada, "one")
    await say(ada, "two")
    note = messages(ada).get_by_text("Waiting to deliver to Grace")
    await expect(note).to_have_count(2)
    await expect(texts(grace)).to_have_count(0)
    turn_server.go_on()

    await expect(texts(grace)).to_have_text(["one", "two"])
    await expect(note).to_have_count(0)
    await say(ada, "three")
    await expect(texts(grace)).to_have_text(["one", "two", "three"])


async def test_the_start_page_refuses_what_is_no_code_and_the_lobby_a_code_of_no_room(
    server: ServerProcess, pages: Pages
) -> None:
    page = await pages.open(server.url)
    for typed in ("not a code", "https://example.org/elsewhere"):
        await type_code(page, typed)
        await expect(page.get_by_text("That doesn’t look like a room code")).to_be_visible()
        code = page.get_by_role("textbox", name="Room code or link")
        await expect(code).to_have_attribute("aria-invalid", "true")
        await code.fill("")  # another text may be right
        await expect(page.get_by_text("That doesn’t look like a room code")).to_have_count(0)
        await expect(code).to_have_attribute("aria-invalid", "false")

    elsewhere = "https://example.org/r/6a18t3#token=x"
    await type_code(page, elsewhere)
    await expect(page.get_by_role("link", name="Open example.org")).to_have_attribute("href", elsewhere)

    await type_code(page, "zzz-zzz")
    await press_join(page)
    await expect(page.get_by_text("Enter your name so others know who you are.")).to_be_visible()
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await expect(page.get_by_text("Enter your name so others know who you are.")).to_have_count(0)
    await press_join(page)
    await expect(page.get_by_role("heading", name="Room not found")).to_be_visible()
    await page.get_by_role("button", name="Use a different code").click()
    await expect(page.get_by_role("textbox", name="Room code or link")).to_be_visible()


async def test_a_violation_of_the_content_security_policy_would_be_noticed(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url)
    await page.evaluate("() => document.body.append(Object.assign(new Image(), { src: 'http://192.0.2.1/x.png' }))")
    await page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    with pytest.raises(AssertionError, match=r"img-src.*\n.*style-src"):
        pages.check()
    pages.expect("Content Security Policy")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def type_code(page: Page, typed: str) -> None:
    field = page.get_by_role("textbox", name="Room code or link")
    await field.fill(typed)
    await field.press("Enter")


async def did_offers_collide(one: Page, other: Page) -> bool:
    """Both offered, and one of them never took the other's offer."""
    states = [await page.evaluate("states") for page in (one, other)]
    assert all(passed[-1] == "stable" for passed in states)
    return all("have-local-offer" in passed for passed in states) and not all(
        "have-remote-offer" in passed for passed in states
    )


async def count_inside(server: ServerProcess, code: str) -> int:
    """Participants that the server counts in a room, those away included."""
    key = {"X-API-Key": API_KEY}
    async with aiohttp.request("GET", f"{server.url}/api/rooms/{code}", headers=key) as response:
        room = await response.json()
    return int(room["participant_count"])
