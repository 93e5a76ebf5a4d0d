"""Calls that outlive their server and their network: media keeps flowing, and everyone keeps their seat."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

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
from tests.support.chats import messages, open_chats, say, texts
from tests.support.page_scripts import at_start, function
from tests.support.pages import Browsers, Pages
from tests.support.proxy import Proxy
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

expect.set_options(timeout=30_000)

LONGEST_STOP = 500.0  # ms that a picture may stand still
LOSS = 20.0  # seconds without a network
SCREEN = {"width": 320, "height": 180}
CAMERA = small_camera(frame_rate=5)
# A page that asks every 3 s for a sign of life, and waits for it as long: usually it takes 20 s to find that its
# connection hangs.
IMPATIENT = at_start("timers", "hurryTimers", {"10000": 3000})
FAST_CAMERA = small_camera(frame_rate=30)  # so that a stop of LONGEST_STOP shows

PICTURES_FROM = function("media", "picturesFrom")
RECONNECTING = "() => webvcon.call.state === 'reconnecting'"
SEES_AWAY = "(count) => [...webvcon.call.peers.values()].filter(({ isAway }) => isAway).length === count"


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="own_server")
async def _own_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """A server that the tests of this module may stop. It soon notices a connection that hangs."""
    server = ServerProcess(tmp_path_factory.mktemp("server"), HEARTBEAT_SECONDS="1")
    await server.start()
    yield server
    server.kill9()
    server.check_log()


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="proxy")
async def _proxy(own_server: ServerProcess) -> AsyncIterator[Proxy]:
    async with Proxy(own_server.port) as proxy:
        yield proxy


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, own_server: ServerProcess, proxy: Proxy) -> AsyncIterator[SharedCall]:
    """Ada and Grace, who reach the server directly, and Joan, who reaches it through the proxy. Ada alone is heard."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        (ada,) = await enter_call(pages, room["join_url"], "Ada", init_script=CAMERA, is_new=True)
        (grace,) = await enter_call(pages, f"{room['join_url']}?audio=0", "Grace", init_script=CAMERA)
        link = f"{through(proxy)}/r/{room['room_code']}?audio=0"
        (joan,) = await enter_call(pages, link, "Joan", init_script=CAMERA + IMPATIENT)
        people = [ada, grace, joan]
        for page in people:
            await assert_pictures_flow(page, peers=2)
        return people

    async with SharedCall(browsers, own_server, enter) as call:
        yield call


@pytest.fixture(name="call")
def _call(call: SharedCall, own_server: ServerProcess) -> SharedCall:
    """Browsers complain of each attempt to reach a server that is down, and of files that they load ahead of need."""
    call.expect("WebSocket connection to .* failed")
    call.expect("Failed to load resource: net::ERR_(EMPTY_RESPONSE|CONNECTION_RE(SET|FUSED)|SOCKET_NOT_CONNECTED)")
    return call


async def test_a_call_outlives_a_server_that_is_killed_twice(
    call: SharedCall, own_server: ServerProcess, pages: Pages
) -> None:
    """Meanwhile people write to each other and share screens."""
    ada, grace, joan = call.people
    await open_chats(*call.people)
    ids = [await socket_ids(page) for page in call.people]
    await watch(*call.people)

    own_server.kill9()
    for page in call.people:
        await until(page, RECONNECTING)
    await say(ada, "Still there?")
    await say_after(grace, ["Still there?"], "Yes")
    for page in (ada, joan):
        await expect(texts(page)).to_have_text(["Still there?", "Yes"])
    await grace.evaluate(function("screens", "shareScreen"), SCREEN)
    await until(ada, PICTURES_FROM, ["Grace", 2])
    await until(joan, PICTURES_FROM, ["Grace", 2])

    await own_server.start()
    for page in call.people:
        await until(page, JOINED)
    await ada.evaluate(function("screens", "shareScreen"), SCREEN)
    await until(grace, PICTURES_FROM, ["Ada", 2])
    await say(ada, "Good")
    await expect(texts(grace)).to_have_text(["Still there?", "Yes", "Good"])

    own_server.kill9()
    for page in call.people:
        await until(page, RECONNECTING)
    await assert_keeps_flowing(joan)
    await own_server.start()
    for page in call.people:
        await until(page, JOINED)

    assert_never_interrupted(await watched(*call.people))
    assert [await socket_ids(page) for page in call.people] == ids
    for page in (ada, grace):
        await page.evaluate("endScreen()")
    (late,) = await enter_call(pages, call.link, "Late", init_script=CAMERA)
    await assert_pictures_flow(late, peers=3)
    for page in call.people:
        await assert_pictures_flow(page, peers=3)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_calls_outlive_a_server_that_is_killed_ten_times(own_server: ServerProcess, pages: Pages) -> None:
    """A call of two and a call of three at the same time, in which no picture stands still."""
    pages.expect("WebSocket connection to .* failed")
    pages.expect("Failed to load resource: net::ERR_CONNECTION_REFUSED")
    rooms = [await own_server.create_room() for _ in range(2)]
    pair = await enter_call(pages, rooms[0]["join_url"], "Ada", "Grace", init_script=FAST_CAMERA)
    three = await enter_call(pages, rooms[1]["join_url"], "Ada", "Grace", "Joan", init_script=FAST_CAMERA)
    inside = pair + three
    for page in inside:
        await assert_pictures_flow(page, peers=1 if page in pair else 2)
    ids = [await socket_ids(page) for page in inside]
    await watch(*inside)

    back_after = []
    for seconds in [5.0, *[1.0] * 9]:  # from each kill to the next start
        own_server.kill9()
        for page in inside:
            await until(page, RECONNECTING)
        await asyncio.sleep(seconds)
        await own_server.start()
        began = time.monotonic()
        for page in inside:
            await until(page, JOINED)
        back_after.append(round(time.monotonic() - began, 1))

    print("all back after (s):", back_after)
    assert_nothing_stopped(await watched(*inside), longest=LONGEST_STOP)
    assert [await socket_ids(page) for page in inside] == ids


@pytest.mark.parametrize("measures", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_a_call_outlives_a_deploy(measures: bool, call: SharedCall, own_server: ServerProcess) -> None:
    ids = [await socket_ids(page) for page in call.people]
    await watch(*call.people)

    stopping = asyncio.create_task(own_server.terminate())
    for page in call.people:
        await expect(notices(page)).to_contain_text("Your call continues")
    await stopping
    for page in call.people:
        await assert_keeps_flowing(page)
    await own_server.start()
    for page in call.people:
        await until(page, JOINED)
        await expect(notices(page)).not_to_contain_text("Your call continues")
        await assert_pictures_flow(page, peers=2)

    assert_unharmed(await watched(*call.people), measures=measures)
    assert [await socket_ids(page) for page in call.people] == ids


@pytest.mark.parametrize("measures", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_a_call_outlives_the_loss_of_one_pages_network(measures: bool, call: SharedCall, proxy: Proxy) -> None:
    """Ada's browser knows that it is offline. Joan's way to the server hangs. Grace is well."""
    ada, grace, joan = call.people
    ids = [await socket_ids(page) for page in call.people]
    await watch(*call.people)

    await ada.context.set_offline(True)
    proxy.stall()
    await until(grace, SEES_AWAY, 2)
    await grace.evaluate(function("screens", "shareScreen"), SCREEN)  # the way through the server is the one that hangs
    if measures:
        await asyncio.sleep(LOSS)
    for page in call.people:
        await assert_keeps_flowing(page)
    await ada.context.set_offline(False)
    proxy.flow()

    seen = await watched(*call.people)
    for page in call.people:
        await until(page, JOINED)
        await until(page, SEES_AWAY, 0)
    for page in (ada, joan):
        await until(page, PICTURES_FROM, ["Grace", 2])
    assert [await socket_ids(page) for page in call.people] == ids
    assert_unharmed(seen, measures=measures)
    await grace.evaluate("endScreen()")


async def test_a_person_who_is_away_is_marked_and_keeps_the_picture(call: SharedCall, proxy: Proxy) -> None:
    ada, _, joan = call.people
    tile = ada.get_by_role("listitem").filter(has_text="Joan")

    proxy.plan = lambda link: link.cut()  # no one gets through any longer
    proxy.cut()
    await expect(tile.get_by_text("Reconnecting…")).to_be_visible()
    await expect(tile).to_have_attribute("data-picture", "on")
    await assert_pictures_flow(ada, peers=2)

    await expect(joan.get_by_role("button", name="Retry now")).to_be_visible()
    proxy.plan = lambda link: None
    await until(joan, function("steps", "tryNow"))
    await expect(tile.get_by_text("Reconnecting…")).to_be_hidden()


async def test_a_person_whose_seat_was_given_up_delivers_once_what_they_wrote_meanwhile(
    call: SharedCall, own_server: ServerProcess, proxy: Proxy
) -> None:
    """Joan's way to the server hangs for longer than her seat is kept: she joins anew, over new connections."""
    await own_server.restart(RESUME_GRACE_SECONDS="1")
    for page in call.people:
        await until(page, JOINED)
    ada, grace, joan = call.people
    await open_chats(*call.people)
    before = await texts(grace).count()
    await say(joan, "before")
    await expect(texts(grace).nth(before)).to_have_text("before")
    seat = await joan.evaluate("webvcon.call.socketId")

    proxy.plan = lambda link: link.cut()
    proxy.cut()
    for page in (ada, grace):
        await until(page, "() => webvcon.call.peers.size === 1")
    await say(joan, "meanwhile")
    await expect(
        messages(joan).get_by_text(re.compile("Waiting to deliver to (Ada and Grace|Grace and Ada)"))
    ).to_be_visible()
    await expect(joan.get_by_role("button", name="Retry now")).to_be_visible()
    proxy.plan = lambda link: None
    await until(joan, function("steps", "tryNow"))
    await until(joan, "(seat) => webvcon.call.state === 'joined' && webvcon.call.socketId !== seat", seat)

    for page in (ada, grace):
        await expect(texts(page)).to_have_count(before + 2)
        await expect(texts(page).last).to_have_text("meanwhile")
    await expect(messages(joan).get_by_text(re.compile("Waiting to deliver|Not delivered"))).to_have_count(0)
    await say(grace, "welcome back")
    await expect(texts(joan).last).to_have_text("welcome back")
    await expect(texts(joan)).to_have_count(before + 3)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


def assert_unharmed(seen: list[dict[str, Any]], *, measures: bool) -> None:
    """No connection was interrupted; where times are measured, no picture stood still either."""
    if measures:
        assert_nothing_stopped(seen, longest=LONGEST_STOP)
    else:
        assert_never_interrupted(seen)


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notifications")


def through(proxy: Proxy) -> str:
    return f"http://127.0.0.1:{proxy.port}"


async def say_after(page: Page, read: list[str], text: str) -> None:
    """Answers what has been read."""
    await expect(texts(page)).to_have_text(read)
    await say(page, text)


async def assert_keeps_flowing(page: Page) -> None:
    """Every picture and sound that has come so far keeps coming."""
    await until(page, function("media", "growing"), await page.evaluate(function("media", "allFlows")))
