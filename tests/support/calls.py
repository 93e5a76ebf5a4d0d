"""Calls between pages: getting in, and what can be seen and measured inside."""

import asyncio
import time
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page

from tests.support.page_scripts import at_start, function
from tests.support.pages import Pages

PATIENCE = 30.0  # seconds for any one step: most take far less, but several pages with cameras share two cores

USUAL_PAUSE = 200.0  # ms between two frames, as a look every 100 ms sees it

JOINED = "() => globalThis.webvcon?.call?.state === 'joined'"

FLOWING = function("media", "flowing")
GROWING = function("media", "growing")


def small_camera(*, frame_rate: int, height: int = 180, is_silent: bool = False) -> str:
    """Small pictures and unprocessed sound, so that two cores carry several pages.

    At 5 pictures a second a call of two takes a third less than at 10; without echo cancellation, a tenth less again;
    and with microphones that are on and silent, a quarter of the rest.
    """
    return at_start("devices", "smallCamera", {"frameRate": frame_rate, "height": height, "isSilent": is_silent})


SMALL_CAMERA = small_camera(frame_rate=5)
QUIET_CAMERA = small_camera(frame_rate=1, is_silent=True)  # for pages of which no one hears, and hardly sees, anything
RELAY_ONLY = at_start("devices", "relayOnly")


async def enter_call(
    pages: Pages, url: str, *people: str, init_script: str = SMALL_CAMERA, **options: Any
) -> list[Page]:
    """One after the other, these people in the room of this link. `options` are those of their contexts."""
    entered = []
    for name in people:
        page = await pages.open(url, init_script=init_script, **options)
        await join(page, name)
        entered.append(page)
    return entered


async def join(page: Page, name: str | None = None) -> None:
    """From the lobby into the call; without a name with the one that the page remembers."""
    if name is not None:
        await page.locator("#display-name").fill(name)
    await press_join(page)
    await until(page, JOINED)


async def press_join(page: Page | FrameLocator) -> None:
    """Not by a click: the button moves when it turns out that no device may be used, and may be missed."""
    await page.locator("[data-screen=lobby] form button[type=submit]").press("Enter")


def people(page: Page) -> Locator:
    """The names on the tiles, one's own last."""
    return page.get_by_role("list", name="People in this call").locator(".tile-name")


async def socket_ids(page: Page) -> list[str]:
    """One's own and, sorted, those of the peers."""
    ids: list[str] = await page.evaluate("() => [webvcon.call.socketId, ...[...webvcon.call.peers.keys()].sort()]")
    return ids


async def assert_colliding_offers_end(page: Page, first: str) -> None:
    """Makes two peers in this page; `first` offer first ("b" or "ab"), then both restart. Then pictures are drawn."""
    is_settled = function("negotiation", "isSettled")
    await page.evaluate(function("negotiation", "makeTwoPeers"), {"offersFirst": first})
    await until(page, is_settled)
    await page.evaluate(function("negotiation", "restartBoth"))
    await until(page, function("negotiation", "hasRolledBack"))
    await page.evaluate(function("negotiation", "addAndRemovePicture"))
    await until(page, is_settled)
    offered = await page.evaluate("() => states.length")
    await asyncio.wait_for(page.evaluate(function("negotiation", "drawn"), 5), PATIENCE)
    assert await page.evaluate("() => states.length") == offered


async def assert_pictures_flow(page: Page, *, peers: int, pictures: int = 1) -> None:
    """That many pictures come from each of so many peers, and keep coming."""
    await assert_media_flows(page, peers=peers, pictures=pictures, sounds=None)


async def assert_media_flows(page: Page, *, peers: int, pictures: int = 1, sounds: int | None = 1) -> None:
    """That many pictures and sounds come from each of so many peers, and keep coming. `sounds` of None: any number."""
    before = await until(page, FLOWING, {"peers": peers, "pictures": pictures, "sounds": sounds})
    await until(page, GROWING, before)


async def until(page: Page, condition: str, argument: Any = None, *, within: float = PATIENCE) -> Any:
    """Asks the page until the answer is true, and returns it.

    Not `wait_for_function`: it takes the promise of an async function for an answer, whatever comes of it.
    """
    deadline = time.monotonic() + within
    while not (answer := await page.evaluate(condition, argument)):
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain: {condition[:200]}\n{await page.evaluate(function('media', 'situation'))}")
        await asyncio.sleep(0.05)
    return answer


async def watch(*pages: Page) -> None:
    """Begins to watch the connections of each page; see `watched`."""
    for page in pages:
        await page.evaluate(function("media", "watch"))


async def watched(*pages: Page) -> list[dict[str, Any]]:
    """What each page saw since `watch`: changes of its connections' states, and when pictures stood still."""
    return [await page.evaluate(function("media", "endWatch")) for page in pages]


def assert_never_interrupted(seen: list[dict[str, Any]]) -> None:
    """No connection changed its state."""
    assert [page["states"] for page in seen] == [[]] * len(seen)
    assert all(page["frames"] and min(page["frames"]) > 0 for page in seen), seen


def assert_nothing_stopped(seen: list[dict[str, Any]], *, longest: float) -> None:
    """No connection changed its state, and no picture stood still for more than so many ms.

    On a busy machine everything stands still now and then, the local picture too. That time does not count.
    """
    assert_never_interrupted(seen)
    raw: list[float] = []
    net: list[float] = []
    for page in seen:
        raw += [end - start for start, end in page["stops"]]
        net += [end - start - held_up(start, end, page["ownStops"]) for start, end in page["stops"]]
    print(f"longest stop: {max(raw, default=0):.0f} ms, without the machine's own {max(net, default=0):.0f} ms")
    assert max(net, default=0) <= longest, seen


def held_up(start: float, end: float, own_stops: list[tuple[float, float]]) -> float:
    """How long, between these two times, one's own picture stood still: beyond the usual time between two frames."""
    return sum(max(0.0, min(end, own_end) - max(start, own_start) - USUAL_PAUSE) for own_start, own_end in own_stops)
