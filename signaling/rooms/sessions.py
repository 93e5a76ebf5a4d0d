"""Delivers messages to a participant, across its connections. Knows no sockets, only a `Peer` that sends and closes."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from signaling.budget import Budget
from signaling.wire.codec import SIGNAL_TAIL, encode_message, signal_head
from signaling.wire.messages import ServerMessage, SignalOut, SignalType

from .registry import Participant, Room
from .replay_buffer import ReplayBuffer

GOING_AWAY = 1001  # close code: the room is elsewhere, or the server stops; the client resumes


class Peer(Protocol):
    """The client at the other end: a connection here, or one that another instance holds.

    None of its methods suspends or raises.
    """

    @property
    def address(self) -> str:
        """The client's address, as limits and bans count it."""

    @property
    def base_url(self) -> str:
        """The start of the links that the client receives."""

    def send(self, frame: bytes) -> None: ...

    def send_at_once(self, frame: bytes) -> None:
        """Sends without waiting for other messages to the same peer, as `send` may."""

    def close(self, code: int, reason: str = "") -> None: ...

    def check_soon(self) -> None:
        """Called when its session or its wait has ended: the connection may be idle now."""


class _Gone:
    """Replaces the peer of a closed connection, which would otherwise stay until the collector finds the cycle."""

    address = base_url = ""

    def send(self, *_: object) -> None: ...

    send_at_once = close = check_soon = send


GONE = _Gone()
SentSignals = dict[SignalType, list[int]]  # how many of each type, and their bytes


class Session:
    """One participant's session, across its connections if it is resumable."""

    __slots__ = (
        "_heads",
        "_sent",
        "code",
        "knows_restart",
        "participant",
        "peer",
        "received",
        "replay",
        "room",
        "socket_id",
    )

    def __init__(
        self,
        participant: Participant,
        code: str,
        peer: Peer | None,
        room: "dict[str, Session]",
        budget: Budget,
        *,
        sent: "SentSignals",
    ) -> None:
        self.participant = participant
        self.socket_id = participant.socket_id
        self.code = code
        self.peer = peer  # None while the participant is away
        self.room = room  # all sessions of the room by socket id, this one included; shared among them
        self.replay = None if participant.session is None else ReplayBuffer(budget)  # None ends with its connection
        self.received: int | None = 0  # messages from its client that count; None if lost in a restart
        # False after the counts restart, until the client shows that it knows: `resumed` itself can be lost.
        self.knows_restart = True
        self._heads: dict[SignalType, tuple[bytes, list[int]]] = {}
        self._sent = sent

    @property
    def is_host(self) -> bool:
        return self.participant.role == "host"

    @property
    def is_open(self) -> bool:
        """False once its participant has left or its room has ended."""
        return bool(self.room)

    def send(self, frame: bytes) -> None:
        if self.replay is not None:
            self.replay.add(frame)
        if self.peer is not None:
            self.peer.send(frame)

    def count(self) -> None:
        """Counts a message of its client, even one that is refused."""
        if self.received is not None:
            self.received += 1
            self.knows_restart = True

    def restart_counts(self) -> None:
        """Restarts both counts from 0. Earlier frames are not sent again."""
        if self.replay is not None:
            self.replay.restart()
        self.received = 0
        self.knows_restart = False

    def forward(self, signal: SignalOut, other: "Session") -> None:
        """Sends a signal of this participant to another one."""
        try:
            head, sent = self._heads[signal.signal_type]
        except KeyError:
            head, sent = self._begin(signal.signal_type)
        frame = head + signal.payload + SIGNAL_TAIL
        sent[0] += 1
        sent[1] += len(frame)
        if other.replay is not None:
            other.replay.add(frame)
        if other.peer is not None:
            other.peer.send_at_once(frame)

    def _begin(self, signal_type: SignalType) -> tuple[bytes, list[int]]:
        """Prepares what all signals of a type have in common: the head of their frames, and where they are counted."""
        head = signal_head(self.socket_id, signal_type)
        common = self._heads[signal_type] = head, self._sent.setdefault(signal_type, [0, 0])
        return common

    def close(self) -> None:
        """Leaves the room: the session neither sends nor receives from now on."""
        del self.room[self.socket_id]
        self.room = {}
        if self.peer is not None:
            self.peer.check_soon()
        if self.replay is not None:
            self.replay.restart()  # gives its memory back
        self.peer = self.replay = None


class Seat(NamedTuple):
    """Everything to tell a client that has joined or resumed."""

    session: Session
    room: Room
    others: list[Participant]
    missed: list[bytes]  # frames to be sent again after a resume
    news: Sequence[ServerMessage]  # for a host: the knocks of waiting guests, and what a restart may have lost
    resume_token: str | None  # if its session is resumable

    def welcome(self, first: bytes) -> None:
        """Sends the client `joined` or `resumed`, which does not count, and then all that it has missed."""
        session = self.session
        for frame in (first, *self.missed):
            if session.peer is not None:
                session.peer.send(frame)
        if session.received is None:
            session.restart_counts()
        for message in self.news:
            session.send(encode_message(message))
