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
    assert_never_interrupted,
    assert_nothing_stopped,
    assert_pictures_flow,
    enter_call,
    small_camera,
    socket_ids,
    until,
    watch,
    watched,
)
from tests.support.chats import open_chats, say, texts
from tests.support.fleet import Fleet
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
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


async def homes_and_edges(fleet: Fleet, pages: list[Page]) -> dict[str, list[ServerProcess]]:
    """The instances of these pages by whether they are the room's home, as their logs say."""
    ids = [await page.evaluate("webvcon.call.socketId") for page in pages]
    at = [server for server in fleet.servers if any(f"connected peer={id_}" in server.log for id_ in ids)]
    home = fleet.home_of(await pages[0].evaluate("webvcon.call.roomCode"))
    return {
        "home": [server for server in fleet.servers if f"instance={home}" in server.log.splitlines()[-1] or home in server.log],
        "edges": at,
    }
