"""Every screen: axe finds nothing, and it fits small windows, large fonts, forced colours and reduced motion."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.test_texts import LARGE_FONT, Reader
from tests.browser.test_texts import SIZES as TEXT_SIZES
from tests.support.calls import assert_pictures_flow, enter_call
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.remote import Remote, remote
from tests.support.screens import Show, visit_call, visit_outside, visit_refusals
from tests.support.server import ROOT, ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
SIZES: list[Any] = [
    ({"width": 1440, "height": 900}, "ltr", "light", "dark"),
    ({"width": 390, "height": 844}, "rtl", "dark", "light"),
]

# 1280 x 1024 at 400 %, as WCAG 1.4.10 means it; 1280 x 800 at 200 %; a small phone.
SMALL_WINDOWS = [{"width": 320, "height": 256}, {"width": 640, "height": 400}, {"width": 320, "height": 640}]

# With large fonts, the two that differ most, in turn: a change of the size costs more than what is then looked for.
WITH_LARGE_FONTS = [(320, 568), (1440, 900)]

AUDIT = function("layout", "audit")
STICKING_OUT = f"() => ({function('layout', 'laidOut')})().then({function('layout', 'stickingOut')})"
UNSEEN = function("layout", "unseen")
OVERLAPS = f"() => ({function('layout', 'laidOut')})().then({function('layout', 'overlaps')})"
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
RUNNING = function("layout", "runningAnimations")


class Critic:
    """Looks at screens in all these ways, and keeps what is wrong with them in `found`.

    Unless `is_thorough`, sizes, themes and directions take turns from screen to screen, and where something is open axe
    sees only that: what lies below is a screen of its own. `direction`: that of a page which has only one.
    """

    def __init__(self, *, is_thorough: bool = False, direction: str | None = None) -> None:
        self._is_thorough = is_thorough
        self._direction = direction
        self.seen: list[str] = []
        self.moving: set[str] = set()  # screens on which something moves
        self.found: dict[str, Any] = {}
        assert AXE.exists(), "axe-core is not installed: tests/run does it"
        self._axe = AXE.read_text(encoding="utf-8")

    async def look(self, name: str, page: Page, show: Show) -> None:
        self.seen.append(name)
        has_axe, is_moving = await page.evaluate(f"() => ['axe' in globalThis, ({RUNNING})()]")
        if is_moving:
            self.moving.add(name)
        if not has_axe:
            await page.evaluate(self._axe)  # past the page's Content-Security-Policy, which stays as it is
        await self._audit(name, page, show)
        await self._check_small_windows(name, page, show)
        for theme in self._those_of_turn(["light", "dark"]):
            await page.emulate_media(forced_colors="active", color_scheme=theme, reduced_motion="reduce")
            self._keep(f"{name}, forced colours, {theme}", await page.evaluate(UNSEEN))
        await page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")

    async def _audit(self, name: str, page: Page, show: Show) -> None:
        """In the other theme of a size it runs only those of axe's rules that depend on colours."""
        for size, direction, *themes in self._those_of_turn(SIZES):
            await page.set_viewport_size(size)
            await show()
            for theme in themes if self._is_thorough else themes[:1]:
                await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour is on its way
                which = {"onlyColours": theme != themes[0], "onlyOpen": not self._is_thorough}
                running, found = await page.evaluate(AUDIT, {"direction": self._direction or direction, **which})
                self._keep(f"{name}, motion", ["something moves"] if running else [])
                self._keep(f"{name}, {size['width']} px, {theme}", found)

    async def _check_small_windows(self, name: str, page: Page, show: Show) -> None:
        for size in self._those_of_turn(SMALL_WINDOWS):
            await page.set_viewport_size(size)
            await show()
            self._keep(f"{name}, {size['width']} x {size['height']}", await page.evaluate(STICKING_OUT))

    def _those_of_turn(self, ways: list[Any]) -> list[Any]:
        """All of them, or the one whose turn it is."""
        return ways if self._is_thorough else [ways[len(self.seen) % len(ways)]]

    def _keep(self, where: str, problems: list[Any]) -> None:
        if problems:
            self.found[where] = problems


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


@pytest.mark.parametrize("visit", [visit_outside, visit_refusals, visit_call], ids=lambda visit: visit.__name__)
@pytest.mark.parametrize("is_thorough", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
async def test_nothing_is_wrong_with_any_screen(is_thorough: bool, visit: Any, guests: Remote, pages: Pages) -> None:
    critic = Critic(is_thorough=is_thorough)
    sizes = [TEXT_SIZES] if is_thorough else [[size] for size in WITH_LARGE_FONTS]
    readers = [Reader(some, fonts=[LARGE_FONT]) for some in sizes]

    async def look(name: str, page: Page, show: Show) -> None:
        await critic.look(name, page, show)
        await readers[len(critic.seen) % len(readers)].look(name, page, show)

    await visit(pages, guests, look)
    print(f"seen: {', '.join(critic.seen)}; moving: {', '.join(critic.moving)}")
    assert critic.found == {}
    assert [reader.found for reader in readers if reader.found] == []
    if visit is visit_refusals:
        assert "waiting" in critic.moving  # so the check for reduced motion can fail


async def test_a_flaw_would_be_found(guests: Remote, pages: Pages) -> None:
    page = await pages.open(guests.server.url)
    await page.evaluate("() => document.getElementById('screen').append(document.createElement('button'))")
    await page.evaluate("() => document.body.animate({ opacity: [0.9, 1] }, { duration: 1e3, iterations: Infinity })")
    await page.evaluate("() => { document.getElementById('screen').style.inlineSize = '700px'; }")
    critic = Critic()
    for _ in range(3):  # each size has its turn
        await critic.look("spoiled", page, page.title)  # type: ignore[arg-type]
    found = {where: problems[0] for where, problems in critic.found.items()}
    looks = ("1440 px, light", "390 px, dark")
    assert [found[f"spoiled, {look}"][0] for look in looks] == ["button-name"] * 2
    assert found["spoiled, motion"] == "something moves"
    assert "scrolls sideways" in found["spoiled, 320 x 256"]


async def test_the_bar_has_room_for_its_buttons_at_every_width(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room(name="The usual round of a Wednesday afternoon")
    [page] = await enter_call(pages, room["join_url"], "Ada")
    found: dict[int, list[str]] = {}
    for width in (320, 381, 640, 641, 720, 721, 768, 960, 961, 1024, 1440):
        await page.set_viewport_size({"width": width, "height": 700})
        if overlaps := await page.evaluate(OVERLAPS):
            found[width] = overlaps
    assert found == {}

    await page.set_viewport_size({"width": 360, "height": 740})
    [other] = await enter_call(pages, room["join_url"], "W" * 64)
    await assert_pictures_flow(page, peers=1)
    assert await page.evaluate(FITS)
    await page.get_by_role("button", name="Leave call").click()
    await expect(page.get_by_role("heading", name="You left the call")).to_be_visible()
    assert await page.evaluate(FITS)
    await other.close()
