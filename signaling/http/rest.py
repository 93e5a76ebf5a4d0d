"""Handles REST requests. Handlers raise errors, which a middleware turns into responses."""

import asyncio
import re
import time

import msgspec
from aiohttp import hdrs, web
from msgspec import UNSET

from signaling import __version__
from signaling.app_keys import CLOCK, DIRECTORY, INSTANCE, ROOMS, SETTINGS, STARTED_AT
from signaling.errors import BadRequest, InvalidField
from signaling.rooms.ice import ice_servers
from signaling.rooms.names import check_display_name
from signaling.rooms.options import expiry
from signaling.rooms.registry import Room
from signaling.rooms.serialize import full_room_view, new_room_view, room_view, token_url
from signaling.tokens import sign_token
from signaling.wire.codec import decode_body, encode, rfc3339
from signaling.wire.messages import Health, RoomChanges, RoomOptions, RoomPage, TokenOptions, TokenView

from . import timeouts
from .origins import base_url

LARGEST_PAGE = 100  # rooms


async def create_room(request: web.Request) -> web.Response:
    options = decode_body(await _read_body(request), RoomOptions)
    room = await request.app[ROOMS].create(options, request.app[CLOCK]())
    response = _json(new_room_view(room, base_url(request, request.app[SETTINGS])), status=201)
    response.headers[hdrs.LOCATION] = f"{request.app[SETTINGS].path}/api/rooms/{room.code}"
    return response


async def list_rooms(request: web.Request) -> web.Response:
    rooms, base = request.app[ROOMS], base_url(request, request.app[SETTINGS])
    limit = request.query.get("limit", "50")
    if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= LARGEST_PAGE:
        raise InvalidField(f"limit: expected a whole number from 1 to {LARGEST_PAGE}.")
    page = await rooms.page(int(limit), request.query.get("cursor"), request.app[CLOCK]())
    views = []
    for room, participant_count in page.rooms:
        view = room_view(room, base)
        view.participant_count = participant_count
        views.append(view)
    return _json(RoomPage(views, page.next_cursor))


async def get_room(request: web.Request) -> web.Response:
    room = await request.app[ROOMS].find(request.match_info["code"], request.app[CLOCK]())
    return await _room_with_participants(request, room)


async def update_room(request: web.Request) -> web.Response:
    changes = decode_body(await _read_body(request), RoomChanges)
    room = await request.app[ROOMS].update(request.match_info["code"], changes, request.app[CLOCK]())
    return await _room_with_participants(request, room)


async def delete_room(request: web.Request) -> web.Response:
    await request.app[ROOMS].delete(request.match_info["code"], request.app[CLOCK]())
    return web.Response(status=204)


async def remove_participant(request: web.Request) -> web.Response:
    ban = request.query.get("ban", "0")
    if ban not in {"0", "1"}:
        raise InvalidField("ban: expected 0 or 1.")
    code, socket_id = request.match_info["code"], request.match_info["socket_id"]
    await request.app[ROOMS].remove(code, socket_id, request.app[CLOCK](), ban=ban == "1")
    return web.Response(status=204)


async def create_token(request: web.Request) -> web.Response:
    app, now = request.app, request.app[CLOCK]()
    options = decode_body(await _read_body(request), TokenOptions)
    room = await app[ROOMS].find(request.match_info["code"], now)
    name = None if options.display_name is UNSET else check_display_name(options.display_name)
    expires_at = None if options.ttl_hours is UNSET else expiry(options.ttl_hours, now, app[SETTINGS].max_ttl_hours)
    token = sign_token(room.secret, options.role, display_name=name, expires_at=expires_at)
    ends = room.expires_at if expires_at is None else min(expires_at, room.expires_at)
    url = token_url(room.code, token, base_url(request, app[SETTINGS]))
    return _json(TokenView(token, rfc3339(ends), url), status=201)


async def get_ice_servers(request: web.Request) -> web.Response:
    return _json(ice_servers(request.app[SETTINGS], "api", request.app[CLOCK]()))


async def health(request: web.Request) -> web.Response:
    directory, instance, settings = request.app[DIRECTORY], request.app.get(INSTANCE), request.app[SETTINGS]
    report = Health(
        status="degraded" if directory.is_degraded else "ok",
        version=__version__,
        uptime_seconds=int(time.monotonic() - request.app[STARTED_AT]),
        rooms=directory.room_count,
        participants=directory.participant_count,
        store="redis" if instance is not None and settings.database_url is None else settings.store,
    )
    if instance is not None:
        report.instance, report.homes, report.edges = instance.name, directory.room_count, instance.edge_count
    return _json(report, status=503 if directory.is_degraded else 200)


async def livez(_request: web.Request) -> web.Response:
    return _json({"status": "ok"})


async def _read_body(request: web.Request) -> bytes:
    """Reads the whole body, whatever its Content-Type, so that a plain `curl -d` works.

    Raises BadRequest: it arrived too slowly, or does not match its headers.
    """
    if not request.body_exists:
        return b""
    try:
        async with asyncio.timeout(timeouts.BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise BadRequest(f"The body did not arrive within {timeouts.BODY_SECONDS:g} seconds.") from None
    except (web.RequestPayloadError, ConnectionError):
        raise BadRequest("The body does not match its headers.") from None


async def _room_with_participants(request: web.Request, room: Room) -> web.Response:
    participants = await request.app[ROOMS].participants(room.code)
    return _json(full_room_view(room, participants, base_url(request, request.app[SETTINGS])))


def _json(view: msgspec.Struct | dict[str, str], *, status: int = 200) -> web.Response:
    no_store = {hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=encode(view), status=status, content_type="application/json", headers=no_store)
