"""Handles `GET /metrics`: what this server counted, and how things stand now."""

from collections.abc import Iterator

from aiohttp import hdrs, web

from signaling import __version__
from signaling.app_keys import DIRECTORY, INSTANCE, LIMITS, METRICS
from signaling.metrics.exposition import CONTENT_TYPE, family, gauge
from signaling.metrics.process import process_lines


async def get_metrics(request: web.Request) -> web.Response:
    text = "".join(f"{line}\n" for line in _lines(request.app))
    return web.Response(body=text.encode(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE, hdrs.CACHE_CONTROL: "no-store"})


def _lines(app: web.Application) -> Iterator[str]:
    directory, limits = app[DIRECTORY], app[LIMITS]
    yield from family("webvcon_build_info", "gauge", "The version of the server.", [((__version__,), 1)], ["version"])
    yield from gauge("webvcon_connections", "Open WebSockets.", limits.connections.total)
    yield from gauge("webvcon_tcp_connections", "Open TCP connections, WebSockets included.", limits.accepted.total)
    yield from gauge("webvcon_rooms", "Rooms that exist.", directory.room_count)
    yield from gauge("webvcon_participants", "Participants in all rooms.", directory.participant_count)
    yield from gauge("webvcon_participants_away", "Those whose connection broke.", directory.away_count)
    yield from gauge("webvcon_waiting_guests", "Guests who wait for a host.", directory.waiting_count)
    yield from gauge("webvcon_store_degraded", "1 while changes cannot be saved.", int(directory.is_degraded))
    yield from app[METRICS].lines(directory.signals)
    if (instance := app.get(INSTANCE)) is not None:
        yield from app[METRICS].links.lines(instance.waiting_bytes, instance.edge_count)
    yield from process_lines()
