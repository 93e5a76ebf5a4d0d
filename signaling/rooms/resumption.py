"""Resumes sessions after a broken connection or a restart of the server. `at` is the Ticker's time in seconds."""

from contextlib import suppress
from typing import NamedTuple

from signaling.errors import InvalidField, RateLimited, ResumeFailed
from signaling.limits import LimitPerAddress
from signaling.tokens import ResumeClaims, address_digest, is_resume_token, read_resume_token
from signaling.wire.messages import Resume, ServerMessage

from .entrance import Entrance, is_banned
from .registry import Participant, Record, Room
from .seats import Seats, role_message
from .sessions import Peer, Seat, Session
from .store import Store

TAKEN_OVER = 4001  # close code: another connection resumed this session


class _Loaded(NamedTuple):
    """When a room was last saved, by its `Record`, and until when a session that began later is let back in."""

    saved_at: float
    until: float


class Resumption:
    """Continues sessions over new connections."""

    def __init__(self, seats: Seats, entrance: Entrance, failures: LimitPerAddress, store: Store) -> None:
        self._store = store
        self._checked_at = 0.0  # by `end_graces`
        self._seats = seats
        self._entrance = entrance
        self._failures = failures
        # By room code, for one grace period after a room was loaded: newer sessions were not saved.
        self._loaded: dict[str, _Loaded] = {}

    def load(self, record: Record, at: float) -> None:
        """Adds a room from before a restart, or one that another instance lost."""
        self._seats.load(record, at)
        if record.saved_at is not None:
            self._loaded[record.room.code] = _Loaded(record.saved_at, at + self._seats.grace_seconds)
            self._seats.saved_at[record.room.code] = record.saved_at

    def give_up(self, code: str) -> None:
        """Drops a room that is no longer this instance's. Its clients can resume where it is now."""
        self._forget_load(code)
        self._entrance.give_up(code)
        self._seats.give_up(code)

    def resume(self, request: Resume, peer: Peer, now: float, at: float) -> Seat:
        """Continues a session over a new connection, and closes the old one if it is still open.

        If the counts are lost, the session's `received` is None; call `restart_counts` after telling the client.

        Raises ResumeFailed: no such session, a token of another one, or an impossible count.
        """
        room, claims = self._check(request, peer.address, now)
        address = address_digest(room.secret, peer.address)
        session = self._seats.find(room.code, claims.socket_id)
        if session is None:
            return self._let_back(room, claims, peer, address, at)
        if session.participant.session != claims.session:
            raise ResumeFailed
        missed = _missed(session, request.received)
        if missed is None:
            session.received = None
        replaced = self._seats.come_back(session, peer, address)
        if replaced is not None:
            replaced.close(TAKEN_OVER)
        others = [one for one in self._seats.registry.members_of(room.code) if one is not session.participant]
        # A client that gets all missed frames knows the waiting guests and its role token already.
        news: list[ServerMessage] = []
        if missed is None:
            news = [*self._entrance.knocks_for(session)]
            if session.participant.is_promoted:
                news.append(role_message(session, room))
        return Seat(session, room, others, missed or [], news, self._seats.resume_token(session, room))

    def end_graces(self, at: float) -> None:
        """Removes participants whose grace period is over. Called often: once in each second at least."""
        elapsed, self._checked_at = at - self._checked_at, at
        if self._store.is_cut_off:
            self._delay_graces(elapsed)
        while self._loaded:
            code, loaded = next(iter(self._loaded.items()))
            if at < loaded.until:
                break
            self._forget_load(code)
        if not self._loaded:
            self._seats.ended.clear()
        while self._seats.away:
            session, until = next(iter(self._seats.away.items()))
            if at < until:
                return
            self._seats.vacate(session, "timeout")

    def _forget_load(self, code: str) -> None:
        self._loaded.pop(code, None)
        self._seats.saved_at.pop(code, None)

    def _delay_graces(self, seconds: float) -> None:
        """Lets all grace periods end later: while others cannot be reached, their clients cannot come back."""
        for code, loaded in self._loaded.items():
            self._loaded[code] = loaded._replace(until=loaded.until + seconds)
        for session in self._seats.away:
            self._seats.away[session] += seconds

    def _check(self, request: Resume, address: str, now: float) -> tuple[Room, ResumeClaims]:
        claims = read_resume_token(self._seats.server_secrets, request.resume_token)
        if claims is None:
            with suppress(RateLimited):  # a forgery counts as a wrong guess, but is never answered with rate_limited
                self._failures.take(address, now)
            raise ResumeFailed
        room = self._seats.registry.rooms.get(claims.room_code)
        if (
            room is None
            or now >= room.expires_at
            or claims.socket_id != request.socket_id
            or not is_resume_token(room.secret, request.resume_token)
        ):
            raise ResumeFailed
        return room, claims

    def _let_back(self, room: Room, claims: ResumeClaims, peer: Peer, address: str, at: float) -> Seat:
        """Restores a seat that was not yet saved before a crash: for one grace period, its token proves it.

        A participant who had joined before the last save, and is missing from it, had left.
        """
        loaded = self._loaded.get(room.code)
        if (
            loaded is None
            or at >= loaded.until
            or claims.joined_at <= loaded.saved_at
            or claims.session in self._seats.ended
            or is_banned(room, claims.token, claims.role, address)
            or self._seats.registry.is_full(room)
        ):
            raise ResumeFailed
        # The file may still have them in the room that they left for this one.
        if elsewhere := next((one for one in self._seats.away if one.socket_id == claims.socket_id), None):
            self._seats.vacate(elsewhere, "left")
        if claims.socket_id in self._seats.registry.participants:
            raise ResumeFailed
        seat = self._entrance.seat(room, Participant.from_claims(claims, address), peer)
        seat.session.received = None
        return seat


def _missed(session: Session, received: int) -> list[bytes] | None:
    """Returns the frames that the client has not received, or None if that is no longer known."""
    if session.replay is None or session.received is None or not session.knows_restart:
        return None
    try:
        session.replay.confirm(received)
    except InvalidField as error:
        raise ResumeFailed(str(error)) from None
    return session.replay.missed()
