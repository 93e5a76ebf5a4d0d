"""`GET /ws`: who may connect, what a client says, and that it leaves as itself."""

import asyncio
from contextlib import suppress
from typing import assert_never

from aiohttp import WSCloseCode, web
from msgspec import UNSET, UnsetType

from . import __version__
from .codec import ClientMessage, MalformedMessage, decode_message, encode_message, message_type
from .connection import Connection
from .errors import (
    AlreadyInRoom,
    GuestRoomsDisabled,
    InternalError,
    NotAllowed,
    NotInRoom,
    PeerNotFound,
    SignalingError,
)
from .frames import CLOSING_SECONDS, Socket, accept
from .keys import ADDRESSES, CLOCK, CONNECTIONS, DIRECTORY, LIMITS, SETTINGS, TICKER
from .limits import ENTRIES, ENTRY_SECONDS, Pace, TokenBucket
from .membership import known_code
from .messages import (
    Admit,
    CloseRoom,
    Connected,
    CreateRoom,
    Deny,
    ErrorMessage,
    HostPayload,
    JoinRoom,
    LeaveReason,
    LeaveRoom,
    Left,
    MessageId,
    Ping,
    Pong,
    RemovePeer,
    Resume,
    ServerMessage,
    SignalOut,
    UpdateRoom,
    Waiting,
)
from .origins import base_url, check_origin
from .sessions import Seat, Session
from .views import joined, resumed, room_created

BAD_MESSAGES, BAD_MESSAGE_SECONDS = 50, 10.0  # so many on one connection, and one more in each such time


async def websocket(request: web.Request) -> web.WebSocketResponse:
    """`GET /ws`."""
    app = request.app
    check_origin(request, app[SETTINGS])
    address, limits = app[ADDRESSES].of(request), app[LIMITS]
    limits.connections.take(address)
    connection = None
    try:
        if limits.has_pace and (delay := limits.handshakes.of(address, app[TICKER].now).delay(app[TICKER].now)) > 0:
            await asyncio.sleep(delay)
        ws = await accept(request)
        if request.transport is not None:
            connection = Client(request, ws, request.transport, address)
    finally:
        if connection is None:
            limits.connections.give_back(address)
    if connection is None:
        return ws  # gone already
    app[CONNECTIONS].add(connection)
    serving = _serve(app, connection)
    if ws.let_go(request):
        connection.task = asyncio.create_task(serving)
    else:
        await serving
    return ws


async def _serve(app: web.Application, connection: "Client") -> None:
    try:
        await connection.run()
    finally:
        app[CONNECTIONS].discard(connection)
        app[LIMITS].connections.give_back(connection.address)


class Client(Connection):
    """Whoever is at the other end: asks to come in, waits, is in a room, or comes back to one."""

    def __init__(self, request: web.Request, ws: Socket, transport: asyncio.Transport, address: str) -> None:
        super().__init__(request, ws, transport, address)
        self._directory = request.app[DIRECTORY]
        self._clock = request.app[CLOCK]
        self._base_url = base_url(request, request.app[SETTINGS])
        self._session: Session | None = None
        self._waits_for: str | None = None  # the code of a room
        self._entries = Pace(ENTRIES, ENTRY_SECONDS) if request.app[LIMITS].has_pace else None
        self._joining_id: MessageId | UnsetType = UNSET  # of the message that `joined` will answer
        self._bad_messages = TokenBucket(BAD_MESSAGES, BAD_MESSAGE_SECONDS, self._clock())

    def _greet(self) -> None:
        self.send(encode_message(Connected(self.socket_id, self._app[SETTINGS].guest_rooms, __version__)))

    def _end(self, reason: LeaveReason | None) -> None:
        self._stop_waiting()
        if self._session is not None:
            self._directory.disconnect(self._session, self, reason, self._ticker.now)

    async def _take(self, text: str) -> bool:
        """Handles one message. False where it was one bad message too many."""
        self.burst.gather_for_turns()
        try:
            message = decode_message(text)
        except MalformedMessage as bad:
            if self._session is not None and bad.in_reply_to != "ping":
                self._session.count()
            self._send_error(bad.error, bad.in_reply_to, bad.id)
            return self._bad_messages.take(self._clock())
        if self._session is not None and type(message.payload) is not Ping:
            self._session.count()
        try:
            await self._handle(message)
        except SignalingError as error:
            self._send_error(error, message_type(message), message.id)
        except Exception:
            self._send_error(InternalError(), message_type(message), message.id)
            raise
        return True

    def take_text(self, text: str) -> bool:
        """Forwards a signal or answers a ping, if that is what it is and nothing is wrong with it."""
        session, peer = self._session, None
        try:
            message = decode_message(text)
            payload = message.payload
            if type(payload) is SignalOut:
                peer = None if session is None else session.peer(payload.to)
                if peer is None:
                    return False
            elif type(payload) is Ping:
                self._confirm(payload)
            else:
                return False
            if not self._is_in_time(len(text)):
                return False
        except Exception:
            return False  # a bad message, or a bug: `_take` finds the same, and does what is to be done then
        try:
            if type(payload) is SignalOut and session is not None and peer is not None:
                session.count()
                session.forward(payload, peer)
            else:
                self._pong(message.id)
        except Exception as bug:  # with the message half done, maybe, so that `_take` must not do it again
            with suppress(Exception):
                self._send_error(InternalError(), message_type(message), message.id)
            self._fail(bug)
        return True

    async def _handle(self, message: ClientMessage) -> None:
        payload = message.payload
        match payload:
            case SignalOut():
                self._forward(payload)
            case Ping():
                self._confirm(payload)
                self._pong(message.id)
            case JoinRoom():
                await self._join(payload, message.id)
            case LeaveRoom():
                self._leave(message.id)
            case Resume():
                await self._resume(payload, message.id)
            case CreateRoom():
                await self._create_room(payload, message.id)
            case Admit() | Deny() | RemovePeer() | UpdateRoom() | CloseRoom():
                await self._moderate(payload)
            case _:
                assert_never(payload)

    def _forward(self, signal: SignalOut) -> None:
        session = self._seat()
        peer = session.peer(signal.to)
        if peer is None:
            raise PeerNotFound
        session.forward(signal, peer)

    async def _moderate(self, payload: HostPayload) -> None:
        host = self._seat()
        if not host.is_host:
            raise NotAllowed
        directory, now = self._directory, self._clock()
        match payload:
            case Admit():
                directory.let_in(host, payload.socket_id, now)
            case Deny():
                directory.turn_away(host, payload.socket_id)
            case RemovePeer():
                await directory.remove(host.code, payload.socket_id, now, ban=payload.ban)
            case UpdateRoom():
                await directory.update(host.code, payload, now, by_host=True)
            case CloseRoom():
                await directory.delete(host.code, now, reason="closed_by_host")
            case _:
                assert_never(payload)

    async def _join(self, request: JoinRoom, id_: MessageId | UnsetType) -> None:
        self._check_free()
        seat = await self._directory.join(request, self, self._clock())
        self._joining_id = id_
        if seat is not None:
            self.enter(seat)
        else:
            self._wait(known_code(request.room_code))
        # By the loop's own clock: with each tick a handful would come in at once.
        if self._entries and (delay := self._entries.delay(asyncio.get_running_loop().time())) > 0:
            await self._hold_up(delay)

    def _wait(self, code: str) -> None:
        self._waits_for = code
        self._idle_since = None
        self.send(encode_message(Waiting(code), self._joining_id))

    def enter(self, seat: Seat) -> None:
        """Begins the session of somebody who has been let in."""
        session = self._begin(seat)
        self.send(encode_message(joined(seat, self._app[SETTINGS], self._clock()), self._joining_id))
        self._tell_knocks(session, seat)

    def turn_away(self, message: ServerMessage) -> None:
        """Ends the wait of somebody who is not let in."""
        self._waits_for = None
        self.be_checked()
        self.send(encode_message(message))

    async def _resume(self, request: Resume, id_: MessageId | UnsetType) -> None:
        self._check_free()
        seat = await self._directory.resume(request, self, self._clock(), self._ticker.now)
        session = self._begin(seat)
        self.send(encode_message(resumed(seat, self._app[SETTINGS], self._clock()), id_))
        if session.received is None:
            session.restart_counts()
        for frame in seat.missed:
            self.send(frame)
        self._tell_knocks(session, seat)

    def _begin(self, seat: Seat) -> Session:
        self._session = seat.session
        self.socket_id = seat.session.socket_id
        self._waits_for = self._idle_since = None
        return seat.session

    def _tell_knocks(self, session: Session, seat: Seat) -> None:
        for knock in seat.knocks:
            session.send(encode_message(knock))

    def _stop_waiting(self) -> None:
        if self._waits_for is not None:
            self._directory.stop_waiting(self._waits_for, self)
            self._waits_for = None
            self.be_checked()

    @property
    def _is_inside(self) -> bool:
        return self._session is not None and self._session.is_open

    @property
    def _is_of_use(self) -> bool:
        return self._is_inside or self._waits_for is not None

    def _check_free(self) -> None:
        if self._is_of_use:
            raise AlreadyInRoom

    def _confirm(self, ping: Ping) -> None:
        """Forgets what the client has by its own account. Twice is as good as once."""
        session = self._session
        if session is None or session.kept is None or session.received is None:
            return
        if not isinstance(ping.received, UnsetType):
            session.knows_restart = True
            session.kept.check(ping.received)
            session.kept.confirm(ping.received)

    def _pong(self, id_: MessageId | UnsetType) -> None:
        session = self._session
        received = None if session is None or session.kept is None else session.received
        self.send(encode_message(Pong() if received is None else Pong(received), id_))

    def _reply(self, frame: bytes) -> None:
        """Sends what counts as a message of the session, if there is one."""
        if self._session is not None and self._is_inside:
            self._session.send(frame)
        else:
            self.send(frame)

    def _leave(self, id_: MessageId | UnsetType) -> None:
        code = self._waits_for
        if code is not None:
            self._stop_waiting()
        else:
            session = self._seat()
            code = session.code
            self._directory.leave(session, "left")
        self.send(encode_message(Left(code), id_))

    async def _create_room(self, options: CreateRoom, id_: MessageId | UnsetType) -> None:
        if not self._app[SETTINGS].guest_rooms:
            raise GuestRoomsDisabled
        room = await self._directory.create_by_guest(options, self.address, self._clock())
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
    for connection in app[CONNECTIONS]:
        connection.hang_up(WSCloseCode.GOING_AWAY)
    if reading := {connection.task for connection in app[CONNECTIONS] if connection.task}:
        await asyncio.wait(reading, timeout=CLOSING_SECONDS)
