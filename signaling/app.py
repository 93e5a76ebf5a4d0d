"""Builds the application: its keys, routes, middlewares and cleanup contexts."""

import time

from aiohttp import web

from .app_keys import CLOCK, EVENTS, LIMITS, METRICS, SETTINGS, STARTED_AT, TICKER, Clock
from .background import leave_others, sending, storing, sweeping, ticking
from .budget import Budget
from .clock import Ticker
from .descriptions.routes import routes as descriptions
from .http import rest, static, timeouts
from .http.access_log import TEMPLATES, access_log
from .http.client_address import ADDRESSES, Addresses
from .http.event_streams import STREAMS, Streams, end_streams, get_events
from .http.metrics import get_metrics
from .http.middlewares import add_headers, authentication, https_only, options, problems
from .http.origins import ORIGINS, Origins
from .http.static import PAGE
from .limits import Limits
from .metrics.counts import Metrics
from .rooms.events import Events
from .settings import Settings
from .websocket.handler import CONNECTIONS, UNREAD, WRITE_BATCH, page_may_connect, say_goodbye, websocket
from .websocket.outbox import MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS, WriteBatch
from .wire.messages import MAX_BODY_BYTES

LONGEST_TICK = 0.5  # seconds


def create_app(settings: Settings, clock: Clock = time.time) -> web.Application:
    """Builds the application for these settings. `clock` returns seconds since the epoch."""
    app = web.Application(
        middlewares=[access_log, timeouts.answers, problems, https_only, options, authentication],
        client_max_size=MAX_BODY_BYTES,
    )
    app[SETTINGS] = settings
    app[ADDRESSES] = Addresses(settings.trusted_proxies)
    app[LIMITS] = Limits(settings)
    app[CLOCK] = clock
    app[EVENTS] = Events(clock)
    app[STREAMS] = Streams(app[EVENTS])
    app[METRICS] = Metrics(clock)
    app[STARTED_AT] = time.monotonic()
    app[TICKER] = Ticker(min(settings.heartbeat_seconds / 30, settings.resume_grace_seconds / 10, LONGEST_TICK))
    app[ORIGINS] = Origins(settings, app[TICKER])
    app[CONNECTIONS] = set()
    app[WRITE_BATCH] = WriteBatch()
    app[UNREAD] = Budget(MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS)
    site = static.site(path=settings.path)
    app[PAGE] = site.page
    routes = [
        web.post("/api/rooms", rest.create_room),
        web.get("/api/rooms", rest.list_rooms),
        web.get("/api/rooms/{code}", rest.get_room),
        web.patch("/api/rooms/{code}", rest.update_room),
        web.delete("/api/rooms/{code}", rest.delete_room),
        web.post("/api/rooms/{code}/tokens", rest.create_token),
        web.delete("/api/rooms/{code}/participants/{socket_id}", rest.remove_participant),
        web.get("/api/ice-servers", rest.get_ice_servers),
        web.get("/api/events", get_events),
        web.get("/health", rest.health),
        web.get("/livez", rest.livez),
        web.get("/metrics", get_metrics),
        web.get("/ws", websocket),
        web.post("/ws", page_may_connect),
        *descriptions(app),
        *site.routes,
    ]
    app[TEMPLATES] = frozenset(one.path for one in routes) - {one.path for one in site.routes}
    app.add_routes(routes)
    if settings.path:  # for proxies that do not strip it
        app.add_routes([web.RouteDef(one.method, settings.path + one.path, one.handler, one.kwargs) for one in routes])
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.extend([end_streams, leave_others, say_goodbye])
    app.cleanup_ctx.extend([sending, storing, sweeping, ticking])
    return app
