"""Who gets in, and who is in charge: hosts and guests at real pages, from the knock to the end for all."""

import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.conftest import StartServer
from tests.support.announcements import COUNTS_AFTER, KEEP_HEARD, hears
from tests.support.calls import JOINED, PATIENCE, QUIET_CAMERA, enter_call, join, press_join, until
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.peer import Peer
from tests.support.screens import say
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 640}
ENDS_SOON = 0.045  # hours: less than 3 minutes, of the last 5 that are counted down
expect.set_options(timeout=PATIENCE * 1000)

WAITING = "() => globalThis.webvcon?.call.state === 'waiting'"
WHO_KNOCKS = "() => [...webvcon.call.knocks.keys()].join()"
HOURS_LEFT = function("hosts", "hoursLeft")
IS_ON = "() => document.querySelector('[data-action=microphone]').dataset.state === 'on'"
IS_OFF = "() => document.querySelector('[data-action=microphone]').dataset.state === 'off'"
TELLS_ITS_STATE = "() => [...webvcon.call.peers.values()].every(({ mediaState }) => mediaState !== null)"
SEES_THE_CAMERA_ON = "() => [...webvcon.call.peers.values()].some(({ mediaState }) => mediaState?.video)"


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests() -> AsyncIterator["Guests"]:
    """Guests without a page, who only have to be there."""
    async with aiohttp.ClientSession() as session:
        yield Guests(session)


@pytest_asyncio.fixture(name="guests_elsewhere", loop_scope="session")
async def _guests_elsewhere() -> AsyncIterator["Guests"]:
    """From another address: one may take up only a part of a waiting room."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))) as session:
        yield Guests(session)


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada, who is the host and has the panel open, and Grace, both with microphones and without cameras."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        script = KEEP_HEARD + QUIET_CAMERA
        (ada,) = await enter_call(pages, as_address_of(room["host_url"], "?video=0"), "Ada", init_script=script)
        (grace,) = await enter_call(pages, f"{room['join_url']}?video=0", "Grace", init_script=script)
        await open_panel(ada)
        return [ada, grace]

    async with SharedCall(browsers, lasting_server, enter) as call:
        yield call


# ── Waiting to be let in ─────────────────────────────────────────────────────────────────────────


async def test_many_knocks_are_one_notice_and_one_sound(server: ServerProcess, pages: Pages, guests: "Guests") -> None:
    room = await server.create_room()
    ada = await enter(pages, room["host_url"], "Ada", init_script=at_start("hosts", "countChimes"))
    await guests.enter(server, room, "Mary")
    await hears(ada, "Mary joined")
    assert await ada.evaluate("chimes") == 0  # for she did not knock

    await ada.evaluate("() => webvcon.call.updateRoom({ waiting_room: true })")
    grace = await guests.knock(server, room, "Grace")
    await expect(note(ada)).to_contain_text("Grace wants to join")
    await until(ada, "() => chimes === 1")
    joan, hedy = [await guests.knock(server, room, name) for name in ("Joan", "Hedy")]
    await expect(note(ada)).to_contain_text("3 people want to join")
    await until(ada, "() => chimes === 2")  # one for both, some seconds after the first

    await note(ada).get_by_role("button", name="View").click()
    await expect(note(ada)).to_be_hidden()
    await panel(ada).get_by_role("button", name="Deny Joan").click()
    assert await joan.expect("denied")
    await panel(ada).get_by_role("button", name="Admit everyone").click()
    for admitted in (grace, hedy):
        await admitted.expect("joined")
    await expect(panel(ada).get_by_role("list", name="In the call (4)")).to_contain_text("Hedy")
    await expect(panel(ada).get_by_role("list", name="Waiting to be let in")).to_be_hidden()

    await ada.evaluate("passed = 60_000")
    katherine = await guests.knock(server, room, "Katherine")
    await expect(panel(ada).get_by_role("list", name="Waiting to be let in")).to_contain_text("Katherine")
    await until(ada, "() => chimes === 3")

    await panel(ada).get_by_role("button", name="Deny and block Katherine").click()
    await ada.get_by_role("dialog").get_by_role("button", name="Deny and block").click()
    assert await katherine.expect("denied")
    assert await katherine.ask_for_error("join_room", {"room_code": room["room_code"], "display_name": "K"}) == "banned"


async def test_one_who_knocks_again_and_again_is_announced_once_and_then_with_a_count(
    server: ServerProcess, pages: Pages, guests: "Guests"
) -> None:
    room = await server.create_room(waiting_room=True)
    ada = await enter(pages, room["host_url"], "Ada", has_clock=True)
    for _ in range(2):
        grace = await guests.knock(server, room, "Grace")
        await expect(note(ada)).to_contain_text("Grace wants to join")
        await grace.send("leave_room")
        await expect(note(ada)).to_be_hidden()
    grace = await guests.knock(server, room, "Grace")
    await expect(note(ada)).to_contain_text("Grace wants to join")
    await ada.clock.fast_forward(COUNTS_AFTER)
    await hears(ada, "Grace wants to join (3 times)")
    await grace.send("leave_room")
    heard = [text for text in await ada.evaluate("heard") if text.startswith("Grace wants to join")]
    assert heard == ["Grace wants to join", "Grace wants to join (3 times)"]


async def test_each_guest_who_knocks_for_the_first_time_is_announced(
    server: ServerProcess, pages: Pages, guests: "Guests"
) -> None:
    room = await server.create_room(waiting_room=True)
    ada = await enter(pages, room["host_url"], "Ada", init_script=at_start("hosts", "countChimes"))
    for pair in (("Grace", "Joan"), ("Hedy", "Mary"), ("Rose", "Ruth")):
        there = [await guests.knock(server, room, name) for name in pair]
        for name in pair:
            await hears(ada, f"{name} wants to join")
        for guest in there:
            await guest.send("leave_room")
        await expect(note(ada)).to_be_hidden()
    assert not await ada.evaluate("() => heard.some((text) => text.includes('times'))")


async def test_a_flood_of_guests_makes_few_sounds_and_announcements(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada = await enter(pages, room["host_url"], "Ada", init_script=at_start("hosts", "countChimes"))
    await ada.evaluate(function("hosts", "knockOften"), 1_000)
    await until(ada, "() => heard.some((text) => /^and 997 more/i.test(text))")
    assert (await ada.evaluate("() => heard.filter((text) => text.endsWith('wants to join')).length")) == 3
    assert await ada.evaluate("chimes") == 1


async def test_hosts_admit_and_deny_from_the_notice_and_the_title_says_who_knocks(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(name="Team", waiting_room=True)
    ada = await enter(pages, room["host_url"], "Ada")
    await expect(ada).to_have_title("Team · web-v-con")

    grace = await knock(pages, room, "Grace")
    await expect(grace.get_by_text("The host knows you’re here")).to_be_visible()
    await expect(note(ada)).to_contain_text("Grace wants to join")
    await expect(ada).to_have_title("(Grace wants to join) Team · web-v-con")
    other = await enter(pages, room["host_url"], "Joan")  # finds her waiting
    await expect(other).to_have_title("(Grace wants to join) Team · web-v-con")
    await note(ada).get_by_role("button", name="Admit").press("Enter")
    await until(grace, JOINED)
    for page in (ada, other):
        await expect(note(page)).to_be_hidden()
        await expect(page).to_have_title("Team · web-v-con")
    await expect(people_button(ada)).to_be_focused()
    await say(other, "Hello")
    await expect(ada).to_have_title("(1) Team · web-v-con")

    await ask_again(grace)
    await expect(note(ada)).to_contain_text("Grace")
    await note(other).get_by_role("button", name="Deny").click()
    await expect(grace.get_by_role("heading", name="The host didn’t let you in")).to_be_visible()
    await expect(note(ada)).to_be_hidden()

    await grace.get_by_role("button", name="Ask again").click()
    await join_or_knock(grace)
    await expect(note(ada)).to_contain_text("Grace wants to join")
    await grace.get_by_role("button", name="Stop waiting").click()
    await expect(grace.get_by_role("heading", name="You left the waiting room")).to_be_visible()
    await expect(note(ada)).to_be_hidden()

    await grace.get_by_role("button", name="Ask again").click()
    await join_or_knock(grace)
    await expect(note(ada)).to_contain_text("Grace wants to join")
    await open_host_controls(ada)
    waiting_room = host_panel(ada).get_by_role("switch", name="Waiting room")
    await expect(waiting_room).to_be_checked()
    await waiting_room.click()  # lets in everyone who waits
    await until(grace, JOINED)
    await expect(waiting_room).not_to_be_checked()
    await open_panel(ada)
    await expect(panel(ada).get_by_role("button", name="Options for Grace")).to_be_visible()


async def test_a_person_goes_on_waiting_when_the_server_was_away(start_server: StartServer, pages: Pages) -> None:
    pages.expect("WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    server = await start_server(RESUME_GRACE_SECONDS="20")
    room = await server.create_room(waiting_room=True)
    ada = await enter(pages, room["host_url"], "Ada")
    grace = await knock(pages, room, "Grace")
    first = await until(ada, WHO_KNOCKS)

    server.kill9()
    await expect(grace.get_by_text("We’ll ask again automatically")).to_be_visible()
    await server.start()
    await expect(grace.get_by_text("Waiting since")).to_be_visible()
    await until(ada, f"(first) => ![first, ''].includes(({WHO_KNOCKS})())", first)  # who knocks again has a new id
    await note(ada).get_by_role("button", name="Admit").click()
    await until(grace, JOINED)


# ── Who may come in ──────────────────────────────────────────────────────────────────────────────


async def test_a_person_who_guesses_passcodes_has_to_pause(start_server: StartServer, pages: Pages) -> None:
    server = await start_server()  # whose patience no other test needs
    room = await server.create_room(passcode="tulip")
    grace = await pages.open(room["join_url"], devices=False, init_script=KEEP_HEARD, has_clock=True)
    await ask_to_join(grace, "Grace")
    submit = grace.locator("form button[type=submit]")
    await grace.get_by_label("Passcode").fill("rose")
    await submit.click()
    await expect(grace.get_by_text("Wrong passcode")).to_be_visible()
    while "in" not in (await submit.inner_text()).split():
        await grace.get_by_label("Passcode").fill("rose")
        await submit.click()
        await expect(submit).not_to_have_text("Joining…")
    await expect(grace.get_by_text("Too many attempts")).to_be_visible()
    await expect(submit).to_have_text(re.compile(r"^Try again in \d+ s$"))
    await expect(submit).to_be_disabled()
    await grace.clock.run_for(8_000)
    await expect(submit).to_have_text("Try again")
    await expect(submit).to_be_enabled()
    await hears(grace, "You can try again now")


async def test_a_locked_room_says_so_and_lets_in_when_it_is_unlocked(call: SharedCall) -> None:
    ada, grace = call.people
    await leave(grace)
    await open_host_controls(ada)
    lock = host_panel(ada).get_by_role("switch", name="Lock the room")
    await lock.click()
    await expect(lock).to_be_checked()

    await join_or_knock(grace)
    await expect(grace.get_by_text("The host has locked this room")).to_be_visible()
    await lock.click()
    await expect(lock).not_to_be_checked()
    await grace.get_by_role("button", name="Try again", exact=True).last.click()
    await until(grace, JOINED)


async def test_a_passcode_that_a_host_sets_is_asked_for(
    call: SharedCall, server: ServerProcess, guests: "Guests"
) -> None:
    ada, grace = call.people
    await ada.evaluate("() => { heard.length = 0; }")
    await open_host_controls(ada)
    remove_passcode = host_panel(ada).get_by_role("button", name="Remove passcode")
    await expect(remove_passcode).to_be_hidden()
    await host_panel(ada).get_by_role("textbox", name="Passcode").fill("tulip")
    await host_panel(ada).get_by_role("button", name="Set passcode").click()
    await hears(ada, "Passcode set")

    await leave(grace)
    await join_or_knock(grace)
    await expect(grace.get_by_label("Passcode")).to_be_focused()
    await expect(grace.get_by_text("Enter the passcode.")).to_have_class("hint")
    await expect(grace.get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_have_count(0)  # nothing went wrong
    await expect(grace.locator("form input").first).to_have_id("passcode")
    await grace.get_by_label("Passcode").fill("tulip")
    await join(grace)

    await remove_passcode.click()
    await hears(ada, "Passcode removed")
    await expect(remove_passcode).to_be_hidden()
    await expect(host_panel(ada).get_by_role("textbox", name="Passcode")).to_be_focused()
    await guests.enter(server, call.room, "Joan")


async def test_a_guest_finds_the_people_and_nothing_to_command(call: SharedCall, pages: Pages) -> None:
    guest = await enter(pages, call.link, "Mary", viewport=PHONE)
    await guest.get_by_role("button", name="More").click()
    await guest.get_by_role("button", name="3 people").click()
    await expect(panel(guest).get_by_role("heading", name="People", exact=True)).to_be_focused()
    await expect(panel(guest).get_by_role("listitem")).to_have_count(3)
    await expect(panel(guest).get_by_role("listitem").filter(has_text="Ada")).to_contain_text("Host")
    for button in ("Close people", "Options for Ada", "Options for Grace", "Invite people"):
        await expect(panel(guest).get_by_role("button", name=button)).to_be_visible()
    await expect(panel(guest).get_by_role("button")).to_have_count(4)
    await panel(guest).get_by_role("button", name="Options for Ada").click()
    await expect(menu(guest).get_by_role("button")).to_have_text(
        ["Pin", "Message privately", "Mute for me", "Safety code"]
    )
    for size in ({"width": 1280, "height": 720}, PHONE):  # the bar is drawn again
        await guest.set_viewport_size(size)  # type: ignore[arg-type]
        await guest.evaluate(function("layout", "laidOut"))
        await expect(menu(guest).get_by_role("button", name="Pin")).to_be_focused()
    await guest.keyboard.press("Escape")
    await expect(panel(guest).get_by_role("button", name="Options for Ada")).to_be_focused()
    await expect(guest.locator(".controls [data-action=microphone]")).to_be_in_viewport(ratio=1)
    await guest.keyboard.press("Escape")
    await expect(panel(guest)).to_be_hidden()
    await expect(guest.get_by_role("button", name="More")).to_be_focused()


async def test_everyone_is_muted_when_a_host_asks_and_not_when_a_guest_does(call: SharedCall) -> None:
    ada, grace = call.people
    for page in (ada, grace):
        await until(page, TELLS_ITS_STATE)
        await until(page, IS_ON)

    assert await grace.evaluate("webvcon.call.askToMute()") == 1
    await grace.get_by_role("button", name="Turn camera on").click()  # goes the same way, and so after it
    await until(ada, SEES_THE_CAMERA_ON)
    assert await ada.evaluate(IS_ON)

    await open_host_controls(ada)
    await host_panel(ada).get_by_role("button", name="Mute everyone").click()
    await hears(ada, "Muted 1 person")
    await until(grace, IS_OFF)
    await hears(grace, "Ada muted everyone")
    assert await ada.evaluate(IS_ON)
    await grace.get_by_role("button", name="Unmute microphone").click()
    await until(grace, IS_ON)

    await open_panel(ada)
    await choose(ada, "Grace", "Mute")
    await until(grace, IS_OFF)
    await hears(grace, "Ada muted you")
    await panel(ada).get_by_role("button", name="Options for Grace").click()
    await expect(menu(ada).get_by_role("button", name="Make host")).to_be_visible()
    await expect(menu(ada).get_by_role("button", name="Mute", exact=True)).to_be_hidden()
    await ada.keyboard.press("Escape")
    await grace.get_by_role("button", name="Unmute microphone").click()
    await until(grace, IS_ON)
    await grace.get_by_role("button", name="Turn camera off").click()
    await expect(grace.get_by_role("button", name="Turn camera on")).to_be_visible()


async def test_a_person_who_is_removed_may_come_back_and_one_who_is_banned_may_not(call: SharedCall) -> None:
    ada, grace = call.people
    await ada.evaluate("() => { heard.length = 0; }")
    await remove(ada, "Grace")
    await expect(grace.get_by_role("heading", name="You were removed from the call")).to_be_visible()
    await hears(ada, "Grace was removed")
    await grace.get_by_role("button", name="Rejoin").click()
    await join(grace)

    await remove(ada, "Grace", blocks=True)
    await expect(grace.get_by_role("heading", name="You can’t join this room")).to_be_visible()
    await grace.reload()
    await join_or_knock(grace)
    await expect(grace.get_by_role("heading", name="You can’t join this room")).to_be_visible()
    await expect(grace.get_by_role("button", name="Home")).to_be_visible()
    await expect(grace.get_by_role("button", name="Rejoin")).to_have_count(0)


# ── How long the call lasts ──────────────────────────────────────────────────────────────────────


async def test_a_guest_who_is_made_a_host_finds_the_controls_keeps_them_over_a_reload_and_loses_them_again(
    call: SharedCall,
) -> None:
    ada, grace = call.people
    await choose(ada, "Grace", "Make host")
    await hears(ada, "Grace is now a host")
    await expect(grace.locator(".toast").filter(has_text="You’re now a host.")).to_be_visible()
    await open_host_controls(grace)
    await expect(host_panel(grace).get_by_role("switch", name="Lock the room")).to_be_visible()
    await expect(panel(ada).get_by_role("listitem").filter(has_text="Grace")).to_contain_text("Host")

    await grace.reload()
    await join(grace)
    await open_host_controls(grace)
    lock = host_panel(grace).get_by_role("switch", name="Lock the room")
    await lock.focus()
    await choose(ada, "Grace", "Make guest")
    await expect(grace.locator(".toast").filter(has_text="You’re no longer a host.")).to_be_visible()
    await expect(lock).to_have_count(0)
    await expect(grace.get_by_role("button", name="More")).to_be_focused()
    await open_panel(grace)
    await expect(panel(grace).get_by_role("button", name="Host controls")).to_be_hidden()
    await expect(panel(ada).get_by_role("listitem").filter(has_text="Grace")).not_to_contain_text("Host")


async def test_a_demotion_closes_questions_that_only_hosts_answer_and_gives_a_guest_their_link_back(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(access="token")
    link = (await server.create_token(room["room_code"]))["join_url"]
    ada = await enter(pages, room["host_url"], "Ada")
    grace = await enter(pages, link, "Grace")
    await make(ada, "host")
    await open_panel(grace)
    await choose(grace, "Ada", "Remove…")
    await expect(grace.get_by_role("dialog", name="Remove Ada?")).to_be_visible()
    await make(ada, "guest")
    await expect(grace.get_by_role("dialog", name="Remove Ada?")).to_have_count(0)
    await expect(panel(grace).get_by_role("heading", name="People", exact=True)).to_be_focused()
    await grace.reload()
    await join(grace)
    assert await grace.evaluate("() => webvcon.call.role") == "guest"


async def test_the_last_minutes_are_counted_down_until_a_host_adds_time_and_ends_it_for_all(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(ttl_hours=ENDS_SOON)
    ada = await enter(pages, room["host_url"], "Ada")
    grace = await enter(pages, room["join_url"], "Grace", init_script=at_start("hosts", "setClockBack"))
    for page in (ada, grace):
        await expect(countdown(page)).to_contain_text("This call ends in 2:")
        await hears(page, "This call ends in 3 minutes")
    await expect(countdown(grace).get_by_role("button")).to_have_count(0)

    await countdown(ada).get_by_role("button", name="Add 1 hour").click()
    for page in (ada, grace):
        await expect(countdown(page)).to_be_hidden()
        await hears(page, "The room is open until")

    await ada.evaluate("() => webvcon.call.updateRoom({ waiting_room: true })")
    await ask_again(grace)
    await open_host_controls(ada)
    end = host_panel(ada).get_by_role("button", name="End call for everyone")
    await end.click()
    await ada.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(end).to_be_focused()
    await end.click()
    await ada.get_by_role("dialog").get_by_role("button", name="End call for everyone").click()
    for page in (ada, grace):  # of whom Grace still waits
        await expect(page.get_by_role("heading", name="The host ended the call")).to_be_visible()


async def test_a_host_makes_the_room_last_longer_and_is_still_in_charge_after_a_reload_and_elsewhere(
    server: ServerProcess, pages: Pages, guests: "Guests", guests_elsewhere: "Guests"
) -> None:
    room = await server.create_room(ttl_hours=1, waiting_room=True, max_participants=2)
    ada = await enter(pages, room["host_url"], "Ada")
    await open_host_controls(ada)
    until_now = await host_panel(ada).get_by_text("Open until").inner_text()
    await host_panel(ada).get_by_role("button", name="+8 h").click()
    await expect(host_panel(ada).get_by_text("Open until")).not_to_have_text(until_now)
    assert 8.9 < await ada.evaluate(HOURS_LEFT) < 9.1
    await host_panel(ada).get_by_role("button", name="Extend to 24 h").click()
    await expect(host_panel(ada).get_by_text("Already open for at least 24 hours")).to_be_visible()
    await expect(host_panel(ada).get_by_role("button", name="+1 h")).to_be_disabled()
    assert 23.9 < await ada.evaluate(HOURS_LEFT) < 24.1

    assert "token" not in ada.url
    await ada.reload()
    await join(ada)
    await open_panel(ada)
    await expect(panel(ada).get_by_role("list", name="In the call (1)")).to_contain_text("You · Host")

    grace, joan = [await who.knock(server, room, name) for who, name in ((guests, "Grace"), (guests_elsewhere, "Joan"))]
    await panel(ada).get_by_role("button", name="Admit everyone").click()
    await grace.expect("joined")
    await expect(panel(ada).get_by_role("alert").filter(has_text="The room is full")).to_be_visible()
    await grace.ask("leave_room")
    await panel(ada).get_by_role("button", name="Admit Joan").click()
    await joan.expect("joined")
    await expect(panel(ada).get_by_text("The room is full")).to_be_hidden()
    await joan.ask("leave_room")

    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await open_host_controls(ada)
    await host_panel(ada).get_by_role("button", name="Copy host link").click()
    link = await until(ada, "() => navigator.clipboard.readText()")
    assert link == room["host_url"]
    other = await enter(pages, link, "Ada’s phone")
    assert await other.evaluate("webvcon.call.role") == "host"


async def test_a_part_of_the_page_that_could_not_be_loaded_is_asked_for_again(
    server: ServerProcess, pages: Pages
) -> None:
    pages.expect("ERR_FAILED")
    room = await server.create_room()
    page = await pages.open(room["host_url"], devices=False, init_script=KEEP_HEARD)
    await page.route("**/call.joined.js", lambda route: route.abort())
    await ask_to_join(page, "Ada")
    await expect(page.get_by_role("alert").filter(has_text="Part of this page didn’t load")).to_be_visible()
    await page.unroute("**/call.joined.js")
    await page.get_by_role("button", name="Try again", exact=True).last.click()
    await until(page, JOINED)
    await open_panel(page)
    await expect(panel(page).get_by_role("listitem")).to_contain_text("You · Host")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


class Guests:
    """Opens connections that say no more than they are told to."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._there: list[Peer] = []  # a connection without a reference would close

    async def knock(self, server: ServerProcess, room: dict[str, Any], name: str) -> Peer:
        """A guest who waits."""
        return await self._ask(server, room, name, "waiting")

    async def enter(self, server: ServerProcess, room: dict[str, Any], name: str) -> Peer:
        return await self._ask(server, room, name, "joined")

    async def _ask(self, server: ServerProcess, room: dict[str, Any], name: str, answer: str) -> Peer:
        guest = Peer(await self._session.ws_connect(server.ws_url))
        await guest.greet()
        answered = await guest.ask("join_room", {"room_code": room["room_code"], "display_name": name})
        assert answered["type"] == answer, answered
        self._there.append(guest)
        return guest


async def ask_to_join(page: Page, name: str) -> None:
    await page.get_by_role("textbox", name="Your name").fill(name)
    await press_join(page)


async def enter(pages: Pages, url: str, name: str, *, init_script: str = "", **options: Any) -> Page:
    """A person in the call, without camera and microphone."""
    page = await pages.open(url, devices=False, init_script=KEEP_HEARD + init_script, **options)
    await join(page, name)
    return page


async def knock(pages: Pages, room: dict[str, Any], name: str) -> Page:
    """A person who waits."""
    page = await pages.open(room["join_url"], devices=False)
    await ask_to_join(page, name)
    await until(page, WAITING)
    return page


async def leave(page: Page) -> None:
    """From the call into the lobby."""
    await page.get_by_role("button", name="Leave call").click()
    await page.get_by_role("button", name="Rejoin").click()


async def ask_again(page: Page) -> None:
    """From the call to waiting at its door."""
    await leave(page)
    await join_or_knock(page)
    await until(page, WAITING)


async def join_or_knock(page: Page) -> None:
    """Asks to join under the name that the page remembers."""
    await press_join(page)


def as_address_of(host_url: str, query: str) -> str:
    """The host's link with a query before its fragment."""
    return host_url.replace("#", f"{query}#")


async def open_panel(page: Page) -> None:
    await people_button(page).click()
    await expect(panel(page)).to_be_visible()


async def open_host_controls(page: Page) -> None:
    """By way of the list of people."""
    if not await panel(page).is_visible():
        await open_panel(page)
    await panel(page).get_by_role("button", name="Host controls").click()
    await expect(host_panel(page)).to_be_visible()


async def choose(page: Page, name: str, item: str) -> None:
    """From a person's menu."""
    await panel(page).get_by_role("button", name=f"Options for {name}").click()
    await menu(page).get_by_role("button", name=item, exact=True).click()
    await expect(menu(page)).to_be_hidden()


async def make(page: Page, role: str) -> None:
    """Changes the role of the only other person."""
    await until(page, "() => webvcon.call.peers.size === 1")
    await page.evaluate("(role) => webvcon.call.setRole([...webvcon.call.peers.keys()][0], role)", role)


async def remove(page: Page, name: str, *, blocks: bool = False) -> None:
    await choose(page, name, "Remove…")
    question = page.get_by_role("dialog", name=f"Remove {name}?")
    await question.get_by_role("checkbox", name="Also block this network").set_checked(blocks)
    await question.get_by_role("button", name="Remove", exact=True).click()


def people_button(page: Page) -> Locator:
    return page.locator(".controls [data-action=people]")


def panel(page: Page) -> Locator:
    return page.locator(".people-panel")


def host_panel(page: Page) -> Locator:
    return page.locator(".host_controls-panel")


def menu(page: Page) -> Locator:
    """Of the person whose menu is open."""
    return page.locator(".person-menu")


def note(page: Page) -> Locator:
    """The notice about people who knock."""
    return page.locator(".note[data-kind=knock]")


def countdown(page: Page) -> Locator:
    return page.locator(".note[data-kind=countdown]")
