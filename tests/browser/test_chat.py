"""Chat between real pages: what is written goes past the server, arrives once, and is shown as what it is."""

import pytest
from playwright.async_api import Page, expect

from tests.conftest import StartServer
from tests.support.announcements import HEARD, hears
from tests.support.calls import JOINED, RELAY_ONLY, SMALL_CAMERA, enter_call, until
from tests.support.chats import REACHABLE, chat_button, field, messages, open_chats, say, seen, texts
from tests.support.pages import Pages
from tests.support.proxy import Proxy
from tests.support.server import ServerProcess
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 30_000  # ms for any one step: most take far less, but several pages with cameras share two cores
expect.set_options(timeout=PATIENCE)

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
RECONNECTING = "() => webvcon.call.state === 'reconnecting'"
ALL_STATUS = "(status) => [...webvcon.call.peers.values()].every((peer) => peer.status === status)"


async def call_of(server: ServerProcess, pages: Pages, *names: str, devices: bool = False) -> list[Page]:
    """People who only write, unless camera and microphone matter."""
    room = await server.create_room()
    return await enter_call(pages, room["join_url"], *names, devices=devices)


async def test_three_people_read_the_same_in_both_directions(server: ServerProcess, pages: Pages) -> None:
    ada, grace, joan = await call_of(server, pages, "Ada", "Grace", "Joan", devices=True)
    await open_chats(ada, grace, joan)

    await say(ada, "Hello")
    for page in (grace, joan):
        await expect(texts(page)).to_have_text(["Hello"])
    await say(joan, "Hi Ada")
    for page in (ada, grace):
        await expect(texts(page)).to_have_text(["Hello", "Hi Ada"])

    assert await seen(ada) == ["You: Hello", "Joan: Hi Ada"]
    assert await seen(grace) == ["Ada: Hello", "Joan: Hi Ada"]
    assert await seen(joan) == ["Ada: Hello", "You: Hi Ada"]


async def test_whoever_comes_later_is_told_nothing_old(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", devices=False)
    await open_chats(ada, grace)
    await say(ada, "before")
    await expect(texts(grace)).to_have_text(["before"])

    (joan,) = await enter_call(pages, room["join_url"], "Joan", devices=False)
    await until(joan, REACHABLE, 2)
    await until(ada, REACHABLE, 2)
    await chat_button(joan).click()
    await expect(messages(joan)).to_contain_text("Whoever joins later does not see them")
    await say(ada, "after")

    await expect(texts(joan)).to_have_text(["after"])
    assert await seen(grace) == ["Ada: before", "Ada: after"]


async def test_what_is_written_is_shown_as_text_with_its_lines_and_links(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await open_chats(ada, grace)
    text = (
        "<b>one</b>\n  two & <img src=x onerror=alert(1)>\n(see https://example.org/a_(b)?c=1&d.) javascript:alert(1)"
    )

    await say(ada, text)

    shown = texts(grace)
    await expect(shown).to_have_count(1)
    assert await shown.inner_text() == text
    assert await shown.locator(":not(a)").count() == 0
    link = shown.get_by_role("link")
    await expect(link).to_have_text("https://example.org/a_(b)?c=1&d")
    await expect(link).to_have_attribute("href", "https://example.org/a_(b)?c=1&d")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_what_comes_while_the_chat_is_closed_is_counted_shown_and_read_out_once(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", devices=False, init_script=HEARD)
    await hears(ada, "Grace joined")  # now, not between the messages
    await open_chats(grace, ada)
    await chat_button(ada).click()
    await ada.evaluate("() => { heard.length = 0; }")

    await say(grace, "One\nmore thing")
    await expect(ada.get_by_role("button", name="Chat, 1 new")).to_have_attribute("data-state", "on")
    await expect(ada.locator(".toast", has_text="Grace: One more thing")).to_be_visible()
    await say(grace, "And another")
    await expect(ada.locator(".toast", has_text="Grace: One more thing")).to_be_hidden()
    await ada.get_by_role("button", name="Chat, 2 new").click()
    await expect(chat_button(ada)).not_to_have_attribute("data-badge", "2")
    await say(grace, "Third")
    await expect(texts(ada)).to_have_count(3)

    await until(ada, "() => heard.length === 3")
    assert await ada.evaluate("heard") == ["Grace: One more thing", "Grace: And another", "Grace: Third"]
    await expect(messages(ada)).to_have_attribute("aria-live", "off")


async def test_the_chat_goes_on_while_the_server_is_down(start_server: StartServer, pages: Pages) -> None:
    pages.expect("WebSocket connection to .* failed")  # browsers say so of every attempt while the server is down,
    pages.expect("Failed to load resource: net::ERR_CONNECTION_REFUSED")  # and of what is loaded ahead of its need
    server = await start_server()
    ada, grace = await call_of(server, pages, "Ada", "Grace", devices=True)
    await open_chats(ada, grace)

    server.kill9()
    for page in (ada, grace):
        await until(page, RECONNECTING)
    await say(ada, "Still there?")
    await expect(texts(grace)).to_have_text(["Still there?"])
    await say(grace, "Yes")
    await expect(texts(ada)).to_have_text(["Still there?", "Yes"])

    await server.start()
    for page in (ada, grace):
        await until(page, JOINED)
    await say(ada, "Good")
    await expect(texts(grace)).to_have_text(["Still there?", "Yes", "Good"])


async def test_what_is_written_while_a_connection_is_interrupted_arrives_once_when_it_is_back(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    server = await start_server(TURN_URLS=turn_server.url, TURN_SECRET=SECRET)
    room = await server.create_room()
    ada, grace = [await pages.open(room["join_url"], init_script=RELAY_ONLY + SMALL_CAMERA) for _ in range(2)]
    for page, name in ((ada, "Ada"), (grace, "Grace")):
        await page.get_by_role("textbox", name="Your name").fill(name)
        await page.get_by_role("button", name="Join").click()
        await until(page, JOINED)
    await open_chats(ada, grace)

    turn_server.pause()
    await until(ada, ALL_STATUS, "interrupted")
    await say(ada, "one")
    await say(ada, "two")
    note = messages(ada).get_by_text("Not delivered yet to Grace")
    await expect(note).to_have_count(2)
    await expect(texts(grace)).to_have_count(0)
    turn_server.go_on()

    await expect(texts(grace)).to_have_text(["one", "two"])
    await expect(note).to_have_count(0)
    await say(ada, "three")
    await expect(texts(grace)).to_have_text(["one", "two", "three"])


async def test_whoever_has_to_take_another_seat_delivers_once_what_they_wrote_meanwhile(
    start_server: StartServer, pages: Pages
) -> None:
    """Ada's way to the server hangs for longer than her seat is kept: she joins anew, over new connections."""
    pages.expect("WebSocket connection to .* failed")  # and so does what is loaded ahead of its need
    pages.expect("Failed to load resource: net::ERR_(EMPTY_RESPONSE|CONNECTION_RE(SET|FUSED)|SOCKET_NOT_CONNECTED)")
    server = await start_server(RESUME_GRACE_SECONDS="1", HEARTBEAT_SECONDS="1")
    async with Proxy(server.port) as proxy:
        room = await server.create_room()
        (grace,) = await enter_call(pages, room["join_url"], "Grace")
        (ada,) = await enter_call(pages, f"http://127.0.0.1:{proxy.port}/r/{room['room_code']}", "Ada")
        await open_chats(ada, grace)
        await say(ada, "before")
        await expect(texts(grace)).to_have_text(["before"])
        seat = await ada.evaluate("webvcon.call.socketId")

        proxy.plan = lambda link: link.cut()
        proxy.cut()
        await until(grace, "() => webvcon.call.peers.size === 0")
        await say(ada, "meanwhile")
        await expect(messages(ada).get_by_text("Not delivered yet to Grace")).to_be_visible()
        proxy.plan = lambda link: None
        await ada.get_by_role("button", name="Try now").click()
        await until(ada, "(seat) => webvcon.call.state === 'joined' && webvcon.call.socketId !== seat", seat)

        await expect(texts(grace)).to_have_text(["before", "meanwhile"])
        await expect(messages(ada).get_by_text("Not delivered")).to_have_count(0)
        await say(grace, "welcome back")
        await expect(texts(ada)).to_have_text(["before", "meanwhile", "welcome back"])


async def test_whoever_leaves_without_a_message_is_named_and_so_is_an_empty_room(
    server: ServerProcess, pages: Pages
) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await open_chats(ada, grace)
    await grace.evaluate("[...webvcon.call.peers.values()][0].connection.close()")  # nothing gets there any more
    await say(ada, "Hello?")
    await grace.close()
    await expect(messages(ada)).to_contain_text("Not delivered to Grace, who left")
    await say(ada, "Anybody?")
    await expect(messages(ada)).to_contain_text("Nobody else was here to get this")


async def test_keys_write_send_and_close_and_an_input_method_has_its_own(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace", devices=True)
    await open_chats(grace, ada)
    await ada.keyboard.press("Escape")
    await expect(chat_button(ada)).to_be_focused()
    await ada.keyboard.press("c")
    await expect(field(ada)).to_be_focused()
    await expect(field(ada)).to_have_value("")

    height = (await field(ada).bounding_box() or {})["height"]
    await ada.keyboard.type("mvc")
    await ada.keyboard.press("Shift+Enter")
    await ada.keyboard.type("two")
    assert (await field(ada).bounding_box() or {})["height"] > height
    await field(ada).evaluate("""(area) => {
      for (const key of ["Enter", "Escape"]) {
        area.dispatchEvent(new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }));
      }
    }""")
    await expect(field(ada)).to_have_value("mvc\ntwo")
    await ada.keyboard.press("Enter")

    await expect(field(ada)).to_have_value("")
    await expect(texts(grace)).to_have_text(["mvc\ntwo"])
    await expect(ada.get_by_role("button", name="Mute microphone", exact=True)).to_be_visible()
    assert (await field(ada).bounding_box() or {})["height"] == height


async def test_a_text_that_is_too_long_says_by_how_much_and_is_kept(server: ServerProcess, pages: Pages) -> None:
    (ada,) = await call_of(server, pages, "Ada")
    await open_chats(ada)
    await say(ada, "x" * 4_003)
    await expect(ada.get_by_role("alert").filter(has_text="At most 4,000 characters: shorten it by 3")).to_be_visible()
    await expect(texts(ada)).to_have_count(0)
    await field(ada).fill("x" * 4_000)
    await field(ada).press("Enter")
    await expect(texts(ada)).to_have_count(1)


async def test_whoever_reads_further_up_is_left_there(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await open_chats(ada, grace)
    for number in range(30):
        await say(ada, f"line {number}")
    await expect(texts(grace)).to_have_count(30)
    await expect(texts(grace).last).to_be_in_viewport()
    log = messages(grace)
    await log.hover()
    await grace.mouse.wheel(0, -400)
    await until(
        grace,
        "() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.chat-log');"
        " return scrollTop < scrollHeight - clientHeight - 300; }",
    )
    place = await log.evaluate("({ scrollTop }) => scrollTop")

    await say(ada, "news")

    to_end = grace.get_by_role("button", name="New messages")
    await expect(to_end).to_be_visible()
    assert await log.evaluate("({ scrollTop }) => scrollTop") == place
    await chat_button(grace).click()
    await chat_button(grace).click()
    assert await log.evaluate("({ scrollTop }) => scrollTop") == place
    await to_end.click()
    await expect(texts(grace).last).to_be_in_viewport()
    await expect(to_end).to_be_hidden()
    await expect(log).to_be_focused()
    await say(ada, "more news")
    await expect(texts(grace).last).to_be_in_viewport()
    await expect(to_end).to_be_hidden()


async def test_on_a_phone_no_keyboard_is_raised_and_a_button_sends(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    (grace,) = await enter_call(pages, room["join_url"], "Grace", devices=False)
    ada = await pages.open(room["join_url"], devices=False, **PHONE)
    await ada.get_by_role("textbox", name="Your name").fill("Ada")
    await ada.get_by_role("button", name="Join").click()
    await until(ada, JOINED)
    await open_chats(ada, grace)
    await expect(field(ada)).not_to_be_focused()
    await field(ada).tap()
    await ada.keyboard.type("one")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("two")
    send = ada.get_by_role("button", name="Send", exact=True)
    for control in (send, field(ada), ada.get_by_role("button", name="Send files")):
        box = await control.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 740
    await send.tap()
    await expect(texts(grace)).to_have_text(["one\ntwo"])
    await expect(field(ada)).to_be_focused()
    assert await ada.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await say(grace, "x" * 300)
    await expect(texts(ada)).to_have_count(2)
    assert await messages(ada).evaluate("({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth")
