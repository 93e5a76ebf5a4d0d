"""How long it takes from opening a link to seeing someone."""

import pytest

from tests.support.calls import assert_pictures_flow, enter_call, until
from tests.support.page_scripts import at_start
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long]


async def test_from_the_link_to_the_first_picture(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", is_new=True)
    await grace.close()
    await until(ada, "() => webvcon.call.peers.size === 0")

    again = await grace.context.new_page()  # the browser knows her name, and the page
    await again.add_init_script(at_start("loading", "joinAtOnce"))
    await again.goto(room["join_url"])

    times = await until(again, "() => times.firstFrame && times")
    print(f"Join after {times['join']:.0f} ms, the first picture after {times['firstFrame']:.0f} ms")
    await assert_pictures_flow(ada, peers=1)


SLOW_LINE = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 180_000,
    "uploadThroughput": 84_375,
}  # ms, bytes/s


async def test_a_newcomer_on_a_slow_line(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    page = await pages.open("about:blank", is_new=True)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    await page.add_init_script(at_start("loading", "joinAsNewcomer"))
    await page.goto(room["join_url"], wait_until="commit")
    times = await until(page, "() => times.call && times")
    print(
        f"first paint after {times['firstPaint']:.0f} ms, lobby after {times['join']:.0f} ms with "
        f"{times['requestsBefore']} requests, from Join to the call {times['call'] - times['join']:.0f} ms with "
        f"{times['requestsAfter']} requests"
    )
