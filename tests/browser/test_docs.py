"""The page of the API at /docs: read the descriptions, try requests, and talk to the WebSocket by hand."""

import json
from collections.abc import Awaitable, Callable

import pytest
from jsonschema import Draft7Validator
from playwright.async_api import Page, expect

from tests.browser.test_every_screen import SIZES, Critic
from tests.conftest import StartServer
from tests.support.pages import Pages
from tests.support.screens import as_it_is
from tests.support.server import API_KEY, ROOT, ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

ASYNCAPI = ROOT / "tests/node_modules/@asyncapi/specs/schemas/3.0.0.json"
EVERY_SECTION = "() => document.querySelectorAll('.opening').forEach((one) => { one.open = true; })"
STORED = "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])"

Open = Callable[..., Awaitable[Page]]


@pytest.fixture(name="open_docs")
def _open_docs(pages: Pages, server: ServerProcess) -> Open:
    async def open_docs(fragment: str = "") -> Page:
        page = await pages.open(f"{server.url}/docs{fragment}")
        await page.locator(".opening").first.wait_for()
        return page

    return open_docs


async def test_a_request_is_tried_with_the_key_and_its_answer_is_shown(open_docs: Open, pages: Pages) -> None:
    page = await open_docs()
    await page.locator("#create_room > summary").click()
    create = page.locator("#create_room")

    pages.expect("401")
    await page.get_by_label("API key").fill("wrong")
    await create.get_by_role("button", name="Send").click()
    await expect(create.get_by_role("status").filter(has_text="401")).to_have_text("401 Unauthorized")
    await expect(create.locator(".problem")).to_contain_text("Send an API key")

    await page.get_by_label("API key").fill(API_KEY)
    await create.get_by_label("Body (JSON)").fill('{"name": "It\'s tea"}')
    await expect(create.get_by_text("curl -X POST")).to_contain_text("""-d '{"name": "It'\\''s tea"}'""")
    await create.get_by_role("button", name="Send").click()
    await expect(create.get_by_role("status").filter(has_text="201")).to_have_text("201 Created")
    room = json.loads(await create.locator(".response > pre").inner_text())
    assert room["name"] == "It's tea"
    await create.get_by_text("Headers", exact=True).click()
    await expect(create.get_by_text(f"location: /api/rooms/{room['room_code']}")).to_be_visible()

    await page.locator("#get_room > summary").click()
    find = page.locator("#get_room")
    await find.get_by_label("code").fill(room["room_code"])
    await find.get_by_label("code").press("Enter")
    await expect(find.get_by_role("status").filter(has_text="200")).to_have_text("200 OK")
    assert API_KEY not in await page.evaluate(STORED)
    assert API_KEY not in await page.locator("main").inner_text()


async def test_the_websocket_is_used_by_hand(open_docs: Open) -> None:
    page = await open_docs("#websocket")
    log = page.get_by_role("log")
    await page.get_by_role("button", name="Connect", exact=True).click()
    await expect(log).to_contain_text('"type": "connected"')
    await page.get_by_label("Message").select_option("ping")
    await page.get_by_label("Frame (JSON)").fill('{"type": "ping", "id": 7}')
    await page.locator("#console").get_by_role("button", name="Send").click()
    await expect(log).to_contain_text('"type": "pong"')
    await page.get_by_role("button", name="Disconnect").click()
    await expect(log).to_contain_text("closed with code 1000")


async def test_nothing_is_wrong_with_the_page(open_docs: Open) -> None:
    page = await open_docs()
    critic = Critic()
    await page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    await critic.look("docs from right to left", page, as_it_is)
    await page.evaluate("() => { document.documentElement.dir = 'ltr'; }")
    await page.evaluate(EVERY_SECTION)
    await page.locator("#create_room h5").first.wait_for()
    assert "`" not in await page.locator("main").inner_text()
    for _ in SIZES:  # each has its turn
        await critic.look("docs with everything open", page, as_it_is)
    assert critic.found == {}


async def test_a_description_that_does_not_arrive_is_told(pages: Pages, server: ServerProcess) -> None:
    pages.expect("Failed to load resource")
    page = await pages.open("about:blank", is_new=True)
    await page.route("**/asyncapi.json", lambda route: route.abort())
    await page.goto(f"{server.url}/docs")
    await expect(page.get_by_role("status").first).to_contain_text("could not be loaded")


async def test_a_link_opens_its_section_also_below_a_path(start_server: StartServer, pages: Pages) -> None:
    server = await start_server(PUBLIC_URL="http://127.0.0.1/meet")
    page = await pages.open(f"{server.url}/meet/docs#livez")
    await page.locator("#livez").get_by_role("button", name="Send").click()
    await expect(page.locator("#livez").get_by_role("status").filter(has_text="200")).to_have_text("200 OK")


async def test_the_official_schema_accepts_the_description_of_the_websocket(open_docs: Open) -> None:
    assert ASYNCAPI.exists(), "AsyncAPI's schemas are not installed: tests/run does it"
    page = await open_docs()
    document = await page.evaluate("async () => (await fetch('/asyncapi.json')).json()")
    Draft7Validator(json.loads(ASYNCAPI.read_text(encoding="utf-8"))).validate(document)
    document["operations"]["receive_ping"]["action"] = "neither"
    assert list(Draft7Validator(json.loads(ASYNCAPI.read_text(encoding="utf-8"))).iter_errors(document))
