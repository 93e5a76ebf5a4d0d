"""axe-core on every screen, in both themes, on a desktop and on a phone: no violations of anything it knows."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.pages import Pages
from tests.support.remote import Remote, remote
from tests.support.screens import Show, visit_call, visit_outside, visit_refusals
from tests.support.server import ROOT, ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]

# What axe holds against the page: rule, how bad, and where.
AUDIT = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules: {
    "video-caption": { enabled: false }, // a live picture of somebody who talks: nobody has captions for it
    "target-size": { enabled: true }, // WCAG 2.2, and off by default
  } });
  return violations.map(({ id, nodes }) =>
    [id, nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`)]);
}"""


class Auditor:
    """Looks at screens with axe and keeps what it finds."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.violations: dict[str, Any] = {}
        assert AXE.exists(), "axe-core is not installed: tests/run does it"
        self._axe = AXE.read_text(encoding="utf-8")

    async def look(self, name: str, page: Page, show: Show) -> None:
        self.seen.append(name)
        if not await page.evaluate("() => 'axe' in globalThis"):
            await page.evaluate(self._axe)  # past the page's Content-Security-Policy, which stays as it is
        for size in SIZES:
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await show()
            for theme in ("light", "dark"):
                await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour is on its way
                found = await page.evaluate(AUDIT)
                if found:
                    self.violations[f"{name}, {size['width']} px, {theme}"] = found


@pytest_asyncio.fixture(name="guests", loop_scope="session")
async def _guests(server: ServerProcess) -> AsyncIterator[Remote]:
    async with remote(server) as guests:
        yield guests


@pytest.mark.parametrize("visit", [visit_outside, visit_refusals, visit_call], ids=lambda visit: visit.__name__)
async def test_axe_finds_no_violation_on_any_screen(visit: Any, guests: Remote, pages: Pages) -> None:
    auditor = Auditor()
    await visit(pages, guests, auditor.look)
    print(f"seen: {', '.join(auditor.seen)}")
    assert auditor.violations == {}


async def test_axe_would_find_one(guests: Remote, pages: Pages) -> None:
    page = await pages.open(guests.server.url)
    await page.evaluate("() => document.getElementById('screen').append(document.createElement('button'))")
    auditor = Auditor()
    await auditor.look("spoiled", page, page.title)  # type: ignore[arg-type]
    assert [found[0][0] for found in auditor.violations.values()] == ["button-name"] * 4
