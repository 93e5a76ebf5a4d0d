"""Builds the application: its keys, routes, middlewares and cleanup contexts."""

import logging
import time

from aiohttp import web, web_response
from aiohttp.http_exceptions import HttpProcessingError

from .app_keys import CLOCK, LIMITS, SETTINGS, STARTED_AT, TICKER, Clock
from .background import storing, sweeping, ticking
from .clock import Ticker
from .http import rest, static, timeouts
from .http.client_address import ADDRESSES, Addresses
from .http.middlewares import add_headers, authentication, preflights, problems
from .limits import Limits
from .settings import Settings
from .websocket.handler import CONNECTIONS, WRITE_BATCH, say_goodbye, websocket
from .websocket.write_batch import WriteBatch
from .wire.messages import MAX_BODY_BYTES

LONGEST_TICK = 0.5  # seconds

# aiohttp's own log, without its line about each request that is not HTTP: those are common on the Internet.
HTTP_LOG = logging.getLogger("signaling.http")
HTTP_LOG.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError)))

# aiohttp answers a request that it cannot parse before any middleware or signal; its own header would name versions.
web_response.SERVER_SOFTWARE = "web-v-con"  # type: ignore[attr-defined]


def create_app(settings: Settings, clock: Clock = time.time) -> web.Application:
    """Builds the application for these settings. `clock` returns seconds since the epoch."""
    app = web.Application(
        middlewares=[timeouts.answers, problems, preflights, authentication],
        client_max_size=MAX_BODY_BYTES,
        handler_args={
            "auto_decompress": False,  # bodies of at most 64 KiB need no compression, so there are no zip bombs
            "keepalive_timeout": timeouts.HEAD_SECONDS_PROXIED if settings.trusted_proxies else timeouts.HEAD_SECONDS,
            "lingering_time": timeouts.LINGERING_SECONDS,
            "max_headers": timeouts.MAX_HEADERS,
            "logger": HTTP_LOG,
        },
    )
    app[SETTINGS] = settings
    app[ADDRESSES] = Addresses(settings.trusted_proxies)
    app[LIMITS] = Limits(settings)
    app[CLOCK] = clock
    app[STARTED_AT] = time.monotonic()
    app[TICKER] = Ticker(min(settings.heartbeat_seconds / 30, settings.resume_grace_seconds / 10, LONGEST_TICK))
    app[CONNECTIONS] = set()
    app[WRITE_BATCH] = WriteBatch()
    app.add_routes(
        [
            web.post("/api/rooms", rest.create_room),
            web.get("/api/rooms", rest.list_rooms),
            web.get("/api/rooms/{code}", rest.get_room),
            web.patch("/api/rooms/{code}", rest.update_room),
            web.delete("/api/rooms/{code}", rest.delete_room),
            web.post("/api/rooms/{code}/tokens", rest.create_token),
            web.delete("/api/rooms/{code}/participants/{socket_id}", rest.remove_participant),
            web.get("/api/ice-servers", rest.get_ice_servers),
            web.get("/health", rest.health),
            web.get("/livez", rest.livez),
            web.get("/ws", websocket, allow_head=False),
            *static.routes(),
        ]
    )
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(say_goodbye)
    app.cleanup_ctx.extend([storing, sweeping, ticking])
    return app
