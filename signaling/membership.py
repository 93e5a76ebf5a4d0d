"""Who is inside which room: joining and leaving. The half of the directory that never waits."""

import logging
from typing import NamedTuple, Protocol

from .admission import admit
from .errors import RoomNotFound
from .messages import JoinRoom, LeaveReason, PeerJoined, PeerLeft
from .rooms import Participant, Registry, Room
from .sessions import Outlet, Session, Sessions
from .tokens import (
    new_session_name,
    normalise_room_code,
    shorten,
)

TAKEN_OVER = 4001  # close code: another connection resumed this session

log = logging.getLogger(__name__)


class Seat(NamedTuple):
    """What somebody who came in, or came back, is to be told."""

    session: Session
    room: Room
    participant: Participant
    others: list[Participant]
    missed: list[bytes]  # frames to be sent again after a resume


class MembershipStore(Protocol):
    """What keeps who is inside beyond the process."""

    @property
    def next_save(self) -> int:
        """The number of the first save that will have what changes now."""

    def touch(self, code: str) -> None:
        """Stores who is in a room within a second; nobody waits for it."""


class Membership:
    """The participants of all rooms, and their sessions. `now` is the wall clock's time."""

    def __init__(self, store: MembershipStore) -> None:
        self._registry = Registry()
        self._sessions = Sessions()
        self._members_store = store
        self._away: dict[Session, float] = {}  # until when their seats are kept; the soonest first
        self._ended: set[str] = set()  # names of sessions that ended lately

    @property
    def participant_count(self) -> int:
        return len(self._registry.participants)

    async def participants(self, code: str) -> list[Participant]:
        """Who is inside, in the order in which they came; nobody where the room has gone."""
        return self._registry.members_of(code)

    async def join(self, request: JoinRoom, socket_id: str, outlet: Outlet, now: float) -> Seat:
        """Lets somebody in and tells the others.

        Raises:
            RoomNotFound, InvalidField, InvalidToken, TokenRequired, RoomLocked, WrongPasscode, RoomFull
        """
        room = self._registry.find(known_code(request.room_code), now)
        display_name, role = admit(room, request, now)
        newcomer = Participant(
            socket_id=socket_id,
            display_name=display_name,
            role=role,
            joined_at=now,
            session=new_session_name() if request.resumable else None,
            save=self._members_store.next_save,
        )
        return self._take_seat(room, newcomer, outlet)

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
        return [participant for participant in inside if participant.session is not None]

    def _take_seat(self, room: Room, newcomer: Participant, outlet: Outlet) -> Seat:
        others = self._registry.members_of(room.code)
        self._registry.join(room, newcomer)
        is_resumable = newcomer.session is not None
        session = self._sessions.open(room.code, newcomer.socket_id, outlet, is_resumable=is_resumable)
        joined = PeerJoined(newcomer.socket_id, newcomer.display_name, newcomer.role)
        self._sessions.broadcast(room.code, joined, but=session)
        if is_resumable:
            self._members_store.touch(room.code)
        log.info("joined room=%s peer=%s role=%s", shorten(room.code), newcomer.socket_id, newcomer.role)
        return Seat(session, room, newcomer, others, [])


def known_code(given: str) -> str:
    """The room code that was meant.

    Raises:
        RoomNotFound: it can be none.
    """
    code = normalise_room_code(given)
    if code is None:
        raise RoomNotFound
    return code
