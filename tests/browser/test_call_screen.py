"""The call screen: panels, control bar, device menus, notices and toasts, on desktops, tablets and phones."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.support.calls import enter_call, small_camera, until
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.stage import box, overlap

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LANDSCAPE = {"width": 844, "height": 390}
SIZES = [(1440, 900), (768, 1024), (720, 450), (688, 800), (844, 390), (687, 800), (390, 844), (320, 640)]
LAID_OUT = function("layout", "laidOut")
RUN = function("layout", "runAction")
ALWAYS_IN_REACH = ("Mute microphone", "Turn camera off", "Leave call")
COVERED = function("layout", "covered")
SIDES = function("layout", "sidesOfAbout")
SPOKEN = "(what) => spoken.some((text) => text.includes(what))"
TIP = "(button) => getComputedStyle(button, '::before').content"


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada alone, as the host."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        script = small_camera(frame_rate=1) + at_start("devices", "countTones")
        return await enter_call(pages, room["host_url"], "Ada", init_script=script)

    async with SharedCall(browsers, lasting_server, enter, name="Wednesday tea") as call:
        yield call


@pytest_asyncio.fixture(name="page", loop_scope="session")
async def _page(call: SharedCall) -> AsyncIterator[Page]:
    """Ada's page on a desktop, with nothing open, before the test and after it."""
    [page] = call.people
    await page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    yield page
    while await page.locator(".side-panel:visible, [popover]:popover-open, dialog[open]").count() > 0:
        await page.keyboard.press("Escape")


def control(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Call controls").get_by_role("button", name=name, exact=True)


# ── Panels ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_panel_is_beside_the_stage_where_that_keeps_320_px_and_never_covers_the_bar(page: Page) -> None:
    await page.evaluate(RUN, "people")
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(f"() => ({LAID_OUT})()")
        panel, stage = await box(page.locator(".people-panel")), await box(page.locator(".stage"))
        if width >= 688:
            assert stage["width"] >= 320, width
            assert stage["x"] + stage["width"] <= panel["x"], width
        else:
            assert panel["width"] == width
            assert stage["height"] > 0
            assert stage["y"] + stage["height"] <= panel["y"], width
        for name in ALWAYS_IN_REACH:
            await expect(control(page, name)).to_be_in_viewport(ratio=1)
        assert await page.evaluate(COVERED, ".controls .icon-button") == [], width


# ── Control bar ──────────────────────────────────────────────────────────────────────────────────


async def test_buttons_say_what_they_do_at_once_and_which_key_does_it(page: Page) -> None:
    microphone = control(page, "Mute microphone")
    await expect(microphone).to_be_visible()  # the test before may have had a narrower window
    assert await microphone.evaluate(TIP) == "none"
    await microphone.hover()
    assert (await microphone.evaluate(TIP)).startswith('"Mute microphone (M)"')
    assert await microphone.get_attribute("title") is None  # which screen readers would read out as well
    place = await box(microphone)
    await page.mouse.move(place["x"] + place["width"] / 2, place["y"] - 12)  # onto the tooltip, which stays
    assert await microphone.evaluate(TIP) != "none"
    await page.keyboard.press("Escape")
    assert await microphone.evaluate(TIP) == "none"
    await control(page, "Turn camera off").hover()
    await microphone.hover()
    assert await microphone.evaluate(TIP) != "none"
    await expect(microphone.locator(".short-label")).to_be_visible()
    await page.set_viewport_size(LANDSCAPE)  # type: ignore[arg-type]
    await expect(microphone.locator(".short-label")).to_be_hidden()


async def test_microphone_and_camera_are_red_while_they_are_off(page: Page) -> None:
    red = "rgb(87, 32, 29)"
    for key, on, off in (
        ("m", "Mute microphone", "Unmute microphone"),
        ("v", "Turn camera off", "Turn camera on"),
    ):
        await page.keyboard.press(key)
        await expect(control(page, off)).to_have_css("background-color", red)
        await page.keyboard.press(key)
        await expect(control(page, on)).not_to_have_css("background-color", red)


async def test_another_microphone_is_two_clicks_away(page: Page) -> None:
    await control(page, "Audio options").click()
    menu = page.get_by_role("group", name="Audio options")
    await expect(menu.get_by_role("radio", checked=True)).to_have_count(2)  # a microphone and a speaker
    await expect(menu.locator(".level")).to_be_visible()
    other = menu.get_by_role("radiogroup", name="Microphone").get_by_role("radio", checked=False).first
    name = await other.inner_text()
    await other.click()
    await expect(menu).to_be_hidden()
    await control(page, "Audio options").click()
    await expect(menu.get_by_role("radio", name=name, exact=True).first).to_be_checked()


async def test_device_menus_test_the_speaker_and_lead_to_the_settings(page: Page) -> None:
    await control(page, "Audio options").press("Enter")
    await page.get_by_role("button", name="Test sound").click()
    await until(page, "() => tones >= 3")
    await page.keyboard.press("Escape")
    await expect(control(page, "Audio options")).to_be_focused()
    await control(page, "Camera options").click()
    await page.keyboard.press("ArrowDown")
    await page.get_by_role("button", name="Settings…").click()
    await expect(page.get_by_role("heading", name="Settings")).to_be_focused()
    await expect(control(page, "Camera options")).to_have_attribute("aria-expanded", "false")


async def test_the_menu_closes_when_the_bar_changes(page: Page) -> None:
    for size in (PHONE, DESKTOP):
        await control(page, "More").click()
        await expect(control(page, "More")).to_have_attribute("aria-expanded", "true")
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await expect(control(page, "More")).to_have_attribute("aria-expanded", "false")
        await expect(page.locator(".menu:popover-open")).to_have_count(0)


async def test_space_is_held_to_talk_on_every_button_that_the_program_focused(page: Page) -> None:
    await control(page, "Mute microphone").click()
    await expect(control(page, "Unmute microphone")).to_be_visible()
    names = await page.locator(".controls .icon-button:visible").all()
    assert len(names) > 10
    for button in names:
        await button.evaluate("(button) => button.focus()")
        await page.keyboard.down(" ")
        await expect(control(page, "Mute microphone")).to_be_visible()
        await page.keyboard.up(" ")
        await expect(control(page, "Unmute microphone")).to_be_visible()
    assert await page.locator("[aria-expanded=true], [aria-pressed=true]").count() == 0
    await control(page, "Unmute microphone").click()


async def test_the_room_is_the_heading_and_the_call_has_a_duration(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday tea")
    for direction in ("rtl", "ltr"):  # the name is at the same side as the duration below it, in any script
        assert await page.evaluate(SIDES, direction) == [direction] * 2
    await until(page, r"() => /Time in this call: 0:[0-5]\d$/.test(document.querySelector('.call-timer').textContent)")


# ── Notices and toasts ───────────────────────────────────────────────────────────────────────────


async def test_toasts_are_at_the_bottom_clear_of_names_and_controls(
    page: Page, call: SharedCall, guests: Remote
) -> None:
    there = [await guests.enter(call.room["room_code"], name) for name in ("Grace", "Joan", "Hedy")]
    await until(page, "() => webvcon.call.peers.size === 3")
    toasts = page.locator(".toast")
    for size in (DESKTOP, PHONE, LANDSCAPE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        for _ in range(3):
            await page.evaluate("() => webvcon.call.updateRoom({ state: 'locked' })")
            await page.evaluate("() => webvcon.call.updateRoom({ state: 'open' })")
        await page.evaluate(f"() => ({LAID_OUT})()")
        await expect(toasts.last).to_be_visible()
        assert await toasts.count() <= 2
        shown = [await box(one) for one in await toasts.all()]
        stage = await box(page.locator(".stage"))
        for toast in shown:
            assert toast["y"] + toast["height"] <= stage["y"] + stage["height"], size
            assert toast["x"] <= 32
            for label in await page.locator(".tile-label:visible").all():
                assert not overlap(toast, await box(label)), size
    for guest in there:
        await guest.send("leave_room")
    await until(page, "() => webvcon.call.peers.size === 0")


async def test_nothing_is_announced_twice(page: Page, call: SharedCall, guests: Remote) -> None:
    await page.evaluate(function("announcements", "keepSpoken"))
    guest = await guests.enter(call.room["room_code"], "Rosalind")
    await expect(page.locator(".toast", has_text="Rosalind joined")).to_be_visible()
    for action, what in (("hand", "Your hand is raised"), ("view", "Speaker view"), ("screen", "sharing your screen")):
        await page.evaluate(RUN, action)
        await until(page, SPOKEN, what)
    await page.get_by_role("button", name="Stop sharing", exact=True).click()
    await until(page, SPOKEN, "You stopped sharing")
    for action, what in (("hand", "Your hand is lowered"), ("view", "Grid view")):
        await page.evaluate(RUN, action)
        await until(page, SPOKEN, what)
    await page.evaluate(RUN, "host_controls")
    await page.get_by_role("button", name="Set passcode").click()
    await until(page, SPOKEN, "Enter a passcode.")
    await page.get_by_role("button", name="Mute everyone").click()
    await guest.send("leave_room")
    await until(page, SPOKEN, "Rosalind left")
    spoken = await page.evaluate("spoken")
    assert len(spoken) == len(set(spoken)), spoken


async def test_a_key_leads_to_the_newest_notice_and_notices_cover_no_one(page: Page) -> None:
    await page.keyboard.press("n")  # there is none
    await expect(page.locator("#announcements")).to_contain_text("No notifications")
    await page.keyboard.press("s")
    bar = page.locator(".note[data-kind=screen]")
    await page.evaluate("() => document.activeElement.blur()")
    await expect(bar).to_be_visible()
    await page.keyboard.press("n")
    await expect(bar.get_by_role("button").first).to_be_focused()
    stop = bar.get_by_role("button", name="Stop sharing")
    await expect(stop).to_have_css("background-color", "rgb(214, 60, 54)")
    own = page.get_by_role("listitem").filter(has_text="You’re sharing your screen")
    await expect(own).to_be_visible()
    assert await own.locator("video").evaluate("(video) => video.srcObject") is None  # no hall of mirrors
    for size in (DESKTOP, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.evaluate(f"() => ({LAID_OUT})()")
        note, stage = await box(bar), await box(page.locator(".stage"))
        assert note["y"] + note["height"] <= stage["y"], size
    await stop.click()
    await expect(bar).to_be_hidden()


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_mirror_and_the_sounds_can_be_turned_off(page: Page, call: SharedCall, guests: Remote) -> None:
    own = page.locator(".tile[data-self] video")
    await expect(own).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    await page.evaluate(RUN, "settings")
    await page.get_by_role("switch", name="Mirror self-view").click()
    await expect(own).to_have_css("transform", "none")
    await page.get_by_role("switch", name="Mirror self-view").click()

    await page.evaluate("() => { tones = 0; }")
    guest = await guests.enter(call.room["room_code"], "Rose")  # who comes again is told only some time later
    await expect(page.locator(".toast", has_text="Rose joined")).to_be_visible()
    assert await page.evaluate("() => tones") == 2
    sounds = page.get_by_role("switch", name="Join and leave sounds")
    await sounds.click()
    await guest.send("leave_room")
    await expect(page.locator(".toast", has_text="Rose left")).to_be_visible()
    assert await page.evaluate("() => tones") == 2
    await sounds.click()


async def test_one_who_speaks_while_muted_is_told(page: Page) -> None:
    await page.evaluate(function("devices", "speakWhileMuted"))
    await until(page, "() => reminders.length > 0")
    assert await page.evaluate("() => reminders") == ["You’re muted"]  # once, however long it lasts
