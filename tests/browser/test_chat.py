"""Chat between real pages: what is written goes past the server, arrives once, and is shown as what it is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.announcements import KEEP_HEARD
from tests.support.calls import SMALL_CAMERA, enter_call, join, until
from tests.support.chats import REACHABLE, chat_button, enter_chat, field, messages, open_chats, say, seen, texts
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 30_000  # ms for any one step: most take far less, but several pages with cameras share two cores
expect.set_options(timeout=PATIENCE)

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada and Grace, neither seen nor heard, with the chat open."""
    async with SharedCall(browsers, lasting_server, enter_chat("?audio=0&video=0", KEEP_HEARD + SMALL_CAMERA)) as call:
        yield call


async def test_three_people_read_the_same_and_a_newcomer_nothing_old(call: SharedCall, pages: Pages) -> None:
    ada, grace = call.people
    old = len(await seen(ada))
    await say(ada, "before")
    await expect(texts(grace).last).to_have_text("before")

    (joan,) = await enter_call(pages, call.link, "Joan", devices=False)
    for page in (ada, grace, joan):
        await until(page, REACHABLE, 2)
    await chat_button(joan).click()
    await expect(messages(joan)).to_contain_text("People who join later won’t see them")
    await say(ada, "Hello")
    for page in (grace, joan):
        await expect(texts(page).last).to_have_text("Hello")
    await say(joan, "Hi Ada")
    for page in (ada, grace):
        await expect(texts(page).last).to_have_text("Hi Ada")

    assert (await seen(ada))[old:] == ["You: before", "You: Hello", "Joan: Hi Ada"]
    assert (await seen(grace))[old:] == ["Ada: before", "Ada: Hello", "Joan: Hi Ada"]
    assert await seen(joan) == ["Ada: Hello", "You: Hi Ada"]


async def test_what_is_written_is_shown_as_text_with_its_lines_and_links(call: SharedCall) -> None:
    ada, grace = call.people
    before = await texts(grace).count()
    text = (
        "<b>one</b>\n  two & <img src=x onerror=alert(1)>\n(see https://example.org/a_(b)?c=1&d.) javascript:alert(1)"
    )

    await say(ada, text)

    await expect(texts(grace)).to_have_count(before + 1)
    shown = texts(grace).last
    assert await shown.inner_text() == text
    assert await shown.locator(":not(a)").count() == 0
    link = shown.get_by_role("link")
    await expect(link).to_have_text("https://example.org/a_(b)?c=1&d")
    await expect(link).to_have_attribute("href", "https://example.org/a_(b)?c=1&d")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_messages_are_counted_shown_and_read_out_once_while_the_chat_is_closed(call: SharedCall) -> None:
    ada, grace = call.people
    before = await texts(ada).count()
    await chat_button(ada).click()
    await ada.evaluate("() => { heard.length = 0; }")

    await say(grace, "One\nmore thing")
    await expect(ada.get_by_role("button", name="Chat, 1 new")).to_have_attribute("data-state", "on")
    await expect(ada.locator(".toast", has_text="Grace: One more thing")).to_be_visible()
    await say(grace, "And another")
    await expect(ada.locator(".toast", has_text="Grace: One more thing")).to_be_hidden()
    await ada.get_by_role("button", name="Chat, 2 new").click()
    await expect(ada.locator(".toast", has_text="Grace: ")).to_have_count(0)  # it is in the chat
    await expect(chat_button(ada)).not_to_have_attribute("data-badge", "2")
    await say(grace, "Third")
    await expect(texts(ada)).to_have_count(before + 3)

    heard = await until(ada, function("announcements", "heardFrom"), ["Grace", 3])
    assert heard == ["Grace: One more thing", "Grace: And another", "Grace: Third"]
    await expect(messages(ada)).to_have_attribute("aria-live", "off")


async def test_keys_write_send_and_close_and_an_input_method_has_its_own(call: SharedCall) -> None:
    ada, grace = call.people
    await field(ada).focus()
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
    composing = [await field(ada).element_handle(), "Enter", "Escape"]
    await ada.evaluate(function("steps", "composeKeys"), composing)
    await expect(field(ada)).to_have_value("mvc\ntwo")
    await ada.keyboard.press("Enter")

    await expect(field(ada)).to_have_value("")
    await expect(texts(grace).last).to_have_text("mvc\ntwo")
    await expect(ada.get_by_role("button", name="Unmute microphone", exact=True)).to_be_visible()
    await expect(ada.get_by_role("button", name="Turn camera on", exact=True)).to_be_visible()
    assert (await field(ada).bounding_box() or {})["height"] == height


async def test_a_text_that_is_too_long_says_by_how_much_and_is_kept(call: SharedCall) -> None:
    ada, grace = call.people
    before = await texts(ada).count()
    await say(ada, "x" * 4_003)
    await expect(ada.get_by_role("alert").filter(has_text="Too long by 3 characters.")).to_be_visible()
    await expect(texts(ada)).to_have_count(before)
    await field(ada).fill("x" * 4_000)
    await field(ada).press("Enter")
    for page in (ada, grace):
        await expect(texts(page)).to_have_count(before + 1)


async def test_a_person_who_reads_further_up_is_left_there(call: SharedCall) -> None:
    ada, grace = call.people
    before = await texts(grace).count()
    for number in range(15):
        await say(ada, f"line {number}\nand its second line")
    await expect(texts(grace)).to_have_count(before + 15)
    await expect(texts(grace).last).to_be_in_viewport()
    log = messages(grace)
    await log.hover()
    await grace.mouse.wheel(0, -400)
    await until(grace, function("steps", "hasScrolledUp"), 399)  # to the end of that step
    place = await log.evaluate("({ scrollTop }) => scrollTop")

    await say(ada, "news")

    to_end = grace.get_by_role("button", name="New messages")
    await expect(to_end).to_be_visible()
    assert await log.evaluate("({ scrollTop }) => scrollTop") == place
    await chat_button(grace).click()
    await say(ada, "news while the chat is closed")
    await grace.get_by_role("button", name="Chat, 1 new").click()
    await expect(texts(grace).last).to_have_text("news while the chat is closed")
    assert await log.evaluate("({ scrollTop }) => scrollTop") == place
    await to_end.click()
    await expect(texts(grace).last).to_be_in_viewport()
    await expect(to_end).to_be_hidden()
    await expect(log).to_be_focused()
    await say(ada, "more news")
    await expect(texts(grace).last).to_be_in_viewport()
    await expect(to_end).to_be_hidden()


async def test_on_a_phone_no_keyboard_is_raised_and_a_button_sends(call: SharedCall, pages: Pages) -> None:
    _, grace = call.people
    (phone,) = await enter_call(pages, call.link, "Joan", devices=False, **PHONE)
    await until(phone, REACHABLE, 2)
    await chat_button(phone).click()
    await expect(messages(phone)).to_be_visible()
    await expect(field(phone)).not_to_be_focused()
    await field(phone).tap()
    await phone.keyboard.type("one")
    await phone.keyboard.press("Enter")
    await phone.keyboard.type("two")
    send = phone.get_by_role("button", name="Send", exact=True)
    for control in (send, field(phone), phone.get_by_role("button", name="Attach files")):
        box = await control.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 740
    await send.tap()
    await expect(texts(grace).last).to_have_text("one\ntwo")
    await expect(field(phone)).to_be_focused()
    assert await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await say(grace, "x" * 300)
    await expect(texts(phone)).to_have_count(2)
    assert await messages(phone).evaluate("({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth")


async def test_a_person_who_leaves_without_a_message_is_named_and_so_is_an_empty_room(call: SharedCall) -> None:
    ada, grace = call.people
    await grace.evaluate("[...webvcon.call.peers.values()][0].connection.close()")  # nothing gets there any longer
    await say(ada, "Hello?")
    await grace.reload()
    await expect(messages(ada)).to_contain_text("Not delivered to Grace, who left")
    await say(ada, "Anybody?")
    await expect(messages(ada)).to_contain_text("No one was here to receive this")
    await join(grace)
    await open_chats(ada, grace)
