"""Keys in a call: each runs its action, none while someone types or composes, and all can be switched off."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.support.calls import QUIET_CAMERA, enter_call, press_join
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)

PRESS = function("steps", "pressKey")
RUN = function("layout", "runAction")


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada alone, as the host."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        return await enter_call(pages, room["host_url"], "Ada", init_script=QUIET_CAMERA)

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


@pytest_asyncio.fixture(name="page", loop_scope="session")
async def _page(call: SharedCall) -> AsyncIterator[Page]:
    """Alone in a call, with camera and microphone on and nothing open, before the test and after it."""
    [page] = call.people
    yield page
    await page.keyboard.up(" ")
    while await page.locator(".side-panel:visible, [popover]:popover-open, dialog[open]").count() > 0:
        await page.keyboard.press("Escape")  # left open by a test that failed
    for off in ("Unmute microphone", "Turn camera on", "Lower hand"):
        if await control(page, off).is_visible():
            await control(page, off).click()
    for on in ("Mute microphone", "Turn camera off"):
        await expect(control(page, on)).to_be_visible()
    await look_away(page)


async def test_keys_run_what_their_buttons_do(page: Page) -> None:
    await page.keyboard.press("m")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.keyboard.press("v")
    await expect(control(page, "Turn camera on")).to_be_visible()
    await page.keyboard.press("p")
    await expect(page.get_by_role("complementary", name="People")).to_be_visible()
    await page.keyboard.press("p")
    await expect(page.get_by_role("complementary", name="People")).to_be_hidden()
    await page.keyboard.press("m")
    await expect(control(page, "Mute microphone")).to_be_visible()


async def test_a_key_of_another_alphabet_counts_by_its_place(page: Page) -> None:
    await page.evaluate(PRESS, {"key": "ь", "code": "KeyM"})
    await expect(control(page, "Unmute microphone")).to_be_visible()


async def test_what_is_more_than_a_key_on_its_own_does_nothing(page: Page) -> None:
    is_on = True
    for how in ("ctrlKey", "altKey", "metaKey", "shiftKey", "isComposing", "repeat"):
        await page.evaluate(PRESS, {"key": "M" if how == "shiftKey" else "m", "code": "KeyM", how: True})
        await page.evaluate(PRESS, {"key": "v", "code": "KeyV"})  # works, and comes after it
        is_on = not is_on
        await expect(control(page, f"Turn camera {'off' if is_on else 'on'}"), how).to_be_visible()
        await expect(control(page, "Mute microphone"), how).to_be_visible()


async def test_a_person_who_types_is_left_alone(page: Page) -> None:
    await page.evaluate(RUN, "host_controls")
    field = page.get_by_role("textbox", name="Room name")
    await field.press_sequentially("mvp ?")
    await expect(field).to_have_value("mvp ?")
    await expect(control(page, "Mute microphone")).to_be_visible()
    await expect(control(page, "Turn camera off")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await field.fill("")
    await look_away(page)
    await page.keyboard.press("Escape")
    await expect(field).to_be_hidden()


async def test_a_list_names_the_keys_and_holds_them_back_while_it_is_open(page: Page) -> None:
    await control(page, "Mute microphone").focus()
    await page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(shown).to_be_visible()
    assert {"M", "V", "P", "?", "Space", "Esc"} <= set(await shown.get_by_role("term").all_text_contents())
    await page.keyboard.press("m")
    await page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()
    await expect(control(page, "Mute microphone")).to_be_focused()  # it had the focus before


async def test_the_menu_leads_to_the_list_and_gets_the_focus_back(page: Page) -> None:
    await control(page, "More").click()
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_role("button", name="Close keyboard shortcuts").click()
    await expect(control(page, "More")).to_be_focused()


async def test_keys_can_be_switched_off_for_good(page: Page) -> None:
    await expect(control(page, "Mute microphone")).to_have_attribute("data-tip", "Mute microphone (M)")
    await page.keyboard.press("?")
    await page.get_by_role("switch", name="Enable shortcuts").click()
    await page.keyboard.press("Escape")
    await assert_no_keys(page)

    await page.reload()
    await press_join(page)
    await expect(control(page, "Mute microphone")).to_be_visible()
    await assert_no_keys(page)

    await control(page, "More").click()
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_role("switch", name="Enable shortcuts").click()
    await page.keyboard.press("Escape")
    await expect(control(page, "Mute microphone")).to_have_attribute("data-tip", "Mute microphone (M)")


async def test_space_is_held_to_talk(page: Page) -> None:
    await mute_and_look_away(page)
    await page.keyboard.down(" ")
    await expect(page.get_by_text("Talking. Release Space to mute.")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.down(" ")  # as a key does that is held
    await page.keyboard.up(" ")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(page.get_by_text("Talking. Release Space to mute.")).to_be_hidden()


async def test_space_on_a_button_that_the_keyboard_chose_presses_the_button(page: Page) -> None:
    await control(page, "Mute microphone").focus()
    await page.keyboard.press("m")
    await expect(control(page, "Unmute microphone")).to_be_focused()
    for focused in ("Audio options", "Turn camera off"):
        await page.keyboard.press("Tab")
        await expect(control(page, focused)).to_be_focused()
    await page.keyboard.press(" ")
    await expect(control(page, "Turn camera on")).to_be_visible()
    await expect(control(page, "Unmute microphone")).to_be_visible()


@pytest.mark.parametrize("leave_focus", ["click", "focus"])
async def test_space_on_a_button_that_only_kept_the_focus_is_held_to_talk(page: Page, leave_focus: str) -> None:
    await control(page, "Turn camera off").click()
    await control(page, "Mute microphone").click()
    for name in ("Unmute microphone", "Turn camera on"):
        if leave_focus == "focus":
            await control(page, name).focus()
        elif name == "Turn camera on":
            await control(page, name).click()
            await control(page, "Turn camera off").click()
        await page.keyboard.down(" ")
        await expect(control(page, "Mute microphone")).to_be_visible()
        await page.keyboard.up(" ")
        await expect(control(page, "Unmute microphone")).to_be_visible()
        await expect(control(page, "Turn camera on")).to_be_visible()


async def test_space_presses_a_button_that_the_keyboard_chose_and_that_got_the_focus_back(page: Page) -> None:
    await mute_and_look_away(page)
    openings = {
        "Chat": page.get_by_role("complementary", name="Chat"),
        "More": page.get_by_role("group", name="More"),
        "Reactions": page.get_by_role("group", name="Reactions"),
    }
    for name, opened in openings.items():
        await control(page, "Unmute microphone").focus()
        while not await control(page, name).evaluate("(button) => button === document.activeElement"):
            await page.keyboard.press("Tab")
        for key in ("Enter", " "):
            await page.keyboard.press(key)
            await expect(opened).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(opened).to_be_hidden()
            await expect(control(page, name)).to_be_focused()
    await expect(control(page, "Unmute microphone")).to_be_visible()

    await control(page, "Chat").click()  # from now on it is the mouse that chose it
    await expect(page.get_by_role("textbox", name="Message everyone")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(control(page, "Chat")).to_be_focused()
    await page.keyboard.down(" ")
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.up(" ")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(openings["Chat"]).to_be_hidden()


async def test_space_turns_no_camera_on_whose_button_kept_the_focus(page: Page) -> None:
    await control(page, "Turn camera off").click()
    await page.keyboard.press(" ")  # the microphone is on, so that there is nothing to talk with
    await page.keyboard.press("h")
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Turn camera on")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()


@pytest.mark.parametrize("loss", ["blur", "contextmenu", "dragstart", "freeze", "Meta"])
async def test_space_is_let_go_when_its_keyup_may_not_come(page: Page, loss: str) -> None:
    await mute_and_look_away(page)
    await page.keyboard.down(" ")
    await expect(control(page, "Mute microphone")).to_be_visible()
    if loss == "Meta":
        await page.keyboard.press("Meta")
    else:
        await page.evaluate(f"document.body.dispatchEvent(new Event('{loss}', {{ bubbles: true }}))")
        await page.evaluate(f"window.dispatchEvent(new Event('{loss}'))")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.keyboard.down(" ")  # as a key does that is held
    await page.keyboard.press("h")  # comes after it
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Unmute microphone")).to_be_visible()


async def test_a_mute_during_a_hold_ends_it(page: Page) -> None:
    await mute_and_look_away(page)
    await page.keyboard.down(" ")
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.press("m")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(page.get_by_text("Talking. Release Space to mute.")).to_be_hidden()
    await page.keyboard.press("m")  # on, and no longer by the hold
    await page.keyboard.up(" ")
    await page.keyboard.press("h")
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.press("h")


async def test_space_types_nothing_into_a_panel_that_opens_during_a_hold(page: Page) -> None:
    await mute_and_look_away(page)
    await page.keyboard.down(" ")
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    await page.keyboard.down(" ")
    await page.keyboard.up(" ")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(field).to_have_value("")
    await page.keyboard.press("Escape")


async def test_enter_that_is_still_pressed_when_the_call_opens_presses_nothing(page: Page) -> None:
    """Neither does a second Enter: it would unmute a microphone, or mute it."""
    await page.reload()
    await page.get_by_role("textbox", name="Your name").focus()
    await page.keyboard.down("Enter")
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await page.keyboard.press("Enter")
    await page.keyboard.press("h")
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.press("h")

    await page.keyboard.press("Tab")  # to the first button
    await expect(control(page, "Mute microphone")).to_be_focused()
    await page.keyboard.down("Enter")
    for _ in range(3):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.keyboard.press("h")
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.keyboard.press("h")


async def test_what_was_off_in_the_call_is_off_after_joining_again(page: Page) -> None:
    await control(page, "Mute microphone").click()
    await control(page, "Turn camera off").click()
    await page.get_by_role("button", name="Leave call").click()
    await page.get_by_role("button", name="Rejoin").click()
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await expect(page.get_by_role("button", name="Turn camera on")).to_be_visible()
    await press_join(page)
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(control(page, "Turn camera on")).to_be_visible()

    await page.reload()
    await expect(page.get_by_role("button", name="Unmute microphone")).to_be_visible()
    await page.get_by_role("button", name="Unmute microphone").click()  # in the lobby it is chosen anew
    await page.get_by_role("button", name="Turn camera on").click()
    await page.reload()
    await expect(page.get_by_role("button", name="Mute microphone", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Turn camera off")).to_be_visible()
    await press_join(page)


# ── Input methods ────────────────────────────────────────────────────────────────────────────────


async def test_keys_of_an_input_method_trigger_nothing(page: Page) -> None:
    """Also the one that ended the composition, as Safari reports it: only with the key code."""
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    await field.fill("text")
    for how in ({"isComposing": True}, {"keyCode": 229}):
        for key in ("Enter", "Escape", "m", "v", "h", " "):
            await page.evaluate(PRESS, {"key": key, **how})
    await page.keyboard.press("!")  # comes after them
    await expect(field).to_have_value("text!")
    await expect(page.locator(".chat-text")).to_have_count(0)
    await field.fill("")
    await page.keyboard.press("Escape")
    await expect(field).to_be_hidden()
    for how in ({"isComposing": True}, {"keyCode": 229}):
        for key in ("m", "v", "h", " ", "?", "Enter"):
            await page.evaluate(PRESS, {"key": key, **how})
    for menu in ("Reactions", "More"):
        await control(page, menu).click()
        focused = page.locator("[popover]:popover-open :focus")
        await expect(focused).to_have_count(1)  # it moves there a moment after the click
        before = await focused.evaluate("(item) => item.outerHTML")
        await page.evaluate(PRESS, {"key": "ArrowDown", "keyCode": 229})
        await page.evaluate(PRESS, {"key": "ArrowRight", "keyCode": 229})
        assert await focused.evaluate("(item) => item.outerHTML") == before
        await page.keyboard.press("Escape")
    await look_away(page)
    await page.keyboard.press("h")
    await expect(control(page, "Lower hand")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()
    await expect(control(page, "Turn camera off")).to_be_visible()
    await page.keyboard.press("h")


async def test_a_composition_is_chosen_with_enter_and_only_then_sent(page: Page) -> None:
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    session = await page.context.new_cdp_session(page)
    await session.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    await expect(field).to_have_value("にほん")
    for key, code in (("Enter", 13), ("Escape", 27), ("m", 77)):
        pressed = {"key": key, "windowsVirtualKeyCode": 229, "code": f"Key{code}"}
        await session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
        await session.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    await session.send("Input.insertText", {"text": "日本"})  # ends the composition
    await session.detach()
    await expect(field).to_have_value("日本")
    await expect(page.locator(".chat-text")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.locator(".chat-text")).to_have_text("日本")
    await page.keyboard.press("Escape")
    await expect(control(page, "Mute microphone")).to_be_visible()


# ── Keys for an open panel ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", [".chat-log", ".chat-panel h2", ".stage", ".controls [data-action=hand]"])
async def test_what_is_typed_while_the_chat_is_open_goes_to_its_field(page: Page, place: str) -> None:
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    await page.locator(place).click(position={"x": 20, "y": 10})
    await expect(field).not_to_be_focused()
    await page.keyboard.type("hmv P?")
    await expect(field).to_have_value("hmv P?")
    await field.fill("")
    await page.keyboard.press("Escape")
    await expect(field).to_be_hidden()
    if "hand" in place:
        await control(page, "Lower hand").click()
    await expect(control(page, "Raise hand")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()
    await expect(control(page, "Turn camera off")).to_be_visible()


async def test_while_the_chat_is_open_keys_work_where_the_keyboard_moved_the_focus(page: Page) -> None:
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("m")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await expect(field).to_have_value("")
    await page.keyboard.press("Escape")


async def test_space_is_held_to_talk_beside_an_open_chat(page: Page) -> None:
    await page.keyboard.press("c")
    field = page.get_by_role("textbox", name="Message everyone")
    await expect(field).to_be_focused()
    await control(page, "Mute microphone").click()
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.keyboard.down(" ")
    await expect(control(page, "Mute microphone")).to_be_visible()
    await page.keyboard.up(" ")
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await page.locator(".chat-panel h2").click()
    await page.keyboard.press(" ")  # inside of the panel it is typed
    await expect(field).to_have_value(" ")
    await field.fill("")
    await page.keyboard.press("Escape")


async def test_a_text_that_is_not_saved_yet_is_continued_after_a_click_beside_it(page: Page) -> None:
    await page.evaluate(RUN, "host_controls")
    field = page.get_by_role("textbox", name="Room name")
    title = page.get_by_role("complementary", name="Host controls").get_by_role("heading", name="Host controls")
    await field.fill("Room")
    await title.click()
    await page.keyboard.type(" mvp")
    await expect(field).to_have_value("Room mvp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Room name saved").first).to_be_visible()
    await title.click()
    await page.keyboard.press("v")  # saved, so keys work again
    await expect(control(page, "Turn camera on")).to_be_visible()
    await expect(field).to_have_value("Room mvp")
    await page.keyboard.press("Escape")
    await expect(field).to_be_hidden()


async def test_space_leaves_a_microphone_alone_that_is_on(page: Page) -> None:
    await look_away(page)
    await page.keyboard.press(" ")
    await page.keyboard.press("v")
    await expect(control(page, "Turn camera on")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_be_visible()


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


def control(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Call controls").get_by_role("button", name=name, exact=True)


async def look_away(page: Page) -> None:
    await page.evaluate("document.activeElement.blur()")


async def mute_and_look_away(page: Page) -> None:
    await control(page, "Mute microphone").click()
    await expect(control(page, "Unmute microphone")).to_be_visible()
    await look_away(page)


async def assert_no_keys(page: Page) -> None:
    await page.keyboard.press("m")
    await page.keyboard.press("?")
    await look_away(page)
    await control(page, "Turn camera off").click()  # comes after the keys
    await expect(control(page, "Turn camera on")).to_be_visible()
    await control(page, "Turn camera on").click()
    await expect(control(page, "Turn camera off")).to_be_visible()
    await expect(control(page, "Mute microphone")).to_have_attribute("data-tip", "Mute microphone")
    await expect(page.get_by_role("dialog")).to_be_hidden()
