"""Handles one client's messages, with one method per type. Knows no sockets, only a `Peer` that sends and closes.

Turns raised errors into `error` messages in one place. Any other exception is a bug, and is raised again.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import UNSET, DecodeError, UnsetType

from signaling import __version__, errors, logs
from signaling.clock import Ticker
from signaling.limits import Limits, RateLimit
from signaling.metrics.counts import Metrics
from signaling.rooms.directory import Directory
from signaling.rooms.ice import ice_servers, ice_servers_for_check
from signaling.rooms.serialize import room_created
from signaling.rooms.sessions import Peer
from signaling.settings import Settings
from signaling.wire import messages
from signaling.wire.codec import ClientMessage, MalformedMessage, decode, decode_with_care, encode_message, is_id

from . import host_messages
from .membership import Id, Membership, Work
from .protocol import POLICY_VIOLATION

BAD_MESSAGES, BAD_MESSAGE_SECONDS = 50, 10.0  # this many on one connection, and one more per this time

log = logging.getLogger(__name__)


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
        self._id = socket_id or str(uuid.uuid4())  # in the log; a resume changes the membership's
        self.membership = Membership(
            self._id, peer, directory, settings, metrics, limits=limits, wall_clock=wall_clock, clock=clock
        )
        self._directory = directory
        self._settings = settings
        self._metrics = metrics
        self._limits = limits
        self._wall_clock = wall_clock  # seconds since the epoch
        self._clock = clock
        self._bad_messages = RateLimit(BAD_MESSAGES, BAD_MESSAGE_SECONDS)

    @property
    def socket_id(self) -> str:
        return self.membership.socket_id

    @property
    def is_of_use(self) -> bool:
        """True while the client is in a room or waits for one."""
        return self.membership.is_of_use

    def greet(self) -> None:
        self._send(messages.Connected(self.socket_id, self._settings.guest_rooms, __version__))

    def receive(self, text: str) -> Work | None:
        """Handles one message at once, or returns a coroutine to await before the next one."""
        session = self.membership.session
        if session is not None and session.peer is not self.membership.peer and session.is_open:
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
        self.membership.connection_lost()

    def end(self, reason: messages.LeaveReason | None, *, may_resume: bool = False) -> None:
        """Ends the conversation with its connection. A second call changes nothing.

        With a reason it also ends the session, unless that is resumable and `may_resume`.
        """
        with logs.during(connection=self._id):
            self.membership.end(reason, may_resume=may_resume)

    # ── A client's messages ──────────────────────────────────────────────────────────────────────

    def _signal(self, signal: messages.SignalOut, _id: Id) -> None:
        session = self.membership.session
        if session is None or not session.room:  # calling `open_session` would cost more than counting the signal
            raise errors.NotInRoom
        other = session.room.get(signal.to)
        if other is None or other is session:
            raise errors.PeerNotFound
        session.forward(signal, other)

    def _ping(self, ping: messages.Ping, id_: Id) -> None:
        """Answers, and drops the frames that the client confirms. A ping may be repeated."""
        session, received = self.membership.session, None
        if session is not None and session.replay is not None:
            received = session.received
            if received is not None and not isinstance(ping.received, UnsetType):
                session.knows_restart = True
                session.replay.confirm(ping.received)
        self._send(messages.Pong() if received is None else messages.Pong(received), id_)

    def _ice_servers(self, _request: messages.GetIceServers, id_: Id) -> None:
        now = self._wall_clock()
        if self.membership.session is not None and self.membership.session.is_open:
            view = ice_servers(self._settings, self.socket_id, now)
            self._directory.credentials.note(self.membership.session, self._clock.now)
        else:
            self._limits.checks.take(self.membership.peer.address, now)
            view = ice_servers_for_check(self._settings, self.socket_id, now)
        self._reply(messages.IceServers(view.ice_servers, view.expires_at), id_)

    async def _create_room(self, options: messages.CreateRoom, id_: Id) -> None:
        if not self._settings.guest_rooms:
            raise errors.GuestRoomsDisabled
        room = await self._directory.create_by_guest(options, self.membership.peer.address, self._wall_clock())
        self._reply(room_created(room, self.membership.peer.base_url), id_)

    def _moderate(self, request: messages.HostPayload, id_: Id) -> Work | None:
        """Carries out a message that only hosts may send, and confirms it."""
        host = self.membership.open_session()
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
        if self.membership.session is not None and bad.in_reply_to != "ping":
            self.membership.session.count()
        self._send_error(bad.error, bad.in_reply_to, bad.id)
        if not self._bad_messages.take(self._clock.now):
            self.membership.peer.close(POLICY_VIOLATION, "too many bad messages")

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
        if self.membership.session is not None and self.membership.session.is_open:
            self.membership.session.send(encode_message(message, id_))
        else:
            self._send(message, id_)

    def _send(self, message: messages.ServerMessage, id_: Id = UNSET) -> None:
        """Sends a message that no session counts."""
        self.membership.peer.send(encode_message(message, id_))


Handler = Callable[[Conversation, Any, Id], Work | None]


def _named(handler: Handler) -> Handler:
    """Returns a handler during which each line of the log names the connection."""

    def handle(conversation: Conversation, payload: Any, id_: Id) -> Work | None:
        with logs.during(connection=conversation._id):
            return handler(conversation, payload, id_)

    return handle


def _of_membership(handler: Callable[[Membership, Any, Id], Work | None]) -> Handler:
    """Returns a handler that changes which room the client is in."""
    return _named(lambda conversation, payload, id_: handler(conversation.membership, payload, id_))


HANDLERS: dict[type, Handler] = {
    messages.SignalOut: Conversation._signal,  # of both there are many, and they log nothing
    messages.Ping: Conversation._ping,
    messages.JoinRoom: _of_membership(Membership.join),
    messages.LeaveRoom: _of_membership(Membership.leave),
    messages.Resume: _of_membership(Membership.resume),
    messages.GetIceServers: _named(Conversation._ice_servers),
    messages.CreateRoom: _named(Conversation._create_room),
    **dict.fromkeys(host_messages.HANDLERS, _named(Conversation._moderate)),
}
