"""The page below a path of its server's address, as PUBLIC_URL names it."""

import pytest
from playwright.async_api import expect

from tests.conftest import StartServer
from tests.support.calls import press_join
from tests.support.pages import Pages

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_call_below_a_path(start_server: StartServer, pages: Pages) -> None:
    server = await start_server(PUBLIC_URL="http://127.0.0.1/meet")
    base = f"{server.url}/meet"
    ada = await pages.open(f"{base}/", devices=False)
    await ada.get_by_role("button", name="Create a room").click()
    await ada.get_by_label("Your name").fill("Ada")
    await press_join(ada)
    await expect(ada.locator(".stage")).to_be_visible()
    assert ada.url.startswith(f"{base}/r/")

    link = f"{ada.url.split('#')[0]}/?name=Ben"
    ben = await pages.open(link, devices=False)  # as some messengers write links
    await press_join(ben)
    await expect(ada.locator(".stage")).to_contain_text("Ben")

    pages.expect("404")
    await ben.goto(f"{base}/no-such-page")
    await expect(ben.get_by_role("heading")).to_be_visible()
    await ben.get_by_role("link", name="web-v-con").click()
    await expect(ben.get_by_role("button", name="Create a room")).to_be_visible()
    assert ben.url == f"{base}/"
