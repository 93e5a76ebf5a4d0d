"""Codes and links as people and messengers write them, and their tokens where the browser stores nothing."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Playwright, expect

from tests.support.calls import QUIET_CAMERA, join, press_join, until
from tests.support.chromium import find_chromium
from tests.support.pages import CHROMIUM_FLAGS, Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROLE = "() => webvcon.call.role"
PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData, cancelable: true });
    document.getElementById("room-code").dispatchEvent(paste);
}"""
END_AS_GUEST = """() => {
    const [room] = JSON.parse(localStorage.recent_rooms);
    localStorage.recent_rooms = JSON.stringify([{ ...room, isHost: false, expiresAt: "2020-01-01T00:00:00Z" }]);
}"""
SHARE = "globalThis.shared = []; navigator.share = async ({ url }) => { shared.push(url); };"
FILL_STORAGES = """() => {
    for (const storage of [localStorage, sessionStorage]) {
        for (let size = 2 ** 22; size >= 1; size /= 2) {
            try {
                for (let part = 0; ; part++) storage.setItem(`${size}-${part}`, "x".repeat(size));
            } catch {}
        }
    }
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def blocked(playwright: Playwright, tmp_path: Path) -> AsyncIterator[BrowserContext]:
    """A browser whose settings block all site data."""
    profile = tmp_path / "Default"
    profile.mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Preferences").write_text(json.dumps(settings))
    context = await playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=find_chromium(), args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream"]
    )
    await context.add_init_script(QUIET_CAMERA)
    yield context
    await context.close()


async def test_what_people_type_or_paste_leads_to_the_room(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    code, link, token = room["room_code"], room["join_url"], room["host_token"]
    page = await pages.open(server.url, devices=False)
    for text in (
        f"“{code[:3]}–{code[3:]}”.",
        f"{link} at 3 pm",
        f"Join me: <{link}>",
        f"[our call]({link}?fbclid=IwAR0#token={token})",
        f"{link}%23token={token}",
    ):
        await page.goto(server.url)
        await page.get_by_role("textbox", name="Room code or link").fill(text)
        await page.get_by_role("textbox", name="Room code or link").press("Enter")
        await expect(page, text).to_have_url(link)
    await page.goto(server.url)
    await page.evaluate(PASTE, f"Our call\r\n{link}\r\nat 3 pm")
    await page.get_by_role("textbox", name="Room code or link").press("Enter")
    await expect(page).to_have_url(link)
    await join(page, "Ada")
    assert await page.evaluate(ROLE) == "host"


async def test_a_link_leads_to_the_room_with_what_messengers_leave_at_it(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    code, link, token = room["room_code"], room["join_url"], room["host_token"]
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code.upper())
    page = await pages.open(server.url, devices=False)
    for path in (  # tests/web/invitation.test.mjs has more ends
        *(f"/r/{code}{quote(end)}" for end in (".", " ", "です", "/", "].")),
        f"/r/{quote(full_width)}",
        f"/R/{code.upper()}",
        f"/r/{code}%23token={token}",
        f"/r/{code}?token={token}",
    ):
        await page.goto(server.url + path)
        await expect(page.get_by_role("heading", name="Ready to join?"), path).to_be_visible()
        assert page.url == link, path
    await page.goto(f"{server.url}/r/{code}.?name=Ada%20L&audio=0#token={token}")
    await expect(page).to_have_url(f"{link}?name=Ada%20L&audio=0")


async def test_where_site_data_is_blocked_a_token_survives_a_reload(
    server: ServerProcess, blocked: BrowserContext
) -> None:
    room = await server.create_room(access="token")
    page = await blocked.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for address in (room["host_url"], f"{room['join_url']}?token={room['host_token']}"):
        await page.goto("about:blank")
        await page.goto(address)
        await join(page, "Ada")
        await page.goto(server.url)
        await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()
        await expect(page.get_by_role("region", name="Recent rooms")).to_have_count(0)
        await page.goto(address)
        await join(page, "Ada")
        await assert_host_after_reload(page)
        assert page.url == room["host_url"]

    await page.goto(server.url)
    await page.get_by_role("button", name="Create a room").click()
    await expect(page.get_by_role("heading", name="Your room is ready")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Your name")).to_be_focused()
    await assert_host_after_reload(page)
    assert errors == []


async def test_where_site_data_is_blocked_devices_that_are_off_stay_off_at_a_reload(
    server: ServerProcess, blocked: BrowserContext
) -> None:
    room = await server.create_room()
    page = await blocked.new_page()
    await page.goto(room["host_url"])
    await join(page, "Ada")
    await press_devices(page)
    await expect(page).to_have_url(re.compile(r"\?audio=0&video=0#token="))
    await page.reload()
    await expect(page.get_by_role("button", name="Join", exact=True)).to_be_visible()
    for _ in range(2):  # also at the entry of the page itself, to which it has gone by now
        await until(page, "() => history.state === 'base'")
        for device in ("Unmute microphone", "Turn camera on"):
            await expect(page.get_by_role("button", name=device)).to_be_visible()
        await page.reload()
    await join(page, "Ada")
    await page.context.grant_permissions(["camera", "microphone", "clipboard-read", "clipboard-write"])
    await page.locator("[data-action=invite]:visible").click()
    await page.get_by_role("dialog", name="Invite people").get_by_role("button", name="Copy link").click()
    assert await until(page, "() => navigator.clipboard.readText()") == room["join_url"]
    await press_devices(page)
    await expect(page).to_have_url(room["host_url"])


async def test_a_token_that_is_refused_leaves_the_address(server: ServerProcess, blocked: BrowserContext) -> None:
    room = await server.create_room()
    page = await blocked.new_page()
    await page.goto(f"{room['join_url']}#token=no.token")
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await press_join(page)
    await expect(page).to_have_url(room["join_url"])
    await join(page)


async def test_where_storage_is_full_the_newest_token_counts_and_survives_a_reload(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(access="token")
    page = await pages.open(f"{room['join_url']}#token=old", devices=False, is_new=True)
    await page.evaluate(FILL_STORAGES)
    await page.goto("about:blank")
    await page.goto(room["host_url"])
    await join(page, "Ada")
    assert await page.evaluate(ROLE) == "host"
    await assert_host_after_reload(page)


async def test_storage_that_is_cleared_during_a_call_costs_no_role(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(access="token")
    page = await pages.open(room["host_url"], devices=False)
    await join(page, "Ada")
    await page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    await assert_host_after_reload(page)
    assert page.url == room["join_url"]


async def test_people_are_invited_by_link_mail_calendar_share_sheet_and_qr_code(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room(name="Tea & talk", passcode="tulip")
    page = await pages.open(room["host_url"], devices=False, init_script=SHARE)
    await join(page, "Ada")
    opener = page.get_by_role("button", name="Invite people")
    card = page.get_by_role("dialog", name="Invite people")
    await opener.click()
    await expect(card.get_by_role("heading")).to_be_focused()
    await expect(card.get_by_role("textbox", name="Room link")).to_have_value(room["join_url"])
    await expect(card).to_contain_text("People also need the passcode")
    await expect(card.get_by_role("img", name="QR code of the room link")).to_be_visible()
    mail = unquote(await card.get_by_role("link", name="Email").get_attribute("href") or "")
    assert mail == f"mailto:?subject=Join “Tea & talk”&body=You can join the call here:\n{room['join_url']}"
    await card.get_by_role("button", name="Share…").click()
    assert await page.evaluate("shared") == [room["join_url"]]
    async with page.expect_download() as download:
        await card.get_by_role("button", name="Calendar").click()
    file = await download.value
    assert file.suggested_filename == f"call-{room['room_code']}.ics"
    event = Path(await file.path()).read_text(encoding="utf-8")
    assert f"SUMMARY:Tea & talk\nLOCATION:{room['join_url']}\n" in event
    assert f"DTEND:{re.sub('[-:]', '', room['expires_at'])}\n" in event

    await opener.click()  # closes it again
    await expect(card).to_be_hidden()
    await opener.press("Enter")
    await page.evaluate("() => webvcon.call.updateRoom({ passcode: null, state: 'locked' })")
    await expect(card).to_contain_text("The room is locked")
    await page.keyboard.press("Escape")
    await expect(card).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_rooms_are_listed_on_this_device_until_they_are_cleared(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(name="Wednesday tea", passcode="tulip")
    page = await pages.open(room["host_url"], devices=False, is_new=True)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await join(page, "Ada")
    await page.goto(server.url)
    recent = page.get_by_role("region", name="Recent rooms")
    await expect(recent.get_by_role("listitem")).to_contain_text(f"{room['room_code']} · host · open until")
    await recent.get_by_role("button", name="Copy host link of Wednesday tea").click()
    assert await until(page, "() => navigator.clipboard.readText()") == room["host_url"]
    await recent.get_by_role("link", name="Wednesday tea").click()
    await expect(page).to_have_url(room["join_url"])
    await expect(page.get_by_text("Wednesday tea")).to_be_visible()
    await expect(page).to_have_title("Wednesday tea · web-v-con")
    await expect(page.get_by_label("Passcode")).to_be_hidden()  # hosts need none

    other = await page.context.new_page()  # as after the browser was closed: a tab without the host's token
    await other.goto(server.url)
    recent = other.get_by_role("region", name="Recent rooms")
    await expect(recent.get_by_role("listitem")).to_contain_text("host")
    await recent.get_by_role("link", name="Wednesday tea").click()
    await expect(other.get_by_label("Passcode")).to_be_hidden()
    await assert_host_after_reload(other)
    await expect(other).to_have_url(room["join_url"])
    await other.goto(server.url)
    await recent.get_by_role("button", name="Clear recent rooms").click()
    await expect(recent).to_have_count(0)
    await expect(other.get_by_role("heading", name="Start a video call")).to_be_focused()
    assert await other.evaluate("localStorage.getItem('recent_rooms')") is None

    await other.evaluate("localStorage.setItem('recent_rooms', '[null, {}, {\"code\": 1}]')")
    await other.reload()
    await expect(other.get_by_role("button", name="Create a room")).to_be_enabled()
    await expect(recent).to_have_count(0)


async def test_a_room_that_ended_is_created_again_with_its_settings(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(name="Wednesday tea", passcode="tulip", waiting_room=True, max_participants=7)
    page = await pages.open(room["host_url"], devices=False, is_new=True)
    await join(page, "Ada")
    await page.evaluate("() => { webvcon.call.closeRoom().catch(() => {}); }")
    await page.get_by_role("button", name="Home").last.press("Enter")
    recent = page.get_by_role("region", name="Recent rooms")
    assert "tulip" not in await page.evaluate("() => JSON.stringify({ ...localStorage, ...sessionStorage })")
    await recent.get_by_role("button", name="Create Wednesday tea again").press("Enter")
    await expect(recent.get_by_label("Passcode")).to_be_focused()
    await page.keyboard.type("rose")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Room link")).to_be_visible()
    await join(page)
    assert await page.evaluate(ROLE) == "host"
    settings = "() => (({ name, waiting_room, max_participants, has_passcode, state }) =>"
    settings += " ({ name, waiting_room, max_participants, has_passcode, state }))(webvcon.call.room)"
    expected = {"name": "Wednesday tea", "waiting_room": True, "max_participants": 7, "has_passcode": True}
    assert await page.evaluate(settings) == {**expected, "state": "open"}

    await page.goto(server.url)
    await expect(recent.get_by_role("listitem")).to_have_count(1)
    await expect(recent.get_by_role("listitem")).to_contain_text("open until")
    await page.evaluate(END_AS_GUEST)
    await page.reload()
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()
    await expect(recent).to_have_count(0)  # a guest's rooms are gone when they end


async def press_devices(page: Page) -> None:
    for device in ("microphone", "camera"):
        await page.locator(f"[data-action={device}]:visible").click()


async def assert_host_after_reload(page: Page) -> None:
    await page.reload()
    await join(page, "Ada")
    assert await page.evaluate(ROLE) == "host"
