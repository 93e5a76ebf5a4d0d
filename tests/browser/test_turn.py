"""Calls that only a TURN server lets happen: over each transport, and for longer than their credentials live."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, Playwright

from signaling.rooms.ice import turn_credential
from tests.conftest import StartServer
from tests.support.calls import (
    RELAY_ONLY,
    SMALL_CAMERA,
    assert_media_flows,
    assert_never_interrupted,
    enter_call,
    watch,
    watched,
)
from tests.support.page_scripts import at_start, function
from tests.support.pages import CHROMIUM_FLAGS, Browsers, Pages
from tests.support.turn import SECRET, TurnServer
from tests.support.turn_filter import TurnFilter

pytestmark = pytest.mark.asyncio(loop_scope="session")

TTL = 60  # seconds, the shortest that the server allows
SCRIPT = SMALL_CAMERA + RELAY_ONLY + at_start("relays", "collectFragments")


@pytest_asyncio.fixture(loop_scope="session")
async def trusting_pages(playwright: Playwright) -> AsyncIterator[Pages]:
    """Visitors whose browser takes any certificate."""
    browsers = Browsers(playwright, [*CHROMIUM_FLAGS, "--ignore-certificate-errors"])
    pages = Pages(browsers)
    yield pages
    await browsers.close()
    pages.check()


async def test_a_call_over_each_transport_to_the_relay(
    start_server: StartServer, turn_server: TurnServer, trusting_pages: Pages
) -> None:
    """Each of three people has another one; the server names all three."""
    server = await start_server(TURN_URLS=",".join(turn_server.urls.values()), TURN_SECRET=SECRET)
    room = await server.create_room()
    pages = []
    for transport, url in turn_server.urls.items():
        script = SMALL_CAMERA + at_start("devices", "relayOnly", url)
        pages += await enter_call(trusting_pages, room["join_url"], f"Ada by {transport}", init_script=script)
    for page, transport in zip(pages, turn_server.urls, strict=True):
        await assert_media_flows(page, peers=2)
        assert await page.evaluate(function("relays", "relayProtocols")) == [transport] * 2


async def test_the_relay_refuses_credentials_that_have_ended_or_are_not_ours(turn_server: TurnServer) -> None:
    now = int(time.time())
    ended, ours = f"{now - 1}:ada", f"{now + 60}:ada"
    prolonged = f"{now + 3600}:ada"
    refused = {
        "ended": (ended, turn_credential(SECRET, ended)),
        "of another server": (ours, turn_credential("another secret", ours)),
        "prolonged by its owner": (prolonged, turn_credential(SECRET, ours)),
        "made up": ("ada", "grace"),
    }
    for name, (username, credential) in refused.items():
        assert await allocates(turn_server, username, credential) is False, name
    assert await allocates(turn_server, ours, turn_credential(SECRET, ours))


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_call_outlives_its_credentials_and_loses_nothing(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    async with filtering(TurnFilter(turn_server.port)) as relay:
        both = await lasting_call(start_server, relay.url, pages)
        users = await both_say(both, "turnUser")
        ends = max(int(user.split(":")[0]) for user in users)
        await until_true(lambda: time.time() > ends)
        relay.renewed.clear()
        await until_true(lambda: all(relay.renewed.count(user) >= 2 for user in users))
        await both[0].evaluate(function("relays", "sendAnotherPicture"))
        await assert_media_flows(both[1], peers=1, pictures=2)
        seen = await watched(*both)
        lost = await both_say(both, "lostPackets")
    print(f"{time.time() - ends:.0f} s after their end: {lost} packets lost of all; {stops(seen)}")
    assert [count for count, _ in lost] == [0, 0]
    assert await both_say(both, "restarts") == [0, 0]
    assert_never_interrupted(seen)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_relay_that_renews_nothing_for_old_credentials_costs_one_restart(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    async with filtering(TurnFilter(turn_server.port, is_strict=True)) as relay:
        both = await lasting_call(start_server, relay.url, pages)
        users = await both_say(both, "turnUser")
        await until_true(lambda: set(relay.refused) == set(users))
        relay.renewed.clear()
        await until_true(lambda: len(set(relay.renewed)) == len(both))
        for page in both:
            await assert_media_flows(page, peers=1)
        seen = await watched(*both)
        print(f"states {[page['states'] for page in seen]}; {stops(seen)}")
        assert set(relay.renewed) == set(await both_say(both, "turnUser"))
        assert set(relay.renewed).isdisjoint(users)
        assert await both_say(both, "restarts") == [1, 1]


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def lasting_call(start_server: StartServer, url: str, pages: Pages) -> list[Page]:
    server = await start_server(TURN_URLS=url, TURN_SECRET=SECRET, TURN_TTL_SECONDS=str(TTL))
    room = await server.create_room()
    both = await enter_call(pages, room["join_url"], "Ada", "Grace", init_script=SCRIPT)
    for page in both:
        await assert_media_flows(page, peers=1)
        assert await page.evaluate(function("media", "pathOfMedia")) == ["relay", "relay"]
    await watch(*both)
    return both


@asynccontextmanager
async def filtering(relay: TurnFilter) -> AsyncIterator[TurnFilter]:
    await relay.start()
    yield relay
    await relay.stop()


async def both_say(both: list[Page], name: str) -> list[Any]:
    return [await page.evaluate(function("relays", name)) for page in both]


async def until_true(condition: Callable[[], bool], *, within: float = 2 * TTL) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.1)


async def allocates(turn_server: TurnServer, username: str, credential: str) -> bool:
    """True if the TURN server lets coturn's own client relay a message."""
    command = ["turnutils_uclient", "-yc", "-n", "1", "-u", username, "-w", credential]
    client = await asyncio.create_subprocess_exec(
        *command,
        "-p",
        str(turn_server.port),
        "127.0.0.1",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await client.communicate()
    assert client.returncode == 0 or b"Cannot complete Allocation" in said, said.decode()
    return client.returncode == 0


def stops(seen: list[dict[str, Any]]) -> str:
    longest = [max((end - start for start, end in page["stops"]), default=0) for page in seen]
    return f"longest stops of the picture {[round(stop) for stop in longest]} ms"
