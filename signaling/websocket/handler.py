"""Handles `GET /ws`: checks the client, answers the handshake, and takes the connection over from aiohttp."""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import WebSocketReader

from signaling.app_keys import LIMITS, SETTINGS, TICKER
from signaling.budget import Budget
from signaling.clock import spread
from signaling.errors import BadRequest, UpgradeRequired
from signaling.http.client_address import ADDRESSES
from signaling.http.connection import HttpConnection
from signaling.http.origins import ORIGINS, base_url
from signaling.rooms.sessions import Peer

from .connection import CLOSING_SECONDS, Connection
from .conversation import MessageHandler
from .outbox import WriteBatch
from .protocol import GOING_AWAY

VERSION = "13"  # of the protocol, RFC 6455 §4.1
KEY_BYTES = 16
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # §1.3

CONNECTIONS = web.AppKey("connections", set[Connection])
SPREAD_SECONDS = web.AppKey("spread_seconds", float)  # over which a stop says goodbye; 0 if not set
CONVERSE: web.AppKey[Callable[[Peer], MessageHandler]] = web.AppKey("converse")  # starts a conversation
WRITE_BATCH = web.AppKey("write_batch", WriteBatch)
UNREAD = web.AppKey("unread", Budget)


async def websocket(request: web.Request) -> web.StreamResponse:
    """Opens a WebSocket. Raises OriginNotAllowed, Overloaded, UpgradeRequired, BadRequest."""
    app = request.app
    app[ORIGINS].check(request)
    address, limits = app[ADDRESSES].of(request), app[LIMITS]
    limits.connections.take(address)
    connection = None
    try:
        answer = _Switch(_accept_key(request))
        if delay := limits.handshakes.delay(address, app[TICKER].now):
            await asyncio.sleep(delay)
        connection = _take_over(request, answer, address)
    finally:
        if connection is None:
            limits.connections.give_back(address)
    return answer


async def page_may_connect(request: web.Request) -> web.StreamResponse:
    """Tells a page whether its origin is why its handshakes fail: browsers do not, and name it only in a POST.

    Raises OriginNotAllowed, or MethodNotAllowed if the origin may connect.
    """
    request.app[ORIGINS].check(request)
    raise web.HTTPMethodNotAllowed(request.method, [hdrs.METH_GET, hdrs.METH_HEAD])


async def say_goodbye(app: web.Application) -> None:
    """Signal `on_shutdown`: closes every WebSocket with 1001, so that clients reconnect."""
    app[TICKER].stop()
    async for group in spread([*app[CONNECTIONS]], app.get(SPREAD_SECONDS, 0.0)):
        for connection in group:
            connection.close(GOING_AWAY)
    connections = [*app[CONNECTIONS]]
    for connection in connections:  # also those that have come meanwhile
        connection.close(GOING_AWAY)
    with suppress(TimeoutError):  # after that each connection aborts itself
        async with asyncio.timeout(CLOSING_SECONDS):
            for connection in connections:
                await connection.wait_closed()


def _accept_key(request: web.Request) -> str:
    """Checks the handshake (§4.2.1) and returns the `Sec-WebSocket-Accept` that answers it.

    Raises UpgradeRequired: it is not a handshake, or of another version; BadRequest: it is malformed.
    """
    headers, is_get = request.headers, request.method == hdrs.METH_GET and request.version >= HttpVersion11
    upgrades = [name.strip().lower() for name in ",".join(headers.getall(hdrs.UPGRADE, [])).split(",")]
    options = [name.strip().lower() for name in ",".join(headers.getall(hdrs.CONNECTION, [])).split(",")]
    if "websocket" not in upgrades or "upgrade" not in options or not is_get:
        raise UpgradeRequired
    if headers.getall(hdrs.SEC_WEBSOCKET_VERSION, []) != [VERSION]:
        raise UpgradeRequired(f"Sec-WebSocket-Version: expected {VERSION}.")
    if request.body_exists:
        raise BadRequest("A WebSocket handshake has no body.")  # it would be read as frames
    keys = headers.getall(hdrs.SEC_WEBSOCKET_KEY, [])
    try:
        is_right = len(keys) == 1 and len(base64.b64decode(keys[0], validate=True)) == KEY_BYTES
    except binascii.Error:
        is_right = False
    if not is_right:
        raise BadRequest("Sec-WebSocket-Key: expected one key of 16 bytes in base64.")
    return base64.b64encode(hashlib.sha1(keys[0].encode() + GUID, usedforsecurity=False).digest()).decode()


class _Switch(web.StreamResponse):
    """The response 101, written by hand: aiohttp takes longer for it than for the rest of a handshake."""

    def __init__(self, accept_key: str) -> None:
        super().__init__(status=101)
        lines = (
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Accept: {accept_key}",
            "Server: web-v-con",
        )
        self.head = "".join(f"{line}\r\n" for line in (*lines, "")).encode()

    @property
    def prepared(self) -> bool:
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Sends nothing: `_take_over` writes the head."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Sends nothing: there is no body."""


class _Early:
    """Replaces aiohttp's parser, to collect data that came right after the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """Called when aiohttp lets go of the connection."""


def _take_over(request: web.Request, answer: _Switch, address: str) -> Connection | None:
    """Answers the handshake and takes the connection over. None if the client has already disconnected."""
    app, http, transport = request.app, cast(HttpConnection, request.protocol), request.transport
    if transport is None or transport.is_closing():
        return None
    settings = app[SETTINGS]
    place = http.hand_over()

    def forget(connection: Connection) -> None:
        app[CONNECTIONS].discard(connection)
        app[LIMITS].connections.give_back(address)
        app[LIMITS].accepted.give_back(place)

    connection = Connection(
        app[CONVERSE],
        address=address,
        base_url=base_url(request, settings),
        batch=app[WRITE_BATCH],
        unread=app[UNREAD],
        clock=app[TICKER],
        heartbeat=settings.heartbeat_seconds,
        is_limited=settings.rate_limits,
        on_closed=forget,
    )
    transport.write(answer.head)
    early = _Early()
    http.set_parser(cast(WebSocketReader, early))
    transport.set_protocol(connection)
    # Lets aiohttp forget the request, as if the connection was lost: saves 9 of 20 kB per connection.
    http.transport = None
    http.connection_lost(None)
    app[CONNECTIONS].add(connection)
    connection.connection_made(transport)
    if early.data:
        connection.data_received(early.data)
    return connection
