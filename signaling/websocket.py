"""One WebSocket connection's life: Origin, prepare, read, dispatch, and leave as oneself."""

import asyncio
import logging
import sys
import uuid
from typing import assert_never

from aiohttp import ClientConnectionResetError, WSCloseCode, WSMsgType, web
from msgspec import UNSET, UnsetType

from . import __version__
from .codec import ClientMessage, MalformedMessage, decode_message, encode_message, message_type
from .errors import AlreadyInRoom, BadRequest, GuestRoomsDisabled, InternalError, NotInRoom, Overloaded, SignalingError
from .keys import CLOCK, CLOSING, CONNECTIONS, DIRECTORY, SETTINGS
from .limits import TokenBucket
from .messages import (
    MAX_BODY_BYTES,
    Connected,
    CreateRoom,
    ErrorMessage,
    JoinRoom,
    LeaveReason,
    LeaveRoom,
    Left,
    MessageId,
    Ping,
    Pong,
    SignalOut,
)
from .origins import base_url, check_origin
from .sessions import Session
from .views import joined, room_created

READ_TOO_SLOWLY = 4002  # close code, of the range that RFC 6455 §7.4.2 leaves to applications
MAX_UNREAD_BYTES = 4 * 1024 * 1024  # what one client may leave unread before it is closed
BAD_MESSAGES, BAD_MESSAGE_SECONDS = 50, 10.0  # so many on one connection, and one more in each such time
CLOSING_SECONDS = 3.0  # how long the other side may take to answer a close frame

log = logging.getLogger(__name__)


async def websocket(request: web.Request) -> web.WebSocketResponse:
    """`GET /ws`."""
    app = request.app
    check_origin(request, app[SETTINGS])
    if len(app[CONNECTIONS]) >= app[SETTINGS].max_connections:
        raise Overloaded
    ws = web.WebSocketResponse(
        heartbeat=app[SETTINGS].heartbeat_seconds,
        max_msg_size=MAX_BODY_BYTES + 1,  # aiohttp refuses a message of exactly this size
        compress=False,  # costs 100 kB a connection, and what is said here is short
        writer_limit=sys.maxsize,  # a send never waits for the receiver: see Connection.send
        timeout=CLOSING_SECONDS,
    )
    if not ws.can_prepare(request):
        raise BadRequest("Expected a WebSocket handshake (RFC 6455 §4.2.1).")
    await ws.prepare(request)
    if request.transport is None:
        return ws  # gone already
    connection = Connection(request, ws, request.transport)
    app[CONNECTIONS].add(connection)
    try:
        await connection.run()
    finally:
        app[CONNECTIONS].discard(connection)
    return ws


class Connection:
    """One WebSocket, and the session of whoever is in a room over it."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse, transport: asyncio.Transport) -> None:
        self.socket_id = str(uuid.uuid4())
        self._app = request.app
        self._directory = request.app[DIRECTORY]
        self._clock = request.app[CLOCK]
        self._base_url = base_url(request, request.app[SETTINGS])
        self._ws = ws
        self._transport = transport
        self._session: Session | None = None
        self._bad_messages = TokenBucket(BAD_MESSAGES, BAD_MESSAGE_SECONDS, self._clock())
        self._is_closing = False

    async def run(self) -> None:
        """Serves the connection until it ends."""
        log.info("connected peer=%s", self.socket_id)
        reason: LeaveReason = "disconnected"
        self.send(encode_message(Connected(self.socket_id, self._app[SETTINGS].guest_rooms, __version__)))
        try:
            reason = await self._read()
        except Exception:
            log.exception("connection failed peer=%s", self.socket_id)
            await self._ws.close(code=WSCloseCode.INTERNAL_ERROR)
        finally:
            self._end(reason)
            log.info("disconnected peer=%s code=%s", self.socket_id, self._ws.close_code)

    def send(self, frame: bytes) -> None:
        """Writes a text frame. Never suspends: whoever does not read is closed, and nobody else waits."""
        if self._is_closing:
            return
        if self._transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            log.info("reads too slowly peer=%s", self.socket_id)
            self.hang_up(READ_TOO_SLOWLY)
            return
        try:
            # With an endless writer_limit and no compression the coroutine runs to its end at the first step.
            self._ws.send_frame(frame, WSMsgType.TEXT).send(None)
        except StopIteration:
            pass
        except ClientConnectionResetError:
            self._is_closing = True  # the connection broke; its own read loop is about to notice

    def hang_up(self, code: int) -> None:
        """Starts to close the connection from outside its own task."""
        if self._is_closing:
            return
        self._is_closing = True
        task = asyncio.create_task(self._close(code))
        self._app[CLOSING].add(task)
        task.add_done_callback(self._app[CLOSING].discard)

    async def _close(self, code: int) -> None:
        await self._ws.close(code=code, drain=False)
        # What the other side never reads would keep a closing transport for ever.
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._transport.abort)

    async def _read(self) -> LeaveReason:
        while True:
            message = await self._ws.receive()
            if message.type is WSMsgType.TEXT:
                if not await self._take(message.data):
                    await self._refuse(WSCloseCode.POLICY_VIOLATION, b"too many bad messages")
            elif message.type is WSMsgType.BINARY:
                await self._refuse(WSCloseCode.UNSUPPORTED_DATA, b"text frames only")
            elif message.type is WSMsgType.CLOSE:
                return "left" if message.data in {WSCloseCode.OK, WSCloseCode.GOING_AWAY} else "disconnected"
            else:
                return "disconnected"

    async def _refuse(self, code: WSCloseCode, why: bytes) -> None:
        self._end("disconnected")  # the others need not wait until the close frame is answered
        await self._ws.close(code=code, message=why)

    def _end(self, reason: LeaveReason) -> None:
        if self._session is not None and self._session.is_open:
            self._directory.leave(self._session, reason)

    async def _take(self, text: str) -> bool:
        """Handles one message. False where it was one bad message too many."""
        try:
            message = decode_message(text)
        except MalformedMessage as bad:
            self._send_error(bad.error, bad.in_reply_to, bad.id)
            return self._bad_messages.take(self._clock())
        try:
            await self._handle(message)
        except SignalingError as error:
            self._send_error(error, message_type(message), message.id)
        except Exception:
            self._send_error(InternalError(), message_type(message), message.id)
            raise
        return True

    async def _handle(self, message: ClientMessage) -> None:
        payload = message.payload
        match payload:
            case SignalOut():
                self._seat().forward(payload)
            case Ping():
                self.send(encode_message(Pong(), message.id))
            case JoinRoom():
                await self._join(payload, message.id)
            case LeaveRoom():
                self._leave(message.id)
            case CreateRoom():
                await self._create_room(payload, message.id)
            case _:
                assert_never(payload)

    async def _join(self, request: JoinRoom, id_: MessageId | UnsetType) -> None:
        if self._session is not None and self._session.is_open:
            raise AlreadyInRoom
        now = self._clock()
        session, room, newcomer, others = await self._directory.join(request, self.socket_id, self, now)
        self._session = session
        self.send(encode_message(joined(room, newcomer, others, self._app[SETTINGS], now), id_))

    def _leave(self, id_: MessageId | UnsetType) -> None:
        session = self._seat()
        self._directory.leave(session, "left")
        self.send(encode_message(Left(session.code), id_))

    async def _create_room(self, options: CreateRoom, id_: MessageId | UnsetType) -> None:
        if not self._app[SETTINGS].guest_rooms:
            raise GuestRoomsDisabled
        room = await self._directory.create(options, self._clock(), by_guest=True)
        self.send(encode_message(room_created(room, self._base_url), id_))

    def _seat(self) -> Session:
        if self._session is None or not self._session.is_open:
            raise NotInRoom
        return self._session

    def _send_error(self, error: SignalingError, in_reply_to: str | None, id_: MessageId | UnsetType) -> None:
        wait = UNSET if error.retry_after is None else error.retry_after
        self.send(encode_message(ErrorMessage(error.ws_code, str(error), in_reply_to, wait), id_))


async def say_goodbye(app: web.Application) -> None:
    """Signal `on_shutdown`: every client hears 1001 and finds its successor."""
    connections, closing = app[CONNECTIONS], app[CLOSING]
    for connection in connections:
        connection.hang_up(WSCloseCode.GOING_AWAY)
    if closing:
        await asyncio.wait(closing, timeout=CLOSING_SECONDS)
