"""Calls of pages at three instances behind HAProxy: media keeps flowing, whatever becomes of instances and Redis."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.balancers import Balancer
from tests.support.calls import (
    JOINED,
    PATIENCE,
    assert_never_interrupted,
    assert_nothing_stopped,
    assert_pictures_flow,
    enter_call,
    press_join,
    small_camera,
    socket_ids,
    until,
    watch,
    watched,
)
from tests.support.chats import open_chats, say, texts
from tests.support.fleet import Fleet
from tests.support.pages import Browsers, Pages
from tests.support.shared_call import SharedCall

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

LONGEST_STOP = 500.0  # ms that a picture may stand still
OUTAGE = 20.0  # seconds without Redis
SLOW_CAMERA, FAST_CAMERA = small_camera(frame_rate=5), small_camera(frame_rate=30)
RECONNECTING = "() => webvcon.call.state === 'reconnecting'"
NO_ONE_IS_AWAY = "() => ![...webvcon.call.peers.values()].some(({ isAway }) => isAway)"


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="fleet")
async def _fleet(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fleet]:
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    await fleet.start()
    yield fleet
    fleet.kill9()
    fleet.check_logs()


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="balancer")
async def _balancer(fleet: Fleet, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Balancer]:
    balancer = Balancer("haproxy", tmp_path_factory.mktemp("balancer") / "haproxy", fleet.servers)
    await balancer.start()
    yield balancer
    balancer.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, fleet: Fleet, balancer: Balancer) -> AsyncIterator[SharedCall]:
    """Three people, each at another instance. Ada alone is heard."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        link = f"{balancer.url}/r/{room['room_code']}"
        people = await enter_call(pages, link, "Ada", init_script=SLOW_CAMERA, is_new=True)
        people += await enter_call(pages, f"{link}?audio=0", "Grace", "Joan", init_script=SLOW_CAMERA)
        for page in people:
            await assert_pictures_flow(page, peers=2)
        return people

    async with SharedCall(browsers, fleet.servers[0], enter) as call:
        yield call


@pytest.fixture(name="call")
def _call(call: SharedCall) -> SharedCall:
    expect_breaks(call)
    return call


def expect_breaks(pages: SharedCall | Pages) -> None:
    """Browsers complain of each attempt that fails."""
    pages.expect("WebSocket connection to .* failed")
    pages.expect("Failed to load resource")


async def test_a_call_outlives_its_home(call: SharedCall, fleet: Fleet, balancer: Balancer, pages: Pages) -> None:
    """Meanwhile people write to each other. Afterwards another one joins."""
    expect_breaks(pages)
    ada, grace, joan = call.people
    await open_chats(*call.people)
    ids = [await socket_ids(page) for page in call.people]
    await watch(*call.people)

    home = fleet.home(call.room["room_code"])
    home.kill9()
    for page in call.people:
        await until(page, RECONNECTING)
    await say(ada, "Still there?")
    for page in (grace, joan):
        await expect(texts(page)).to_have_text(["Still there?"])
    for page in call.people:
        await until(page, JOINED)
        await until(page, NO_ONE_IS_AWAY)

    assert_never_interrupted(await watched(*call.people))
    assert [await socket_ids(page) for page in call.people] == ids
    assert fleet.home(call.room["room_code"]) is not home
    (late,) = await enter_call(pages, f"{balancer.url}/r/{call.room['room_code']}", "Late", init_script=SLOW_CAMERA)
    await assert_pictures_flow(late, peers=3)
    for page in call.people:
        await assert_pictures_flow(page, peers=3)
    await home.start()


async def join_as_soon_as_it_lets_them(page: Page) -> None:
    """A home whose lease has run out while Redis was away lets no one in for half a lease, and says so."""
    await page.locator("#display-name").fill("Late")
    await press_join(page)
    async with asyncio.timeout(PATIENCE):
        while not await page.evaluate(JOINED):
            if await page.get_by_text("Try again in a moment").is_visible():
                await press_join(page)
            await asyncio.sleep(0.5)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_no_picture_stands_still_whatever_is_lost(fleet: Fleet, balancer: Balancer, pages: Pages) -> None:
    """The home and an edge are killed, each instance is replaced, and Redis is stopped."""
    expect_breaks(pages)
    code = (await fleet.servers[0].create_room())["room_code"]
    people = await enter_call(pages, f"{balancer.url}/r/{code}", "Ada", "Grace", "Joan", init_script=FAST_CAMERA)
    for page in people:
        await assert_pictures_flow(page, peers=2)
    ids = [await socket_ids(page) for page in people]

    async def all_are_back(what: str) -> None:
        for page in people:
            await until(page, JOINED)
            await until(page, NO_ONE_IS_AWAY)
        print(what)
        assert_nothing_stopped(await watched(*people), longest=LONGEST_STOP)
        assert [await socket_ids(page) for page in people] == ids

    await watch(*people)
    home = fleet.home(code)
    home.kill9()
    for page in people:
        await until(page, RECONNECTING)
    await all_are_back("the home was killed")
    await home.start()

    await watch(*people)
    edge = next(server for server in fleet.servers if server is not fleet.home(code))
    edge.kill9()
    await asyncio.sleep(1)  # for those who notice it; perhaps no one was connected to it
    await all_are_back("an edge was killed")
    await edge.start()

    await watch(*people)
    for server in fleet.servers:
        await server.restart()
        await asyncio.sleep(3)  # until HAProxy knows that it is back, as in a rolling deploy
    await all_are_back("each instance was replaced")

    await watch(*people)
    fleet.redis.stop()
    await asyncio.sleep(OUTAGE)
    fleet.redis.start()
    await all_are_back("Redis was away")
    late = await pages.open(f"{balancer.url}/r/{code}", init_script=SLOW_CAMERA)
    await join_as_soon_as_it_lets_them(late)
    await assert_pictures_flow(late, peers=3)
