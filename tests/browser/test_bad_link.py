"""A call of three, one of whom has a bad link for a while: only her pictures suffer, and only that long."""

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import OpenPagesIn
from tests.conftest import NewNamespace, StartServer
from tests.support.calls import assert_media_flows, enter_call, small_camera
from tests.support.page_scripts import function
from tests.support.pages import Pages

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.long, pytest.mark.timeout(400)]

CAMERA = small_camera(frame_rate=15, height=360)
LINKS = function("mesh", "links")
COUNTS = function("mesh", "counts")

LOSS, RATE = 5, 300  # % and kbit/s: voice of two peers and a small picture of each fit
SETTLES = 20.0  # seconds until each side knows its link
LOOKED = 60.0  # seconds
BACK_WITHIN = 15.0  # seconds
FEWEST_FRAMES = 8  # a second; the made-up camera gives 10
CHANGES = 4  # at most, of one link's size in a minute

Sizes = dict[tuple[str, str], list[int]]


class Watched:
    """The sizes that each page sends to each peer, twice a second, in the order of time."""

    def __init__(self, people: dict[str, Page]) -> None:
        self.sizes: Sizes = {}
        self._people = people

    async def until(self, done: Callable[[list[dict[str, Any]]], bool], within: float) -> float:
        """Returns after how many seconds it was so."""
        began = time.monotonic()
        while True:
            links = [{"by": name, **link} for name, page in self._people.items() for link in await page.evaluate(LINKS)]
            for link in links:
                self.sizes.setdefault((link["by"], link["to"]), []).append(link["granted"])
            elapsed = time.monotonic() - began
            if done(links):
                return elapsed
            assert elapsed < within, links
            await asyncio.sleep(0.5)

    async def look(self, seconds: float) -> Sizes:
        """The sizes during these seconds."""
        self.sizes = {}
        began = time.monotonic()
        await self.until(lambda _: time.monotonic() - began >= seconds, seconds + 30)
        return self.sizes


def is_whole(links: list[dict[str, Any]]) -> bool:
    return len(links) == 6 and all(link["granted"] == link["asked"] != 0 for link in links)


def changes(sizes: list[int]) -> int:
    return sum(one != other for one, other in pairwise(sizes))


async def measured(people: dict[str, Page], seconds: Callable[[], Any]) -> dict[tuple[str, str], dict[str, float]]:
    """What each page got of each peer meanwhile: pictures a second, and the share of sound that was made up."""
    before = [await page.evaluate(COUNTS) for page in people.values()]
    began = time.monotonic()
    await seconds()
    found = {}
    for name, page, earlier in zip(people, people.values(), before, strict=True):
        for old, now in zip(earlier, await page.evaluate(COUNTS), strict=True):
            heard = now["samples"] - old["samples"]
            found[old["from"], name] = {
                "fps": (now["frames"] - old["frames"]) / (time.monotonic() - began),
                "concealed": (now["concealed"] - old["concealed"]) / heard if heard else 1.0,
            }
    return found


async def test_a_bad_link_of_one_leaves_the_others_whole_and_recovers(
    new_namespace: NewNamespace, start_server: StartServer, pages: Pages, pages_in: OpenPagesIn
) -> None:
    far = new_namespace()
    server = await start_server(HOST="0.0.0.0")
    url = (await server.create_room())["join_url"]
    ada, grace = await enter_call(pages, url, "Ada", "Grace", init_script=CAMERA)
    there = pages_in(far, f"http://{far.outside}:{server.port}")
    [mary] = await enter_call(there, url.replace("127.0.0.1", far.outside), "Mary", init_script=CAMERA)
    people = {"Ada": ada, "Grace": grace, "Mary": mary}
    for page in people.values():
        await assert_media_flows(page, peers=2)
    watched = Watched(people)
    await watched.until(is_whole, 60)

    far.worsen(loss=LOSS, rate=RATE)
    await watched.look(SETTLES)
    found = await measured(people, lambda: watched.look(LOOKED))
    for pair, sizes in watched.sizes.items():
        assert changes(sizes) <= CHANGES, (pair, sizes)
        if "Mary" in pair:
            assert found[pair]["concealed"] < 0.2, (pair, found[pair])
        else:
            assert changes(sizes) == 0, (pair, sizes)
            assert found[pair]["concealed"] < 0.01, (pair, found[pair])
            assert found[pair]["fps"] > FEWEST_FRAMES, (pair, found[pair])

    far.mend()
    took = await watched.until(is_whole, 60)
    after = await watched.look(LOOKED)
    assert took <= BACK_WITHIN
    assert all(changes(sizes) == 0 for sizes in after.values()), after
