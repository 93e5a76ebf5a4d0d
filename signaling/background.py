"""Background work, each a cleanup context: webhooks, storing rooms, sweeping expired ones, the clock of timeouts."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import web

from .app_keys import CLOCK, DIRECTORY, EVENTS, INSTANCE, LIMITS, METRICS, ROOMS, SETTINGS, TICKER
from .folders import own_folder
from .http.event_streams import STREAMS
from .rooms.directory import Directory
from .rooms.sessions import Peer
from .stores.group_commit import GroupCommit
from .stores.places import backend_at
from .webhooks import Webhooks
from .websocket.conversation import Conversation
from .websocket.handler import CONNECTIONS, CONVERSE

log = logging.getLogger(__name__)


async def sending(app: web.Application) -> AsyncIterator[None]:
    """Sends events to WEBHOOK_URLS. Begins before the rooms are loaded, and ends after their last changes."""
    settings = app[SETTINGS]
    if not settings.webhook_urls:
        yield
        return
    webhooks = Webhooks(settings.webhook_urls, settings.webhook_secret, app[CLOCK])
    app[EVENTS].follow(webhooks.put)
    yield
    await webhooks.close()


async def storing(app: web.Application) -> AsyncIterator[None]:
    """Loads the rooms at the start, and saves their last changes at the end; or shares them with other instances."""
    app[EVENTS].subscribe(app[METRICS].count_event)
    if app[SETTINGS].redis_url is None:
        work = _storing_alone(app)
    else:
        from .cluster import sharing  # noqa: PLC0415 - needs the package redis

        work = sharing.over_redis(app)
    async for _ in work:
        yield


async def _storing_alone(app: web.Application) -> AsyncIterator[None]:
    metrics, settings = app[METRICS], app[SETTINGS]
    store = GroupCommit(backend_at(settings.database_url or settings.data_file, own_folder()), metrics.count_flush)
    directory = app[DIRECTORY] = app[ROOMS] = Directory(settings, store, app[LIMITS], app[EVENTS])
    began = time.perf_counter()
    await directory.load(app[TICKER].now)
    took = (time.perf_counter() - began) * 1000
    log.info("rooms loaded count=%d participants=%d ms=%.0f", directory.room_count, directory.participant_count, took)

    def converse(peer: Peer) -> Conversation:
        limits, clock, ticker = app[LIMITS], app[CLOCK], app[TICKER]
        return Conversation(peer, directory, settings, metrics, limits=limits, wall_clock=clock, clock=ticker)

    app[CONVERSE] = converse
    yield
    await store.close()


async def leave_others(app: web.Application) -> None:
    """Signal `on_shutdown`: lets the rooms of one of many instances go to the others."""
    if INSTANCE in app:
        await app[INSTANCE].leave()


def sweeping(app: web.Application) -> AsyncIterator[None]:
    """Ends expired rooms every SWEEP_SECONDS."""
    return _repeating(lambda _: app[DIRECTORY].sweep(app[CLOCK]()), app[SETTINGS].sweep_seconds, "sweep")


def ticking(app: web.Application) -> AsyncIterator[None]:
    """Ends grace periods, sends credentials and pings, cuts or closes silent connections: one tick for all of them."""
    ticker = app[TICKER]

    def tick(elapsed: float) -> None:
        ticker.tick(elapsed)
        app[METRICS].lag.observe(max(0.0, elapsed - ticker.period))
        app[DIRECTORY].end_graces(ticker.now)
        app[DIRECTORY].credentials.send_due(app[CLOCK](), ticker.now)
        for connection in app[CONNECTIONS]:
            if connection.liveness.due <= ticker.now:
                connection.check(ticker.now)
        app[STREAMS].check(ticker.now)

    return _repeating(tick, ticker.period, "tick")


async def _repeating(work: Callable[[float], None], period: float, name: str) -> AsyncIterator[None]:
    """Calls `work` now and every `period` seconds, with the seconds since the last call."""

    async def repeat() -> None:
        last = time.monotonic()
        while True:
            now = time.monotonic()
            try:
                work(now - last)
            except Exception:  # one failure must not end all later calls
                log.exception("%s failed; the next one tries again", name)
            last = now
            await asyncio.sleep(period)

    task = asyncio.create_task(repeat(), name=name)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
