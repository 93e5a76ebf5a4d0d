"""Choosing camera, microphone and speaker, before a call and during it; and what else is set for one browser."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Playwright, expect

from tests.support.calls import assert_media_flows, assert_pictures_flow, join, until
from tests.support.page_scripts import at_start, function
from tests.support.pages import CHROMIUM_FLAGS, Browsers, Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

INSECURE_HOST = "meet.test"  # for browsers an address like any other: no secure page without https
FLAGS = [
    *(flag for flag in CHROMIUM_FLAGS if not flag.startswith("--use-fake-device")),
    "--use-fake-device-for-media-stream=device-count=4,fps=10",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1",
]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

TWO_CAMERAS = at_start("devices", "twoCameras")
SENT = function("devices", "sentLabels")
SPEAKERS = function("devices", "speakers")
HAS_BRIGHTNESS = """(expected) => {
    const [red] = getComputedStyle(document.body).backgroundColor.match(/\\d+/);
    return expected === (red > 127 ? "light" : "dark");
}"""
SECOND_CAMERA_SHOWS = (
    "() => document.querySelector('.preview video').srcObject?.getTracks()[0].label === 'fake_device_3'"
)

REFUSALS = {
    "NotFoundError": "No camera or microphone found. Connect one and try again.",
    "NotReadableError": "Another app may be using them. Close that app",
    "OverconstrainedError": "This camera and microphone don’t support video calls.",
    "AbortError": "Another app may be using them. Close that app",
    "NotAllowedError": "privacy settings block the camera and microphone for this browser. Allow them there",
    "TypeError": "didn’t start. Try again or restart your browser.",
    "NotSupportedError": "This browser doesn’t support your camera and microphone. Use a current Firefox",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="two_cameras")
async def _two_cameras(playwright: Playwright) -> AsyncIterator[Browsers]:
    browsers = Browsers(playwright, FLAGS)
    yield browsers
    await browsers.close()


@pytest_asyncio.fixture(loop_scope="session", name="pages")
async def _pages(two_cameras: Browsers) -> AsyncIterator[Pages]:
    """Visitors with two cameras and three microphones each."""
    pages = Pages(two_cameras)
    yield pages
    await pages.close()
    pages.check()


# ── Which devices ────────────────────────────────────────────────────────────────────────────────


async def test_devices_are_chosen_in_the_lobby_remembered_and_changed_in_the_call(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    ada = await enter_lobby(pages, room["join_url"], init_script=TWO_CAMERAS + at_start("devices", "keepSinks"))
    await assert_meter_shows_sound(ada)
    await assert_settings_are_a_dialog(ada)

    # In the lobby.
    chosen = {"Camera": "fake_device_3", "Microphone": "Fake Audio Input 2", "Speaker": "Fake Audio Output 2"}
    for name, label in chosen.items():
        await picker(ada, name).select_option(label=label)
    await until(ada, SECOND_CAMERA_SHOWS)
    await ada.reload()
    for name, label in chosen.items():
        await expect(picker(ada, name).locator("option:checked")).to_have_text(label)
    await until(ada, SECOND_CAMERA_SHOWS)
    assert await ada.evaluate("asked") == [{"audio": True, "video": True}]
    await join(ada, "Ada")
    grace = await enter_call(pages, room["join_url"], "Grace")
    await assert_pictures_flow(grace, peers=1)
    assert await ada.evaluate(SENT) == ["Fake Audio Input 2", "fake_device_3"]
    await until(ada, f"async () => String(await ({SPEAKERS})()) === 'Fake Audio Output 2'")

    # In the call, without a new negotiation.
    await ada.evaluate(function("negotiation", "countNegotiations"))
    settings = await open_settings(ada)
    await picker(settings, "Camera").select_option(label="fake_device_0")
    await picker(settings, "Microphone").select_option(label="Fake Audio Input 1")
    await settings.get_by_role("switch", name="Noise suppression").click()
    await until(ada, f"() => String(({SENT})()) === 'Fake Audio Input 1,fake_device_0'")
    await assert_media_flows(grace, peers=1)
    assert await ada.evaluate("negotiated") == 0
    assert await ada.evaluate("webvcon.call.peers.values().next().value.status") == "connected"

    # One speaker for all, those who come later included.
    await settings.get_by_role("switch", name="Join and leave sounds").click()
    await picker(settings, "Speaker").select_option(label="Fake Audio Output 1")
    await until(ada, f"async () => String(await ({SPEAKERS})()) === 'Fake Audio Output 1'")
    phone = await enter_call(pages, room["join_url"], "Joan", **PHONE)
    await until(ada, f"async () => String(await ({SPEAKERS})()) === 'Fake Audio Output 1,Fake Audio Output 1'")
    await ada.evaluate("() => { sinks = []; }")
    await settings.get_by_role("button", name="Test sound").click()
    await until(ada, "() => sinks.length > 0")
    assert await ada.evaluate("sinks") == [await picker(settings, "Speaker").input_value()]

    # A phone switches its camera by an action that a desktop lacks.
    await assert_pictures_flow(grace, peers=2)
    before = await phone.evaluate(SENT)
    await phone.get_by_role("button", name="More").click()
    await phone.get_by_role("button", name="Flip camera").click()
    await until(phone, f"(before) => String(({SENT})()) !== String(before)", before)
    await assert_pictures_flow(grace, peers=2)
    await grace.get_by_role("button", name="More").click()
    await expect(grace.get_by_role("button", name="Flip camera")).to_be_hidden()

    # A camera that is unplugged gives way to another.
    await ada.evaluate("unplug('fake_device_0')")
    await expect(ada.get_by_text("fake_device_0 was disconnected. Switched to fake_device_3.")).not_to_have_count(0)
    await assert_pictures_flow(grace, peers=2)
    await until(ada, f"() => ({SENT})().includes('fake_device_3')")


async def test_resolution_and_size_of_names_change_and_the_screen_stays_on_during_a_call(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    page = await pages.open(room["join_url"], init_script=at_start("devices", "keepLocks"))
    await page.context.grant_permissions(["camera", "microphone", "screen-wake-lock"])
    await join(page, "Ada")
    await until(page, "() => locks.length === 1 && !locks[0].released")
    settings = await open_settings(page)
    height = "() => document.querySelector('[data-self] video').srcObject?.getVideoTracks()[0].getSettings().height"
    await until(page, f"() => ({height})() === 720")

    await settings.get_by_role("combobox", name="Resolution").select_option(label="360p (uses less data)")
    await until(page, f"() => ({height})() === 360")

    await settings.get_by_role("combobox", name="Name size").select_option(label="Large")
    name = page.locator("[data-self] .tile-name")
    await expect(name).to_have_css("font-size", "20px")
    await page.get_by_role("button", name="Leave call").click()
    await until(page, "() => locks.every(({ released }) => released)")
    await page.reload()
    await join(page)
    await expect(name).to_have_css("font-size", "20px")


# ── The lobby ────────────────────────────────────────────────────────────────────────────────────


async def test_a_person_who_starts_without_devices_is_asked_for_none_and_adds_them_later(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    ada = await enter_lobby(pages, room["join_url"])
    await ada.get_by_role("button", name="Mute microphone", exact=True).click()
    await ada.get_by_role("button", name="Turn camera off").click()
    await ada.reload()
    await expect(ada.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(ada.get_by_role("button", name="Turn camera on")).to_be_visible()
    await join(ada, "Ada")
    grace = await enter_call(pages, room["join_url"], "Grace")
    assert await ada.evaluate("asked") == []
    await expect(grace.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("Camera off")

    await ada.get_by_role("button", name="Unmute microphone").click()
    await ada.get_by_role("button", name="Turn camera on").click()
    await assert_media_flows(grace, peers=1)


async def test_each_refusal_of_the_devices_has_its_own_way_out(server: ServerProcess, pages: Pages) -> None:
    first, *others = REFUSALS
    refuse = at_start("devices", "refusedDevices", first)
    page = await pages.open((await server.create_room())["join_url"], init_script=refuse)
    problem = page.locator(".device-problems")
    try_again = problem.get_by_role("button", name="Try again")
    await expect(page.locator(".preview")).to_contain_text("No camera found")
    await expect(problem).to_contain_text(REFUSALS[first])
    await expect(problem).to_contain_text("You can still join. You’ll see and hear everyone.")
    for error in others:
        await page.evaluate("(error) => { refusal = error; }", error)
        await try_again.click()
        await expect(problem).to_contain_text(REFUSALS[error])
        await expect(problem).to_contain_text("You can still join. You’ll see and hear everyone.")
        await expect(try_again).to_have_count(0 if error == "NotSupportedError" else 1)


async def test_a_question_that_is_not_answered_can_be_asked_again(server: ServerProcess, browsers: Browsers) -> None:
    """Chromium without windows cannot ask, and says so as if a person had closed the question."""
    pages = Pages(browsers)
    link = (await server.create_room())["join_url"]
    page = await pages.open(link, devices=False, init_script=at_start("devices", "countQuestions"))
    problem = page.locator(".device-problems")
    await expect(problem).to_contain_text("camera and microphone")
    asked = await page.evaluate("() => questions.answered")
    await problem.get_by_role("button", name="Try again").click()
    await until(page, "(asked) => questions.open === 0 && questions.answered === 2 * asked", asked)
    await expect(page.locator(".preview")).to_contain_text("Camera blocked")  # why is known again
    await expect(problem).to_contain_text("camera and microphone")
    await page.context.grant_permissions(["camera", "microphone"])
    await expect(problem).to_be_empty()
    await page.get_by_role("button", name="Turn camera on").click()  # it is not on by that
    await expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await pages.close()
    pages.check()


async def test_while_the_browser_asks_no_device_is_said_to_be_missing_and_each_can_be_turned_off(
    server: ServerProcess, pages: Pages
) -> None:
    unanswered = at_start("devices", "unansweredQuestion")
    page = await enter_lobby(pages, (await server.create_room())["join_url"], init_script=unanswered)
    for name in ("Camera", "Microphone"):
        await expect(page.get_by_text(f"{name}Allow access to choose", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Mute microphone", exact=True).click()
    await page.get_by_role("button", name="Turn camera off").click()

    await page.evaluate("answer()")

    await expect(picker(page, "Camera")).to_contain_text("fake_device_0")
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(page.get_by_role("button", name="Turn camera on")).to_be_visible()
    await expect(page.locator(".preview")).to_contain_text("Your camera is off")


@pytest.mark.parametrize("way", ["note", "camera"])
async def test_the_note_about_a_busy_camera_ends_once_it_opens(server: ServerProcess, pages: Pages, way: str) -> None:
    room = await server.create_room()
    url = f"{room['join_url']}?video=0"
    page = await enter_call(pages, url, "Ada", init_script=at_start("devices", "busyCamera"))
    note = page.locator(".note")
    camera = page.locator(".controls [data-action=camera]")
    await page.evaluate("isBusy = true")
    await camera.click()
    await expect(note).to_contain_text("Can’t start your camera.")
    await page.keyboard.press("m")  # something else changes
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(note).to_contain_text("Can’t start your camera.")
    await note.get_by_role("button", name="Dismiss").click()
    await camera.click()  # tells it again
    await expect(note).to_contain_text("Can’t start your camera.")
    await page.evaluate("isBusy = false")
    await (note.get_by_role("button", name="Try again") if way == "note" else camera).click()
    await expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    await expect(note).to_have_count(0)
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()


async def test_the_note_about_a_permission_ends_when_it_is_granted(server: ServerProcess, browsers: Browsers) -> None:
    pages = Pages(browsers)
    page = await pages.open(f"{(await server.create_room())['join_url']}?audio=0&video=0", devices=False)
    await join(page, "Ada")
    await page.get_by_role("button", name="Turn camera on").click()
    note = page.locator(".note")
    await expect(note).to_contain_text("camera")
    await page.context.grant_permissions(["camera", "microphone"])
    await expect(note).to_have_count(0)
    await expect(page.get_by_role("button", name="Turn camera on")).to_be_visible()
    await page.get_by_role("button", name="Turn camera on").click()
    await expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    await pages.close()
    pages.check()


async def test_the_note_about_blocked_sound_ends_with_any_click(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada = await enter_call(
        pages, room["join_url"], "Ada", init_script=TWO_CAMERAS + at_start("devices", "refusedSound")
    )
    await enter_call(pages, room["join_url"], "Grace")
    note = ada.locator(".note")
    await expect(note).to_contain_text("Your browser is blocking the call’s sound.")
    await ada.keyboard.press("h")  # refused once more
    await expect(ada.get_by_role("button", name="Lower hand")).to_be_visible()
    await expect(note).to_contain_text("Your browser is blocking the call’s sound.")
    await ada.evaluate("allowSound()")
    await ada.get_by_role("button", name="Lower hand").click()
    await expect(note).to_have_count(0)
    await until(ada, "() => [...document.querySelectorAll('audio')].every(({ paused }) => !paused)")


async def test_a_page_without_https_says_how_to_get_devices(tmp_path: Path, pages: Pages) -> None:
    pages.expect("Cross-Origin-Opener-Policy header has been ignored")  # the server cannot know whether a proxy has TLS
    server = ServerProcess(tmp_path)
    await server.start(PUBLIC_URL=f"http://{INSECURE_HOST}:{server.port}")
    try:
        await _says_how_to_get_devices(pages, (await server.create_room())["join_url"])
    finally:
        server.kill9()


async def _says_how_to_get_devices(pages: Pages, url: str) -> None:
    page = await pages.open(url)
    problem = page.locator(".device-problems")
    await expect(problem).to_contain_text(
        "Your camera and microphone only work on a secure page. "
        "Open it with https://, or ask the admin to set it up (--lan)."
    )
    await expect(problem.get_by_role("button")).to_have_count(0)
    await join(page, "Ada")
    await page.close()


# ── Settings that are no devices ─────────────────────────────────────────────────────────────────


async def test_a_theme_is_forced_against_the_systems_and_before_anything_is_drawn(
    server: ServerProcess, pages: Pages
) -> None:
    pages.expect("Failed to load resource")
    page = await pages.open(server.url, is_new=True)
    for system, label, theme in (("dark", "Light", "light"), ("light", "Dark", "dark")):
        await page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
        await until(page, HAS_BRIGHTNESS, system)
        settings = await open_settings(page)
        await settings.get_by_role("combobox", name="Theme").select_option(label=label)
        await until(page, HAS_BRIGHTNESS, theme)

        await page.route("**/main.joined.js", lambda route: route.abort())  # the part before it has to do
        await page.reload()
        await until(page, HAS_BRIGHTNESS, theme)
        await page.unroute("**/main.joined.js")
        await page.reload()
        settings = await open_settings(page)
        await settings.get_by_role("combobox", name="Theme").select_option(label="System")
        await until(page, HAS_BRIGHTNESS, system)
        await page.keyboard.press("Escape")


# ── The address ──────────────────────────────────────────────────────────────────────────────────


async def test_the_address_says_who_a_person_is_and_what_is_off(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await enter_lobby(pages, f"{room['join_url']}?name={'x' * 65}")
    await expect(page.get_by_role("textbox", name="Your name")).to_have_value("")  # that is no name

    token = room["host_token"]
    await page.goto(f"{room['join_url']}?name=Ada%20L&audio=0&video=0&token={token}#extra")
    await expect(page.get_by_role("textbox", name="Your name")).to_have_value("Ada L")
    assert await page.evaluate("location.search + location.hash") == "?name=Ada+L&audio=0&video=0"
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(page.get_by_role("button", name="Turn camera on")).to_be_visible()
    assert await page.evaluate("localStorage.getItem('display_name')") is None

    await join(page, "Countess")

    assert await page.evaluate("[asked.length, webvcon.call.role]") == [0, "host"]
    await page.reload()
    await expect(page.get_by_role("textbox", name="Your name")).to_have_value("Countess")
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await join(page)
    assert await page.evaluate("[asked.length, webvcon.call.role]") == [0, "host"]


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def enter_lobby(pages: Pages, url: str, **options: Any) -> Page:
    page = await pages.open(url, **{"init_script": TWO_CAMERAS, **options})
    await page.get_by_role("textbox", name="Your name").wait_for()
    return page


async def enter_call(pages: Pages, url: str, name: str, **options: Any) -> Page:
    page = await enter_lobby(pages, url, **options)
    await join(page, name)
    return page


async def assert_meter_shows_sound(page: Page) -> None:
    await until(page, "() => Number(document.querySelector('.level').style.getPropertyValue('--level')) > 0.3")
    await expect(page.get_by_text("Your microphone is working")).to_have_count(1)

    await page.get_by_role("button", name="Mute microphone", exact=True).click()
    await expect(page.locator(".level")).to_be_hidden()
    await until(page, "() => document.querySelector('.level').style.getPropertyValue('--level') === '0.00'")
    await page.get_by_role("button", name="Unmute microphone").click()


async def assert_settings_are_a_dialog(page: Page) -> None:
    """Before a call, and it gives the focus back."""
    settings = await open_settings(page)
    await expect(settings.get_by_role("heading", name="Settings")).to_be_focused()
    await picker(settings, "Camera").select_option(label="fake_device_3")
    await page.keyboard.press("Escape")
    await expect(settings).to_be_hidden()
    await expect(page.get_by_role("button", name="Settings")).to_be_focused()
    await expect(picker(page, "Camera").locator("option:checked")).to_have_text("fake_device_3")
    await picker(page, "Camera").select_option(label="fake_device_0")


async def open_settings(page: Page) -> Locator:
    """As a dialog, or in a call as a panel."""
    if await page.get_by_role("button", name="More").is_visible():
        await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Settings").click()
    shown = page.locator("dialog.settings-dialog, .settings-panel")
    await expect(shown).to_be_visible()
    return shown


def picker(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("combobox", name=name, exact=True)
