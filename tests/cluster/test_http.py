"""What any of three instances says of all of them, and what each says of itself."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from functools import partial

from aiohttp import web

from tests.http.test_metrics import exported, figures, on_the_dashboard
from tests.support.app import KEY, FakeClock, Serve, Service, enter
from tests.support.event_stream import EventStream, event_stream
from tests.support.instances import share
from tests.support.memory_shared import Line, MemoryShared
from tests.support.peer import DEADLINE
from tests.support.webhook_receiver import SECRET, WebhookReceiver


def listen(service: Service, last_id: str | None = None) -> AbstractAsyncContextManager[EventStream]:
    return event_stream(service.client.session, service.url, KEY, last_id)


async def health(service: Service) -> dict[str, object]:
    return dict((await service.request("GET", "/health", key=None)).json)


async def test_an_event_stream_goes_on_at_another_instance(three: list[Service]) -> None:
    first, second, third = three
    async with listen(first) as stream:
        code = await second.room_code()
        await stream.expect("room_created")
        peer = await enter(third, code)
        await stream.expect("peer_joined")
        last_id = stream.last_id
    await peer.leave()
    async with listen(second, last_id) as stream:
        await stream.expect("peer_left")
        await first.delete(code)
        await stream.expect("room_closed")
        last_id = stream.last_id
    async with listen(third, last_id) as stream:
        await first.room_code()
        await stream.expect("room_created")
    async with listen(third, "1-1") as stream:
        await stream.expect("gap")


async def test_an_instance_says_what_it_is_home_and_edge_of(three: list[Service]) -> None:
    first, second, third = three
    code = await first.room_code()
    await first.enter(code)
    await second.enter(code)
    await second.enter(code)
    said = [await health(one) for one in (first, second, third)]
    assert [(one["homes"], one["edges"], one["participants"]) for one in said] == [(1, 0, 3), (0, 2, 0), (0, 0, 0)]
    assert {one["store"] for one in said} == {"redis"}
    assert len({one["instance"] for one in said}) == 3


async def test_an_instance_without_the_others_is_degraded_but_alive(serve_alone: Serve, clock: FakeClock) -> None:
    line = Line(MemoryShared(time.monotonic, wall_clock=clock))
    alone = await serve_alone(partial(_share, line), instance_seconds=1.0)
    line.is_cut = True
    async with asyncio.timeout(DEADLINE):
        while (await health(alone))["status"] == "ok":
            await asyncio.sleep(0.1)
    assert (await alone.request("GET", "/health", key=None)).status == 503
    assert (await alone.request("GET", "/livez", key=None)).status == 200
    (await alone.request("POST", "/api/rooms")).problem(503, "store_unavailable")
    line.is_cut = False
    async with asyncio.timeout(DEADLINE):
        while (await health(alone))["status"] != "ok":
            await asyncio.sleep(0.1)


async def test_metrics_tell_of_the_links(three: list[Service]) -> None:
    first, second, _ = three
    code = await first.room_code()
    await first.enter(code)
    await second.enter(code)
    assert await exported(first) == on_the_dashboard()
    now = await figures(second)
    assert now["webvcon_edges"] == 1
    assert now['webvcon_link_parcels_total{direction="sent"}'] > 0
    assert (
        now['webvcon_link_bytes_total{direction="received"}'] > now['webvcon_link_parcels_total{direction="received"}']
    )
    assert (now["webvcon_link_breaks_total"], now["webvcon_link_waiting_bytes"]) == (0, 0)


async def test_metrics_tell_of_a_link_that_broke(serve_alone: Serve, clock: FakeClock) -> None:
    whole = MemoryShared(time.monotonic, wall_clock=clock)
    lines = [Line(whole), Line(whole)]
    first, second = [await serve_alone(partial(_share, line), instance_seconds=1.0) for line in lines]
    code = await first.room_code()
    await first.enter(code)
    await second.enter(code)
    lines[0].is_cut = True  # it can send no beat
    async with asyncio.timeout(DEADLINE):
        while (await figures(second))["webvcon_link_breaks_total"] == 0:
            await asyncio.sleep(0.1)  # an address may ask so often


def _share(line: Line, app: web.Application) -> None:
    share(app, line)


async def test_each_event_is_posted_once_by_the_instance_where_it_happened(serve: Serve, clock: FakeClock) -> None:
    clock.now = time.time()  # which the library of receivers checks
    receiver = await WebhookReceiver().start()
    service = await serve(webhook_urls=(receiver.url,), webhook_secret=(SECRET,))
    code = await service.room_code()
    for _ in range(3):
        await (await service.enter(code)).leave()
    await service.delete(code)
    async with asyncio.timeout(DEADLINE):
        while len(receiver.accepted) < 8:
            await asyncio.sleep(0.01)
    await service.stop()
    await receiver.stop()
    assert sorted(one.event["type"] for one in receiver.accepted) == sorted(
        ["room_created", *["peer_joined", "peer_left"] * 3, "room_closed"]
    )
    assert len({one.id for one in receiver.accepted}) == 8
