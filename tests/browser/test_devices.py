"""Choosing camera, microphone and speaker, before a call and during it; and what else is set for one browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Playwright, expect

from tests.conftest import StartServer
from tests.support.calls import JOINED, assert_pictures_flow, until
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

# A small picture from one of two cameras, and a record of what was asked for. Of Chromium's fake cameras the second and
# third give formats that no call takes; whichever is in `gone` the page never sees.
SMALL_CAMERA = """
globalThis.asked = [];
const gone = new Set(["fake_device_1", "fake_device_2"]);
const { mediaDevices } = navigator;
const enumerateDevices = mediaDevices?.enumerateDevices.bind(mediaDevices);
const getUserMedia = mediaDevices?.getUserMedia.bind(mediaDevices);
if (mediaDevices) mediaDevices.enumerateDevices = async () =>
  (await enumerateDevices()).filter(({ label }) => !gone.has(label));
if (mediaDevices) mediaDevices.getUserMedia = async ({ audio, video }) => {
  asked.push({ audio: Boolean(audio), video: Boolean(video) });
  const first = (await mediaDevices.enumerateDevices()).find(({ kind }) => kind === "videoinput");
  const deviceId = { exact: first?.deviceId };
  const small = { width: 320, height: 180, frameRate: { max: 5 } };
  return getUserMedia({ audio, video: video && { deviceId, ...video, ...small } });
};
globalThis.unplug = (label) => {
  gone.add(label);
  const [track] = document.querySelector("[data-self] video").srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended")); // as the browser would
};
"""

# The question for the devices stays open until `answer` allows them.
UNANSWERED = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  new Promise((resolve, reject) => { globalThis.answer = () => ask(wanted).then(resolve, reject); });
"""

SECOND_CAMERA_SHOWS = """() =>
  document.querySelector(".preview video").srcObject?.getTracks()[0].label === "fake_device_3"
"""

SENT = """() => {
  const [{ connection }] = webvcon.call.peers.values();
  return connection.getSenders().map(({ track }) => track?.label).filter(Boolean).sort();
}"""

WATCH_NEGOTIATION = """() => {
  const [{ connection }] = webvcon.call.peers.values();
  globalThis.negotiated = 0;
  connection.addEventListener("signalingstatechange", () => { negotiated += 1; });
}"""

HEARD = """async (before) => {
  const [{ connection }] = webvcon.call.peers.values();
  const stats = [...(await connection.getStats()).values()];
  const heard = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
  const samples = heard ? heard.totalSamplesReceived - heard.concealedSamples : 0;
  return samples > (before ?? 0) && samples;
}"""


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


async def test_what_is_chosen_in_the_lobby_is_used_and_remembered(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await enter_lobby(pages, room["join_url"])
    chosen = {"Camera": "fake_device_3", "Microphone": "Fake Audio Input 2", "Speaker": "Fake Audio Output 2"}
    for name, label in chosen.items():
        await picker(page, name).select_option(label=label)
    await until(page, SECOND_CAMERA_SHOWS)

    await page.reload()

    for name, label in chosen.items():
        await expect(picker(page, name).locator("option:checked")).to_have_text(label)
    await until(page, SECOND_CAMERA_SHOWS)
    assert await page.evaluate("asked") == [{"audio": True, "video": True}]
    await join(page, "Ada")
    other = await enter_call(pages, room["join_url"], "Grace")
    await assert_pictures_flow(other, peers=1)
    assert await page.evaluate(SENT) == ["Fake Audio Input 2", "fake_device_3"]
    assert await page.evaluate(f"async () => ({SPEAKERS})()") == ["Fake Audio Output 2"]


SPEAKERS = """async () => {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const nameOf = (id) => devices.find(({ kind, deviceId }) => kind === "audiooutput" && deviceId === id)?.label;
  return [...document.querySelectorAll("audio")].map(({ sinkId }) => nameOf(sinkId));
}"""


async def test_a_device_changes_during_a_call_without_a_new_negotiation(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada = await enter_call(pages, room["join_url"], "Ada")
    grace = await enter_call(pages, room["join_url"], "Grace")
    await assert_pictures_flow(grace, peers=1)
    await ada.evaluate(WATCH_NEGOTIATION)
    settings = await open_settings(ada)

    await picker(settings, "Camera").select_option(label="fake_device_3")
    await picker(settings, "Microphone").select_option(label="Fake Audio Input 1")
    await settings.get_by_role("switch", name="Noise suppression").click()

    await until(ada, f"() => JSON.stringify(({SENT})()) === JSON.stringify(['Fake Audio Input 1', 'fake_device_3'])")
    await assert_pictures_flow(grace, peers=1)
    await until(grace, HEARD, await until(grace, HEARD))
    assert await ada.evaluate("negotiated") == 0
    assert await ada.evaluate("webvcon.call.peers.values().next().value.status") == "connected"


async def test_resolution_changes_during_a_call(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open(room["join_url"])
    await join(page, "Ada")
    settings = await open_settings(page)
    height = "() => document.querySelector('[data-self] video').srcObject?.getVideoTracks()[0].getSettings().height"
    await until(page, f"() => ({height})() === 720")

    await settings.get_by_role("combobox", name="Resolution").select_option(label="360p, saves data")

    await until(page, f"() => ({height})() === 360")


async def test_a_speaker_chosen_in_a_call_is_everybodys_and_the_test_sounds(
    server: ServerProcess, pages: Pages
) -> None:
    watch = (
        SMALL_CAMERA
        + """
    globalThis.sinks = [];
    const { setSinkId } = AudioContext.prototype;
    AudioContext.prototype.setSinkId = function (id) { sinks.push(id); return setSinkId.call(this, id); };
    """
    )
    room = await server.create_room()
    ada = await enter_call(pages, room["join_url"], "Ada", init_script=watch)
    await enter_call(pages, room["join_url"], "Grace")
    settings = await open_settings(ada)

    await picker(settings, "Speaker").select_option(label="Fake Audio Output 1")
    await until(ada, f"async () => String(await ({SPEAKERS})()) === 'Fake Audio Output 1'")
    await enter_call(pages, room["join_url"], "Joan")
    await until(ada, f"async () => String(await ({SPEAKERS})()) === 'Fake Audio Output 1,Fake Audio Output 1'")

    await settings.get_by_role("button", name="Test sound").click()
    assert await ada.evaluate("sinks") == [await picker(settings, "Speaker").input_value()]


async def test_a_camera_that_is_unplugged_gives_way_to_another_with_a_word(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada = await enter_call(pages, room["join_url"], "Ada")
    grace = await enter_call(pages, room["join_url"], "Grace")
    await assert_pictures_flow(grace, peers=1)

    await ada.evaluate("unplug('fake_device_0')")

    await expect(ada.get_by_text("fake_device_0 is not available. fake_device_3 is used instead.")).not_to_have_count(0)
    await assert_pictures_flow(grace, peers=1)
    assert "fake_device_3" in await ada.evaluate(SENT)


async def test_a_phone_switches_its_camera_by_an_action_that_a_desktop_lacks(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    phone = await enter_call(pages, room["join_url"], "Ada", **PHONE)
    other = await enter_call(pages, room["join_url"], "Grace")
    await assert_pictures_flow(other, peers=1)
    before = await phone.evaluate(SENT)

    await phone.get_by_role("button", name="More").click()
    await phone.get_by_role("button", name="Switch camera").click()

    await until(phone, f"(before) => String(({SENT})()) !== String(before)", before)
    await assert_pictures_flow(other, peers=1)
    await other.get_by_role("button", name="More").click()
    await expect(other.get_by_role("button", name="Switch camera")).to_be_hidden()


# ── The lobby ────────────────────────────────────────────────────────────────────────────────────


async def test_the_meter_shows_that_the_microphone_hears(server: ServerProcess, pages: Pages) -> None:
    page = await enter_lobby(pages, (await server.create_room())["join_url"])
    await until(page, "() => Number(document.querySelector('.level').style.getPropertyValue('--level')) > 0.3")
    heard = page.get_by_text("Your microphone picks up sound")
    await expect(heard).to_have_count(1)

    await page.get_by_role("button", name="Mute microphone", exact=True).click()

    await expect(page.locator(".level")).to_be_hidden()
    assert await page.locator(".level").evaluate("(level) => level.style.getPropertyValue('--level')") == "0.00"


async def test_one_who_starts_without_devices_is_asked_for_none_and_adds_them_later(
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

    await assert_pictures_flow(grace, peers=1)
    await until(grace, HEARD, await until(grace, HEARD))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotFoundError", "Neither a camera nor a microphone was found. Connect one, then try again."),
        ("NotReadableError", "can’t be opened. Another program may be using it: close that program"),
        ("AbortError", "can’t be opened. Another program may be using it: close that program"),
        ("OverconstrainedError", "can’t do what a call needs. Connect another, then try again."),
        ("NotAllowedError", "kept from your browser by the privacy settings of this device. Allow it there"),
        ("NotSupportedError", "This browser gives pages no camera and microphone. Try a current Firefox"),
        ("TypeError", "did not start. Try again, or restart the browser."),
    ],
)
async def test_each_refusal_of_the_devices_has_its_own_way_out(
    error: str, sentence: str, server: ServerProcess, pages: Pages
) -> None:
    refuse = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('refused', '{error}'); }};"
    page = await pages.open((await server.create_room())["join_url"], init_script=refuse)
    problem = page.locator(".device-problems")
    await expect(problem).to_contain_text(sentence)
    await expect(problem).to_contain_text("You can join without: you will see and hear the others.")
    can_change = error != "NotSupportedError"
    await expect(problem.get_by_role("button", name="Try again")).to_have_count(1 if can_change else 0)


async def test_a_question_that_is_not_answered_can_be_asked_again(server: ServerProcess, pages: Pages) -> None:
    """Chromium without windows cannot ask, and says so as if somebody had closed the question."""
    page = await pages.open((await server.create_room())["join_url"], devices=False)
    problem = page.locator(".device-problems")
    await expect(problem).to_contain_text("camera and microphone")
    await page.context.grant_permissions(["camera", "microphone"])
    await problem.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    await expect(problem).to_be_empty()


async def test_while_the_browser_asks_no_device_is_said_to_be_missing_and_each_can_be_turned_off(
    server: ServerProcess, pages: Pages
) -> None:
    page = await enter_lobby(pages, (await server.create_room())["join_url"], init_script=UNANSWERED)
    for name in ("Camera", "Microphone"):
        await expect(page.get_by_role("combobox", name=name, exact=True)).to_have_text("Allow access first")
    await page.get_by_role("button", name="Mute microphone", exact=True).click()
    await page.get_by_role("button", name="Turn camera off").click()

    await page.evaluate("answer()")

    await expect(page.get_by_role("combobox", name="Camera", exact=True)).to_contain_text("fake_device_0")
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(page.get_by_role("button", name="Turn camera on")).to_be_visible()
    await expect(page.locator(".preview")).to_contain_text("Camera off")


async def test_a_page_without_https_says_how_to_get_devices(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open(f"http://{INSECURE_HOST}:{server.port}/r/{room['room_code']}")
    problem = page.locator(".device-problems")
    await expect(problem).to_contain_text("Browsers give pages the camera and microphone only over https.")
    await expect(problem.get_by_role("button")).to_have_count(0)
    await join(page, "Ada")


# ── Settings that are no devices ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("system", "theme", "background"), [("dark", "Light", "light"), ("light", "Dark", "dark")])
async def test_a_theme_is_forced_against_the_systems_and_before_anything_is_drawn(
    system: Any, theme: str, background: str, server: ServerProcess, pages: Pages
) -> None:
    pages.expect("Failed to load resource")
    page = await pages.open(server.url, color_scheme=system)
    assert await brightness(page) == system
    settings = await open_settings(page)
    await settings.get_by_role("combobox", name="Theme").select_option(label=theme)
    await until(page, f"() => document.documentElement.dataset.theme === '{background}'")
    assert await brightness(page) == background

    await page.route("**/main.js", lambda route: route.abort())  # what comes before it has to do
    await page.reload()
    assert await brightness(page) == background
    await page.unroute("**/main.js")
    await page.reload()
    settings = await open_settings(page)
    await settings.get_by_role("combobox", name="Theme").select_option(label="Same as the system")
    assert await brightness(page) == system


async def test_names_on_the_pictures_grow_and_stay_so(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await enter_call(pages, room["join_url"], "Ada")
    settings = await open_settings(page)
    await settings.get_by_role("combobox", name="Names on the pictures").select_option(label="Large")
    name = page.locator("[data-self] .tile-name")
    await expect(name).to_have_css("font-size", "20px")

    await page.reload()
    await join(page)

    await expect(name).to_have_css("font-size", "20px")


async def test_the_settings_are_a_dialog_before_a_call_that_gives_the_focus_back(
    server: ServerProcess, pages: Pages
) -> None:
    page = await enter_lobby(pages, (await server.create_room())["join_url"])
    settings = await open_settings(page)
    await expect(settings.get_by_role("heading", name="Settings")).to_be_focused()
    await picker(settings, "Camera").select_option(label="fake_device_3")
    await page.keyboard.press("Escape")
    await expect(settings).to_be_hidden()
    await expect(page.get_by_role("button", name="Settings")).to_be_focused()
    await expect(picker(page, "Camera").locator("option:checked")).to_have_text("fake_device_3")


async def test_the_screen_stays_on_during_a_call(server: ServerProcess, pages: Pages) -> None:
    watch = (
        SMALL_CAMERA
        + """
    globalThis.locks = [];
    const { request } = WakeLock.prototype;
    WakeLock.prototype.request = async function (type) {
      const lock = await request.call(this, type);
      locks.push(lock);
      return lock;
    };
    """
    )
    room = await server.create_room()
    page = await enter_lobby(pages, room["join_url"], init_script=watch)
    await page.context.grant_permissions(["camera", "microphone", "screen-wake-lock"])
    await join(page, "Ada")
    await until(page, "() => locks.length === 1 && !locks[0].released")
    await page.get_by_role("button", name="Leave call").click()
    await until(page, "() => locks.every(({ released }) => released)")


# ── The address ──────────────────────────────────────────────────────────────────────────────────


async def test_the_address_says_who_one_is_and_what_is_off(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    token = room["host_token"]
    page = await enter_lobby(pages, f"{room['join_url']}?name=Ada%20L&audio=0&video=0&token={token}#extra")
    assert await page.evaluate("location.search + location.hash") == "?name=Ada+L&audio=0&video=0"
    await expect(page.get_by_role("textbox", name="Your name")).to_have_value("Ada L")
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


async def test_a_name_in_the_address_that_is_none_is_not_taken(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await enter_lobby(pages, f"{room['join_url']}?name={'x' * 65}")
    await expect(page.get_by_role("textbox", name="Your name")).to_have_value("")


EMBED = """(attributes) => {
  document.body.append(Object.assign(document.createElement("iframe"), { ...attributes, width: 800, height: 600 }));
}"""


@pytest.mark.parametrize("allow", ["camera; microphone; screen-wake-lock", ""])
async def test_a_call_in_a_page_of_somebody_else(allow: str, start_server: StartServer, pages: Pages) -> None:
    server = await start_server(FRAME_ANCESTORS="http://localhost:*")
    room = await server.create_room()
    pages.expect("Failed to load resource")  # /livez has no icon
    pages.expect("Permissions policy violation")
    page = await pages.open(f"http://localhost:{server.port}/livez")  # another origin, by its name
    await page.evaluate(EMBED, {"src": f"{room['join_url']}?name=Ada", "allow": allow})
    frame = page.frame_locator("iframe")
    if allow:
        await expect(frame.get_by_role("button", name="Turn camera off")).to_be_visible()
    else:
        await expect(frame.locator(".device-problems")).to_contain_text("The page around this call does not pass")
    await frame.get_by_role("button", name="Join", exact=True).click()
    await expect(frame.get_by_role("button", name="Leave call")).to_be_visible()


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def enter_lobby(pages: Pages, url: str, **options: Any) -> Page:
    page = await pages.open(url, **{"init_script": SMALL_CAMERA, **options})
    await page.get_by_role("textbox", name="Your name").wait_for()
    return page


async def enter_call(pages: Pages, url: str, name: str, **options: Any) -> Page:
    page = await enter_lobby(pages, url, **options)
    await join(page, name)
    return page


async def join(page: Page, name: str | None = None) -> None:
    """From the lobby into the call; without a name with the one that the page remembers."""
    if name is not None:
        await page.get_by_role("textbox", name="Your name").fill(name)
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)


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


async def brightness(page: Page) -> str:
    """Is the page light or dark?"""
    red: int = await page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    return "light" if red > 127 else "dark"
