"""Follows which room one client is in or waits for: join, wait, resume, leave. Knows no sockets."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import UNSET, UnsetType

from signaling import errors
from signaling.clock import Ticker
from signaling.limits import Limits
from signaling.metrics.counts import Metrics
from signaling.rooms.directory import Directory
from signaling.rooms.serialize import joined, resumed
from signaling.rooms.sessions import GONE, Peer, Seat, Session
from signaling.settings import Settings
from signaling.wire import messages
from signaling.wire.codec import encode_message

log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, None]
Id = messages.MessageId | UnsetType


class Membership:
    """One client's membership of a room. For `rooms.entrance` it is a `Guest`."""

    def __init__(
        self,
        socket_id: str,
        peer: Peer,
        directory: Directory,
        settings: Settings,
        metrics: Metrics,
        *,
        limits: Limits,
        wall_clock: Callable[[], float],
        clock: Ticker,
    ) -> None:
        self.socket_id = socket_id  # a resume changes it
        self.peer = peer
        self.session: Session | None = None
        self._directory = directory
        self._settings = settings
        self._metrics = metrics
        self._limits = limits
        self._wall_clock = wall_clock  # seconds since the epoch
        self._clock = clock
        self._waits_for: str | None = None  # the code of a room
        self._joining_id: Id = UNSET  # of the message that `joined` will answer
        self._lost: asyncio.Future[None] | None = None  # while a join is put off

    @property
    def is_of_use(self) -> bool:
        """True while the client is in a room or waits for one."""
        return self._waits_for is not None or (self.session is not None and self.session.is_open)

    def open_session(self) -> Session:
        """Returns the session of a client that is in a room. Raises NotInRoom."""
        if self.session is None or not self.session.room:
            raise errors.NotInRoom
        return self.session

    # ── What the client asks ─────────────────────────────────────────────────────────────────────

    def join(self, request: messages.JoinRoom, id_: Id) -> Work | None:
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

    def leave(self, _request: messages.LeaveRoom, id_: Id) -> None:
        code = self._waits_for
        if code is not None:
            self._stop_waiting()
        else:
            code = self.open_session().code
            self._directory.leave(code, self.socket_id, self.peer)
        self._send(messages.Left(code), id_)

    def resume(self, request: messages.Resume, id_: Id) -> None:
        if self.is_of_use:
            raise errors.AlreadyInRoom
        seat = self._directory.resume(request, self.peer, self._wall_clock(), self._clock.now)
        self.socket_id = seat.session.socket_id
        self._metrics.resumes += 1
        log.info("resumed peer=%s", self.socket_id)
        self._begin(seat, resumed(seat, self._settings, self._wall_clock()), id_)
        if seat.missed:  # older credentials may be among these, and the last ones that come should be the newest
            self._directory.credentials.send(seat.session, self._wall_clock(), self._clock.now)

    # ── What `rooms.entrance` decides ────────────────────────────────────────────────────────────

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

    # ── The end of the connection ────────────────────────────────────────────────────────────────

    def connection_lost(self) -> None:
        """Called before `end`, which may have to wait for the message that is being handled."""
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)

    def end(self, reason: messages.LeaveReason | None, *, may_resume: bool) -> None:
        """Ends the wait or, for this connection, the session. A second call changes nothing.

        With a reason the session ends, unless it is resumable and `may_resume`.
        """
        session = self.session
        self._stop_waiting()
        if session is not None:
            ends = None if may_resume and session.replay is not None else reason
            self._directory.disconnect(session.code, self.socket_id, self.peer, ends, self._clock.now)
        self.peer = GONE

    def _stop_waiting(self) -> None:
        if self._waits_for is not None:
            self._directory.stop_waiting(self._waits_for, self.socket_id)
            self._waits_for = None
            self.peer.check_soon()

    def _begin(self, seat: Seat, message: messages.ServerMessage, id_: Id) -> None:
        """Begins the session of a client that has joined or resumed; `message` says so."""
        self.session = seat.session
        seat.welcome(encode_message(message, id_))
        self._directory.credentials.note(seat.session, self._clock.now)

    def _send(self, message: messages.ServerMessage, id_: Id = UNSET) -> None:
        """Sends a message that no session counts."""
        self.peer.send(encode_message(message, id_))
