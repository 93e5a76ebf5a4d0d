"""Handles one client's messages, with one method per type. Knows no sockets, only a `Peer` that sends and closes.

Turns raised errors into `error` messages in one place. Any other exception is a bug, and is raised again.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from msgspec import UNSET, DecodeError, UnsetType

from signaling import __version__, errors, logs
from signaling.clock import Ticker
from signaling.limits import Limits, RateLimit
from signaling.metrics.counts import Metrics
from signaling.rooms.directory import Directory
from signaling.rooms.ice import ice_servers, ice_servers_for_check
from signaling.rooms.serialize import joined, resumed, room_created
from signaling.rooms.sessions import GONE, Peer, Seat, Session
from signaling.settings import Settings
from signaling.wire import messages
from signaling.wire.codec import ClientMessage, MalformedMessage, decode, decode_with_care, encode_message, is_id

from . import host_messages
from .protocol import POLICY_VIOLATION

BAD_MESSAGES, BAD_MESSAGE_SECONDS = 50, 10.0  # this many on one connection, and one more per this time

log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, None]
Id = messages.MessageId | UnsetType


class MessageHandler(Protocol):
    """What handles the messages of a connection: a conversation, here or at another instance."""

    @property
    def socket_id(self) -> str: ...

    @property
    def is_of_use(self) -> bool: ...

    def greet(self) -> None: ...
    def receive(self, text: str) -> Work | None: ...
    def connection_lost(self) -> None: ...
    def end(self, reason: messages.LeaveReason | None, *, may_resume: bool = False) -> None: ...


class Conversation:
    """The messages of one connection, and its session."""

    def __init__(
        self,
        peer: Peer,
        directory: Directory,
        settings: Settings,
        metrics: Metrics,
        *,
        limits: Limits,
        wall_clock: Callable[[], float],
        clock: Ticker,
        socket_id: str | None = None,
    ) -> None:
        # A resume changes the first; the second is in the log.
        self.socket_id = self._id = socket_id or str(uuid.uuid4())
        self.peer: Peer = peer
        self._directory = directory
        self._settings = settings
        self._metrics = metrics
        self._wall_clock = wall_clock  # seconds since the epoch
        self._clock = clock
        self._session: Session | None = None
        self._waits_for: str | None = None  # the code of a room
        self._joining_id: Id = UNSET  # of the message that `joined` will answer
        self._limits = limits
        self._lost: asyncio.Future[None] | None = None  # while a join is put off
        self._bad_messages = RateLimit(BAD_MESSAGES, BAD_MESSAGE_SECONDS)

    @property
    def is_of_use(self) -> bool:
        """True while the client is in a room or waits for one."""
        return self._waits_for is not None or (self._session is not None and self._session.is_open)

    def greet(self) -> None:
        self._send(messages.Connected(self.socket_id, self._settings.guest_rooms, __version__))

    def receive(self, text: str) -> Work | None:
        """Handles one message at once, or returns a coroutine to await before the next one."""
        session = self._session
        if session is not None and session.peer is not self.peer and session.is_open:
            return None  # read before the connection broke or was taken over: a resume sends it again
        try:
            message = decode(text)
            if message.id is not UNSET and not is_id(message.id):
                raise DecodeError
        except (DecodeError, RecursionError):
            try:
                message = decode_with_care(text)
            except MalformedMessage as bad:
                self._refuse(bad)
                return None
        payload = message.payload
        if session is not None and type(payload) is not messages.Ping:
            session.count()
        try:
            work: Work | None = HANDLERS[type(payload)](self, payload, message.id)
        except Exception as error:
            self._fail(error, message)
            return None
        return None if work is None else self._finish(work, message)

    def answer_with(self, error: errors.SignalingError, text: str) -> None:
        """Answers a message with an error, instead of handling it."""
        try:
            message = decode_with_care(text)
        except MalformedMessage as bad:
            self._refuse(bad)
        else:
            self._fail(error, message)

    def connection_lost(self) -> None:
        """Called before `end`, which may have to wait for the message that is being handled."""
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)

    def end(self, reason: messages.LeaveReason | None, *, may_resume: bool = False) -> None:
        """Ends the conversation with its connection. A second call changes nothing.

        With a reason it also ends the session, unless that is resumable and `may_resume`.
        """
        session = self._session
        with logs.during(connection=self._id):
            self._stop_waiting()
            if session is not None:
                ends = None if may_resume and session.replay is not None else reason
                self._directory.disconnect(session.code, self.socket_id, self.peer, ends, self._clock.now)
        self.peer = GONE

    # ── As a `Guest` of `rooms.entrance` ─────────────────────────────────────────────────────────

    def wait(self, code: str) -> None:
        """Begins the wait of a client until a host lets it in."""
        self._waits_for = code
        self._send(messages.Waiting(code), self._joining_id)

    def enter(self, seat: Seat) -> None:
        """Begins the session of a client that has been let in."""
        self._waits_for = None
        self._begin(seat, joined(seat, self._settings, self._wall_clock()), self._joining_id)

    def turn_away(self, message: messages.ServerMessage) -> None:
        """Ends the wait of a client that is not let in."""
        self._waits_for = None
        self.peer.check_soon()
        self._send(message)

    # ── A client's messages ──────────────────────────────────────────────────────────────────────

    def _signal(self, signal: messages.SignalOut, _id: Id) -> None:
        session = self._session
        if session is None or not session.room:  # calling `_seat` would cost more than counting the signal
            raise errors.NotInRoom
        other = session.room.get(signal.to)
        if other is None or other is session:
            raise errors.PeerNotFound
        session.forward(signal, other)

    def _ping(self, ping: messages.Ping, id_: Id) -> None:
        """Answers, and drops the frames that the client confirms. A ping may be repeated."""
        session, received = self._session, None
        if session is not None and session.replay is not None:
            received = session.received
            if received is not None and not isinstance(ping.received, UnsetType):
                session.knows_restart = True
                session.replay.confirm(ping.received)
        self._send(messages.Pong() if received is None else messages.Pong(received), id_)

    def _join(self, request: messages.JoinRoom, id_: Id) -> Work | None:
        if self.is_of_use:
            raise errors.AlreadyInRoom
        self._joining_id = id_
        address = self.peer.address
        # By the loop's own clock: with the Ticker's, several clients would join at each tick.
        delay = self._limits.entries.delay(address, asyncio.get_running_loop().time())
        if delay > 0:
            return self._join_later(request, address, delay)
        self._join_now(request, address)
        return None

    async def _join_later(self, request: messages.JoinRoom, address: str, delay: float) -> None:
        lost = self._lost = asyncio.get_running_loop().create_future()
        await asyncio.wait({lost}, timeout=delay)
        self._lost = None
        if lost.done():
            self._limits.entries.give_back(address)  # others from there need not wait for it
        else:
            self._join_now(request, address)

    def _join_now(self, request: messages.JoinRoom, address: str) -> None:
        try:
            self._directory.join(request, self, self._wall_clock())
        except errors.SignalingError:
            self._limits.entries.give_back(address)  # no one heard of it
            raise

    def _leave(self, _request: messages.LeaveRoom, id_: Id) -> None:
        code = self._waits_for
        if code is not None:
            self._stop_waiting()
        else:
            code = self._seat().code
            self._directory.leave(code, self.socket_id, self.peer)
        self._send(messages.Left(code), id_)

    def _resume(self, request: messages.Resume, id_: Id) -> None:
        if self.is_of_use:
            raise errors.AlreadyInRoom
        seat = self._directory.resume(request, self.peer, self._wall_clock(), self._clock.now)
        self.socket_id = seat.session.socket_id
        self._metrics.resumes += 1
        log.info("resumed peer=%s", self.socket_id)
        self._begin(seat, resumed(seat, self._settings, self._wall_clock()), id_)
        if seat.missed:  # older credentials may be among these, and the last ones that come should be the newest
            self._directory.credentials.send(seat.session, self._wall_clock(), self._clock.now)

    def _ice_servers(self, _request: messages.GetIceServers, id_: Id) -> None:
        now = self._wall_clock()
        if self._session is not None and self._session.is_open:
            view = ice_servers(self._settings, self.socket_id, now)
            self._directory.credentials.note(self._session, self._clock.now)
        else:
            self._limits.checks.take(self.peer.address, now)
            view = ice_servers_for_check(self._settings, self.socket_id, now)
        self._reply(messages.IceServers(view.ice_servers, view.expires_at), id_)

    async def _create_room(self, options: messages.CreateRoom, id_: Id) -> None:
        if not self._settings.guest_rooms:
            raise errors.GuestRoomsDisabled
        room = await self._directory.create_by_guest(options, self.peer.address, self._wall_clock())
        self._reply(room_created(room, self.peer.base_url), id_)

    def _moderate(self, request: messages.HostPayload, id_: Id) -> Work | None:
        """Carries out a message that only hosts may send, and confirms it."""
        host = self._seat()
        if not host.is_host:
            raise errors.NotAllowed
        work = host_messages.HANDLERS[type(request)](self._directory, host, request, self._wall_clock())
        if work is not None:
            return self._confirm_later(work, request, id_)
        self._confirm(request, id_)
        return None

    async def _confirm_later(self, work: Work, request: messages.HostPayload, id_: Id) -> None:
        await work
        self._confirm(request, id_)

    # ── Helpers ──────────────────────────────────────────────────────────────────────────────────

    def _begin(self, seat: Seat, message: messages.ServerMessage, id_: Id) -> None:
        """Begins the session of a client that has joined or resumed; `message` says so."""
        self._session = seat.session
        seat.welcome(encode_message(message, id_))
        self._directory.credentials.note(seat.session, self._clock.now)

    async def _finish(self, work: Work, message: ClientMessage) -> None:
        with logs.during(connection=self._id):
            try:
                await work
            except Exception as error:
                self._fail(error, message)

    def _fail(self, error: Exception, message: ClientMessage) -> None:
        """Answers a message that could not be handled."""
        known = error if isinstance(error, errors.SignalingError) else errors.InternalError()
        self._send_error(known, message.payload.type, message.id)
        if known is not error:
            raise error

    def _refuse(self, bad: MalformedMessage) -> None:
        if self._session is not None and bad.in_reply_to != "ping":
            self._session.count()
        self._send_error(bad.error, bad.in_reply_to, bad.id)
        if not self._bad_messages.take(self._clock.now):
            self.peer.close(POLICY_VIOLATION, "too many bad messages")

    def _seat(self) -> Session:
        if self._session is None or not self._session.room:
            raise errors.NotInRoom
        return self._session

    def _stop_waiting(self) -> None:
        if self._waits_for is not None:
            self._directory.stop_waiting(self._waits_for, self.socket_id)
            self._waits_for = None
            self.peer.check_soon()

    def _confirm(self, request: messages.HostPayload, id_: Id) -> None:
        """Sends `done` to a host if its message has an id."""
        if not isinstance(id_, UnsetType):
            self._reply(messages.Done(request.type), id_)

    def _send_error(self, error: errors.SignalingError, in_reply_to: str | None, id_: Id) -> None:
        self._metrics.count_refusal(error.ws_code)
        type_ = in_reply_to if in_reply_to in messages.CLIENT_MESSAGES else "?"  # else it is the client's own text
        log.debug("refused type=%s code=%s", type_, error.ws_code, extra={"connection": self._id})
        wait = UNSET if error.retry_after is None else error.retry_after
        self._reply(messages.ErrorMessage(error.ws_code, str(error), in_reply_to, wait), id_)

    def _reply(self, message: messages.ServerMessage, id_: Id) -> None:
        """Sends a message that the session counts, if there is a session."""
        if self._session is not None and self._session.is_open:
            self._session.send(encode_message(message, id_))
        else:
            self._send(message, id_)

    def _send(self, message: messages.ServerMessage, id_: Id = UNSET) -> None:
        """Sends a message that no session counts."""
        self.peer.send(encode_message(message, id_))


Handler = Callable[[Conversation, Any, Id], Work | None]


def _named(handler: Handler) -> Handler:
    """Returns a handler during which each line of the log names the connection."""

    def handle(conversation: Conversation, payload: Any, id_: Id) -> Work | None:
        with logs.during(connection=conversation._id):
            return handler(conversation, payload, id_)

    return handle


HANDLERS: dict[type, Handler] = {
    messages.SignalOut: Conversation._signal,  # of both there are many, and they log nothing
    messages.Ping: Conversation._ping,
    messages.JoinRoom: _named(Conversation._join),
    messages.LeaveRoom: _named(Conversation._leave),
    messages.Resume: _named(Conversation._resume),
    messages.GetIceServers: _named(Conversation._ice_servers),
    messages.CreateRoom: _named(Conversation._create_room),
    **dict.fromkeys(host_messages.HANDLERS, _named(Conversation._moderate)),
}
