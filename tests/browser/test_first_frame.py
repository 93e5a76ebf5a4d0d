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
