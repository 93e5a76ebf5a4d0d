"""Small windows, large letters, the system's own colours and no motion: every screen stays usable."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.calls import enter_call, until
from tests.support.pages import Pages
from tests.support.remote import Remote, remote
from tests.support.screens import Show, ask_to_join, visit_call, visit_outside, visit_refusals
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

# 1280 x 1024 at 400 %, as WCAG 1.4.10 means it; a small phone; 1280 x 800 at 200 %.
WINDOWS = [{"width": 320, "height": 256}, {"width": 320, "height": 640}, {"width": 640, "height": 400}]

# What reaches beyond the window's sides, or beyond the side of what it would have to be scrolled in; and buttons that
# no scrolling brings into view.
STICKING_OUT = """() => {
  const found = [];
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !one.closest(".visually-hidden, [inert], video");
  const width = document.documentElement.clientWidth;
  const tell = (why, { tagName, classList, textContent }) =>
    found.push(`${why}: ${tagName} ${[...classList].join(".")} ${textContent.slice(0, 40)}`);
  if (document.documentElement.scrollWidth > width) tell("the page scrolls sideways", document.documentElement);
  for (const one of document.body.querySelectorAll("*")) {
    if (!isShown(one)) continue;
    const { left, right, width: own } = one.getBoundingClientRect();
    if (own > 0 && (left < -1 || right > width + 1)) tell("beyond the side", one);
    const { overflowX } = getComputedStyle(one);
    if (["auto", "scroll"].includes(overflowX) && one.scrollWidth > one.clientWidth + 1) tell("scrolls sideways", one);
  }
  const open = document.querySelector("dialog[open], [popover]:popover-open") ?? document.body;
  for (const button of open.querySelectorAll("button, input, a[href]")) {
    if (!isShown(button) || button.matches(".visually-hidden")) continue;
    button.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width: w, height: h } = button.getBoundingClientRect();
    const at = document.elementFromPoint(left + w / 2, top + h / 2);
    if (!at) tell("cannot be brought into view", button);
  }
  return found;
}"""

# The stage lays out its tiles anew with the frame after that of a new size.
LAID_OUT = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"

# Buttons whose sign cannot be told from what lies behind it: in forced colours, where only the system's are left.
UNSEEN = """() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const isClear = (colour) => /, 0\\)|\\/ 0\\)|transparent/.test(colour);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  return [...document.querySelectorAll("button")].filter((button) => button.checkVisibility()).flatMap((button) => {
    const sign = button.querySelector("svg");
    const style = getComputedStyle(sign ?? button);
    const colour = sign && style.stroke !== "none" ? style.stroke : style.color;
    const name = button.ariaLabel ?? button.textContent;
    return contrast(colour, behind(button)) < 3 ? [`${name}: ${colour} on ${behind(button)}`] : [];
  });
}"""

OVERLAPS = """() => {
  const shown = [...document.querySelectorAll(".controls button, .room-name")].filter((one) => one.checkVisibility());
  const name = (one) => one.ariaLabel ?? one.textContent;
  return shown.flatMap((one, index) => {
    const a = one.getBoundingClientRect();
    const over = shown.slice(index + 1).filter((other) => {
      const b = other.getBoundingClientRect();
      return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    });
    const isOutside = a.left < 0 || a.right > innerWidth;
    return [...over.map((other) => `${name(one)} and ${name(other)}`), ...(isOutside ? [`${name(one)}: outside`] : [])];
  });
}"""

RUNNING = "() => document.getAnimations().filter(({ playState }) => playState === 'running').length"


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


class Critic:
    """Looks at screens in small windows and in forced colours, and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    async def look(self, name: str, page: Page, show: Show) -> None:
        for size in WINDOWS:
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await show()
            await page.evaluate(LAID_OUT)
            self._keep(f"{name}, {size['width']} x {size['height']}", await page.evaluate(STICKING_OUT))
        for theme in ("light", "dark"):
            await page.emulate_media(forced_colors="active", color_scheme=theme, reduced_motion="reduce")
            self._keep(f"{name}, forced colours, {theme}", await page.evaluate(UNSEEN))
        await page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")

    def _keep(self, where: str, problems: list[str]) -> None:
        if problems:
            self.found[where] = problems


@pytest.mark.parametrize("visit", [visit_outside, visit_refusals, visit_call], ids=lambda visit: visit.__name__)
async def test_every_screen_fits_small_windows_and_forced_colours(visit: Any, guests: Remote, pages: Pages) -> None:
    critic = Critic()
    await visit(pages, guests, critic.look)
    assert critic.found == {}


async def test_what_moves_stands_still_where_motion_is_not_wanted(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room(waiting_room=True)
    page = await pages.open(room["join_url"], devices=False)
    await ask_to_join(page)
    await page.get_by_role("heading", name="Waiting to be let in").wait_for()
    await until(page, RUNNING)  # the mark of waiting breathes
    await page.emulate_media(reduced_motion="reduce")
    assert await page.evaluate(RUNNING) == 0


async def test_the_bar_has_room_for_its_buttons_at_every_width(guests: Remote, pages: Pages) -> None:
    room = await guests.server.create_room(name="The usual round of a Wednesday afternoon")
    [page] = await enter_call(pages, room["join_url"], "Ada")
    found: dict[int, list[str]] = {}
    for width in (320, 381, 640, 641, 720, 721, 768, 960, 961, 1024, 1440):
        await page.set_viewport_size({"width": width, "height": 700})
        await page.evaluate(LAID_OUT)
        if overlaps := await page.evaluate(OVERLAPS):
            found[width] = overlaps
    assert found == {}
