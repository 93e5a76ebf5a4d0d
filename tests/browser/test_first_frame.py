"""How long it takes from opening a link to seeing somebody."""

import pytest

from tests.support.calls import assert_pictures_flow, enter_call, until
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Joins as soon as that can be done; times are from the start of the navigation.
IN_A_HURRY = """
globalThis.times = {};
const hurrying = setInterval(() => {
  const join = document.querySelector('form button[type="submit"]');
  if (join && !times.join) {
    times.join = performance.now();
    join.click();
  }
  const video = document.querySelector(".tile:not([data-self]) video");
  if (!video) return;
  clearInterval(hurrying);
  video.requestVideoFrameCallback(() => { times.firstFrame = performance.now(); });
}, 5);
"""


async def test_from_the_link_to_the_first_picture(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", is_new=True)
    await grace.close()
    await until(ada, "() => webvcon.call.peers.size === 0")

    again = await grace.context.new_page()  # the browser knows her name, and the page
    await again.add_init_script(IN_A_HURRY)
    await again.goto(room["join_url"])

    times = await until(again, "() => times.firstFrame && times")
    print(f"Join after {times['join']:.0f} ms, the first picture after {times['firstFrame']:.0f} ms")
    await assert_pictures_flow(ada, peers=1)
