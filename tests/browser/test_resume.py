"""Calls that outlive their server and their network: media goes on flowing, and everybody keeps their seat."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.conftest import StartServer
from tests.support.calls import (
    JOINED,
    assert_nothing_stopped,
    assert_pictures_flow,
    enter_call,
    people,
    small_camera,
    socket_ids,
    until,
    watch,
    watched,
)
from tests.support.pages import Pages
from tests.support.proxy import Proxy
from tests.support.server import API_KEY, ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOWN = [5.0, *[1.0] * 9]  # seconds from each kill to the next start
LONGEST_STOP = 500.0  # ms that a picture may stand still
LOSS = 20.0  # seconds without a network
NAMES = ["Ada", "Grace", "Joan"]
CAMERA = small_camera(frame_rate=30)  # all that the fake one gives, so that a stop of LONGEST_STOP shows

RECONNECTING = "() => webvcon.call.state === 'reconnecting'"

# A picture that changes all the time, as a shared screen might, sent beside the camera.
SHARE = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const context = canvas.getContext("2d");
  let step = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(step += 7)} 80% 50%)`;
    context.fillRect(0, 0, 320, 180);
  }, 100);
  const stream = canvas.captureStream(10);
  webvcon.call.addTrack(stream.getVideoTracks()[0], stream);
}"""


# Two peers of the SDK in one page, both of whom make the first offer.
BOTH_OFFER = """async () => {
  const { Peer } = await import(new URL("sdk/peer.js", document.querySelector("script[type=module]").src));
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const tracks = { audio: stream.getAudioTracks()[0], video: stream.getVideoTracks()[0] };
  const mediaState = { audio: true, video: true, camera: true };
  const make = (name, isPolite, other) => new Peer({
    participant: { socket_id: name, display_name: name, role: "guest" },
    isPolite, offersFirst: true, configuration: {}, tracks, mediaState, stream,
    sendSignal: (type, payload) => setTimeout(() => peers[other].receive(type, payload), 20),
  });
  const peers = [make("a", true, 1), make("b", false, 0)];
  globalThis.both = peers;
}"""

SETTLED_ON_ONE_EACH = """async () => {
  const frames = await Promise.all(both.map(async ({ connection, tracks }) => {
    const { receiver } = connection.getTransceivers().find(({ receiver }) => receiver.track === tracks.video) ?? {};
    const stats = [...(await receiver?.getStats() ?? new Map()).values()];
    return stats.find(({ type }) => type === "inbound-rtp")?.framesDecoded ?? 0;
  }));
  const kinds = both.map(({ connection }) => connection.getTransceivers()
    .filter(({ direction }) => direction !== "stopped").map(({ receiver }) => receiver.track.kind).sort());
  return frames.every((count) => count > 0) && JSON.stringify(kinds);
}"""


@pytest.fixture(name="server")
async def _server(start_server: StartServer, pages: Pages) -> ServerProcess:
    pages.expect("WebSocket connection to .* failed")  # browsers say so of every attempt while the server is down,
    pages.expect("Failed to load resource: net::ERR_CONNECTION_REFUSED")  # and of what is loaded ahead of its need
    return await start_server()


@pytest.mark.timeout(240)
async def test_calls_outlive_a_server_that_is_killed_again_and_again(server: ServerProcess, pages: Pages) -> None:
    """A call of two and a call of three at the same time: ten kills take long enough once."""
    rooms = [await server.create_room() for _ in range(2)]
    pair = await enter_call(pages, rooms[0]["join_url"], *NAMES[:2], init_script=CAMERA)
    three = await enter_call(pages, rooms[1]["join_url"], *NAMES, init_script=CAMERA)
    inside = pair + three
    for page in inside:
        await assert_pictures_flow(page, peers=1 if page in pair else 2)
    ids = [await socket_ids(page) for page in inside]
    await watch(*inside)

    back_after = []
    for seconds in DOWN:
        server.kill9()
        for page in inside:
            await until(page, RECONNECTING)
        await asyncio.sleep(seconds)
        await server.start()
        began = time.monotonic()
        for page in inside:
            await until(page, JOINED)
        back_after.append(round(time.monotonic() - began, 1))

    print("all back after (s):", back_after)
    assert_nothing_stopped(await watched(*inside), longest=LONGEST_STOP)
    assert [await socket_ids(page) for page in inside] == ids
    (late,) = await enter_call(pages, rooms[1]["join_url"], "Late", init_script=CAMERA)
    await assert_pictures_flow(late, peers=3)
    for page in three:
        await assert_pictures_flow(page, peers=3)


async def test_a_call_outlives_a_deploy(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    inside = await enter_call(pages, room["join_url"], *NAMES[:2], init_script=CAMERA)
    for page in inside:
        await assert_pictures_flow(page, peers=1)
    ids = [await socket_ids(page) for page in inside]
    await watch(*inside)

    stopping = asyncio.create_task(server.terminate())
    for page in inside:
        await expect(notices(page)).to_contain_text("Reconnecting to the server")
    await stopping
    await server.start()
    for page in inside:
        await until(page, JOINED)
        await expect(notices(page)).not_to_contain_text("Reconnecting to the server")
        await assert_pictures_flow(page, peers=1)

    assert_nothing_stopped(await watched(*inside), longest=LONGEST_STOP)
    assert [await socket_ids(page) for page in inside] == ids


@pytest_asyncio.fixture(name="proxy", loop_scope="session")
async def _proxy(server: ServerProcess) -> AsyncIterator[Proxy]:
    async with Proxy(server.port) as proxy:
        yield proxy


async def test_a_call_outlives_the_loss_of_one_pages_network(server: ServerProcess, proxy: Proxy, pages: Pages) -> None:
    """Ada's browser knows that it is offline; what Joan sends gets stuck on its way to the server; Grace is well."""
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=CAMERA, is_new=True)
    (joan,) = await enter_call(
        pages, f"http://127.0.0.1:{proxy.port}/r/{room['room_code']}", "Joan", init_script=CAMERA
    )
    inside = [ada, grace, joan]
    for page in inside:
        await assert_pictures_flow(page, peers=2)
    ids = [await socket_ids(page) for page in inside]
    await watch(*inside)

    await ada.context.set_offline(True)
    proxy.stall()
    await grace.evaluate(SHARE)  # the way through the server is the one that hangs
    await asyncio.sleep(LOSS)
    await ada.context.set_offline(False)
    proxy.flow()

    seen = await watched(*inside)
    for page in inside:
        await until(page, JOINED)
    for page in (ada, joan):
        await until(page, "() => [...webvcon.call.peers.values()].every(({ isAway }) => !isAway)")
        await until(page, MORE_PICTURES_OF_GRACE)
    assert [await socket_ids(page) for page in inside] == ids
    assert_nothing_stopped(seen, longest=LONGEST_STOP)


MORE_PICTURES_OF_GRACE = """async () => {
  const grace = [...webvcon.call.peers.values()].find(({ participant }) => participant.display_name === "Grace");
  const stats = [...(await grace.connection.getStats()).values()];
  return stats.filter(({ kind, framesDecoded }) => kind === "video" && framesDecoded > 0).length === 2;
}"""


async def test_a_screen_is_shared_while_the_server_is_down(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=CAMERA)
    for page in (ada, grace):
        await assert_pictures_flow(page, peers=1)

    server.kill9()
    for page in (ada, grace):
        await until(page, RECONNECTING)
    await grace.evaluate(SHARE)
    await assert_pictures_flow(ada, peers=1, pictures=2)

    await server.start()
    for page in (ada, grace):
        await until(page, JOINED)
    await assert_pictures_flow(ada, peers=1, pictures=2)
    await ada.evaluate(SHARE)
    await assert_pictures_flow(grace, peers=1, pictures=2)


async def test_first_offers_from_both_sides_settle_on_one_picture_each(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url)
    await page.evaluate(BOTH_OFFER)
    assert await until(page, SETTLED_ON_ONE_EACH) == '[["audio","video"],["audio","video"]]'


async def test_whoever_is_away_is_marked_and_keeps_the_picture(
    server: ServerProcess, proxy: Proxy, pages: Pages
) -> None:
    room = await server.create_room()
    (ada,) = await enter_call(pages, room["join_url"], "Ada", init_script=CAMERA)
    (joan,) = await enter_call(
        pages, f"http://127.0.0.1:{proxy.port}/r/{room['room_code']}", "Joan", init_script=CAMERA
    )
    for page in (ada, joan):
        await assert_pictures_flow(page, peers=1)
    tile = ada.get_by_role("listitem").filter(has_text="Joan")

    proxy.plan = lambda link: link.cut()  # nobody gets through any more
    proxy.cut()
    await expect(tile.get_by_text("Reconnecting to the room")).to_be_visible()
    await expect(tile).to_have_attribute("data-picture", "on")
    await assert_pictures_flow(ada, peers=1)

    proxy.plan = lambda link: None
    await joan.get_by_role("button", name="Try now").click()
    await until(joan, JOINED)
    await expect(tile.get_by_text("Reconnecting to the room")).to_be_hidden()


async def test_a_tab_that_is_closed_empties_its_seat_at_once(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada, grace = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=CAMERA)
    await expect(people(ada)).to_have_count(2)

    await grace.close()
    began = time.monotonic()
    while await count_inside(server, room["room_code"]) > 1:
        assert time.monotonic() < began + 2, "the seat is still taken"
        await asyncio.sleep(0.02)
    await expect(people(ada)).to_have_text(["Ada (you)"], timeout=2000)


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices")


async def count_inside(server: ServerProcess, code: str) -> int:
    """Participants that the server counts in a room, those away included."""
    key = {"X-API-Key": API_KEY}
    async with aiohttp.request("GET", f"{server.url}/api/rooms/{code}", headers=key) as response:
        room = await response.json()
    return int(room["participant_count"])
