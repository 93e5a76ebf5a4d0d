"""Makes a server one of many instances: what the background work does instead of storing rooms alone."""

from collections.abc import AsyncIterator

from aiohttp import web

from signaling.app_keys import CLOCK, DIRECTORY, EVENTS, INSTANCE, LIMITS, METRICS, ROOMS, SETTINGS, TICKER
from signaling.limits import GUESS_SECONDS, GUESSES
from signaling.stores.places import shared_rooms_at
from signaling.websocket.handler import CONVERSE, SPREAD_SECONDS

from .instance import Instance
from .redis_shared import RedisShared
from .shared import Shared

TIMEOUTS = (0.5, 2.0)  # seconds, least and most: a lease must not end because one answer of Redis is lost
SPREAD = 1.0  # seconds over which one of many instances says goodbye to clients whose rooms are elsewhere


def over_redis(app: web.Application) -> AsyncIterator[None]:
    """Shares the rooms in Redis, or with DATABASE_URL in PostgreSQL."""
    settings = app[SETTINGS]
    timeout = min(max(settings.instance_seconds / 4, TIMEOUTS[0]), TIMEOUTS[1])
    options = {"burst": GUESSES, "period": GUESS_SECONDS, "timeout": timeout}
    if settings.database_url is None:
        return sharing(app, RedisShared(str(settings.redis_url), **options))
    rooms = shared_rooms_at(settings.database_url)
    from .durable_shared import DurableShared  # noqa: PLC0415 - needs the package asyncpg

    return sharing(app, DurableShared(str(settings.redis_url), rooms, **options))


async def sharing(app: web.Application, shared: Shared) -> AsyncIterator[None]:
    """A cleanup context."""
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
