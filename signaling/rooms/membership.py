"""Who is inside which room, and who waits at its door. This half of the directory never waits for anything."""

import logging
from typing import Protocol

from signaling.errors import PeerNotFound, RoomFull, RoomNotFound
from signaling.limits import LimitPerAddress
from signaling.tokens import address_digest, new_session_name, normalise_room_code, shorten
from signaling.wire.messages import Denied, JoinRoom, Knock, KnockEnded, LeaveReason, PeerJoined, PeerLeft

from .admission import GUESSES, admit
from .registry import Participant, Registry, Room
from .sessions import Outlet, Seat, Session, Sessions
from .waiting_room import Guest, Waiting, WaitingRooms

log = logging.getLogger(__name__)


class MembershipStore(Protocol):
    """What keeps who is inside beyond the process."""

    @property
    def next_save(self) -> int:
        """The number of the first save that will have what changes now."""

    def touch(self, code: str) -> None:
        """Stores who is in a room within a second; nobody waits for it."""


class Membership:
    """The participants of all rooms, and their sessions. `now` is the wall clock's time."""

    def __init__(self, store: MembershipStore, failures: LimitPerAddress) -> None:
        self._registry = Registry()
        self._sessions = Sessions()
        self._waiting = WaitingRooms()
        self._members_store = store
        self._failures = failures
        self._away: dict[Session, float] = {}  # until when their seats are kept; the soonest first
        self._ended: set[str] = set()  # names of sessions that ended lately
        self._going: set[str] = set()  # socket ids that are being removed: the disk shall not know them any more

    @property
    def participant_count(self) -> int:
        return len(self._registry.participants)

    async def participants(self, code: str) -> list[Participant]:
        """Who is inside, in the order in which they came; nobody where the room has gone."""
        return self._registry.members_of(code)

    def join(self, request: JoinRoom, guest: Guest, now: float) -> Seat | None:
        """Lets somebody in and tells the others, or lets them wait and tells the hosts: then there is no seat yet.

        Raises:
            RoomNotFound, InvalidField, InvalidToken, TokenRequired, Banned, RoomLocked, WrongPasscode, RoomFull
            RateLimited: too many guesses came from their address; a valid token is none.
        """
        if request.token is None:
            self._failures.check(guest.peer.address, now)
        try:
            room = self._registry.find(known_code(request.room_code), now)
            entry = admit(room, request, address_digest(room.secret, guest.peer.address), now)
        except (RoomNotFound, *GUESSES):
            self._failures.take(guest.peer.address, now)
            raise
        waiting = Waiting(guest, entry, request.resumable)
        if entry.waits:
            self._knock(room, waiting)
            return None
        return self._seat(room, waiting, now)

    def let_in(self, host: Session, socket_id: str, now: float) -> None:
        """A host lets somebody in who waits.

        Raises:
            PeerNotFound: nobody of that socket id waits for this room.
            RoomFull: there is no seat; they keep waiting.
        """
        waiting = self._find_waiting(host.code, socket_id)
        self._let_in(self._registry.find(host.code, now), waiting, now, but=host)

    def turn_away(self, host: Session, socket_id: str) -> None:
        """A host does not let somebody in who waits.

        Raises:
            PeerNotFound: nobody of that socket id waits for this room.
        """
        waiting = self._find_waiting(host.code, socket_id)
        self._end_wait(host.code, waiting.guest, but=host)
        waiting.guest.turn_away(Denied(host.code))

    def stop_waiting(self, code: str, guest: Guest) -> None:
        """Somebody who waits for this room has gone."""
        self._end_wait(code, guest)

    def leave(self, session: Session, reason: LeaveReason) -> None:
        """Empties a seat and tells the others."""
        name = self._registry.participants[session.socket_id].session
        self._away.pop(session, None)
        self._sessions.close(session)
        self._registry.leave(session.code, session.socket_id)
        self._sessions.broadcast(session.code, PeerLeft(session.socket_id, reason))
        if name is not None:
            self._ended.add(name)
            self._members_store.touch(session.code)
        log.info("left room=%s peer=%s reason=%s", shorten(session.code), session.socket_id, reason)

    def resumable_members(self, code: str) -> list[Participant]:
        """Who of a room is to be found again after a restart."""
        inside = self._registry.members_of(code) if code in self._registry.members else []
        return [
            participant
            for participant in inside
            if participant.session is not None and participant.socket_id not in self._going
        ]

    def _knock(self, room: Room, waiting: Waiting) -> None:
        if self._waiting.count(room.code) >= room.max_participants:
            raise RoomFull("As many wait for this room already as may.")
        self._waiting.add(room.code, waiting)
        self._sessions.tell_hosts(room.code, _knock_of(waiting))
        log.info("waits room=%s peer=%s", shorten(room.code), waiting.guest.socket_id)

    def _find_waiting(self, code: str, socket_id: str) -> Waiting:
        waiting = self._waiting.find(code, socket_id)
        if waiting is None:
            raise PeerNotFound("Nobody with this socket id waits for this room.")
        return waiting

    def _let_in(self, room: Room, waiting: Waiting, now: float, *, but: Session | None = None) -> None:
        seat = self._seat(room, waiting, now)
        waiting.guest.enter(seat)
        self._end_wait(room.code, waiting.guest, but=but)

    def _let_all_in(self, room: Room, now: float) -> None:
        """Lets those in who wait where nobody has to any more, as seats allow."""
        for waiting in self._waiting.of(room.code):
            if room.waiting_room or self._registry.is_full(room):
                return
            self._let_in(room, waiting, now)

    def _end_wait(self, code: str, guest: Guest, *, but: Session | None = None) -> None:
        self._waiting.remove(code, guest.socket_id)
        self._sessions.tell_hosts(code, KnockEnded(guest.socket_id), but=but)

    def _seat(self, room: Room, who: Waiting, now: float) -> Seat:
        newcomer = Participant(
            socket_id=who.guest.socket_id,
            display_name=who.entry.display_name,
            role=who.entry.role,
            joined_at=now,
            session=new_session_name() if who.is_resumable else None,
            save=self._members_store.next_save,
            address=who.entry.address,
            token=who.entry.token,
        )
        return self._take_seat(room, newcomer, who.guest.peer)

    def _take_seat(self, room: Room, newcomer: Participant, outlet: Outlet) -> Seat:
        others = self._registry.members_of(room.code)
        self._registry.join(room, newcomer)
        session = self._sessions.open(room.code, newcomer, outlet)
        joined = PeerJoined(newcomer.socket_id, newcomer.display_name, newcomer.role)
        self._sessions.broadcast(room.code, joined, but=session)
        if newcomer.session is not None:
            self._members_store.touch(room.code)
        log.info("joined room=%s peer=%s role=%s", shorten(room.code), newcomer.socket_id, newcomer.role)
        return Seat(session, room, newcomer, others, [], self._knocks_for(session))

    def _knocks_for(self, session: Session) -> list[Knock]:
        return [_knock_of(waiting) for waiting in self._waiting.of(session.code)] if session.is_host else []


def _knock_of(waiting: Waiting) -> Knock:
    return Knock(waiting.guest.socket_id, waiting.entry.display_name)


def known_code(given: str) -> str:
    """The room code that was meant.

    Raises:
        RoomNotFound: it can be none.
    """
    code = normalise_room_code(given)
    if code is None:
        raise RoomNotFound
    return code
