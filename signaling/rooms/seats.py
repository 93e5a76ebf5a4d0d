"""Who sits in which room, and who is away. Here each change is applied, and told to those inside and to followers."""

from signaling.wire.messages import (
    CloseReason,
    LeaveReason,
    PeerAway,
    PeerBack,
    PeerJoined,
    PeerLeft,
    RoomClosed,
    ServerMessage,
)

from .events import Events
from .graces import Graces
from .registry import Participant, Record, Registry, Room
from .sessions import Peer, Session, Sessions
from .store import Snapshot, Store

A_MOMENT = 1e-6  # seconds; of seconds since the epoch, a double tells apart no less


class Seats:
    """The participants of all rooms with their sessions. Nothing here waits for anything."""

    def __init__(self, store: Store, events: Events, grace_seconds: float) -> None:
        self.registry = Registry()
        self.sessions = Sessions()
        self.graces = Graces(grace_seconds)
        self.ended: set[str] = set()  # names of resumable sessions that ended lately
        self.going: set[str] = set()  # socket ids that are being removed: the store shall not know them any longer
        self._latest = 0.0  # the latest `joined_at`: it orders all participants, also where the clock is set back
        self._store = store
        self._events = events

    def take(self, room: Room, newcomer: Participant, peer: Peer) -> tuple[Session, list[Participant]]:
        """Seats a newcomer and tells the others, whom it returns too.

        Raises:
            RoomFull: no seat is left.
        """
        others = self.registry.members_of(room.code)
        self.registry.join(room, newcomer)
        self._latest = max(self._latest, newcomer.joined_at)
        session = self.sessions.open(room.code, newcomer, peer)
        self.tell(room.code, PeerJoined(newcomer.socket_id, newcomer.display_name, newcomer.role), but=session)
        if newcomer.session is not None:
            self._store.touch(room.code)
        return session, others

    def leave(self, session: Session, reason: LeaveReason) -> None:
        """Empties a seat and tells the others."""
        name = session.participant.session
        self.graces.end(session)
        self.sessions.close(session)
        self.registry.leave(session.code, session.socket_id)
        self.tell(session.code, PeerLeft(session.socket_id, reason))
        if name is not None:
            self.ended.add(name)
            self._store.touch(session.code)

    def disconnect(self, code: str, socket_id: str, peer: Peer, reason: LeaveReason | None, at: float) -> None:
        """A connection is over: with a reason its session is too, without one it broke and may be resumed.

        Where a resume has replaced the connection, this is old news.
        """
        session = self.sessions.find(code, socket_id)
        if session is None or session.peer is not peer:
            return
        if session.replay is None or reason is not None:
            self.leave(session, reason or "disconnected")
            return
        session.peer = None
        session.participant.away = True
        self.graces.begin(session, at)
        self.tell(code, PeerAway(socket_id), but=session)

    def come_back(self, session: Session, peer: Peer, address: str) -> Peer | None:
        """A session goes on over a new connection. Returns the one before, if it is still there."""
        participant = session.participant
        if address != participant.address:
            participant.address = address
            self._store.touch(session.code)  # a ban is of where they came from last, also after a restart
        replaced, session.peer = session.peer, peer
        if self.graces.end(session):
            participant.away = False
            self.tell(session.code, PeerBack(session.socket_id), but=session)
        return replaced

    def joined_at(self, now: float) -> float:
        """When a newcomer joins, in seconds since the epoch: after all others, also where the clock was set back."""
        return now if now >= self._latest else self._latest + A_MOMENT

    def load(self, record: Record, at: float) -> None:
        """Takes in a room of the time before this process; those inside are away, with a full grace."""
        self.registry.put(record.room)
        self._latest = max(self._latest, record.saved_at)
        for participant in record.participants:
            if participant.socket_id not in self.registry.participants:
                self._load(record.room, participant, at)

    def _load(self, room: Room, participant: Participant, at: float) -> None:
        participant.away = True
        self.registry.sit(room.code, participant)
        session = self.sessions.open(room.code, participant, None)
        session.received = None
        self.graces.begin(session, at)

    def close(self, code: str, reason: CloseReason) -> None:
        """Ends a room."""
        self.tell(code, RoomClosed(code, reason))
        for session in self.sessions.of(code):
            self.graces.end(session)
            self.sessions.close(session)
        self.registry.remove(code)

    def tell(self, code: str, message: ServerMessage, *, but: Session | None = None) -> None:
        """Tells all in a room what has happened there, and all who follow the events."""
        self.sessions.broadcast(code, message, but=but)
        self._events.emit(message.type, code, message)

    def snapshot(self, code: str) -> Snapshot:
        """Who of a room is to be found again after a restart; all others who have joined until now have left."""
        inside = self.registry.members_of(code)
        return [one for one in inside if one.session is not None and one.socket_id not in self.going], self._latest
