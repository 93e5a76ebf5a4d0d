"""The connection check of the page: opening it, and what it says."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.conftest import StartServer
from tests.support.calls import SMALL_CAMERA
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.turn import SECRET

RESULTS = function("doctor", "shownResults")
PATIENCE = 30_000  # ms


async def open_lobby(
    start_server: StartServer, pages: Pages, turn_urls: str, *, init_script: str = "", devices: bool = True, **more: Any
) -> Page:
    """A lobby on a server with this TURN server."""
    server = await start_server(**{"TURN_URLS": turn_urls, "TURN_SECRET": SECRET} | more)
    room = await server.create_room()
    return await pages.open(room["join_url"], init_script=SMALL_CAMERA + init_script, devices=devices)


def doctor(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Connection check")


async def check(page: Page) -> dict[str, list[str]]:
    """Runs the check; the states by name of the check."""
    await page.get_by_role("button", name="Check connection").click()
    await expect(doctor(page).get_by_role("button", name="Copy report")).to_be_visible(timeout=PATIENCE)
    states: dict[str, list[str]] = {}
    for name, state, _ in await page.evaluate(RESULTS):
        states.setdefault(name, []).append(state)
    return states


async def sentence(page: Page, name: str, place: int = 0) -> str:
    return str([said for check, _, said in await page.evaluate(RESULTS) if check == name][place])
