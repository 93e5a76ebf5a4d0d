"""The stage as people see it: where tiles lie, who is large, why someone is not seen, how good a connection is."""

import json
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from tests.conftest import StartServer
from tests.support.calls import RELAY_ONLY, SMALL_CAMERA, assert_pictures_flow, enter_call, join, until
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.stage import box, overlap, tile_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=30_000)

SOME_SIZES = [(2560, 1080), (390, 844), (320, 568)]
SIZES = [*SOME_SIZES, (1440, 900), (768, 1024), (844, 390)]
COUNTS = [1, 2, 3, 7, 50]  # tests/web/layout.test.mjs has all from 1 to 50
SCREEN = {"width": 400, "height": 160}  # a shape that no camera has

STAYS = 3_000  # ms that a speaker stays large at least
BLAMES_AFTER = 5_000  # ms without a connection until a tile says whose network is at fault

VOICE = at_start("devices", "voice")
IMPATIENT = at_start("timers", "hurryTimers", {"14000": 2000})  # ms until a peer that never connects is failed
FLAWS = function("stage", "flaws")
LOUDNESS = function("media", "loudness")


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada and Grace, both silent."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        (ada,) = await enter_call(pages, room["join_url"], "Ada", init_script=VOICE, has_clock=True)
        (grace,) = await enter_call(pages, room["join_url"], "Grace", init_script=VOICE)
        await assert_pictures_flow(ada, peers=1)
        return [ada, grace]

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


@pytest.mark.parametrize(
    "sizes", [pytest.param(SOME_SIZES, id="some sizes"), pytest.param(SIZES, id="all sizes", marks=pytest.mark.long)]
)
async def test_tiles_neither_overlap_nor_leave_the_stage(
    sizes: list[tuple[int, int]], server: ServerProcess, pages: Pages
) -> None:
    page = await pages.open(server.url)
    flaws: dict[str, list[str]] = {}
    for screens, view in ((0, "grid"), (0, "speaker"), (2, "grid")):
        for people in COUNTS:
            await page.evaluate(function("stage", "makeStage"), {"people": people, "screens": screens, "view": view})
            for width, height in sizes:
                await page.set_viewport_size({"width": width, "height": height})
                if found := await page.evaluate(FLAWS):
                    flaws[f"{people} with {screens} screens in {view} view at {width}x{height}"] = found
    assert flaws == {}


async def test_the_speaker_is_marked_and_in_speaker_view_followed(call: SharedCall, pages: Pages) -> None:
    ada, grace = call.people
    (joan,) = await enter_call(pages, call.link, "Joan", init_script=VOICE)
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

    await ada.clock.fast_forward(STAYS)
    await speak(grace, True)
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "strip")
    await grace.get_by_role("button", name="Mute microphone", exact=True).click()
    await ada.clock.fast_forward(STAYS)
    await speak(joan, True)
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")

    await pin_button(ada, "Grace").focus()  # by keyboard; a pin wins over the speaker
    await ada.keyboard.press("Enter")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await expect(pin_button(ada, "Grace")).to_have_attribute("aria-pressed", "true")
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-speaking", "")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "main")
    await tile_of(ada, "Grace").dblclick()
    await expect(tile_of(ada, "Joan")).to_have_attribute("data-place", "main")

    await speak(joan, False)
    await ada.reload()
    await join(ada)
    await expect(ada.locator(".tile[data-place=main]")).to_have_count(1)  # the tab remembers the view
    await choose(ada, "Grid view")
    await grace.get_by_role("button", name="Unmute microphone").click()
    await speak(grace, False)


async def test_ones_own_picture_floats_and_moves_out_of_the_way(call: SharedCall) -> None:
    ada, _ = call.people
    own, grace = tile_of(ada, "Ada (you)"), tile_of(ada, "Grace")
    await expect(own).to_have_attribute("data-place", "float")

    move = ada.get_by_role("button", name="Move self-view")
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
    await move.press("ArrowRight")
    await settle(ada, "bottom-right")

    await choose(ada, "Hide self-view")
    await expect(own).to_be_hidden()
    await expect(grace).to_be_visible()
    await choose(ada, "Show self-view")
    await expect(own).to_have_attribute("data-place", "float")


async def test_a_screen_is_large_beside_the_camera_of_the_person_who_shares_it(call: SharedCall) -> None:
    ada, grace = call.people
    await grace.evaluate(function("screens", "shareScreen"), SCREEN)
    screen = tile_of(ada, "Grace’s screen")
    await expect(screen).to_have_attribute("data-place", "main")
    await expect(screen).to_have_attribute("data-picture", "on")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "strip")
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-picture", "on")
    await until(ada, function("stage", "isScreenShaped"), SCREEN["width"] / SCREEN["height"])
    assert await ada.evaluate(FLAWS) == []

    await screen.hover()  # shows its buttons
    await pin_button(ada, "Grace’s screen").click()  # it was large automatically, so this makes it small
    await expect(screen).to_have_attribute("data-place", "grid")
    await screen.dblclick()
    await expect(screen).to_have_attribute("data-place", "main")

    await grace.evaluate("endScreen()")
    await expect(screen).to_have_count(0)
    await expect(tile_of(ada, "Grace")).to_have_attribute("data-place", "grid")
    await assert_pictures_flow(ada, peers=1)


async def test_full_screen_by_key_and_back(call: SharedCall) -> None:
    ada, _ = call.people
    await ada.keyboard.press("f")
    await until(ada, "() => document.fullscreenElement !== null")
    await choose(ada, "Exit full screen")
    await until(ada, "() => document.fullscreenElement === null")


async def test_a_tile_says_that_a_firewall_blocks_the_connection(server: ServerProcess, pages: Pages) -> None:
    """After 15 seconds: see "a peer that never connects is failed when patience runs out" in tests/web. Sooner here."""
    room = await server.create_room()
    script = SMALL_CAMERA + RELAY_ONLY + IMPATIENT
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=script)
    for page, other in ((grace, "Ada"), (ada, "Grace")):
        tile = tile_of(page, other)
        await expect(tile).to_contain_text("A firewall is blocking the connection. Try another network.")
        await expect(tile).to_contain_text(re.compile(r"Try another network\. \d+ s"))
    assert await ada.locator(".tile [aria-live]").count() == 0  # read when asked for, not every second


async def test_a_tile_says_whose_network_seems_to_be_down(
    start_server: StartServer, pages: Pages, playwright: Playwright
) -> None:
    pages.expect("WebSocket connection to .* failed")
    server = await start_server()
    room = await server.create_room()
    (ada,) = await enter_call(pages, room["join_url"], "Ada", init_script=SMALL_CAMERA, has_clock=True)
    killed = Browsers(playwright)
    (grace,) = await enter_call(Pages(killed), room["join_url"], "Grace", init_script=SMALL_CAMERA)
    await assert_pictures_flow(ada, peers=1)
    tile = tile_of(ada, "Grace")
    await grace.get_by_role("button", name="Turn camera off").click()
    await expect(tile).to_contain_text("Camera off")

    await kill9(await killed.get(grants=True))
    await expect(tile).to_contain_text("Reconnecting…")
    await expect(tile).to_contain_text("Connection interrupted…")
    await ada.clock.fast_forward(BLAMES_AFTER)
    await expect(ada.locator("#announcements")).to_contain_text("Grace: They seem to be offline")
    await expect(tile).to_contain_text(re.compile(r"They seem to be offline.* \d+ s"))
    server.kill9()  # now no one can be reached
    await expect(ada.get_by_role("region", name="Notifications")).to_contain_text(
        "You seem to be offline. Reconnecting…"
    )
    await expect(tile.locator(".why")).to_be_hidden()  # one notice tells it for all tiles


async def test_the_figures_of_a_connection_are_shown_where_one_asks(call: SharedCall) -> None:
    ada, _ = call.people

    await tile_of(ada, "Grace").hover()  # shows its buttons
    await ada.get_by_role("button", name="Connection to Grace").click()
    figures = ada.get_by_role("dialog", name="Connection to Grace")
    for label, value in [("Route", r"direct · UDP"), ("Latency", r"\d+ ms"), ("Video received", r"\d+ × \d+")]:
        await expect(row(figures, label)).to_have_text(re.compile(value))
    await expect(row(figures, "Packet loss (in / out)").locator("bdi")).to_have_count(2)
    assert await inside_window(ada, figures)
    size: Any = ada.viewport_size
    await ada.set_viewport_size({"width": 390, "height": 844})  # a phone that is turned
    await until(ada, function("stage", "isPopoverInside"))
    await ada.keyboard.press("Escape")
    await expect(figures).to_be_hidden()
    await ada.set_viewport_size(size)


async def test_a_person_is_made_louder_or_silent_here_and_stays_so_when_they_come_again(call: SharedCall) -> None:
    ada, grace = call.people
    await grace.evaluate("speak(true)")
    await until(ada, f"async () => await ({LOUDNESS})() > 0.1")
    plain = await ada.evaluate(LOUDNESS)
    await ada.keyboard.press("p")
    menu = await open_menu_of(ada, "Grace")
    volume = menu.get_by_role("slider", name="Volume")
    await volume.fill("50")
    await until(ada, f"async (plain) => await ({LOUDNESS})() < 0.7 * plain", plain)
    await volume.fill("200")
    await expect(menu).to_contain_text("200 %")
    await until(ada, f"async (plain) => await ({LOUDNESS})() > 1.5 * plain", plain)
    await menu.get_by_role("button", name="Mute for me").click()
    await until(ada, f"async () => await ({LOUDNESS})() === 0")
    await expect(tile_of(ada, "Grace")).to_contain_text("muted for you")
    assert await grace.evaluate("() => webvcon.call.state") == "joined"

    await grace.reload()
    await join(grace)
    await grace.evaluate("speak(true)")
    await expect(tile_of(ada, "Grace")).to_contain_text("muted for you")
    menu = await open_menu_of(ada, "Grace")
    await expect(volume).to_have_value("200")
    await expect(volume).to_be_disabled()
    await menu.get_by_role("button", name="Unmute for me").click()
    await until(ada, f"async (plain) => await ({LOUDNESS})() > 1.5 * plain", plain)
    await expect(tile_of(ada, "Grace")).not_to_contain_text("muted for you")
    menu = await open_menu_of(ada, "Grace")
    await volume.fill("100")
    await ada.keyboard.press("Escape")
    await ada.keyboard.press("p")
    await grace.evaluate("speak(false)")


async def test_statistics_are_exported_without_anything_private(call: SharedCall) -> None:
    ada, _ = call.people
    await choose(ada, "Connection details")
    table = ada.get_by_role("table", name="Grace")
    await expect(table.get_by_role("row", name="Bitrate (in / out)")).to_contain_text("kbit/s")

    async with ada.expect_download() as downloading:
        await ada.get_by_role("button", name="Download report").click()
    text = (await (await downloading.value).path()).read_text()
    exported = json.loads(text)
    (peer,) = [peer for peer in exported["peers"] if peer["is_inside"]]  # those who left are in it, too
    assert exported["user_agent"] == await ada.evaluate("navigator.userAgent")
    assert peer["samples"][-1]["status"] == "connected"
    assert peer["samples"][-1]["candidates"]["local"]["host"] >= 1
    secrets = await ada.evaluate(function("stage", "secrets"))
    assert len(secrets) > 10
    found = [
        secret for secret in [*secrets, "Ada", "Grace", call.room["room_code"], "a=", "127.0.0.1"] if secret in text
    ]
    assert found == []
    await ada.keyboard.press("Escape")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def speak(page: Page, speaks: bool) -> None:
    await page.evaluate("(speaks) => speak(speaks)", speaks)


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


async def open_menu_of(page: Page, name: str) -> Locator:
    """In the list of people, which is open."""
    await page.get_by_role("button", name=f"Options for {name}").click()
    return page.locator(".person-menu")


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
