"""What one client says and is told: one method a message. Knows no sockets: a peer is what can send and close.

Errors are raised and turned into the wire here, in one place; anything else is a bug, and is raised again.
"""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, assert_never

from msgspec import UNSET, UnsetType

from signaling import __version__
from signaling.clock import Ticker
from signaling.errors import (
    AlreadyInRoom,
    GuestRoomsDisabled,
    InternalError,
    NotAllowed,
    NotInRoom,
    PeerNotFound,
    SignalingError,
)
from signaling.limits import ENTRIES, ENTRY_SECONDS, RateLimit
from signaling.rooms.directory import Directory
from signaling.rooms.membership import known_code
from signaling.rooms.serialize import joined, resumed, room_created
from signaling.rooms.sessions import Outlet, Seat, Session
from signaling.settings import Settings
from signaling.wire.codec import ClientMessage, MalformedMessage, decode_message, encode_message, message_type
from signaling.wire.messages import (
    Admit,
    CloseRoom,
    Connected,
    CreateRoom,
    Deny,
    Done,
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

from .protocol import POLICY_VIOLATION

BAD_MESSAGES, BAD_MESSAGE_SECONDS = 50, 10.0  # so many on one connection, and one more in each such time

Work = Coroutine[Any, Any, None]


class Peer(Outlet, Protocol):
    """The client at the other end: a socket here, or one that another instance holds."""

    @property
    def address(self) -> str:
        """What it counts for in limits and bans."""

    @property
    def base_url(self) -> str:
        """What the URLs that it is told begin with."""


class _Gone:
    """A peer whose connection is over. Without it each connection would stay until the collector finds the cycle."""

    address = base_url = ""

    def send(self, frame: bytes) -> None: ...

    def close(self, code: int, reason: str = "") -> None: ...

    def check_soon(self) -> None: ...


GONE = _Gone()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What conversations share."""

    directory: Directory
    settings: Settings
    wall_clock: Callable[[], float]  # seconds since the epoch
    clock: Ticker


class Conversation:
    """Everything that is said over one connection."""

    def __init__(self, peer: Peer, shared: Surroundings) -> None:
        self.socket_id = str(uuid.uuid4())
        self.peer: Peer = peer
        self._directory = shared.directory
        self._settings = shared.settings
        self._wall_clock = shared.wall_clock
        self._clock = shared.clock
        self._session: Session | None = None
        self._waits_for: str | None = None  # the code of a room
        self._entries = RateLimit(ENTRIES, ENTRY_SECONDS) if shared.settings.rate_limits else None
        self._joining_id: MessageId | UnsetType = UNSET  # of the message that `joined` will answer
        self._bad_messages = RateLimit(BAD_MESSAGES, BAD_MESSAGE_SECONDS)

    @property
    def is_of_use(self) -> bool:
        """Whether the client is in a room, or waits for one."""
        return self._is_inside or self._waits_for is not None

    def greet(self) -> None:
        self._send(Connected(self.socket_id, self._settings.guest_rooms, __version__))

    def receive(self, text: str) -> Work | None:
        """Handles one message at once, or returns what is to be awaited before the next one."""
        session = self._session
        if session is not None and session.is_open and session.outlet is not self.peer:
            return None  # read before the connection broke or was taken over: a resume sends it again
        try:
            message = decode_message(text)
        except MalformedMessage as bad:
            self._refuse(bad)
            return None
        payload = message.payload
        if session is not None and type(payload) is not Ping:
            session.count()
        try:
            work = self._handle(payload, message.id)
        except Exception as error:
            self._fail(error, message)
            return None
        return None if work is None else self._finish(work, message)

    def end(self, reason: LeaveReason | None) -> None:
        """The connection is over, and with a reason the client's session too. A second call changes nothing."""
        self._stop_waiting()
        if self._session is not None:
            self._directory.disconnect(self._session, self.peer, reason, self._clock.now)
        self.peer = GONE

    def _handle(self, payload: Any, id_: MessageId | UnsetType) -> Work | None:
        match payload:
            case SignalOut():
                self._forward(payload)
            case Ping():
                self._ping(payload, id_)
            case JoinRoom():
                return self._join(payload, id_)
            case LeaveRoom():
                self._leave(id_)
            case Resume():
                self._resume(payload, id_)
            case CreateRoom():
                return self._create_room(payload, id_)
            case Admit() | Deny() | RemovePeer() | UpdateRoom() | CloseRoom():
                return self._moderate(payload, id_)
        return None

    async def _finish(self, work: Work, message: ClientMessage) -> None:
        try:
            await work
        except Exception as error:
            self._fail(error, message)

    def _fail(self, error: Exception, message: ClientMessage) -> None:
        """Answers a message that could not be handled."""
        if isinstance(error, SignalingError):
            self._send_error(error, message_type(message.payload), message.id)
        else:
            self._send_error(InternalError(), message_type(message.payload), message.id)
            raise error

    def _refuse(self, bad: MalformedMessage) -> None:
        if self._session is not None and bad.in_reply_to != "ping":
            self._session.count()
        self._send_error(bad.error, bad.in_reply_to, bad.id)
        if not self._bad_messages.take(self._clock.now):
            self.peer.close(POLICY_VIOLATION, "too many bad messages")

    def _forward(self, signal: SignalOut) -> None:
        session = self._seat()
        peer = session.peer(signal.to)
        if peer is None:
            raise PeerNotFound
        session.forward(signal, peer)

    def _ping(self, ping: Ping, id_: MessageId | UnsetType) -> None:
        """Answers, and forgets what the client has by its own account. Twice is as good as once."""
        session, received = self._session, None
        if session is not None and session.kept is not None:
            received = session.received
            if received is not None and not isinstance(ping.received, UnsetType):
                session.knows_restart = True
                session.kept.check(ping.received)
                session.kept.confirm(ping.received)
        self._send(Pong() if received is None else Pong(received), id_)

    def _join(self, request: JoinRoom, id_: MessageId | UnsetType) -> Work | None:
        self._check_free()
        seat = self._directory.join(request, self, self._wall_clock())
        self._joining_id = id_
        if seat is not None:
            self.enter(seat)
        else:
            self._waits_for = known_code(request.room_code)
            self._send(Waiting(self._waits_for), id_)
        # By the loop's own clock: with each tick a handful would come in at once.
        delay = 0.0 if self._entries is None else self._entries.spend(asyncio.get_running_loop().time())
        return asyncio.sleep(delay) if delay > 0 else None

    def enter(self, seat: Seat) -> None:
        """Begins the session of a client that has been let in."""
        session = self._begin(seat)
        self._send(joined(seat, self._settings, self._wall_clock()), self._joining_id)
        self._tell_knocks(session, seat)

    def turn_away(self, message: ServerMessage) -> None:
        """Ends the wait of a client that is not let in."""
        self._waits_for = None
        self.peer.check_soon()
        self._send(message)

    def _resume(self, request: Resume, id_: MessageId | UnsetType) -> None:
        self._check_free()
        seat = self._directory.resume(request, self.peer, self._wall_clock(), self._clock.now)
        session = self._begin(seat)
        self._send(resumed(seat, self._settings, self._wall_clock()), id_)
        if session.received is None:
            session.restart_counts()
        for frame in seat.missed:
            self.peer.send(frame)
        self._tell_knocks(session, seat)

    def _begin(self, seat: Seat) -> Session:
        self._session = seat.session
        self.socket_id = seat.session.socket_id
        self._waits_for = None
        return seat.session

    def _tell_knocks(self, session: Session, seat: Seat) -> None:
        for knock in seat.knocks:
            session.send(encode_message(knock))

    def _leave(self, id_: MessageId | UnsetType) -> None:
        code = self._waits_for
        if code is not None:
            self._stop_waiting()
        else:
            session = self._seat()
            code = session.code
            self._directory.leave(session, "left")
        self._send(Left(code), id_)

    def _stop_waiting(self) -> None:
        if self._waits_for is not None:
            self._directory.stop_waiting(self._waits_for, self)
            self._waits_for = None
            self.peer.check_soon()

    async def _create_room(self, options: CreateRoom, id_: MessageId | UnsetType) -> None:
        if not self._settings.guest_rooms:
            raise GuestRoomsDisabled
        room = await self._directory.create_by_guest(options, self.peer.address, self._wall_clock())
        self._reply(encode_message(room_created(room, self.peer.base_url), id_))

    def _moderate(self, payload: HostPayload, id_: MessageId | UnsetType) -> Work | None:
        host = self._seat()
        if not host.is_host:
            raise NotAllowed
        directory, now = self._directory, self._wall_clock()
        match payload:
            case Admit():
                directory.let_in(host, payload.socket_id, now)
            case Deny():
                directory.turn_away(host, payload.socket_id)
            case RemovePeer():
                return self._change(directory.remove(host.code, payload.socket_id, now, ban=payload.ban), payload, id_)
            case UpdateRoom():
                return self._change(directory.update(host.code, payload, now, by_host=True), payload, id_)
            case CloseRoom():
                return self._change(directory.delete(host.code, now, reason="closed_by_host"), payload, id_)
            case _:
                assert_never(payload)
        self._confirm(payload, id_)
        return None

    async def _change(self, change: Coroutine[Any, Any, Any], payload: HostPayload, id_: MessageId | UnsetType) -> None:
        await change
        self._confirm(payload, id_)

    def _confirm(self, payload: HostPayload, id_: MessageId | UnsetType) -> None:
        """Tells a host that a message was carried out, where it has an id to tell by."""
        if not isinstance(id_, UnsetType):
            self._reply(encode_message(Done(message_type(payload)), id_))

    def _seat(self) -> Session:
        if self._session is None or not self._session.is_open:
            raise NotInRoom
        return self._session

    @property
    def _is_inside(self) -> bool:
        return self._session is not None and self._session.is_open

    def _check_free(self) -> None:
        if self.is_of_use:
            raise AlreadyInRoom

    def _send_error(self, error: SignalingError, in_reply_to: str | None, id_: MessageId | UnsetType) -> None:
        wait = UNSET if error.retry_after is None else error.retry_after
        self._reply(encode_message(ErrorMessage(error.ws_code, str(error), in_reply_to, wait), id_))

    def _reply(self, frame: bytes) -> None:
        """Sends what counts as a message of the session, if there is one."""
        if self._session is not None and self._session.is_open:
            self._session.send(frame)
        else:
            self.peer.send(frame)

    def _send(self, message: ServerMessage, id_: MessageId | UnsetType = UNSET) -> None:
        """Sends what no session counts."""
        self.peer.send(encode_message(message, id_))
