"""The REST handlers. Errors are raised; a middleware turns them into answers."""

import re

import msgspec
from aiohttp import web
from msgspec import UNSET

from signaling import __version__
from signaling.app_keys import CLOCK, DIRECTORY, SETTINGS, STARTED_AT
from signaling.errors import InvalidField
from signaling.ice import ice_servers
from signaling.rooms.names import check_display_name
from signaling.rooms.options import expiry
from signaling.rooms.registry import Room
from signaling.rooms.serialize import full_room_view, new_room_view, room_view, token_url
from signaling.tokens import sign_token
from signaling.wire.codec import T, decode_body, encode, rfc3339
from signaling.wire.messages import Health, RoomChanges, RoomOptions, RoomPage, TokenOptions, TokenView

from .origins import base_url
from .timeouts import read_body

DEFAULT_PAGE, LARGEST_PAGE = 50, 100  # rooms


async def create_room(request: web.Request) -> web.Response:
    app = request.app
    options = await _body(request, RoomOptions)
    room = await app[DIRECTORY].create(options, app[CLOCK]())
    view = new_room_view(room, base_url(request, app[SETTINGS]))
    return _json(view, status=201, location=f"/api/rooms/{room.code}")


async def list_rooms(request: web.Request) -> web.Response:
    app = request.app
    directory, base = app[DIRECTORY], base_url(request, app[SETTINGS])
    rooms, next_cursor = await directory.page(_limit(request), request.query.get("cursor"), app[CLOCK]())
    views = []
    for room in rooms:
        view = room_view(room, base)
        view.participant_count = len(await directory.participants(room.code))
        views.append(view)
    return _json(RoomPage(views, next_cursor))


async def get_room(request: web.Request) -> web.Response:
    app = request.app
    room = await app[DIRECTORY].find(request.match_info["code"], app[CLOCK]())
    return await _room_with_participants(request, room)


async def update_room(request: web.Request) -> web.Response:
    app = request.app
    changes = await _body(request, RoomChanges)
    room = await app[DIRECTORY].update(request.match_info["code"], changes, app[CLOCK]())
    return await _room_with_participants(request, room)


async def delete_room(request: web.Request) -> web.Response:
    app = request.app
    await app[DIRECTORY].delete(request.match_info["code"], app[CLOCK]())
    return web.Response(status=204)


async def remove_participant(request: web.Request) -> web.Response:
    app = request.app
    code, socket_id = request.match_info["code"], request.match_info["socket_id"]
    await app[DIRECTORY].remove(code, socket_id, app[CLOCK](), ban=_flag(request, "ban"))
    return web.Response(status=204)


async def create_token(request: web.Request) -> web.Response:
    app = request.app
    now = app[CLOCK]()
    options = await _body(request, TokenOptions)
    room = await app[DIRECTORY].find(request.match_info["code"], now)
    name = None if options.display_name is UNSET else check_display_name(options.display_name)
    expires_at = None
    if options.ttl_hours is not UNSET:
        expires_at = expiry(options.ttl_hours, now, app[SETTINGS].max_ttl_hours)
    token = sign_token(room.secret, options.role, display_name=name, expires_at=expires_at)
    ends = room.expires_at if expires_at is None else min(expires_at, room.expires_at)
    url = token_url(room.code, token, base_url(request, app[SETTINGS]))
    return _json(TokenView(token, rfc3339(ends), url), status=201)


async def get_ice_servers(request: web.Request) -> web.Response:
    app = request.app
    return _json(ice_servers(app[SETTINGS], "api", app[CLOCK]()))


async def health(request: web.Request) -> web.Response:
    app = request.app
    degraded = app[DIRECTORY].is_degraded
    report = Health(
        status="degraded" if degraded else "ok",
        version=__version__,
        uptime_seconds=max(0, int(app[CLOCK]() - app[STARTED_AT])),
        rooms=app[DIRECTORY].room_count,
        participants=app[DIRECTORY].participant_count,
        store="file",
    )
    return _json(report, status=503 if degraded else 200)


async def livez(_request: web.Request) -> web.Response:
    return _json({"status": "ok"})


async def _room_with_participants(request: web.Request, room: Room) -> web.Response:
    inside = await request.app[DIRECTORY].participants(room.code)
    return _json(full_room_view(room, inside, base_url(request, request.app[SETTINGS])))


async def _body(request: web.Request, body_type: type[T]) -> T:
    """The body, whatever its declared Content-Type, so that a bare `curl -d` works."""
    return decode_body(await read_body(request), body_type)


def _flag(request: web.Request, name: str) -> bool:
    given = request.query.get(name, "0")
    if given not in {"0", "1"}:
        raise InvalidField(f"{name}: expected 0 or 1.")
    return given == "1"


def _limit(request: web.Request) -> int:
    given = request.query.get("limit", str(DEFAULT_PAGE))
    if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= LARGEST_PAGE:
        raise InvalidField(f"limit: expected a whole number from 1 to {LARGEST_PAGE}.")
    return int(given)


def _json(view: msgspec.Struct | dict[str, str], *, status: int = 200, location: str | None = None) -> web.Response:
    response = web.Response(body=encode(view), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if location is not None:
        response.headers["Location"] = location
    return response
