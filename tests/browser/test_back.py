"""The browser's "back" in a call: it closes what is open, and no call is lost by it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.calls import JOINED, enter_call, join, press_join, until
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 720}

IS_AT_EXTRA_ENTRY = "() => history.state === 'extra'"  # where a call is, and "back" can be pressed again
WAITING = "() => globalThis.webvcon?.call?.state === 'waiting'"
IS_AT_OWN_ENTRY = "() => history.state === 'base'"  # of the screen, once the extra one is gone
IS_OPEN = "(selector) => document.querySelector(selector) !== null"
IS_CLOSED = "(selector) => document.querySelector(selector) === null"
KEEP_WATCHERS = """
    globalThis.watchers = [];
    globalThis.CloseWatcher = class extends CloseWatcher {
        constructor() { super(); watchers.push(this); }
    };
"""
REPEATED_IDS = """() => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""
QUESTION = "dialog[open][aria-labelledby=confirm-title]"

# How each layer is opened, and what is in the document as long as it is open.
MENU = ".menu:popover-open"
LAYERS = {
    "chat": (["chat"], ".chat-panel:not([hidden])"),
    "people": (["more", "people"], ".people-panel:not([hidden])"),
    "settings": (["more", "settings"], ".settings-panel:not([hidden])"),
    "statistics": (["more", "statistics"], ".statistics-panel:not([hidden])"),
    "menu": (["more"], MENU),
    "reactions": (["more", "reactions"], ".palette:popover-open"),
    "shortcuts": (["more", "shortcuts"], "dialog.shortcuts[open]"),
}
DIALOGS_AND_MENUS = ["menu", "reactions", "shortcuts"]  # those of any screen size


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada alone."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        return await enter_call(pages, room["join_url"], "Ada", devices=False)

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


async def open_layer(page: Page, name: str) -> str:
    """Returns what is in the document as long as it is open."""
    actions, selector = LAYERS[name]
    for action in actions:
        await page.locator(f"[data-action={action}]:visible").first.click()
    await until(page, IS_OPEN, selector)
    return selector


async def go_back(page: Page) -> None:
    """Presses "back" in a call, and waits until it can be pressed again."""
    await page.go_back()
    await until(page, IS_AT_EXTRA_ENTRY)


@pytest.mark.parametrize(
    ("viewport", "layer"),
    [(PHONE, name) for name in LAYERS] + [(DESKTOP, name) for name in DIALOGS_AND_MENUS],
    ids=lambda value: value if isinstance(value, str) else f"{value['width']}px",
)
async def test_back_closes_the_layer_and_not_the_call(call: SharedCall, viewport: Any, layer: str) -> None:
    [ada] = call.people
    await ada.set_viewport_size(viewport)
    selector = await open_layer(ada, layer)
    await go_back(ada)
    await until(ada, IS_CLOSED, selector)
    assert await ada.evaluate(JOINED)
    assert await ada.evaluate(IS_CLOSED, QUESTION)


async def test_back_closes_the_topmost_of_several_layers(call: SharedCall) -> None:
    [ada] = call.people
    await ada.set_viewport_size(PHONE)
    panel = await open_layer(ada, "people")
    await ada.evaluate("() => document.querySelector('.people-panel h2').focus()")
    await ada.keyboard.press("?")
    await until(ada, IS_OPEN, LAYERS["shortcuts"][1])
    await go_back(ada)
    await until(ada, IS_CLOSED, LAYERS["shortcuts"][1])
    assert await ada.evaluate(IS_OPEN, panel)
    await go_back(ada)
    await until(ada, IS_CLOSED, panel)


async def test_a_close_request_of_the_browser_closes_the_panel(server: ServerProcess, pages: Pages) -> None:
    """Android's "back" is such a request, also in a frame, where the history is left alone."""
    room = await server.create_room()
    [page] = await enter_call(pages, room["join_url"], "Ada", devices=False, init_script=KEEP_WATCHERS, viewport=PHONE)
    for _ in range(2):
        panel = await open_layer(page, "people")
        await page.evaluate("() => watchers.at(-1).requestClose()")
        await until(page, IS_CLOSED, panel)
    assert await page.evaluate(JOINED)


async def test_layers_that_are_closed_by_hand_leave_no_steps_behind(call: SharedCall) -> None:
    [ada] = call.people
    await ada.set_viewport_size(PHONE)
    before = await ada.evaluate("() => history.length")
    for _ in range(50):
        await ada.keyboard.press("c")
        await ada.get_by_role("button", name="Close chat").click()
    assert await ada.evaluate("() => history.length") == before
    await go_back(ada)
    await until(ada, IS_OPEN, QUESTION)
    await go_back(ada)  # closes the question as well
    await until(ada, IS_CLOSED, QUESTION)


async def test_back_on_a_desktop_leaves_the_panel_beside_the_stage_open(call: SharedCall) -> None:
    [ada] = call.people
    await ada.set_viewport_size(DESKTOP)
    panel = await open_layer(ada, "chat")
    await go_back(ada)
    await until(ada, IS_OPEN, QUESTION)
    await ada.get_by_role("button", name="Cancel").click()
    assert await ada.evaluate(IS_OPEN, panel)
    await ada.keyboard.press("Escape")
    await until(ada, IS_CLOSED, panel)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_back_asks_before_it_leaves_the_call_and_leads_home_afterwards(
    server: ServerProcess, pages: Pages, viewport: Any
) -> None:
    page = await pages.open(server.url, devices=False, viewport=viewport)
    await page.get_by_role("button", name="Create a room").click()
    await join(page, "Ada")
    room = page.url
    question = page.get_by_role("dialog", name="Leave the call?")
    for _ in range(2):
        await go_back(page)
        await question.get_by_role("button", name="Cancel").click()
        await expect(question).to_have_count(0)
        assert await page.evaluate(JOINED)
    assert await page.go_forward() is None  # there is nothing

    await page.evaluate("() => history.go(-2)")  # as two quick swipes do
    await until(page, IS_AT_EXTRA_ENTRY)
    assert page.url == room
    await question.get_by_role("button", name="Leave call").click()
    await expect(page.get_by_role("heading", name="You left the call")).to_be_visible()
    await until(page, IS_AT_OWN_ENTRY)

    await page.go_back()
    await expect(page.get_by_role("heading", name="Start a video call")).to_be_visible()
    await page.go_forward()
    await expect(page.get_by_role("heading", name="Ready to join?")).to_be_visible()


async def test_a_call_in_a_reloaded_page_is_one_step_as_before(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open("about:blank", devices=False, viewport=PHONE)
    await page.goto(room["join_url"])
    await join(page, "Ada")
    await until(page, IS_AT_EXTRA_ENTRY)
    length = await page.evaluate("() => history.length")
    await open_layer(page, "chat")
    await page.reload()
    await join(page)
    await until(page, IS_AT_EXTRA_ENTRY)
    assert await page.evaluate("() => history.length") == length
    panel = await open_layer(page, "chat")
    await go_back(page)
    await until(page, IS_CLOSED, panel)
    assert await page.evaluate(JOINED)


async def test_back_closes_the_settings_outside_a_call_and_nothing_else(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url, devices=False)
    await page.get_by_role("button", name="Create a room").click()
    name = page.get_by_role("textbox", name="Your name")
    await name.fill("Ada")
    room = page.url
    settings = page.get_by_role("dialog", name="Settings")
    for close in (page.go_back, lambda: page.keyboard.press("Escape"), page.go_back):
        await page.get_by_role("button", name="Settings", exact=True).click()
        await expect(settings).to_be_visible()
        await close()
        await expect(settings).to_have_count(0)
        await until(page, IS_AT_OWN_ENTRY)
        assert page.url == room
        await expect(name).to_have_value("Ada")  # the same lobby
    await page.go_back()
    await expect(page.get_by_role("heading", name="Start a video call")).to_be_visible()


async def test_in_the_waiting_room_back_and_forward_close_only_the_settings(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(waiting_room=True)
    page = await pages.open(room["join_url"], devices=False)
    await knock(page, "Ada")
    for _ in range(2):
        await page.get_by_role("button", name="Settings", exact=True).click()
        await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await until(page, IS_AT_OWN_ENTRY)
        await go_forward_and_return(page)
        assert await page.evaluate(WAITING)
        await expect(page.get_by_role("heading", name="Waiting", exact=False)).to_be_visible()


async def test_a_page_reloaded_in_a_call_is_at_its_own_entry(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open(server.url, devices=False, is_new=True)
    await page.goto(room["join_url"])
    await join(page, "Ada")
    await until(page, IS_AT_EXTRA_ENTRY)
    await page.reload()
    await until(page, IS_AT_OWN_ENTRY)
    name = page.get_by_role("textbox", name="Your name")
    await name.fill("Grace")
    await go_forward_and_return(page)
    await expect(name).to_have_value("Grace")  # the same lobby
    await page.go_back()
    await expect(page.get_by_role("heading", name="Start a video call")).to_be_visible()


async def test_a_host_link_that_is_opened_in_the_call_asks_and_counts_at_the_next_join(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    page = await pages.open(server.url, devices=False, is_new=True)
    await page.goto(room["join_url"])
    await join(page, "Ada")
    question = page.get_by_role("dialog", name="Leave the call?")
    for choice in ("Cancel", "Leave call"):
        await page.evaluate("(link) => { location.href = link; }", room["host_url"])
        await question.get_by_role("button", name=choice).click()
        await expect(question).to_have_count(0)
        assert page.url == room["join_url"]
        assert await page.evaluate(JOINED) == (choice == "Cancel")
    await until(page, IS_AT_OWN_ENTRY)
    await page.go_back()
    await expect(page.get_by_role("heading", name="Start a video call")).to_be_visible()
    await page.go_forward()
    await join(page)
    assert await page.evaluate("() => webvcon.call.role") == "host"


async def test_the_settings_close_when_a_host_admits(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(waiting_room=True)
    [host] = await enter_call(pages, room["host_url"], "Hedy", devices=False)
    page = await pages.open(room["join_url"], devices=False)
    await knock(page, "Ada")
    await page.get_by_role("button", name="Settings", exact=True).click()
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    assert await page.evaluate(REPEATED_IDS) == []
    await host.locator("#notices").get_by_role("button", name="Admit").click()
    await until(page, JOINED)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await page.evaluate(REPEATED_IDS) == []
    await until(page, "() => document.activeElement !== document.body")
    await go_back(page)
    await until(page, IS_OPEN, QUESTION)


async def knock(page: Page, name: str) -> None:
    await page.get_by_role("textbox", name="Your name").fill(name)
    await press_join(page)
    await until(page, WAITING)


async def go_forward_and_return(page: Page) -> None:
    """To the extra entry that was left over, from which the page returns by itself."""
    await page.evaluate("""() => {
        globalThis.moves = 0;
        addEventListener("popstate", () => { moves++; });
        history.forward();
    }""")
    await until(page, "() => moves >= 2")
    assert await page.evaluate(IS_AT_OWN_ENTRY)
