"""Seats participants in rooms: applies each change, then tells the participants and the event subscribers."""

from msgspec import UNSET
from msgspec.structs import replace

from signaling.budget import Budget
from signaling.errors import NotInRoom
from signaling.settings import Settings
from signaling.tokens import sign_resume_token, sign_role_token
from signaling.wire import messages
from signaling.wire.codec import encode_message
from signaling.wire.messages import ServerMessage

from .events import Events
from .ice import Credentials
from .registry import Participant, Record, Registry, Room
from .replay_buffer import MAX_BYTES_IN_ALL, MAX_BYTES_PER_ADDRESS
from .sessions import GOING_AWAY, Peer, SentSignals, Session
from .store import Snapshot, Store


class Seats:
    """Keeps the participants of all rooms with their sessions. No method waits.

    `at` is the Ticker's time in seconds.
    """

    def __init__(self, store: Store, events: Events, settings: Settings) -> None:
        self.server_secrets: list[bytes] = []  # known once the store is open; the first one signs
        self.registry = Registry()
        self.events = events
        self.grace_seconds = settings.resume_grace_seconds
        self.credentials = Credentials(settings)
        self.away: dict[Session, float] = {}  # when each grace period ends, the soonest first
        self.ended: set[str] = set()  # names of resumable sessions that ended recently
        self.going: set[str] = set()  # socket ids that are being removed; must not be saved again
        self.new_roles: dict[str, messages.Role] = {}  # by socket id; these are being saved, and apply afterwards
        self._sessions: dict[str, dict[str, Session]] = {}  # by room code and socket id
        self.signals: SentSignals = {}
        self._kept = Budget(MAX_BYTES_IN_ALL, MAX_BYTES_PER_ADDRESS)  # what all replay buffers keep
        self._latest = 0.0  # the latest `joined_at`: orders all participants, even if the clock is set back
        # `saved_at` of rooms that a crash had cut off, by code: later participants may still come back.
        self.saved_at: dict[str, float] = {}
        self._store = store

    def find(self, code: str, socket_id: str) -> Session | None:
        return self._sessions.get(code, {}).get(socket_id)

    def take(self, room: Room, newcomer: Participant, peer: Peer) -> tuple[Session, list[Participant]]:
        """Seats a newcomer and tells the others. Returns the session and the others. Raises RoomFull."""
        others = self.registry.members_of(room.code)
        self.registry.join(room, newcomer)
        self._latest = max(self._latest, newcomer.joined_at)
        session = self._open(room.code, newcomer, peer)
        joined = messages.PeerJoined(newcomer.socket_id, newcomer.display_name, newcomer.role)
        self.tell(room.code, joined, but=session)
        if newcomer.session is not None:
            self._store.touch(room.code)
        return session, others

    def resume_token(self, session: Session, room: Room) -> str | None:
        """Signs a session's resume token; None if the session ends with its connection."""
        one = session.participant
        return one.session and sign_resume_token(self.server_secrets[0], room.secret, one.claims(room.code))

    def vacate(self, session: Session, reason: messages.LeaveReason) -> None:
        """Empties a seat and tells the others."""
        name = session.participant.session
        self._close(session)
        self.registry.leave(session.code, session.socket_id)
        self.tell(session.code, messages.PeerLeft(session.socket_id, reason))
        if name is not None:
            self.ended.add(name)
            if (saved_at := self.saved_at.get(session.code)) is not None:  # they cannot come back after another crash
                self.saved_at[session.code] = max(saved_at, session.participant.joined_at)
            self._store.touch(session.code)

    def leave(self, code: str, socket_id: str, peer: Peer) -> None:
        """Removes a participant. Raises NotInRoom: it has left, or its session continues over another connection."""
        session = self.find(code, socket_id)
        if session is None or session.peer is not peer:
            raise NotInRoom
        self.vacate(session, "left")

    def disconnect(self, code: str, socket_id: str, peer: Peer, reason: messages.LeaveReason | None, at: float) -> None:
        """Ends the session of a closed connection, or without a reason keeps it for a resume.

        Does nothing if a resume has replaced the connection.
        """
        session = self.find(code, socket_id)
        if session is None or session.peer is not peer:
            return
        if session.replay is None or reason is not None:
            self.vacate(session, reason or "disconnected")
            return
        session.peer = None
        session.replay.keep_for(peer.address)
        self.credentials.forget(session)
        session.participant.away = True
        self.away[session] = at + self.grace_seconds
        self.tell(code, messages.PeerAway(socket_id), but=session)

    def come_back(self, session: Session, peer: Peer, address: str) -> Peer | None:
        """Continues a session over a new connection. Returns the old one if it is still open."""
        participant = session.participant
        if address != participant.address:
            participant.address = address
            self._store.touch(session.code)  # a ban covers their latest address, also after a restart
        replaced, session.peer = session.peer, peer
        if session.replay is not None:
            session.replay.keep_for(None)
        if self.away.pop(session, None) is not None:
            participant.away = False
            self.tell(session.code, messages.PeerBack(session.socket_id), but=session)
        return replaced

    def joined_at(self, now: float) -> float:
        """Returns the time of a join in seconds since the epoch: after all others, even if the clock was set back."""
        return now if now >= self._latest else self._latest + 1e-6  # 1 µs: the resolution of a double, since the epoch

    def load(self, record: Record, at: float) -> None:
        """Adds a room from before a restart; its participants are away, with a full grace period."""
        code = record.room.code
        self.registry.put(record.room)
        self._latest = max(self._latest, record.saved_at or 0.0)
        for participant in record.participants:
            self._latest = max(self._latest, participant.joined_at)
            if participant.socket_id not in self.registry.participants:
                participant.away = True
                self.registry.sit(code, participant)
                session = self._open(code, participant, None)
                session.received = None
                if session.replay is not None:
                    session.replay.give_up()  # its resume starts the counts anew
                self.away[session] = at + self.grace_seconds

    def close(self, message: messages.RoomClosed) -> None:
        """Ends a room."""
        code = message.room_code
        self.tell(code, message)
        for session in self._of(code):
            self._close(session)
        self.registry.remove(code)

    def give_up(self, code: str) -> None:
        """Drops a room that is no longer this instance's, and breaks the connections of its clients."""
        for session in self._of(code):
            peer = session.peer
            self._close(session)
            if peer is not None:
                peer.close(GOING_AWAY)
        self.registry.remove(code)

    def tell(self, code: str, message: ServerMessage, *, but: Session | None = None) -> None:
        """Sends a message to all participants of a room, and emits it as an event."""
        frame = encode_message(message)
        for session in self._of(code):
            if session is not but:
                session.send(frame)
        self.events.emit(message.type, code, message)

    def tell_hosts(self, code: str, message: ServerMessage, *, but: str | None = None) -> None:
        """Sends a message to the hosts of a room, except the one of the socket id `but`."""
        frame = encode_message(message)
        for session in self._of(code):
            if session.is_host and session.socket_id != but:
                session.send(frame)

    def snapshot(self, code: str) -> Snapshot:
        """Returns the participants to save for a room, and `saved_at`: who joined by then is among them or has left."""
        inside = self.registry.members_of(code)
        saved = [one for one in inside if one.session is not None and one.socket_id not in self.going]
        if self.new_roles:
            saved = [with_role(one, self.new_roles.get(one.socket_id, one.role)) for one in saved]
        return saved, self.saved_at.get(code, self._latest)

    def _of(self, code: str) -> list[Session]:
        return list(self._sessions.get(code, {}).values())

    def _open(self, code: str, participant: Participant, peer: Peer | None) -> Session:
        room = self._sessions.setdefault(code, {})
        session = room[participant.socket_id] = Session(participant, code, peer, room, self._kept, sent=self.signals)
        return session

    def _close(self, session: Session) -> None:
        self.away.pop(session, None)
        self.credentials.forget(session)
        session.close()
        if not self._sessions[session.code]:
            del self._sessions[session.code]


def with_role(participant: Participant, role: messages.Role) -> Participant:
    """Returns a participant after a host has chosen their role."""
    return participant if role == participant.role else replace(participant, role=role, is_promoted=role == "host")


def role_message(session: Session, room: Room) -> messages.RoleChanged:
    """Returns what tells a participant the role that a host has chosen for them."""
    token = sign_role_token(room.secret, session.socket_id) if session.is_host else UNSET
    return messages.RoleChanged(session.participant.role, token)
