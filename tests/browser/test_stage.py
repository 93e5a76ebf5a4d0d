"""The stage as people see it: where tiles lie, who is large, why somebody is not seen, how good a connection is."""

import json
import os
import re
import signal
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from tests.conftest import StartServer
from tests.support.calls import RELAY_ONLY, SMALL_CAMERA, assert_pictures_flow, enter_call, until
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.stage import FLAWS, MAKE_STAGE, SHARE_A_SCREEN, VOICE, box, overlap, speak, tile_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=30_000)

SIZES = [(1440, 900), (768, 1024), (390, 844), (844, 390), (320, 568), (2560, 1080)]
COUNTS = [1, 2, 3, 4, 7, 12, 25, 50]

WITHIN_WINDOW = """() => {
  const { left, right } = document.querySelector(".figures-popover").getBoundingClientRect();
  return left >= 0 && right <= innerWidth;
}"""


@pytest.mark.parametrize(("screens", "view"), [(0, "grid"), (0, "speaker"), (2, "grid")])
async def test_tiles_neither_overlap_nor_leave_the_stage(
    screens: int, view: str, server: ServerProcess, pages: Pages
) -> None:
    page = await pages.open(server.url)
    flaws: dict[str, list[str]] = {}
    for people in COUNTS:
        await page.evaluate(MAKE_STAGE, {"people": people, "screens": screens, "view": view})
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            if found := await page.evaluate(FLAWS):
                flaws[f"{people} at {width}x{height}"] = found
    assert flaws == {}


async def test_the_speaker_is_marked_and_in_speaker_view_followed(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace, joan = await enter_call(pages, room["join_url"], "Ada", "Grace", "Joan", init_script=VOICE)
    await assert_pictures_flow(ada, peers=2)

    await speak(joan, True)
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-speaking", "")
    await expect(tile_of(joan, "Joan (you)")).to_have_attribute("data-speaking", "")
    await expect(tile_of(ada, "Grace")).not_to_have_attribute("data-speaking", "")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "grid")
    await choose(ada, "Speaker view")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")

    await speak(joan, False)
    await expect(tile_of(ada, "Joan")).not_to_have_attribute("data-speaking", "")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")  # silence keeps the last one

    await speak(grace, True)
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "strip")
    await grace.get_by_role("button", name="Mute microphone", exact=True).click()
    await speak(joan, True)
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")

    await pin_button(ada, "Grace").focus()  # by keyboard; a pin wins over whoever speaks
    await ada.keyboard.press("Enter")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await expect(pin_button(ada, "Grace")).to_have_attribute("aria-pressed", "true")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-speaking", "")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await tile_of(ada, "Grace").dblclick()
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")

    await ada.reload()
    await ada.get_by_role("button", name="Join", exact=True).click()
    await expect(ada.locator(".tile[data-place=main]")).to_have_count(1)  # the tab remembers the view


async def test_ones_own_picture_floats_and_moves_out_of_the_way(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, _ = await enter_call(pages, room["join_url"], "Ada", "Grace")
    await assert_pictures_flow(ada, peers=1)
    own, grace = tile_of(ada, "Ada (you)"), tile_of(ada, "Grace")
    await expect(own).to_have_attribute("data-place", "float")

    move = ada.get_by_role("button", name="Move your picture to another corner")
    for key, corner in [("ArrowLeft", "bottom-left"), ("ArrowUp", "top-left"), ("ArrowRight", "top-right")]:
        await move.press(key)
        await settle(ada, corner)
        await grace.hover()
        await pin_button(ada, "Grace").focus()
        for part in (grace.locator(".tile-label"), pin_button(ada, "Grace")):
            assert not overlap(await box(own), await box(part)), corner
    await move.press("Enter")
    await settle(ada, "bottom-right")

    start = await box(own)
    await ada.mouse.move(start["x"] + 40, start["y"] + 60)
    await ada.mouse.down()
    await ada.mouse.move(200, 500, steps=5)
    await ada.mouse.up()
    await settle(ada, "bottom-left")

    await choose(ada, "Hide your picture from yourself")
    await expect(own).to_be_hidden()
    await expect(grace).to_be_visible()
    await choose(ada, "Show your picture to yourself")
    await expect(own).to_have_attribute("data-place", "float")


async def test_a_screen_is_large_beside_the_camera_of_whoever_shows_it(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace")
    await assert_pictures_flow(ada, peers=1)

    await grace.evaluate(SHARE_A_SCREEN)
    screen = tile_of(ada, "Grace’s screen")
    await expect(screen).to_have_attribute("data-place", "main")
    await expect(screen).to_have_attribute("data-picture", "on")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "strip")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-picture", "on")
    await until(ada, SHAPED_LIKE_ITS_PICTURE)
    assert await ada.evaluate(FLAWS) == []

    await pin_button(ada, "Grace’s screen").click()  # it was large by itself: small now
    await expect(screen).to_have_attribute("data-place", "grid")
    await screen.dblclick()
    await expect(screen).to_have_attribute("data-place", "main")

    await grace.evaluate("endScreen()")
    await expect(screen).to_have_count(0)
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "grid")
    await assert_pictures_flow(ada, peers=1)


async def test_full_screen_by_key_and_back(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    (ada,) = await enter_call(pages, room["join_url"], "Ada")
    await ada.keyboard.press("f")
    await until(ada, "() => document.fullscreenElement !== null")
    await choose(ada, "Leave full screen")
    await until(ada, "() => document.fullscreenElement === null")


async def test_picture_in_picture_shows_whoever_is_large_and_is_left_either_way(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    ada, _ = await enter_call(pages, room["join_url"], "Ada", "Grace")
    await assert_pictures_flow(ada, peers=1)

    await choose(ada, "Picture in picture")
    await until(ada, IN_PICTURE, await tile_of(ada, "Grace").locator("video").element_handle())
    await choose(ada, "Close picture in picture")
    await until(ada, "() => document.pictureInPictureElement === null")

    await choose(ada, "Picture in picture")
    await until(ada, IN_PICTURE, await tile_of(ada, "Grace").locator("video").element_handle())
    await ada.evaluate("() => document.exitPictureInPicture()")  # as the window's own button does
    await ada.get_by_role("button", name="More", exact=True).click()
    await expect(ada.get_by_role("button", name="Picture in picture", exact=True)).to_be_visible()


async def test_somebody_behind_a_firewall_is_said_to_be_so_within_15_seconds(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=SMALL_CAMERA + RELAY_ONLY)
    for page, other in ((grace, "Ada"), (ada, "Grace")):
        tile = tile_of(page, other)
        await expect(tile).to_contain_text("no TURN server is set up", timeout=15_500)
        await expect(tile).to_contain_text(re.compile(r"set up to get around it \d+ s"))
    assert await ada.locator(".tile [aria-live]").count() == 0  # read when asked for, not every second


async def test_whoever_is_killed_is_said_to_have_lost_their_network(
    start_server: StartServer, pages: Pages, playwright: Playwright
) -> None:
    pages.expect("WebSocket connection to .* failed")
    server = await start_server()
    room = await server.create_room()
    (ada,) = await enter_call(pages, room["join_url"], "Ada")
    killed = Browsers(playwright)
    (grace,) = await enter_call(Pages(killed), room["join_url"], "Grace")
    await assert_pictures_flow(ada, peers=1)
    tile = tile_of(ada, "Grace")
    await grace.get_by_role("button", name="Turn camera off").click()
    await expect(tile).to_contain_text("Camera off")

    await kill9(await killed.get(grants=True))
    await expect(tile).to_contain_text("Reconnecting to the room", timeout=15_000)
    await expect(tile).to_contain_text(re.compile(r"Their network seems to be down.* \d+ s"), timeout=15_000)
    await expect(ada.locator("#announcements")).to_contain_text("Grace: Their network seems to be down")
    server.kill9()  # now nobody at all can be reached
    await expect(tile).to_contain_text("Your network seems to be down")


async def test_the_figures_of_a_connection_are_shown_where_one_asks(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, _ = await enter_call(pages, room["join_url"], "Ada", "Grace")
    await assert_pictures_flow(ada, peers=1)

    await ada.get_by_role("button", name="Connection to Grace").click()
    figures = ada.get_by_role("dialog", name="Connection to Grace")
    for label, value in [("Path", r"direct · UDP"), ("Round trip", r"\d+ ms"), ("Picture in", r"\d+ × \d+")]:
        await expect(row(figures, label)).to_have_text(re.compile(value))
    assert await inside_window(ada, figures)
    await ada.set_viewport_size({"width": 390, "height": 844})  # a phone that is turned
    await until(ada, WITHIN_WINDOW)
    await ada.keyboard.press("Escape")
    await expect(figures).to_be_hidden()


async def test_statistics_are_exported_without_anything_private(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, _ = await enter_call(pages, room["join_url"], "Ada", "Grace", accept_downloads=True)
    await assert_pictures_flow(ada, peers=1)
    await choose(ada, "Statistics")
    table = ada.get_by_role("table", name="Grace")
    await expect(table.get_by_role("row", name="Rate in / out")).to_contain_text("kbit/s")

    async with ada.expect_download() as downloading:
        await ada.get_by_role("button", name="Export for a bug report").click()
    text = (await (await downloading.value).path()).read_text()
    exported = json.loads(text)
    (peer,) = exported["peers"]
    assert exported["user_agent"] == await ada.evaluate("navigator.userAgent")
    assert peer["samples"][-1]["status"] == "connected"
    assert peer["samples"][-1]["candidates"]["local"]["host"] >= 1
    secrets = await ada.evaluate(PRIVATE)
    assert len(secrets) > 10
    found = [secret for secret in [*secrets, "Ada", "Grace", room["room_code"], "a=", "127.0.0.1"] if secret in text]
    assert found == []


# Whatever in the connection's descriptions and candidates could tell who or where somebody is.
PRIVATE = """async () => {
  const [{ connection }] = webvcon.call.peers.values();
  const stats = [...(await connection.getStats()).values()];
  const descriptions = [connection.localDescription, connection.remoteDescription];
  const ofSdp = descriptions.flatMap(({ sdp }) => sdp.split(/\\r?\\n/))
    .filter((line) => /^a=(ice-ufrag|ice-pwd|fingerprint|msid)/.test(line))
    .map((line) => line.slice(line.indexOf(":") + 1).split(" ").at(-1));
  const ofStats = stats.flatMap((one) => [one.address, one.ip, one.usernameFragment, one.fingerprint]);
  return [...new Set([...ofSdp, ...ofStats, webvcon.call.socketId, ...webvcon.call.peers.keys()])].filter(Boolean);
}"""

# Is what this element shows to be seen in the window above all others, moving?
IN_PICTURE = """(video) => {
  const { srcObject, currentTime } = document.pictureInPictureElement ?? {};
  return srcObject === video.srcObject && currentTime > 0;
}"""

SHAPED_LIKE_ITS_PICTURE = """() => {
  const video = document.querySelector(".tile[data-kind=screen] video");
  const { width, height } = video.getBoundingClientRect();
  return Math.abs(width / height - 400 / 160) < 0.02;
}"""


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def choose(page: Page, action: str) -> None:
    """By way of the menu."""
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("button", name=action, exact=True).click()


def pin_button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Pin {name}", exact=True)


async def settle(page: Page, corner: str) -> None:
    """One's own picture has come to rest in this corner."""
    await expect(page.locator(".tiles")).to_have_attribute("data-corner", corner)
    await until(page, "() => document.querySelector('[data-place=float]').getAnimations().length === 0")


async def kill9(browser: Browser) -> None:
    """Ends all its processes in one moment: one that saw another go first would still close the page's connection."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    for sign in (signal.SIGSTOP, signal.SIGKILL):
        for process in processes:
            with suppress(ProcessLookupError):  # the others may end with the first
                os.kill(process["id"], sign)


def row(figures: Locator, label: str) -> Locator:
    return figures.locator(f"dt:text-is('{label}') + dd")


async def inside_window(page: Page, locator: Locator) -> bool:
    size: Any = page.viewport_size
    found = await box(locator)
    return bool(
        found["x"] >= 0
        and found["y"] >= 0
        and found["x"] + found["width"] <= size["width"]
        and found["y"] + found["height"] <= size["height"]
    )
