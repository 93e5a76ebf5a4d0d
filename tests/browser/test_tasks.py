"""How the frequent tasks of a call are done: each step is a click or a key, so these are the counts that people see.

A step that a task needs more makes it fail. The names are those that people read on the buttons.
"""

from typing import NamedTuple

import pytest
from playwright.async_api import Page, expect

from tests.support.calls import QUIET_CAMERA, assert_pictures_flow, enter_call, small_camera, until
from tests.support.pages import Pages
from tests.support.peer import Peer
from tests.support.remote import Remote, remote
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=30_000)


class Task(NamedTuple):
    """`steps` are names of what is clicked; after `key:`, `write:` and `at:` a key, a text, and where the pointer goes.

    `done` selects what is to be seen afterwards, `undone` what is not.
    """

    name: str
    steps: list[str]
    done: str = "body"
    undone: str = ""


BEFORE = [
    Task("create a room and join it", ["Create a room", "write:Ada", "key:Enter"], ".call"),
]
ALONE = [
    Task("copy the link at once", ["Copy link"], ".alone >> text=Link copied"),
    Task("mute", ["Mute microphone"], "[data-action=microphone][data-state=off]"),
    Task("unmute by key", ["key:m"], "[data-action=microphone][data-state=on]"),
    Task("turn the camera off", ["Turn camera off"], "[data-action=camera][data-state=off]"),
    Task("turn the camera on by key", ["key:v"], "[data-action=camera][data-state=on]"),
    Task("change the microphone", ["Audio options", "Fake Audio Input 2"], undone=".menu:popover-open"),
    Task("change the speaker", ["Audio options", "Fake Audio Output 2"], undone=".menu:popover-open"),
    Task("see the settings", ["More", "Settings"], ".settings-panel"),
    Task("close a panel", ["key:Escape"], undone=".side-panel:not([hidden])"),
    Task("share the screen", ["Share your screen"], ".note[data-kind=screen]"),
    Task("stop sharing", ["Stop sharing"], undone=".note[data-kind=screen]"),
    Task("raise a hand", ["Raise hand"], ".tile [data-mark=hand]"),
    Task("lower it by key", ["key:h"], undone=".tile [data-mark=hand]"),
]
TOGETHER = [
    Task("invite with the link", ["Invite people", "Copy link"], ".invite-card >> text=Link copied"),
    Task("close the invitation", ["key:Escape"], undone=".invite-card:popover-open"),
    Task("react", ["Reactions", "heart"], ".reaction"),
    Task("close the reactions", ["key:Escape"], undone=".palette:popover-open"),
    Task("write to everyone", ["Chat", "write:Hello", "key:Enter"], ".chat-text >> text=Hello"),
    Task("close the chat", ["Close chat"], undone=".chat-panel:not([hidden])"),
    Task("write to everyone by keys", ["key:c", "write:Again", "key:Enter"], ".chat-text >> text=Again"),
    Task("close the chat by key", ["key:Escape"], undone=".chat-panel:not([hidden])"),
    Task("pin a person", ["at:.tile >> text=Grace", "Pin Grace"], "[aria-label='Pin Grace'][aria-pressed=true]"),
    Task("unpin them", ["Pin Grace"], "[aria-label='Pin Grace'][aria-pressed=false]"),
    Task(
        "mute one person",
        ["2 people", "Options for Grace", "Mute"],
        ".people-list .person:has-text('Grace') .person-mark >> visible=true",
    ),
    Task(
        "make a person host", ["Options for Grace", "Make host"], ".people-list .person:has-text('Grace') >> text=Host"
    ),
    Task("lock the room", ["Host controls", "Lock the room"], "[role=switch][aria-checked=true]:has-text('Lock')"),
    Task("unlock it", ["Lock the room", "key:Escape"], undone=".side-panel:not([hidden])"),
]
AT_THE_DOOR = [
    Task("admit a person", ["Admit"], undone=".note[data-kind=knock]"),
    Task("admit a person by keys", ["key:n", "key:Enter"], undone=".note[data-kind=knock]"),
]
AT_THE_END = [
    Task("remove a person", ["key:p", "Options for Grace", "Remove…", "Remove"], undone=".tile:has-text('Grace')"),
    Task("leave", ["Leave call"], "h1:has-text('You left the call')"),
]


@pytest.mark.timeout(120)
async def test_frequent_tasks_take_no_more_steps_than_these(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url, init_script=small_camera(frame_rate=1))
    await page.context.grant_permissions(["camera", "microphone", "clipboard-read", "clipboard-write"])
    await do(page, *BEFORE, *ALONE)
    await enter_call(pages, page.url, "Grace", init_script=QUIET_CAMERA)
    await assert_pictures_flow(page, peers=1)
    await do(page, *TOGETHER)
    await page.evaluate("() => webvcon.call.updateRoom({ waiting_room: true })")
    async with remote(server) as guests:
        for task, name in zip(AT_THE_DOOR, ("Mary", "Joan"), strict=True):
            guest = await knock(guests, page, name)
            await do(page, task)
            await guest.expect("joined")
        await do(page, *AT_THE_END)


async def knock(guests: Remote, page: Page, name: str) -> Peer:
    guest = await guests.connect()
    code = await page.evaluate("() => location.pathname.split('/').at(-1)")
    await guest.send("join_room", {"room_code": code, "display_name": name})
    await guest.expect("waiting")
    await expect(page.locator(".note[data-kind=knock]")).to_contain_text(name)
    return guest


async def do(page: Page, *tasks: Task) -> None:
    for task in tasks:
        clicks = keys = 0
        for step in task.steps:
            kind, _, what = step.partition(":")
            match kind:
                case "key":
                    await page.keyboard.press(what)
                    keys += 1
                case "write":
                    await until(page, "() => document.activeElement.matches('input, textarea')")
                    await page.keyboard.insert_text(what)
                case "at":
                    await page.locator(what).first.hover()
                case _:
                    await press(page, step)
                    clicks += 1
        print(f"{task.name}: {clicks} clicks, {keys} keys")
        await expect(page.locator(task.done).first, task.name).to_be_visible()
        if task.undone:
            await expect(page.locator(task.undone), task.name).to_have_count(0)


async def press(page: Page, name: str) -> None:
    """Clicks what is called so: a button, a switch or a choice in a menu."""
    button, switch, choice = (
        page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        for role in ("button", "switch", "radio")
    )
    await button.or_(switch).or_(choice).filter(visible=True).first.click()
