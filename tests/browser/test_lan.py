"""A call in a local network: visitors click through the browser's warning, as `--lan` says, and see each other."""

import sys

import pytest
from playwright.async_api import Page

from signaling.lan import lan_addresses
from tests.conftest import StartServer
from tests.support.calls import SMALL_CAMERA, assert_media_flows, join
from tests.support.pages import Pages

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long]


async def visit(pages: Pages, url: str) -> Page:
    """Opens an address whose certificate the browser does not know."""
    page = await pages.open("about:blank", is_new=True, init_script=SMALL_CAMERA)
    with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        await page.goto(url)
    await page.get_by_role("button", name="Advanced").click()
    await page.get_by_role("link", name="Proceed").click()
    await page.wait_for_url(f"{url}**")
    await page.context.grant_permissions(["camera", "microphone"])
    return page


async def test_a_call_in_a_local_network(start_server: StartServer, pages: Pages) -> None:
    server = await start_server(command=(sys.executable, "server.py", "--lan"), HOST="::")
    url = f"https://{lan_addresses()[0]}:{server.port}/"
    ada = await visit(pages, url)
    await ada.get_by_role("button", name="Create a room").click()
    await join(ada, "Ada")
    ben = await visit(pages, ada.url.partition("#")[0])
    await join(ben, "Ben")
    for page in (ada, ben):
        await assert_media_flows(page, peers=1)
