"""Background work, each a cleanup context: webhooks, storing rooms, sweeping expired ones, the clock of timeouts."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import web

from .app_keys import CLOCK, DIRECTORY, EVENTS, INSTANCE, LIMITS, METRICS, ROOMS, SETTINGS, TICKER
from .cluster.instance import Instance
from .cluster.shared import Shared
from .folders import own_folder
from .http.event_streams import STREAMS
from .limits import GUESS_SECONDS, GUESSES
from .rooms.directory import Directory
from .rooms.sessions import Peer
from .stores.group_commit import GroupCommit
from .stores.places import backend_at, shared_rooms_at
from .webhooks import Webhooks
from .websocket.conversation import Conversation
from .websocket.handler import CONNECTIONS, CONVERSE, SPREAD_SECONDS

TIMEOUTS = (0.5, 2.0)  # seconds, least and most: a lease must not end because one answer of Redis is lost
SPREAD = 1.0  # seconds over which one of many instances says goodbye to clients whose rooms are elsewhere

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
    async for _ in _storing_alone(app) if app[SETTINGS].redis_url is None else _sharing_over_redis(app):
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


def _sharing_over_redis(app: web.Application) -> AsyncIterator[None]:
    from .cluster.redis_shared import RedisShared  # noqa: PLC0415 - needs the package redis

    settings = app[SETTINGS]
    timeout = min(max(settings.instance_seconds / 4, TIMEOUTS[0]), TIMEOUTS[1])
    options = {"burst": GUESSES, "period": GUESS_SECONDS, "timeout": timeout}
    if settings.database_url is None:
        return sharing(app, RedisShared(str(settings.redis_url), **options))
    rooms = shared_rooms_at(settings.database_url)
    from .cluster.durable_shared import DurableShared  # noqa: PLC0415 - needs the package asyncpg

    return sharing(app, DurableShared(str(settings.redis_url), rooms, **options))


async def sharing(app: web.Application, shared: Shared) -> AsyncIterator[None]:
    """Makes this server one of many instances."""
    instance = app[INSTANCE] = Instance(
        shared,
        app[SETTINGS],
        app[LIMITS],
        app[EVENTS],
        app[METRICS],
        clock=app[TICKER],
        wall_clock=app[CLOCK],
    )
    app[DIRECTORY], app[ROOMS], app[CONVERSE] = instance.directory, instance.rooms, instance.cluster.relay
    app[SPREAD_SECONDS] = SPREAD
    await instance.start()
    yield
    await instance.stop()


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
