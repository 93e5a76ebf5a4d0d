"""More at once than anyone can read: the page shows what a person can read, where they read, and draws it in one go."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.conftest import StartServer
from tests.support.calls import until
from tests.support.chats import messages
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

WINDOW = 200  # messages in the document, if they are short

RECEIVE = function("many", "receive")
NUMBERS = function("many", "numbers")
MOVES = function("many", "moves")
ENDS_WITH = f"(number) => {{ const shown = ({NUMBERS})(); return shown.at(-1) === number && shown; }}"
STARTS_BEFORE = f"(number) => {{ const shown = ({NUMBERS})(); return shown[0] < number && shown; }}"
IS_AT_END = "() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.chat-log'); \
    return scrollTop + clientHeight > scrollHeight - 2; }"


@pytest_asyncio.fixture(name="start_page", scope="module", loop_scope="session")
async def _start_page(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[tuple[Pages, Page]]:
    pages = Pages(browsers)
    yield pages, await pages.open(lasting_server.url)
    await pages.close()


@pytest_asyncio.fixture(name="page", loop_scope="session")
async def _page(start_page: tuple[Pages, Page], server: ServerProcess) -> AsyncIterator[Page]:
    """The start page, with an empty chat on top; after the test its console has not complained."""
    pages, page = start_page
    await page.goto(server.url)
    await page.evaluate(function("many", "showLog"))
    yield page
    pages.check()


# ── The chat ─────────────────────────────────────────────────────────────────────────────────────


async def test_of_thousands_of_messages_the_newest_are_in_the_document(page: Page) -> None:
    assert await page.evaluate(RECEIVE, {"first": 0, "count": 3_000}) == 0
    assert await until(page, ENDS_WITH, 2_999) == list(range(3_000 - WINDOW, 3_000))
    assert await page.evaluate(IS_AT_END)

    await page.evaluate(RECEIVE, {"first": 3_000, "count": 1})
    assert await until(page, ENDS_WITH, 3_000) == list(range(3_001 - WINDOW, 3_001))
    assert await page.evaluate(IS_AT_END)


async def test_of_long_messages_fewer_are_in_the_document(page: Page) -> None:
    await page.evaluate(RECEIVE, {"first": 0, "count": 100, "length": 4_000})
    assert await until(page, ENDS_WITH, 99) == [97, 98, 99]


async def test_earlier_messages_come_as_the_reader_scrolls_up_and_nothing_moves(page: Page) -> None:
    await page.evaluate(RECEIVE, {"first": 0, "count": 1_000})
    await until(page, ENDS_WITH, 999)
    for first in range(700, -1, -100):
        assert await page.evaluate(MOVES, 300) <= 1
        assert await page.evaluate(NUMBERS) == list(range(first, first + WINDOW))
    assert await page.evaluate(MOVES, 0) <= 1
    assert await messages(page).locator(".chat-head").count() == WINDOW / 50  # no group begins twice

    for first in range(100, 801, 100):
        assert await page.evaluate(MOVES, 1_000_000) <= 1
        assert await page.evaluate(NUMBERS) == list(range(first, first + WINDOW))
    await page.evaluate(MOVES, 1_000_000)
    await page.evaluate(RECEIVE, {"first": 1_000, "count": 1})
    assert (await until(page, ENDS_WITH, 1_000))[0] == 1_001 - WINDOW


async def test_one_step_of_the_reader_brings_no_more_than_one_page(page: Page) -> None:
    await page.evaluate(function("many", "receiveInvisible"), 50)
    await until(page, ENDS_WITH, 49)
    await page.evaluate(f"() => ({MOVES})(10, 15)")
    assert await page.evaluate(NUMBERS) == [46, 47, 48]


async def test_who_reads_earlier_messages_stays_there_whatever_comes_or_goes(page: Page) -> None:
    await page.evaluate(RECEIVE, {"first": 0, "count": 500})
    await until(page, ENDS_WITH, 499)
    await page.evaluate(MOVES, 300)
    await page.evaluate(MOVES, 2_000)
    shown = await page.evaluate(NUMBERS)

    await page.evaluate(f"() => {{ globalThis.reading = ({MOVES})(2_000, 15); }}")
    await page.evaluate(RECEIVE, {"first": 500, "count": 1_000})
    await expect(page.get_by_role("button", name="New messages")).to_be_visible()
    assert await page.evaluate("reading") <= 1
    assert await page.evaluate(NUMBERS) == shown

    assert await page.evaluate(function("many", "movesWhileDropping"), [2_000, shown[10]]) <= 1
    assert (await page.evaluate(NUMBERS))[0] == shown[10]

    await page.get_by_role("button", name="New messages").click()
    assert await until(page, ENDS_WITH, 1_499) == list(range(1_500 - WINDOW, 1_500))
    await expect(messages(page)).to_be_focused()
    assert await page.evaluate(IS_AT_END)


async def test_keys_lead_to_earlier_messages_and_the_focus_is_never_lost(page: Page) -> None:
    await page.evaluate(RECEIVE, {"first": 0, "count": 300})
    await page.evaluate("() => { chat.add({ text: 'https://example.org/' }); }")
    link = messages(page).get_by_role("link", name="https://example.org/")
    await link.focus()
    await page.evaluate(RECEIVE, {"first": 301, "count": WINDOW})
    await until(page, ENDS_WITH, 300 + WINDOW)
    await expect(link).to_have_count(0)
    await expect(messages(page)).to_be_focused()

    earlier = page.get_by_role("button", name="Show earlier messages")
    await earlier.press("Enter")
    await until(page, STARTS_BEFORE, 301)
    await expect(messages(page)).to_be_focused()
    for number in (201, 101, 1):
        await page.keyboard.press("Home")
        await until(page, STARTS_BEFORE, number)
    await expect(earlier).to_be_hidden()


async def test_what_leaves_the_document_keeps_its_state(page: Page) -> None:
    await page.evaluate("() => { chat.add({ from: null, text: '0' }); }")
    await page.evaluate(function("many", "sendFile"), 20)
    await expect(messages(page).get_by_role("progressbar")).to_have_js_property("value", 20)
    await page.evaluate(RECEIVE, {"first": 2, "count": 300})
    await until(page, ENDS_WITH, 301)
    await expect(messages(page).get_by_role("progressbar")).to_have_count(0)

    await page.evaluate(
        "() => { file.sendings[0].confirmed = 60; file.emit('changed', {}); \
            chat.missing = ['Grace']; chat.emit('entry_changed', chat.entries[0]); }"
    )
    for _ in range(2):
        await page.evaluate(MOVES, 0)
    await expect(messages(page).get_by_role("progressbar")).to_have_js_property("value", 60)
    await expect(messages(page).locator(".chat-note").first).to_have_text("Waiting to deliver to Grace")


# ── Notices and guests ───────────────────────────────────────────────────────────────────────────


async def test_one_person_has_one_toast_and_all_have_two_at_once(page: Page) -> None:
    many = [["mallory", f"Mallory {number}"] for number in range(1_000)]
    await page.evaluate(function("many", "toast"), [["grace", "Grace"], *many, ["ada", "Ada"], ["grace", "Grace"]])
    toasts = page.locator(".toast")
    await expect(toasts).to_have_text(["Ada", "Grace"])
    await page.evaluate(function("many", "toast"), [["mallory", "Mallory again"], ["ada", "Ada"]])
    await expect(toasts).to_have_text(["Mallory again", "Ada"])
    await page.evaluate("() => news.drop('mallory')")
    await expect(toasts).to_have_text(["Ada"])


async def test_of_a_thousand_guests_who_wait_a_host_sees_the_first_and_how_many_follow(page: Page) -> None:
    await page.evaluate(function("many", "showWaitingGuests"))
    assert await page.evaluate(function("many", "knockOften"), 60) == 0
    rows = page.get_by_role("list", name="Waiting to be let in").get_by_role("listitem")
    await expect(rows).to_have_count(50)
    await expect(page.get_by_text("and 10 more")).to_be_visible()

    await page.evaluate("() => { for (let number = 0; number < 20; number++) guests.go(`Guest ${number}`); }")
    await expect(rows).to_have_count(40)
    await expect(rows.first).to_contain_text("Guest 20")
    await expect(rows.last).to_contain_text("Guest 59")
    await expect(page.get_by_text("more", exact=False)).to_have_count(0)


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────

PREVIEW = function("many", "previewOf")
TURNED = function("many", "turnedPicture")
PNG_OF = function("many", "pngOf")


@pytest.mark.parametrize(
    ("picture", "size", "red"),
    [
        (["image/png", 3_000, 2_000], (576, 384), "upper left"),
        (["image/webp", 1_000, 4_000], (120, 480), "upper left"),
        (["image/jpeg", 3_000, 2_000], (320, 480), "upper right"),
        (["image/png", 300, 200], (300, 200), "upper left"),
        (["image/png", 8_000, 5_000], (576, 360), "upper left"),
    ],
)
async def test_a_picture_has_a_small_preview(
    page: Page, picture: list[object], size: tuple[int, int], red: str
) -> None:
    preview = await page.evaluate(f"async (picture) => ({PREVIEW})(await ({TURNED})(picture))", picture)
    assert preview == {"type": picture[0], "width": size[0], "height": size[1], "red": [red]}


@pytest.mark.parametrize("size", [[18_000, 18_000], [8_001, 5_000], [1_000, 1_000]])
async def test_what_would_take_gigabytes_or_is_no_picture_has_none(page: Page, size: list[int]) -> None:
    assert await page.evaluate(f"(size) => ({PREVIEW})(({PNG_OF})(size))", size) is None


async def test_pictures_are_shown_while_the_server_is_away(start_server: StartServer, pages: Pages) -> None:
    pages.expect("WebSocket connection to .* failed|net::ERR_")
    server = await start_server()
    page = await pages.open(server.url, is_new=True)
    await page.evaluate(function("many", "loadPreviews"))
    server.kill9()
    preview = await page.evaluate(f"async () => ({PREVIEW})(await ({TURNED})(['image/png', 3_000, 2_000]))")
    assert preview["width"] == 576


async def test_a_page_takes_no_text_for_markup_and_no_other_script_for_a_worker(
    start_page: tuple[Pages, Page], page: Page
) -> None:
    start_page[0].expect("TrustedHTML|TrustedScriptURL|Creating a TrustedTypePolicy")
    for attempt in (
        "document.body.insertAdjacentHTML('beforeend', '<b>bold</b>')",
        "new DOMParser().parseFromString('<b>bold</b>', 'text/html')",
        "new Worker('/main.js')",
        "trustedTypes.createPolicy('anything', { createHTML: (text) => text })",
    ):
        refusal = f"() => {{ try {{ {attempt}; return null; }} catch (error) {{ return error.name; }} }}"
        assert await page.evaluate(refusal) == "TypeError", attempt
