"""Every screen of the page, one after the other, for those who look at all of them: axe, the eye, narrow windows.

`look(name, page, show)` is called where a screen is to be seen. What a change of the window's size puts away, as it
does with a menu, `show` brings back.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page

from tests.support.calls import QUIET_CAMERA, assert_pictures_flow, enter_call, press_join, until
from tests.support.floating import FLOATING, open_window
from tests.support.languages import Said, in_english
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.remote import Remote

Show = Callable[[], Awaitable[None]]
Look = Callable[[str, Page, Show], Awaitable[None]]

# Side panels and dialogs of a host by the action that opens them.
OPENED_BY_ACTIONS = [
    "audio-menu",
    "video-menu",
    "chat",
    "people",
    "host_controls",
    "invite",
    "reactions",
    "settings",
    "statistics",
    "shortcuts",
    "record",
]

OPEN = "dialog[open], [popover]:popover-open, .side-panel:not([hidden])"

IS_OPEN = f"() => document.querySelector('{OPEN}') !== null"
RUN = function("layout", "runAction")  # not a click at a place: on a small screen the button may be in a menu

LAID_OUT = function("layout", "laidOut")

# In the frame after that of a new size, or of another size of fonts, the page puts its menu away.
OPEN_ONCE_LAID_OUT = f"""async (action) => {{
    await ({LAID_OUT})();
    if (!({IS_OPEN})()) ({RUN})(action);
    return ({IS_OPEN})();
}}"""

WAITING = "() => globalThis.webvcon?.call?.state === 'waiting'"


async def as_it_is() -> None:
    """Nothing has to be brought back."""


async def visit_outside(pages: Pages, guests: Remote, look: Look, said: Said = in_english) -> None:
    """All that there is before a call."""
    server = guests.server
    page = await pages.open(server.url, init_script=QUIET_CAMERA)
    await page.locator("button:enabled", has_text=said("Create a room")).wait_for()
    await look("home", page, as_it_is)
    await page.get_by_role("textbox", name=said("Room code or link")).fill("not a code")
    await page.keyboard.press("Enter")
    await page.get_by_text(
        said("That doesn’t look like a room code or link. Codes have 6 letters and numbers, like 6a18t3.")
    ).wait_for()
    await look("home-refused", page, as_it_is)
    await page.get_by_role("button", name=said("Create a room")).click()
    await page.get_by_role("textbox", name=said("Room link")).wait_for()
    await picture_shows(page)
    await look("lobby-of-a-new-room", page, as_it_is)

    room = await server.create_room(passcode="tulip")
    await page.goto(room["join_url"])
    await picture_shows(page)
    await look("lobby", page, as_it_is)
    await page.get_by_role("button", name=said("Check connection")).click()
    await page.get_by_role("button", name=said("Copy report")).wait_for()
    await look("lobby-connection-check", page, as_it_is)
    await put_away(page)
    await press_join(page)
    await page.get_by_text(said("Enter your name so others know who you are.")).wait_for()
    await look("lobby-without-name", page, as_it_is)
    await ask_to_join(page)
    await page.locator("#passcode").wait_for()
    await look("lobby-with-passcode", page, as_it_is)
    await page.get_by_role("button", name=said("Settings")).first.click()
    await page.get_by_role("dialog").wait_for()
    await look("lobby-settings", page, as_it_is)
    await page.close()

    page = await pages.open((await server.create_room())["join_url"], devices=False)
    await page.locator(".device-problems p").wait_for()
    await look("lobby-without-devices", page, as_it_is)


async def visit_refusals(pages: Pages, guests: Remote, look: Look, said: Said = in_english) -> None:
    """Where one does not get in."""
    server = guests.server
    room = await server.create_room(waiting_room=True)
    page = await pages.open(room["join_url"], init_script=QUIET_CAMERA)
    await picture_shows(page)
    await ask_to_join(page)
    await until(page, WAITING)
    await look("waiting", page, as_it_is)
    host = await guests.enter(room["room_code"], "Hedy", token=room["host_token"])
    await host.send("deny", {"socket_id": (await host.expect("knock"))["socket_id"]})
    await page.get_by_role("heading", name=said("The host didn’t let you in")).wait_for()
    await look("denied", page, as_it_is)

    room = await server.create_room()
    host = await guests.enter(room["room_code"], "Hedy", token=room["host_token"])
    await host.send("update_room", {"state": "locked"})
    await host.expect("room_updated")
    page = await pages.open(room["join_url"], devices=False)
    await ask_to_join(page)
    await page.get_by_text(said("The host has locked this room. Ask them to unlock it, then try again.")).wait_for()
    await look("lobby-locked", page, as_it_is)

    room = await server.create_room(max_participants=2)
    there = [await guests.enter(room["room_code"], name) for name in ("Hedy", "Joan")]
    await page.goto(room["join_url"])
    await ask_to_join(page)
    await page.get_by_text(said("The room is full. Try again when someone leaves.")).wait_for()
    await look("lobby-full", page, as_it_is)
    assert len(there) == 2  # and both still hold their seats

    await page.goto(f"{server.url}/r/zzzzzz")
    await ask_to_join(page)
    await page.get_by_role("heading", name=said("Room not found")).wait_for()
    await look("no-such-room", page, as_it_is)


async def visit_call(pages: Pages, guests: Remote, look: Look, said: Said = in_english, **options: Any) -> None:
    """A call: alone, with others, and all that can be opened in it. `options` are those of the page looked at."""
    room = await guests.server.create_room(name="Wednesday tea")
    [page] = await enter_call(pages, room["host_url"], "Ada", init_script=QUIET_CAMERA, **options)
    await look("call-alone", page, as_it_is)
    others = await enter_call(pages, room["join_url"], "Grace Hopper", init_script=QUIET_CAMERA)
    others += await enter_call(pages, f"{room['join_url']}?audio=0", "Joan Clarke", init_script=QUIET_CAMERA)
    await assert_pictures_flow(page, peers=2)
    await others[1].get_by_role("button", name=said("Turn camera off")).click()
    await page.get_by_role("listitem").filter(has_text=said("Camera off")).wait_for()
    await say(others[0], "Shall we start? The agenda is at https://example.org/agenda")
    await say(page, "Yes!\nJoan is on her way.")
    await reply_and_react(page, others[0], said)
    await look("call-message-menu", page, showing_menu_of_message(page, "Shall we start?"))
    await page.keyboard.press("Escape")  # the menu, and then the chat
    await put_away(page)
    for person in (page, others[0]):
        await person.evaluate(RUN, "hand")
    await page.get_by_role("listitem").filter(has_text=said("hand raised, {count}nd in line", count="2")).wait_for()
    await look("call", page, as_it_is)
    await page.evaluate(RUN, "screen")
    await page.get_by_role("button", name=said("Stop sharing"), exact=True).wait_for()
    await look("call-sharing", page, as_it_is)
    await page.get_by_role("button", name=said("Stop sharing"), exact=True).click()
    await look_at(page, "more", look, "menu")
    for action in OPENED_BY_ACTIONS:
        await look_at(page, action, look, f"call-{action}")

    await look_at_others(page, look, said)

    await page.evaluate(RUN, "people")
    await look("call-person-menu", page, showing_menu_of(page, "Grace Hopper", said))
    await page.locator(".person-menu").get_by_role("button", name=said("Safety code")).click()
    await page.get_by_role("button", name=said("They match")).click()
    await look("call-safety-code", page, as_it_is)
    await put_away(page)

    await page.evaluate("() => webvcon.call.updateRoom({ waiting_room: true })")
    guest = await guests.connect()
    await guest.send("join_room", {"room_code": room["room_code"], "display_name": "Mary Jackson"})
    await (
        page.get_by_role("region", name=said("Notifications"))
        .get_by_text(said("{name} wants to join", name="Mary Jackson"))
        .wait_for()
    )
    await look("call-knock", page, as_it_is)
    await look_at(page, "people", look, "call-people-and-a-knock")

    await page.evaluate(RUN, "people")
    await showing_menu_of(page, "Grace Hopper", said)()
    await page.locator(".person-menu").get_by_role("button", name=said("Remove…")).click()
    await look("call-remove", page, as_it_is)
    await page.keyboard.press("Escape")
    await page.evaluate(RUN, "host_controls")
    await page.get_by_role("button", name=said("End call for everyone")).click()
    await look("call-end", page, as_it_is)
    await page.get_by_role("dialog").get_by_role("button", name=said("End call for everyone")).click()
    await page.get_by_role("heading", name=said("The host ended the call")).wait_for()
    await look("ended", page, as_it_is)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def look_at(page: Page, action: str, look: Look, name: str) -> None:
    """Looks at what this action opens."""

    show = showing(page, action)
    await show()
    await look(name, page, show)
    await put_away(page)


async def look_at_others(page: Page, look: Look, said: Said) -> None:
    """Looks at layers that no action opens, and at the floating window."""
    window = await open_window(page)
    await look(FLOATING, window, as_it_is)
    await window.close()
    await page.locator(".tile", has_text="Grace Hopper").locator("button.figures").press("Enter")
    await look("call-figures", page, as_it_is)
    await put_away(page)
    await until(page, "() => history.state === 'extra'")  # what was open has gone from the history
    await page.go_back()
    await page.get_by_role("dialog", name=said("Leave the call?")).wait_for()
    await look("call-leave", page, as_it_is)
    await put_away(page)


def showing(page: Page, action: str) -> Show:
    """Opens what this action opens, unless it is open."""

    async def show() -> None:
        if not await page.evaluate(OPEN_ONCE_LAID_OUT, action):
            await until(page, IS_OPEN)

    return show


def showing_menu_of(page: Page, name: str, said: Said) -> Show:
    """Opens a person's menu in the list of people, unless it is open."""

    async def show() -> None:
        await page.evaluate(LAID_OUT)
        if not await page.locator(".person-menu").is_visible():
            await page.get_by_role("button", name=said("Options for {name}", name=name)).press("Enter")

    return show


async def reply_and_react(page: Page, other: Page, said: Said) -> None:
    """One replies in public, the other in private; both react."""
    for person, text in ((page, "Shall we start?"), (other, "Joan is on her way.")):
        await showing_menu_of_message(person, text)()
        await person.locator(".chat-menu").get_by_role("button", name=said("heart"), exact=True).press("Enter")
    await showing_menu_of_message(page, "Shall we start?")()
    await page.locator(".chat-menu").get_by_role("button", name=said("Reply"), exact=True).press("Enter")
    await page.keyboard.type("After the tea")
    await page.keyboard.press("Enter")
    await showing_menu_of_message(other, "After the tea")()
    await other.locator(".chat-menu").get_by_role("button", name=said("Reply privately")).press("Enter")
    await other.keyboard.type("Is there cake?")
    await other.keyboard.press("Enter")
    await page.locator(".chat-private").wait_for()


def showing_menu_of_message(page: Page, text: str) -> Show:
    """Opens the menu of a message, unless it is open."""

    async def show() -> None:
        await page.evaluate(LAID_OUT)
        if not await page.locator(".chat-menu").is_visible():
            entry = page.locator(".chat-entry").filter(has=page.locator(".chat-text", has_text=text))
            await entry.locator(".chat-more").press("Enter")

    return show


async def put_away(page: Page) -> None:
    """Closes whatever lies above the stage or beside it."""
    if await page.evaluate(IS_OPEN):
        await page.keyboard.press("Escape")
        await until(page, f"() => !({IS_OPEN})()")


async def ask_to_join(page: Page) -> None:
    await page.locator("#display-name").fill("Ada")
    await press_join(page)


async def say(page: Page, text: str) -> None:
    """Writes to everybody, and leaves the chat open."""
    if not await page.evaluate("() => document.querySelector('.chat-panel:not([hidden])') !== null"):
        await page.evaluate(RUN, "chat")
    field = page.locator(".chat-form textarea")
    await field.fill(text)
    await field.press("Enter")


async def picture_shows(page: Page) -> None:
    await until(page, "() => document.querySelector('.preview video')?.videoWidth > 0")
