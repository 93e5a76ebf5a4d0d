"""The floating window: everyone and the buttons, or one video where the browser allows no more; and media keys."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Error, Page, expect

from tests.support.calls import JOINED, assert_pictures_flow, enter_call, join, until
from tests.support.devtools import chromium
from tests.support.floating import WINDOW, open_window
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.stage import tile_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=30_000)

STAYS = 3_000  # ms that a speaker stays large at least
FOR_ONE = {"width": 150, "height": 150}  # px; space for a single tile

VOICE = at_start("devices", "voice")
VIDEO_ONLY = at_start("floating", "allowOnlyVideo")
MEDIA_KEYS = at_start("floating", "keepMediaKeys")
IS_IN_PICTURE = function("floating", "isInPicture")
ARE_INITIALS_IN_PICTURE = function("floating", "areInitialsInPicture")
IS_NOTHING_IN_PICTURE = "() => document.pictureInPictureElement === null"
DO_ALL_MOVE = function("floating", "doAllMove")
SHOWS = function("floating", "doesShow")
WISHES = function("floating", "doesWish")
HIDE = function("floating", "hide")
MARKS_SPEAKER = function("floating", "marksSpeaker")
IS_PERSON_IN_PICTURE = function("floating", "isPersonInPicture")


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada, whose browser lets only videos float, and Grace, both silent."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        (ada,) = await enter_call(pages, room["join_url"], "Ada", init_script=VOICE + VIDEO_ONLY, has_clock=True)
        (grace,) = await enter_call(pages, room["join_url"], "Grace", init_script=VOICE + MEDIA_KEYS)
        await assert_pictures_flow(ada, peers=1)
        return [ada, grace]

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


async def test_the_window_shows_everyone_has_the_buttons_and_gives_everything_back(call: SharedCall) -> None:
    ada, grace = call.people
    window = await open_window(grace)
    await until(grace, SHOWS, ["Ada", "Grace (you)"])
    await until(window, DO_ALL_MOVE)
    assert [await window.title(), await window.evaluate("document.documentElement.lang")] == ["Floating window", "en"]

    await window.get_by_role("button", name="Mute microphone", exact=True).click()
    for page in (window, ada):
        await expect(tile_of(page, "Grace (you)" if page is window else "Grace")).to_contain_text("muted")
    await window.keyboard.down(" ")  # talks, since no key has moved the focus to the button
    await expect(window.get_by_role("button", name="Mute microphone", exact=True)).to_be_visible()
    await window.keyboard.up(" ")
    await expect(window.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await window.keyboard.press("m")
    await window.keyboard.press("c")  # no one would see the chat
    await window.keyboard.press("v")
    await expect(tile_of(window, "Grace (you)")).to_contain_text("Camera off")
    await expect(grace.get_by_role("button", name="Mute microphone", exact=True)).to_be_visible()
    await expect(grace.get_by_role("textbox", name="Message everyone")).to_be_hidden()
    await window.keyboard.press("v")
    await until(window, DO_ALL_MOVE)

    await window.close()
    await expect(grace.get_by_role("button", name="Floating window", exact=True)).to_be_visible()
    await assert_pictures_flow(grace, peers=1)
    window = await open_window(grace)
    with suppress(Error):  # closed before the key is released
        await window.keyboard.press("w")
    await expect(grace.get_by_role("button", name="Floating window", exact=True)).to_be_visible()
    assert window.is_closed()


async def test_media_keys_mute_and_float(call: SharedCall) -> None:
    _, grace = call.people
    await until(grace, "() => toldMicrophone === true")
    await grace.evaluate("mediaKeys.togglemicrophone()")
    await until(grace, "() => toldMicrophone === false")
    await grace.evaluate("mediaKeys.togglemicrophone()")
    await grace.evaluate("mediaKeys.togglecamera()")
    await expect(grace.get_by_role("button", name="Turn camera on")).to_be_visible()
    await grace.evaluate("mediaKeys.togglecamera()")

    assert not await grace.evaluate("mediaKeys.enterpictureinpicture")
    await choose(grace, "Settings")
    await grace.get_by_role("switch", name="Automatic floating window").click()
    async with grace.context.expect_page():
        await grace.evaluate("mediaKeys.enterpictureinpicture()")
    await until(grace, SHOWS, ["Ada", "Grace (you)"])
    await grace.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the tab is back
    await until(grace, SHOWS, [])
    await grace.get_by_role("switch", name="Automatic floating window").click()
    assert not await grace.evaluate("mediaKeys.enterpictureinpicture")
    await grace.get_by_role("button", name="Close settings").click()


async def test_one_video_shows_the_large_picture_and_is_left_either_way(call: SharedCall) -> None:
    ada, _ = call.people
    video = await tile_of(ada, "Grace").locator("video").element_handle()
    button = ada.get_by_role("button", name="Floating window", exact=True)
    await button.click()
    await until(ada, IS_IN_PICTURE, video)
    await ada.get_by_role("button", name="Close floating window").click()
    await until(ada, IS_NOTHING_IN_PICTURE)

    await button.click()
    await until(ada, IS_IN_PICTURE, video)
    await ada.evaluate("() => document.exitPictureInPicture()")  # as the window's own button does
    await button.click()
    await until(ada, IS_IN_PICTURE, video)
    await ada.get_by_role("button", name="Leave call").click()
    await until(ada, IS_NOTHING_IN_PICTURE)
    await ada.reload()
    await join(ada)
    await assert_pictures_flow(ada, peers=1)


@pytest.mark.long
@pytest.mark.parametrize("kind", [MARKS_SPEAKER, IS_PERSON_IN_PICTURE], ids=["window", "one video"])
async def test_a_tab_behind_another_follows_the_speaker(kind: str, call: SharedCall, tmp_path: Path) -> None:
    """Really behind it, which other tests only pretend."""
    people = dict(zip(("Ada", "Grace"), call.people, strict=True))
    async with chromium(tmp_path / "profile") as browser:
        joan: Any = await browser.open(call.link, VOICE + (VIDEO_ONLY if kind == IS_PERSON_IN_PICTURE else ""))
        await until(joan, function("steps", "join"), "Joan")
        await until(joan, JOINED)
        await assert_pictures_flow(joan, peers=2)
        await joan.evaluate(function("floating", "pressFloat"), as_user=True)
        await browser.open("about:blank")
        await until(joan, "() => document.hidden")
        for name in ("Grace", "Ada", "Grace"):
            await speak(people[name], True)
            await until(joan, kind, name)
            await speak(people[name], False)
    await until(people["Ada"], "() => webvcon.call.peers.size === 1")


async def test_both_kinds_follow_the_speaker_of_a_hidden_page(call: SharedCall, pages: Pages) -> None:
    """One after the other, since a browser has one floating window. Ends the shared call, and so comes last."""
    ada, grace = call.people
    (joan,) = await enter_call(pages, call.link, "Joan", init_script=VOICE + MEDIA_KEYS)  # a clock blocks new windows
    await assert_pictures_flow(joan, peers=2)
    window = await open_window(joan, FOR_ONE)
    await speak(grace, True)
    await until(joan, SHOWS, ["Grace"])
    await joan.evaluate(HIDE)
    await until(joan, WISHES, {"Ada": 0, "Grace": 90})  # as large as the tile there
    await speak(grace, False)
    await speak(ada, True)
    await until(joan, SHOWS, ["Ada"])
    await until(joan, WISHES, {"Ada": 90, "Grace": 0})
    await window.set_viewport_size(WINDOW)  # type: ignore[arg-type]
    await until(joan, SHOWS, ["Ada", "Grace", "Joan (you)"])
    await joan.evaluate("mediaKeys.hangup()")
    await expect(joan.get_by_role("heading", name="You left the call")).to_be_visible()
    assert window.is_closed()

    await joan.reload()
    await join(joan)
    await assert_pictures_flow(ada, peers=2)
    videos = {name: await tile_of(ada, name).locator("video").element_handle() for name in ("Grace", "Joan")}
    await ada.get_by_role("button", name="Floating window", exact=True).click()
    await speak(joan, True)
    await until(ada, IS_IN_PICTURE, videos["Joan"])
    await ada.evaluate(HIDE)
    await speak(joan, False)
    await ada.clock.fast_forward(STAYS)
    await speak(grace, True)
    await until(ada, IS_IN_PICTURE, videos["Grace"])
    await grace.get_by_role("button", name="Turn camera off").click()
    await until(ada, ARE_INITIALS_IN_PICTURE)
    await grace.get_by_role("button", name="Turn camera on").click()
    await until(ada, IS_IN_PICTURE, videos["Grace"])
    await grace.get_by_role("button", name="Leave call").click()
    await until(ada, IS_IN_PICTURE, videos["Joan"])
    await joan.get_by_role("button", name="Leave call").click()
    await until(ada, IS_NOTHING_IN_PICTURE)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def choose(page: Page, action: str) -> None:
    """By way of the menu."""
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name=action, exact=True).click()


async def speak(page: Page, speaks: bool) -> None:
    await page.evaluate("(speaks) => speak(speaks)", speaks)
