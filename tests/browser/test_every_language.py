"""Every screen in other languages: no text is cut, nothing stays in English, and axe finds nothing."""

import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.test_every_screen import Critic
from tests.browser.test_texts import SIZES, Reader
from tests.support.languages import FILLER, STAND_IN, copy_with_longer_words, said_in, said_in_longer_words
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.remote import Remote, remote
from tests.support.screens import Show, visit_call, visit_outside, visit_refusals
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

LANGUAGES = ["ar", "de", "es", "fr", "ja", "pt-BR", "zh-Hans"]
VISITS = [visit_outside, visit_refusals, visit_call]
PHONE = [(360, 640)]
EVERYWHERE = pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.__name__)

UNTRANSLATED = function("texts", "untranslated")
# Names of people and rooms, what people wrote, devices and codecs
NAMES = [
    *("Ada", "Grace Hopper", "Joan Clarke", "Mary Jackson", "Wednesday tea"),
    *("Shall we start? The agenda is at https://example.org/agenda", "Yes! Joan is on her way."),
    *("After the tea", "Is there cake?"),
    *("fake_device_0", "Fake Default Audio Input", "Fake Default Audio Output"),
    *(f"Fake Audio {kind} {number}" for kind in ("Input", "Output") for number in (1, 2)),
    *("web-v-con", "UDP", "VP8", "opus"),
]


@pytest_asyncio.fixture(name="with_longer_words", loop_scope="session", scope="module")
async def _with_longer_words(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Remote]:
    copy = tmp_path_factory.mktemp("copy")
    copy_with_longer_words(copy)
    server = ServerProcess(tmp_path_factory.mktemp("server"), [sys.executable, "server.py"], cwd=copy)
    await server.start()
    async with remote(server) as guests:
        yield guests
    server.kill9()


@pytest.mark.parametrize(
    ("visit", "sizes"),
    [pytest.param(visit_call, PHONE, id="visit_call-phone")]
    + [pytest.param(visit, SIZES, id=f"{visit.__name__}-all sizes", marks=pytest.mark.long) for visit in VISITS],
)
async def test_no_longer_word_is_cut_and_none_is_english(
    visit: Any, sizes: Any, with_longer_words: Remote, browsers: Browsers
) -> None:
    pages = Pages(browsers, locale=STAND_IN)
    reader = Reader(sizes, only_own=True)
    english: dict[str, list[str]] = {}

    async def look(name: str, page: Page, show: Show) -> None:
        await reader.look(name, page, show)
        if texts := await page.evaluate(UNTRANSLATED, {"letter": FILLER, "names": NAMES}):
            english[name] = texts

    await visit(pages, with_longer_words, look, said_in_longer_words())
    await pages.close()
    pages.check()
    assert english == {}
    assert reader.found == {}


@pytest.mark.long
@EVERYWHERE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_wrong_with_any_screen_in_a_language(
    language: str, visit: Any, server: ServerProcess, browsers: Browsers
) -> None:
    pages = Pages(browsers, locale=language)
    critic = Critic(direction="rtl" if language == "ar" else "ltr")
    reader = Reader(SIZES, only_own=True)

    async def look(name: str, page: Page, show: Show) -> None:
        assert await page.evaluate("document.documentElement.lang") == language
        await reader.look(name, page, show)
        await critic.look(name, page, show)

    async with remote(server) as guests:
        await visit(pages, guests, look, said_in(language))
    await pages.close()
    pages.check()
    assert critic.found == {}
    assert reader.found == {}
