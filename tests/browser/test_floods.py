"""What strangers and members cannot do to the page of someone in a call."""

import json

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.conftest import StartServer
from tests.support.calls import PATIENCE, assert_media_flows, enter_call, people, socket_ids, until
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.peer import Peer
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

expect.set_options(timeout=PATIENCE * 1000)

PICTURES = function("floods", "picturesByDirection")


async def test_someone_who_joins_and_leaves_hundreds_of_times_keeps_no_one_out(
    start_server: StartServer, pages: Pages
) -> None:
    server = await start_server(RATE_LIMITS="0")
    room = await server.create_room()
    (ada,) = await enter_call(pages, room["join_url"], "Ada")
    [ada_id] = await socket_ids(ada)
    entrance = json.dumps({"type": "join_room", "payload": {"room_code": room["room_code"], "display_name": "Eve"}})
    offer = {"to": ada_id, "signal_type": "offer", "payload": {"type": "offer", "sdp": "v=0", "number": 1}}

    async with aiohttp.ClientSession() as session, Peer(await session.ws_connect(server.ws_url)) as eve:
        for times in range(600):
            await eve.send_text(entrance)
            if times % 2:
                await eve.send("signal", offer)
            await eve.send("leave_room")
            if times % 50 == 0:
                await eve.sync()
        await eve.sync()

    (grace,) = await enter_call(pages, room["join_url"], "Grace")
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await expect(people(grace)).to_have_text(["Ada", "Grace (you)"])
    await assert_media_flows(ada, peers=1)
    await assert_media_flows(grace, peers=1)


async def test_a_connection_that_the_browser_refuses_is_created_as_soon_as_it_can_be(
    server: ServerProcess, pages: Pages
) -> None:
    room = await server.create_room()
    # In a process that has had no other visitor, whose garbage would be collected meanwhile.
    (ada,) = await enter_call(pages, room["join_url"], "Ada", is_new=True)
    await ada.evaluate(function("floods", "useUpConnections"))
    (grace,) = await enter_call(pages, room["join_url"], "Grace")
    await until(ada, "() => refused > 1")

    await collect_garbage(ada)

    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await assert_media_flows(ada, peers=1)
    await assert_media_flows(grace, peers=1)


async def test_of_the_pictures_of_one_member_no_more_than_a_few_are_taken(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace")
    await assert_media_flows(ada, peers=1)

    await grace.evaluate(function("floods", "addPictures"), 10)

    await until(grace, f"() => ({PICTURES})().inactive > 0")
    for page, direction in ((ada, "recvonly"), (grace, "sendonly")):
        await until(page, f"(direction) => ({PICTURES})()[direction] === 6", direction)
        assert await page.evaluate(PICTURES) == {"sendrecv": 1, direction: 6, "inactive": 4}
    await assert_media_flows(grace, peers=1)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def collect_garbage(page: Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    await session.detach()
