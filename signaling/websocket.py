"""One WebSocket connection's life: Origin, prepare, read, dispatch, and leave as oneself."""

import asyncio
import logging
import sys
import uuid
from typing import assert_never

from aiohttp import ClientConnectionResetError, WebSocketError, WSCloseCode, WSMsgType, web
from msgspec import UNSET, UnsetType

from . import __version__
from .codec import ClientMessage, MalformedMessage, decode_message, encode_message, message_type
from .errors import AlreadyInRoom, BadRequest, GuestRoomsDisabled, InternalError, NotInRoom, Overloaded, SignalingError
from .keys import CLOCK, CLOSING, CONNECTIONS, DIRECTORY, SETTINGS, TICKER
from .limits import TokenBucket
from .membership import Seat
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
    Resume,
    SignalOut,
)
from .origins import base_url, check_origin
from .sessions import Session
from .views import joined, resumed, room_created

READ_TOO_SLOWLY, IDLE = 4002, 4003  # close codes, of the range that RFC 6455 §7.4.2 leaves to applications
IDLE_SECONDS = 60.0  # how long one may be connected without being in a room
MAX_UNREAD_BYTES = 4 * 1024 * 1024  # what one client may leave unread before it is closed
CHECK_EVERY_BYTES = 64 * 1024  # since Python 3.12 asyncio adds up all unsent frames for the answer
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
        autoping=False,  # pings are a matter of `check`, one tick for all connections
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
        self._ticker = request.app[TICKER]
        self._heartbeat = request.app[SETTINGS].heartbeat_seconds
        self._heard_at = self._ticker.now
        self._is_pinged = False
        self._idle_since: float | None = self._ticker.now  # None while in a room
        self._session: Session | None = None
        self._bad_messages = TokenBucket(BAD_MESSAGES, BAD_MESSAGE_SECONDS, self._clock())
        self._unchecked_bytes = 0  # written since the transport was last asked how much is unread
        self._is_closing = False  # nothing can be sent any more
        self._is_deaf = False  # the server closes, and whatever comes now is too late

    async def run(self) -> None:
        """Serves the connection until it ends."""
        log.info("connected peer=%s", self.socket_id)
        reason: LeaveReason | None = None
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
        self._write(frame, WSMsgType.TEXT)

    def _write(self, frame: bytes, kind: WSMsgType) -> None:
        if self._is_closing:
            return
        self._unchecked_bytes += len(frame)
        if self._unchecked_bytes > CHECK_EVERY_BYTES:
            self._unchecked_bytes = 0
            if self._transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
                log.info("reads too slowly peer=%s", self.socket_id)
                self.hang_up(READ_TOO_SLOWLY)
                return
        try:
            # With an endless writer_limit and no compression the coroutine runs to its end at the first step.
            self._ws.send_frame(frame, kind).send(None)
        except StopIteration:
            pass
        except ClientConnectionResetError:
            self._is_closing = True  # the connection broke; its own read loop is about to notice

    def hang_up(self, code: int) -> None:
        """Starts to close the connection from outside its own task."""
        if self._is_closing:
            return
        self._is_closing = self._is_deaf = True
        task = asyncio.create_task(self._close(code))
        self._app[CLOSING].add(task)
        task.add_done_callback(self._app[CLOSING].discard)

    def check(self, at: float) -> None:
        """Pings whoever was quiet for HEARTBEAT_SECONDS, cuts whoever does not answer, closes whoever joins no room."""
        if self._is_closing:
            return
        # A tick early rather than late, so that nobody is a ghost for longer than one heartbeat and a half.
        quiet = at - self._heard_at + self._ticker.period
        if quiet >= self._heartbeat * 1.5:
            log.info("does not answer pings peer=%s", self.socket_id)
            self._transport.abort()
        elif quiet >= self._heartbeat and not self._is_pinged:
            self._is_pinged = True
            self._write(b"", WSMsgType.PING)
        if self._session is not None and self._session.is_open:
            return
        if self._idle_since is None:
            self._idle_since = at
        elif at - self._idle_since >= IDLE_SECONDS:
            self.hang_up(IDLE)

    async def _close(self, code: int) -> None:
        await self._ws.close(code=code, drain=False)
        # What the other side never reads would keep a closing transport for ever.
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._transport.abort)

    async def _read(self) -> LeaveReason | None:
        """Reads until the connection is over. Returns why its session is over too, or None where it broke."""
        while True:
            message = await self._ws.receive()
            self._heard_at = self._ticker.now
            self._is_pinged = False
            if self._is_deaf and message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            if message.type is WSMsgType.TEXT:
                if not await self._take(message.data):
                    await self._refuse(WSCloseCode.POLICY_VIOLATION, b"too many bad messages")
            elif message.type is WSMsgType.PING:
                self._write(message.data, WSMsgType.PONG)
            elif message.type is WSMsgType.BINARY:
                await self._refuse(WSCloseCode.UNSUPPORTED_DATA, b"text frames only")
            elif message.type is WSMsgType.CLOSE:
                return "left" if message.data in {WSCloseCode.OK, WSCloseCode.GOING_AWAY} else None
            elif message.type in {WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                refusal = message.data.code if isinstance(message.data, WebSocketError) else None
                return "disconnected" if refusal == WSCloseCode.MESSAGE_TOO_BIG else None

    async def _refuse(self, code: WSCloseCode, why: bytes) -> None:
        self._end("disconnected")  # the others need not wait until the close frame is answered
        await self._ws.close(code=code, message=why)

    def _end(self, reason: LeaveReason | None) -> None:
        if self._session is not None:
            self._directory.disconnect(self._session, self, reason, self._ticker.now)

    async def _take(self, text: str) -> bool:
        """Handles one message. False where it was one bad message too many."""
        try:
            message = decode_message(text)
        except MalformedMessage as bad:
            self._count(is_ping=bad.in_reply_to == "ping")
            self._send_error(bad.error, bad.in_reply_to, bad.id)
            return self._bad_messages.take(self._clock())
        self._count(is_ping=type(message.payload) is Ping)
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
                self._pong(payload, message.id)
            case JoinRoom():
                await self._join(payload, message.id)
            case LeaveRoom():
                self._leave(message.id)
            case Resume():
                await self._resume(payload, message.id)
            case CreateRoom():
                await self._create_room(payload, message.id)
            case _:
                assert_never(payload)

    async def _join(self, request: JoinRoom, id_: MessageId | UnsetType) -> None:
        self._check_free()
        now = self._clock()
        seat = await self._directory.join(request, self.socket_id, self, now)
        self._enter(seat)
        self.send(encode_message(joined(seat, self._app[SETTINGS], now), id_))

    async def _resume(self, request: Resume, id_: MessageId | UnsetType) -> None:
        self._check_free()
        seat = await self._directory.resume(request, self, self._clock(), self._ticker.now)
        session = self._enter(seat)
        self.send(encode_message(resumed(seat, self._app[SETTINGS], self._clock()), id_))
        if session.received is None:
            session.restart_counts()
        for frame in seat.missed:
            self.send(frame)

    def _enter(self, seat: Seat) -> Session:
        self._session = seat.session
        self.socket_id = seat.session.socket_id
        self._idle_since = None
        return seat.session

    def _check_free(self) -> None:
        if self._session is not None and self._session.is_open:
            raise AlreadyInRoom

    def _pong(self, ping: Ping, id_: MessageId | UnsetType) -> None:
        session = self._session
        if session is None or session.kept is None or session.received is None:
            self.send(encode_message(Pong(), id_))
            return
        if not isinstance(ping.received, UnsetType):
            session.knows_restart = True
            session.kept.check(ping.received)
            session.kept.confirm(ping.received)
        self.send(encode_message(Pong(session.received), id_))

    def _count(self, *, is_ping: bool) -> None:
        """Counts a message of a resumable session, whatever becomes of it."""
        session = self._session
        if not is_ping and session is not None and session.received is not None:
            session.received += 1
            session.knows_restart = True

    def _reply(self, frame: bytes) -> None:
        """Sends what counts as a message of the session, if there is one."""
        if self._session is not None and self._session.is_open:
            self._session.send(frame)
        else:
            self.send(frame)

    def _leave(self, id_: MessageId | UnsetType) -> None:
        session = self._seat()
        self._directory.leave(session, "left")
        self.send(encode_message(Left(session.code), id_))

    async def _create_room(self, options: CreateRoom, id_: MessageId | UnsetType) -> None:
        if not self._app[SETTINGS].guest_rooms:
            raise GuestRoomsDisabled
        room = await self._directory.create(options, self._clock(), by_guest=True)
        self._reply(encode_message(room_created(room, self._base_url), id_))

    def _seat(self) -> Session:
        if self._session is None or not self._session.is_open:
            raise NotInRoom
        return self._session

    def _send_error(self, error: SignalingError, in_reply_to: str | None, id_: MessageId | UnsetType) -> None:
        wait = UNSET if error.retry_after is None else error.retry_after
        self._reply(encode_message(ErrorMessage(error.ws_code, str(error), in_reply_to, wait), id_))


async def say_goodbye(app: web.Application) -> None:
    """Signal `on_shutdown`: every client hears 1001 and finds its successor."""
    connections, closing = app[CONNECTIONS], app[CLOSING]
    for connection in connections:
        connection.hang_up(WSCloseCode.GOING_AWAY)
    if closing:
        await asyncio.wait(closing, timeout=CLOSING_SECONDS)
