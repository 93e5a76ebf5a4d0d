"""Chat between real pages: what is written goes past the server, arrives once, and is shown as what it is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.support.announcements import KEEP_HEARD, hears
from tests.support.calls import SMALL_CAMERA, enter_call, join, until
from tests.support.chats import (
    REACHABLE,
    chat_button,
    enter_chat,
    entry,
    field,
    messages,
    open_chats,
    open_menu,
    say,
    seen,
    texts,
)
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
    await expect(messages(joan)).to_contain_text("People who join later only see them if someone shares them")
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


async def test_a_reply_shows_what_it_is_about_and_leads_there(call: SharedCall) -> None:
    ada, grace = call.people
    await say(ada, "Tea at <b>four</b>?")
    await say(ada, "x\n" * 60)
    await expect(texts(grace).last).to_contain_text("x")
    menu = await open_menu(grace, "Tea at")
    await menu.get_by_role("button", name="Reply", exact=True).press("Enter")
    await expect(field(grace)).to_be_focused()
    await grace.keyboard.type("Yes, please")
    await grace.keyboard.press("Escape")  # takes the reply back, not the text
    await expect(grace.locator(".chat-reply")).to_be_hidden()
    await (await open_menu(grace, "Tea at")).get_by_role("button", name="Reply", exact=True).press("Enter")
    await grace.keyboard.press("Enter")

    for page, author in ((ada, "You"), (grace, "Ada")):
        quote = entry(page, "Yes, please").get_by_role("button", name=f"In reply to {author} Tea at <b>four</b>?")
        await expect(quote).to_be_visible()
        await expect(entry(page, "Tea at")).not_to_be_in_viewport()
        await quote.press("Enter")
        await expect(entry(page, "Tea at")).to_be_in_viewport()
        await expect(entry(page, "Tea at").get_by_role("button", name="Reply or react")).to_be_focused()
    await grace.keyboard.press("ArrowDown")
    await grace.keyboard.press("ArrowDown")
    await expect(entry(grace, "Yes, please").get_by_role("button", name="Reply or react")).to_be_focused()
    assert await messages(grace).locator(".chat-more[tabindex='0']").count() == 1


async def test_reactions_are_counted_named_read_out_once_and_taken_back(call: SharedCall) -> None:
    ada, grace = call.people
    await say(ada, "It works")
    await expect(texts(grace).last).to_have_text("It works")
    await ada.evaluate("() => { heard.length = 0; }")
    await open_menu(grace, "It works")
    await grace.keyboard.press("ArrowRight")
    await grace.keyboard.press("Enter")

    hearts = entry(ada, "It works").locator(".chat-reaction")
    await expect(hearts.locator(".reaction-count")).to_have_text("1")
    await expect(hearts).to_have_accessible_name("heart: Grace")
    await hears(ada, "Grace reacted to your message: heart")
    await hearts.click()
    theirs = entry(grace, "It works").locator(".chat-reaction")
    await expect(theirs).to_have_accessible_name("heart: You and Ada")
    await expect(theirs).to_have_attribute("aria-pressed", "true")
    await theirs.press("Enter")
    await expect(theirs).to_have_accessible_name("heart: Ada")
    await hearts.press("Enter")
    for page in (ada, grace):
        await expect(entry(page, "It works").locator(".chat-reaction")).to_have_count(0)
    await expect(entry(ada, "It works").get_by_role("button", name="Reply or react")).to_be_focused()


async def test_a_private_message_and_its_draft_reach_one_person_and_no_newcomer(call: SharedCall, pages: Pages) -> None:
    ada, grace = call.people
    await say(ada, "for all")
    await ada.keyboard.type("half a thought")
    await ada.get_by_role("button", name="To everyone").click()
    await ada.get_by_role("radio", name="Grace").click()
    private = ada.get_by_role("textbox", name="Message Grace privately")
    await expect(private).to_be_focused()
    await expect(private).to_have_value("")
    await expect(ada.get_by_role("button", name="Attach files")).to_be_hidden()  # they would go to everyone
    await ada.keyboard.type("just us")
    await ada.keyboard.press("Enter")
    await expect(entry(ada, "just us").get_by_text("Only to Grace")).to_be_visible()
    await expect(entry(grace, "just us").get_by_text("Only to you")).to_be_visible()
    await (await open_menu(grace, "just us")).get_by_role("button", name="Reply", exact=True).press("Enter")
    await grace.keyboard.type("of course")
    await grace.keyboard.press("Enter")
    await expect(entry(ada, "of course").get_by_text("Only to you")).to_be_visible()

    (joan,) = await enter_call(pages, call.link, "Joan", devices=False)
    await until(joan, REACHABLE, 2)
    await chat_button(joan).click()
    await joan.get_by_role("button", name="Ask for earlier messages").press("Enter")
    asks = "Joan would like to see the earlier messages"
    for page in (ada, grace):
        await expect(page.locator(".note", has_text=asks)).to_be_visible()
    await grace.get_by_role("button", name="Share", exact=True).press("Enter")
    await expect(texts(joan).last).to_have_text("for all")
    await expect(messages(joan).locator(".chat-passer").last).to_have_text("shared by Grace")
    await expect(ada.locator(".note", has_text=asks)).to_be_hidden()
    assert "just us" not in await messages(joan).inner_text()

    await joan.get_by_role("button", name="To everyone").click()
    await expect(joan.get_by_role("radio", name="Everyone")).to_be_focused()
    await joan.keyboard.press("Escape")
    await ada.evaluate("() => document.querySelector('[data-action=people]').click()")
    await ada.get_by_role("button", name="Options for Joan").press("Enter")
    await ada.get_by_role("button", name="Message privately").press("Enter")
    await ada.keyboard.type("only Joan")
    await joan.close()
    await expect(ada.get_by_role("alert").filter(has_text="Joan left. Choose who gets this message.")).to_be_visible()
    await ada.keyboard.press("Enter")  # sends nothing
    await expect(ada.get_by_role("button", name="Only to Joan", exact=True)).to_be_focused()
    await ada.keyboard.press("Enter")
    await ada.get_by_role("radio", name="Everyone").press("Enter")
    await expect(field(ada)).to_have_value("half a thought")
    await field(ada).fill("")
    for page in (ada, grace):
        await expect(texts(page).last).to_have_text("of course")
    await grace.get_by_role("button", name="Only to Ada", exact=True).click()
    await grace.get_by_role("radio", name="Everyone").click()


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
    more = entry(phone, "x" * 300).get_by_role("button", name="Reply or react")
    box = await more.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    await more.tap()
    await phone.get_by_role("button", name="applause", exact=True).tap()
    await expect(entry(grace, "x" * 300).locator(".chat-reaction")).to_have_accessible_name("applause: Joan")
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
