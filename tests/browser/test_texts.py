"""Texts on the page: those of others stay in their panels, translators do no harm, and large fonts clip nothing."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import CDPSession, Page, Playwright, expect

from tests.support.calls import QUIET_CAMERA, assert_pictures_flow, enter_call, until
from tests.support.floating import FLOATING, FLOATING_SIZES
from tests.support.page_scripts import at_start, function
from tests.support.pages import CHROMIUM_FLAGS, Browsers, Pages
from tests.support.peer import Peer
from tests.support.remote import Remote, remote
from tests.support.screens import RUN, put_away, say, showing, visit_call, visit_outside
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

STACK = "\u0301" * 8
NAMES = [
    "W" * 64,
    "Bartholomew Featherstonehaugh-Cholmondeley",
    "محمد\u00a0بن\u00a0عبد\u00a0الله\u00a0الخوارزمي\u00a0البغدادي\u00a0الحنبلي",
    "\u200fשלום" + "ש" * 50,
    "क्षत्रियाणांसहस्रनामस्तोत्रम्" * 2,
    "กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยา",
    "写" * 64,
    f"X{STACK}y{STACK}z{STACK}",
    "👨‍👩‍👧‍👦" * 9,
    "🇩🇪" * 32,
]
ROOM_NAME = "R" * 80
LONG_WORD = "w" * 2_000
MESSAGES = [LONG_WORD, f"https://example.org/{'x' * 300}", f"X{STACK * 40}", *NAMES[2:6]]
FILE_NAME = f"{'F' * 100}.{'x' * 10}"

PANELS = "chat statistics more invite settings host_controls audio-menu video-menu reactions record".split()

Sizes = list[tuple[int, int]]
MOST_DIFFERENT: Sizes = [(1440, 900), (844, 390), (320, 256)]  # the last is 1280 x 1024 at 400 %
SIZES: Sizes = [*MOST_DIFFERENT, (320, 568), (1024, 768), (768, 1024), (390, 844), (360, 640)]
each_size = pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(MOST_DIFFERENT, id="some sizes"),
        pytest.param(SIZES, id="all sizes", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)

# All that is wrong with a screen where it runs in a direction: one question instead of many, for each takes a while.
ALL_FLAWS = f"""async ({{ direction, letter, inWindow, onlyOwn }}) => {{
    const root = document.documentElement;
    const before = root.dir;
    root.dir = direction ?? before;
    await ({function("layout", "laidOut")})();
    const found = [
        ...({function("texts", "textFlaws")})(),
        ...({function("layout", "overlaps")})(),
        ...({function("texts", "unclippedStacks")})(letter).map((place) => `no clip: ${{place}}`),
        ...(onlyOwn ? ({function("texts", "shortened")})().map((one) => `shortened: ${{one}}`) : []),
        ...(inWindow ? ({function("texts", "outsideOfWindow")})(inWindow).map((one) => `outside: ${{one}}`) : []),
    ];
    root.dir = before;
    return found;
}}"""
TRANSLATE = function("texts", "translatePage")
TOASTED = "(start) => toasts.some(({ textContent }) => textContent.startsWith(start))"
ROOT_FONT = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
USUAL_FONT, LARGE_FONT = 16, 24  # px
OFTEN_MEASURED = at_start("timers", "hurryTimers", {"2000": 500})  # ms between two looks at the connections' figures
LONG_DEVICE_NAMES = at_start("devices", "renameDevices", f"{'D' * 60} (046d:0825)")


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


class Reader:
    """Looks for flaws of the texts at these sizes and in these directions, and keeps them in `found`."""

    def __init__(
        self,
        sizes: Sizes,
        *,
        directions: Sequence[str | None] = (None,),
        fonts: Sequence[int] = (),
        only_own: bool = False,
    ) -> None:
        """`directions`: None for that of the page's language. `fonts`: the sizes of an ordinary text that the browser
        is set to, one after the other, in px. `only_own`: no one has a long name, so no text may end in an ellipsis.

        With all `SIZES` it looks at each in each direction and font, with others at each in one: they take turns.
        """
        self.found: dict[str, list[str]] = {}
        self._sizes = sizes
        self._only_own = only_own
        self._looks = [(direction, font) for font in fonts or [None] for direction in directions]
        self._per_size = len(self._looks) if sizes is SIZES else 1

    async def look(self, name: str, page: Page, show: Callable[[], Awaitable[None]], in_window: str = "") -> None:
        """`in_window`: buttons that must be in the window without any scrolling."""
        await page.emulate_media(reduced_motion="reduce")  # no tile is on its way
        session = await page.context.new_cdp_session(page)
        set_to = USUAL_FONT
        looks = cycle(self._looks)
        for width, height in FLOATING_SIZES if name == FLOATING else self._sizes:
            await page.set_viewport_size({"width": width, "height": height})
            for direction, font in islice(looks, self._per_size):
                if font and font != set_to:
                    await set_font_size(page, session, set_to := font)
                await show()
                wanted = {"direction": direction, "letter": "X", "inWindow": in_window, "onlyOwn": self._only_own}
                if flaws := await page.evaluate(ALL_FLAWS, wanted):
                    print(name, width, height, direction, font, *flaws, sep="\n  ", flush=True)
                    self.found[f"{name}, {width} x {height}, {direction}, {font}"] = flaws
        if set_to != USUAL_FONT:
            await set_font_size(page, session, USUAL_FONT)
        await session.detach()
        await page.emulate_media(reduced_motion="no-preference")


@each_size
async def test_texts_of_others_stay_in_their_panels(sizes: Sizes, guests: Remote, pages: Pages, tmp_path: Path) -> None:
    room = await guests.server.create_room(name=ROOM_NAME)
    [page] = await enter_call(pages, room["host_url"], NAMES[0], init_script=QUIET_CAMERA + LONG_DEVICE_NAMES)
    reader = Reader(sizes, directions=["rtl", "ltr"])
    await reader.look("alone", page, as_it_is)

    [other] = await enter_call(pages, room["join_url"], NAMES[0], init_script=QUIET_CAMERA)
    await assert_pictures_flow(page, peers=1)
    for message in MESSAGES:
        await say(other, message)
    file = tmp_path / FILE_NAME
    file.write_text("x")
    await other.locator("input[type=file]").set_input_files(file)
    await expect(page.locator(".toast").last).to_be_visible()
    await other.evaluate("() => webvcon.call.send({ type: 'presence', hand: 1, recording: true })")
    await page.locator(".note[data-kind=recording]").wait_for()
    inside = [await guests.enter(room["room_code"], name) for name in NAMES[3::2]]
    keeping = [asyncio.create_task(keep(one)) for one in inside]
    await until(page, "(tiles) => document.querySelectorAll('.tile').length === tiles", len(inside) + 2)
    await reader.look("call", page, as_it_is)
    await page.evaluate(RUN, "view")
    await reader.look("speaker view", page, as_it_is)

    for panel in PANELS:
        await reader.look(panel, page, showing(page, panel))
        await put_away(page)
    await page.evaluate(RUN, "people")
    await open_menu(page, "X")
    await reader.look("menu", page, as_it_is)
    await page.locator(".person-menu [data-action=safety]").press("Enter")
    await page.locator(".safety .hint", has_text=" ").wait_for()
    await reader.look("people", page, as_it_is)
    for letter in "WX":
        await open_menu(page, letter)
        await page.locator(".person-menu [data-action=remove]").press("Enter")
        await reader.look(f"remove {letter}", page, as_it_is, ".confirm button")
        await page.keyboard.press("Escape")
    await put_away(page)

    await page.evaluate("() => webvcon.call.updateRoom({ waiting_room: true })")
    waiting: list[Peer] = []
    for name in NAMES:
        waiting.append(await guests.connect())
        await waiting[-1].send("join_room", {"room_code": room["room_code"], "display_name": name})
        keeping.append(asyncio.create_task(keep(waiting[-1])))
        if len(waiting) == 1:
            await page.locator(".note[data-kind=knock]", has_text=name).wait_for()
            await reader.look("knock", page, as_it_is, ".note[data-kind=knock] button")
    await page.evaluate(RUN, "people")
    await expect(page.locator(".waiting-list .person")).to_have_count(len(NAMES))
    await reader.look("waiting list", page, as_it_is)
    for task in keeping:
        task.cancel()
    await look_after_the_call(reader, page, guests.server.url)
    assert reader.found == {}


@pytest.mark.long
async def test_large_fonts_clip_nothing(guests: Remote, playwright: Playwright) -> None:
    """Each screen, where no text may be small. test_every_screen.py looks at them where all texts are larger."""
    browsers = Browsers(playwright, [*CHROMIUM_FLAGS, "--blink-settings=minimumFontSize=20"])
    pages = Pages(browsers)
    reader = Reader(SIZES, fonts=[USUAL_FONT, LARGE_FONT])
    for visit in (visit_outside, visit_call):
        await visit(pages, guests, reader.look)
    page = await pages.open(guests.server.url)
    shown = await page.evaluate(ROOT_FONT)
    await pages.close()
    await browsers.close()
    pages.check()
    assert shown == 20  # so the setting is in effect
    assert reader.found == {}


async def test_with_large_fonts_the_lobby_has_one_column_with_join_in_view(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room()
    page = await pages.open(room["join_url"], init_script=QUIET_CAMERA, viewport={"width": 1280, "height": 800})
    preview, join = page.locator(".preview"), page.get_by_role("button", name="Join", exact=True)
    session = await page.context.new_cdp_session(page)
    columns = []
    for font in (USUAL_FONT, 2 * USUAL_FONT):
        await set_font_size(page, session, font)
        await expect(join).to_be_in_viewport(ratio=1)
        boxes = [await one.bounding_box() for one in (preview, join)]
        columns.append(len({box and box["x"] for box in boxes}))
    await set_font_size(page, session, USUAL_FONT)
    assert columns == [2, 1]

    await page.set_viewport_size({"width": 844, "height": 390})  # a phone held sideways
    await expect(join).to_be_in_viewport(ratio=1)
    await page.set_viewport_size({"width": 1280, "height": 800})

    check = page.get_by_role("button", name="Check connection")
    before = await check.bounding_box()
    await page.mouse.move(20, 20)  # loads the call, and with it how many people it may have
    await expect(page.get_by_text("are good for about")).to_be_visible()
    assert await check.bounding_box() == before, "a click on its way would miss it"


async def test_a_call_survives_a_page_translator(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room(name="Wednesday tea")
    mark = await pages.open(room["host_url"], init_script=QUIET_CAMERA)
    await mark.get_by_role("textbox", name="Your name").fill("Mark")
    await mark.evaluate(TRANSLATE)
    await expect(mark.locator("h1:visible")).to_have_text("‹ydaeR› ‹ot› ‹nioj›?")
    await expect(mark.locator(".room-code strong")).to_have_text(room["room_code"])
    await expect(mark.locator(".preview .avatar")).to_have_text("M")
    await mark.locator("form button[type=submit]").click()
    await until(mark, "() => globalThis.webvcon?.call?.state === 'joined'")
    await expect(mark.locator(".room-name")).to_have_text("Wednesday tea")

    [rose] = await enter_call(pages, room["join_url"], "Rose", init_script=QUIET_CAMERA)
    await assert_pictures_flow(mark, peers=1)
    await expect(mark.locator(".tile-name")).to_have_text(["Rose", "Mark (‹uoy›)"])
    await until(mark, TOASTED, "Rose ‹denioj›")
    for _ in range(2):
        await mark.evaluate(RUN, "microphone")
    await expect(mark.locator("[data-action=microphone] span").first).to_have_text("‹etuM› ‹enohporcim›")
    await say(rose, "Hello https://example.org/agenda")
    await until(mark, TOASTED, "Rose: ‹olleH›")
    await mark.evaluate(RUN, "chat")
    await expect(mark.locator(".chat-name")).to_have_text("Rose")
    await expect(mark.locator(".chat-text")).to_have_text("‹olleH› https://example.org/agenda")
    await mark.locator(".chat-form textarea").fill("Hi")
    await mark.locator(".chat-form textarea").press("Enter")
    await expect(rose.locator(".chat-text").last).to_have_text("Hi")

    for page in (rose, mark):
        await page.evaluate(RUN, "people")
        await open_menu(page, "")
        await page.locator(".person-menu [data-action=safety]").click()
        await expect(page.locator(".safety-words")).to_have_text(re.compile(r"^\w+( \w+){4}$"))
    assert await mark.locator(".safety-words").inner_text() == await rose.locator(".safety-words").inner_text()
    await expect(mark.locator(".person-name bdi")).to_have_text(["Mark", "Rose"])
    await expect(mark.locator(".person-about").first).to_have_text("‹uoY› · ‹tsoH›")
    await open_menu(mark, "Rose")
    await mark.locator(".person-menu [data-action=remove]").click()
    await expect(mark.locator(".confirm h2")).to_have_text("‹evomeR› Rose?")
    await mark.keyboard.press("Escape")
    await put_away(mark)

    await (mary := await guests.connect()).send("join_room", {"room_code": room["room_code"], "display_name": "Mary"})
    await mary.expect("joined")
    await expect(mark.locator(".tile-name").nth(1)).to_have_text("Mary")
    await rose.evaluate(RUN, "leave")
    await expect(mark.locator(".tile-name", has_text="Rose")).to_have_count(0)
    await until(mark, TOASTED, "Rose ‹tfel›")
    await mark.evaluate(RUN, "leave")
    await expect(mark.locator("h1:visible")).to_have_text("‹uoY› ‹tfel› ‹eht› ‹llac›")


async def test_nothing_is_written_again_that_has_not_changed(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room()
    mark, rose = await enter_call(pages, room["join_url"], "Mark", "Rose", init_script=QUIET_CAMERA + OFTEN_MEASURED)
    await assert_pictures_flow(mark, peers=1)
    await mark.evaluate(TRANSLATE)
    await rose.evaluate(RUN, "camera")
    await mark.locator(".tile[data-kind=person] .why", has_text="‹aremaC›").wait_for()
    await mark.evaluate(RUN, "statistics")
    await expect(mark.locator(".statistics-table caption bdi")).to_have_text("Rose")
    await mark.locator(".statistics-table td").first.wait_for()
    await mark.locator(".toast").last.wait_for(state="detached")
    before = await mark.evaluate("() => translations")
    await until(mark, function("texts", "figuresChanged"), 3)
    assert await mark.evaluate("() => translations") - before <= 3


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def look_after_the_call(reader: Reader, page: Page, home: str) -> None:
    """At what is said after leaving, at the lobby of the same room, and at the list of rooms on the start page."""
    await put_away(page)
    await page.evaluate(RUN, "leave")
    await page.get_by_role("heading", name="You left the call").wait_for()
    await reader.look("left", page, as_it_is)
    await page.get_by_role("button", name="Rejoin").click()
    await page.get_by_text(ROOM_NAME).wait_for()
    await reader.look("lobby", page, as_it_is)
    await page.goto(home)
    await page.get_by_role("region", name="Recent rooms").wait_for()
    await reader.look("home", page, as_it_is)


async def as_it_is() -> None:
    """Nothing has to be brought back."""


async def open_menu(page: Page, name: str) -> None:
    """Of the first person whose name starts so; not by a click, which waits until the toasts above it are gone."""
    await page.locator(f'.person button[aria-label^="Options for {name}"]').first.press("Enter")


async def keep(peer: Peer) -> None:
    """Reads what the server says, without which it would take the peer for gone."""
    async for _ in peer.ws:
        pass


async def set_font_size(page: Page, session: CDPSession, size: int) -> None:
    """As in the browser's settings."""
    await session.send("Page.setFontSizes", {"fontSizes": {"standard": size}})
    assert await page.evaluate(ROOT_FONT) >= size  # more where the smallest font is larger
