"""Pictures of every screen, for the eye; see tests/screenshots."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.support.floating import FLOATING, FLOATING_SIZES
from tests.support.languages import said_in
from tests.support.pages import Browsers, Pages
from tests.support.remote import remote
from tests.support.screens import Show, visit_call, visit_outside, visit_refusals
from tests.support.server import ServerProcess

SIZES = [(1440, 900), (1024, 768), (768, 1024), (390, 844), (844, 390)]
SETTLES = 300  # ms that what moves may take after a change of size


class Photographer:
    """Takes each screen at every size in both themes; `names`, where there are any, are those wanted."""

    def __init__(self, folder: Path, names: set[str]) -> None:
        self._folder = folder
        self._names = names

    async def look(self, name: str, page: Page, show: Show) -> None:
        if self._names and name not in self._names:
            return
        for width, height in FLOATING_SIZES if name == FLOATING else SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await show()
            for theme in ("light", "dark"):
                await page.emulate_media(color_scheme=theme)
                await page.wait_for_timeout(SETTLES)
                await page.screenshot(path=self._folder / f"{name}-{width}x{height}-{theme}.png")
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


async def take(folder: Path, language: str, names: set[str]) -> None:
    photographer = Photographer(folder, names)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as server_folder:
        server = ServerProcess(Path(server_folder))
        await server.start()
        try:
            async with async_playwright() as playwright, remote(server) as guests:
                browsers = Browsers(playwright)
                for visit in (visit_outside, visit_refusals, visit_call):
                    pages = Pages(browsers, locale=language) if language != "en" else Pages(browsers)
                    await visit(pages, guests, photographer.look, said_in(language))
                    await pages.close()
                await browsers.close()
        finally:
            await server.terminate()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser("tests/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="of screens; all without any")
    parser.add_argument("--language", default="en", help="en, de, ar, ...")
    options = parser.parse_intermixed_args()
    asyncio.run(take(options.folder, options.language, set(options.names)))
