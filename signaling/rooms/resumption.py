"""Being away and coming back: sessions that outlive their connection, and the process."""

import logging

from signaling.errors import InvalidField, ResumeFailed
from signaling.limits import LimitPerAddress
from signaling.settings import Settings
from signaling.tokens import ResumeClaims, address_digest, is_resume_token, read_resume_token, shorten
from signaling.wire.messages import LeaveReason, PeerAway, PeerBack, Resume

from .membership import Membership, MembershipStore
from .registry import Participant, Room, Saved
from .sessions import Outlet, Seat, Session
from .waiting_room import Visitor

TAKEN_OVER = 4001  # close code: another connection resumed this session

log = logging.getLogger(__name__)


class Resumption(Membership):
    """Membership whose seats are kept for a while. `at` is the ticker's time, `now` the wall clock's."""

    def __init__(
        self, settings: Settings, store: MembershipStore, saved: Saved, failures: LimitPerAddress, at: float
    ) -> None:
        super().__init__(store, failures)
        self._grace = settings.resume_grace_seconds
        self._found_save = saved.number
        self._forgotten_until = at + self._grace  # until then a session may be missing here that did exist
        for room, inside in saved.rooms:
            self._registry.put(room)
            for participant in inside:
                if participant.socket_id not in self._registry.participants:
                    self._seat_again(room, participant, at)

    def resume(self, request: Resume, visitor: Visitor, now: float, at: float) -> Seat:
        """Continues a session over a new connection; the one before, should it still be there, is closed.

        The session's `received` is None where the counts are lost; `restart_counts` follows when the client was told.

        Raises:
            ResumeFailed: no such session, not its token, or a count that cannot be.
            RateLimited: the same, after too many guesses from their address.
        """
        room, claims = self._check_resume(request, visitor.address, now)
        session = self._sessions.find(room.code, claims.socket_id)
        participant = self._registry.participants.get(claims.socket_id)
        if session is None or participant is None:
            return self._let_back(room, claims, visitor, at)
        if participant.session != claims.session:
            raise ResumeFailed
        missed = self._missed(session, request.received)
        if missed is None:
            session.received = None
        address = address_digest(room.secret, visitor.address)
        if address != participant.address:
            participant.address = address
            self._members_store.touch(room.code)  # a ban is of where they came from last, also after a restart
        replaced, session.outlet = session.outlet, visitor
        if replaced is not None:
            replaced.close(TAKEN_OVER)
        if self._away.pop(session, None) is not None:
            participant.away = False
            self._sessions.broadcast(room.code, PeerBack(session.socket_id), but=session)
        log.info("resumed room=%s peer=%s", shorten(room.code), session.socket_id)
        others = [peer for peer in self._registry.members_of(room.code) if peer is not participant]
        # What waited was told before, unless what was told is lost.
        knocks = self._knocks_for(session) if missed is None else []
        return Seat(session, room, participant, others, missed or [], knocks)

    def disconnect(self, session: Session, outlet: Outlet, reason: LeaveReason | None, at: float) -> None:
        """A connection is over: with a reason its session is too, without one it broke and may be resumed.

        Where a resume has replaced the connection, this is old news.
        """
        if session.outlet is not outlet or not session.is_open:
            return
        if session.kept is None or reason is not None:
            self.leave(session, reason or "disconnected")
            return
        session.outlet = None
        self._registry.participants[session.socket_id].away = True
        self._away[session] = at + self._grace
        self._sessions.broadcast(session.code, PeerAway(session.socket_id), but=session)
        log.info("away room=%s peer=%s", shorten(session.code), session.socket_id)

    def end_graces(self, at: float) -> None:
        """Empties the seats of those who were away for too long."""
        if at >= self._forgotten_until:
            self._ended.clear()
        while self._away:
            session, until = next(iter(self._away.items()))
            if at < until:
                return
            self.leave(session, "timeout")

    def _seat_again(self, room: Room, participant: Participant, at: float) -> None:
        """Who was inside when the process ended is away, with a full grace."""
        participant.away = True
        self._registry.sit(room.code, participant)
        session = self._sessions.open(room.code, participant, None)
        session.received = None
        self._away[session] = at + self._grace

    def _check_resume(self, request: Resume, address: str, now: float) -> tuple[Room, ResumeClaims]:
        claims = read_resume_token(request.resume_token)
        room = self._registry.rooms.get(claims.room_code) if claims else None
        if claims is not None and room is None:
            raise ResumeFailed  # its room has ended; the answer tells nobody which rooms there are
        if claims is None or room is None or not is_resume_token(room.secret, request.resume_token):
            self._failures.take(address, now)  # a guess; those with a token of ours, however late, guess at nothing
            raise ResumeFailed
        if claims.socket_id != request.socket_id or now >= room.expires_at:
            raise ResumeFailed
        return room, claims

    def _missed(self, session: Session, received: int) -> list[bytes] | None:
        """What the client has not received, or None where that is not known any more."""
        if session.kept is None or session.received is None or not session.knows_restart:
            return None
        try:
            session.kept.check(received)
        except InvalidField as error:
            raise ResumeFailed(str(error)) from None
        session.kept.confirm(received)
        return session.kept.missed()

    def _let_back(self, room: Room, claims: ResumeClaims, visitor: Visitor, at: float) -> Seat:
        """A seat that was taken after the last save before a crash: its token proves it, for one grace.

        Whom that save should have, and does not, had left.
        """
        if at >= self._forgotten_until or claims.save <= self._found_save or claims.session in self._ended:
            raise ResumeFailed
        if self._registry.is_full(room):
            raise ResumeFailed
        if elsewhere := self._away_with(claims.socket_id):
            self.leave(elsewhere, "left")  # the last save has them in the room from which they came here
        if claims.socket_id in self._registry.participants:
            raise ResumeFailed
        participant = Participant(
            socket_id=claims.socket_id,
            display_name=claims.display_name,
            role=claims.role,
            joined_at=claims.joined_at,
            session=claims.session,
            save=claims.save,
            address=address_digest(room.secret, visitor.address),
            token=claims.token,
        )
        seat = self._take_seat(room, participant, visitor)
        seat.session.received = None
        return seat

    def _away_with(self, socket_id: str) -> Session | None:
        return next((session for session in self._away if session.socket_id == socket_id), None)
