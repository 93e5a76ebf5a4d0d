"""The page in other languages: by the browser's preference, by the address, by choice, and where one is missing."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_transfer import MOST, MOST_REQUESTS, fetched
from tests.support.calls import enter_call, until
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.screens import RUN
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

LANGUAGES = ["de", "es", "fr", "pt-BR", "ar", "ja", "zh-Hans"]
IN_GERMAN = "Videoanruf starten"
HAS_ICONS = "() => document.getElementById('icon-logo') !== null"
ROOT = "() => [document.documentElement.lang, document.documentElement.dir]"
CUT = f"() => ({function('layout', 'laidOut')})().then({function('texts', 'textFlaws')})"


async def test_the_page_speaks_the_first_language_that_the_browser_prefers_and_there_is(
    server: ServerProcess, pages: Pages
) -> None:
    page = await pages.open(server.url, locale="de-CH")
    await expect(page.locator("h1:visible")).to_have_text(IN_GERMAN)
    assert await page.evaluate(ROOT) == ["de", "ltr"]


async def test_the_address_chooses_a_language_for_the_tab_and_a_choice_is_remembered(
    server: ServerProcess, pages: Pages
) -> None:
    page = await pages.open(f"{server.url}/?lang=de-AT", is_new=True)
    await expect(page.locator("h1:visible")).to_have_text(IN_GERMAN)
    room = await server.create_room()
    await page.goto(room["join_url"])
    await expect(page.locator("h1:visible")).to_have_text("Bereit zur Teilnahme?")

    await page.locator("#display-name").fill("Ada")
    await page.locator("#screen select.languages").select_option("ar")
    await expect(page.locator("h1:visible")).to_have_text("هل أنت مستعد للانضمام؟")
    assert await page.evaluate(ROOT) == ["ar", "rtl"]
    await expect(page.locator("#display-name")).to_have_value("Ada")
    await expect(page.locator("#screen select.languages")).to_be_focused()
    await page.reload()
    await expect(page.locator("h1:visible")).to_have_text("هل أنت مستعد للانضمام؟")

    other = await page.context.new_page()
    await other.goto(server.url)
    assert await other.evaluate(ROOT) == ["ar", "rtl"]
    await expect(other.locator("#screen button.primary")).to_have_text("إنشاء غرفة")
    await other.locator("#screen select.languages").select_option("en")
    await expect(other.get_by_role("button", name="Create a room")).to_be_enabled()


async def test_a_language_chosen_in_a_call_waits_for_its_end(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    [page] = await enter_call(pages, room["join_url"], "Ada", is_new=True)
    await page.evaluate(RUN, "settings")
    await page.locator(".side-panel select.languages").select_option("de")
    await until(
        page, "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/de/call_words'))"
    )
    await expect(page.get_by_text("It changes when you leave this call.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    await page.evaluate("() => webvcon.call.leave()")
    await expect(page.locator("h1:visible")).to_have_text("Sie haben den Anruf verlassen")
    assert await page.evaluate(ROOT) == ["de", "ltr"]


async def test_where_a_language_does_not_arrive_the_page_is_in_english(server: ServerProcess, pages: Pages) -> None:
    pages.expect("Failed to load resource")
    page = await pages.open("about:blank", is_new=True)
    await page.route("**/languages/de/*", lambda route: route.abort())
    await page.goto(f"{server.url}/?lang=de")
    await expect(page.get_by_role("button", name="Create a room")).to_be_enabled()
    assert await page.evaluate(ROOT) == ["en", "ltr"]
    await expect(page.get_by_text("didn’t load completely")).to_be_hidden()

    await page.locator("#screen select.languages").select_option("de")
    await expect(page.get_by_text("Part of this page didn’t load")).to_be_visible()


async def test_a_part_that_does_not_arrive_is_told_in_the_language(server: ServerProcess, pages: Pages) -> None:
    pages.expect("Failed to load resource")
    page = await pages.open("about:blank", is_new=True)
    await page.route("**/main.joined.js", lambda route: route.abort())
    await page.goto(f"{server.url}/?lang=de")
    await expect(page.get_by_role("alert")).to_contain_text("nicht vollständig geladen")
    await expect(page.get_by_role("button", name="Neu laden")).to_be_visible()


async def test_no_language_makes_the_page_too_large_or_cuts_its_texts(server: ServerProcess, pages: Pages) -> None:
    """Before Join and on the phone, where there is least room."""
    room = await server.create_room()
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        page = await pages.open(
            f"{room['join_url']}?lang={language}", is_new=True, viewport={"width": 320, "height": 640}
        )
        await until(page, HAS_ICONS)
        await expect(page.locator("#screen button.primary")).to_be_visible()
        sizes = await fetched(page)
        assert sum(sizes.values()) <= MOST, (language, sizes)
        assert len(sizes) <= MOST_REQUESTS, (language, sizes)
        found |= await flaws(page, f"{language}, lobby")
        await page.goto(server.url)
        await expect(page.locator("#screen button.primary")).to_be_enabled()
        found |= await flaws(page, f"{language}, home")
        await page.close()
    assert found == {}


async def flaws(page: Page, where: str) -> dict[str, Any]:
    problems = await page.evaluate(CUT)
    return {where: problems} if problems else {}
