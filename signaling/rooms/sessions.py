"""A participant's live side: how others reach it. Knows no sockets: a connection is whatever can send a frame."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from signaling.wire.codec import SIGNAL_TAIL, encode_message, signal_head
from signaling.wire.messages import Knock, ServerMessage, SignalOut, SignalType

from .registry import Participant, Room
from .replay_buffer import KeptMessages


class Outlet(Protocol):
    """Where a session's frames go. Never suspends and never raises, whatever the receiver does."""

    def send(self, frame: bytes) -> None: ...

    def close(self, code: int, reason: str = "") -> None: ...

    def check_soon(self) -> None:
        """Its session is over, so it may be of no use now."""


class Session:
    """One participant's live side, across its connections where it is resumable."""

    __slots__ = ("_heads", "code", "is_host", "kept", "knows_restart", "outlet", "peers", "received", "socket_id")

    def __init__(
        self,
        participant: Participant,
        code: str,
        outlet: Outlet | None,
        peers: "dict[str, Session]",
        kept: KeptMessages | None,
    ) -> None:
        self.socket_id = participant.socket_id
        self.is_host = participant.role == "host"
        self.code = code
        self.outlet = outlet  # None while its participant is away
        self.peers = peers  # all sessions of the room by socket id, this one included; shared among them
        self.kept = kept  # None where the session ends with its connection
        self.received: int | None = 0  # messages of its client that count; None where that was lost in a restart
        # False from a restart of the counts until the client shows that it knows: `resumed` itself can be lost.
        self.knows_restart = True
        self._heads: dict[SignalType, bytes] = {}

    @property
    def is_open(self) -> bool:
        """False once its participant has left or its room has ended."""
        return bool(self.peers)

    def send(self, frame: bytes) -> None:
        if self.kept is not None:
            self.kept.add(frame)
        if self.outlet is not None:
            self.outlet.send(frame)

    def count(self) -> None:
        """Counts a message of its client, whatever becomes of it."""
        if self.received is not None:
            self.received += 1
            self.knows_restart = True

    def restart_counts(self) -> None:
        """Both sides count from 0 again, and nothing from before is sent again."""
        self.kept = KeptMessages()
        self.received = 0
        self.knows_restart = False

    def peer(self, socket_id: str) -> "Session | None":
        """Somebody else in this room."""
        found = self.peers.get(socket_id)
        return None if found is self else found

    def forward(self, signal: SignalOut, peer: "Session") -> None:
        """Hands a signal of this participant to a peer."""
        head = self._heads.get(signal.signal_type)
        if head is None:
            head = self._heads[signal.signal_type] = signal_head(self.socket_id, signal.signal_type)
        peer.send(head + signal.payload + SIGNAL_TAIL)


class Seat(NamedTuple):
    """What somebody who came in, or came back, is to be told."""

    session: Session
    room: Room
    participant: Participant
    others: list[Participant]
    missed: list[bytes]  # frames to be sent again after a resume
    knocks: list[Knock]  # who waits to be let in by them


class Sessions:
    """The live sessions of every room that has any."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Session]] = {}

    def open(self, code: str, participant: Participant, outlet: Outlet | None) -> Session:
        peers = self._rooms.setdefault(code, {})
        kept = None if participant.session is None else KeptMessages()
        session = peers[participant.socket_id] = Session(participant, code, outlet, peers, kept)
        return session

    def close(self, session: Session) -> None:
        """Takes a session out of its room: from here on nothing reaches it, nor anybody from it."""
        del session.peers[session.socket_id]
        session.peers = {}
        if session.outlet is not None:
            session.outlet.check_soon()
        session.outlet = session.kept = None
        if not self._rooms[session.code]:
            del self._rooms[session.code]

    def find(self, code: str, socket_id: str) -> Session | None:
        return self._rooms.get(code, {}).get(socket_id)

    def of(self, code: str) -> Iterable[Session]:
        return self._rooms.get(code, {}).values()

    def broadcast(self, code: str, message: ServerMessage, *, but: Session | None = None) -> None:
        """Sends a message to everybody in a room, encoded once."""
        frame = encode_message(message)
        for session in list(self.of(code)):
            if session is not but:
                session.send(frame)

    def tell_hosts(self, code: str, message: ServerMessage, *, but: Session | None = None) -> None:
        """Sends a message to those who are in charge of a room."""
        frame = encode_message(message)
        for session in list(self.of(code)):
            if session.is_host and session is not but:
                session.send(frame)
