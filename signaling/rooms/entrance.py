"""How clients come into a room: at once, or after they have waited until a host lets them in."""

from signaling.errors import PeerNotFound, RoomFull, RoomNotFound
from signaling.limits import LimitPerAddress
from signaling.tokens import address_digest, new_session_name
from signaling.wire.messages import Denied, JoinRoom, Knock, KnockEnded, ServerMessage

from .admission import GUESSES, admit
from .events import Events
from .registry import Participant, Room
from .seats import Seats
from .sessions import Seat, Session
from .waiting_room import Guest, Waiting, WaitingRooms


class Entrance:
    """The way into all rooms. `now` is the wall clock's time."""

    def __init__(self, seats: Seats, events: Events, failures: LimitPerAddress) -> None:
        self._seats = seats
        self._events = events
        self._failures = failures
        self._waiting = WaitingRooms()

    def join(self, request: JoinRoom, guest: Guest, now: float) -> None:
        """Lets a client in and tells the others, or lets it wait and tells the hosts.

        Raises:
            RoomNotFound, InvalidField, InvalidToken, TokenRequired, Banned, RoomLocked, WrongPasscode, RoomFull
            RateLimited: too many guesses came from its address; a valid token is none.
        """
        address = guest.peer.address
        if request.token is None:
            self._failures.check(address, now)
        try:
            room = self._seats.registry.find(request.room_code, now)
            entry = admit(room, request, address_digest(room.secret, address), now)
        except (RoomNotFound, *GUESSES):
            self._failures.take(address, now)
            raise
        waiting = Waiting(guest, entry, request.resumable)
        if entry.waits:
            self._knock(room, waiting)
        else:
            guest.enter(self._seat(room, waiting, now))

    def let_in(self, code: str, host_id: str, socket_id: str, now: float) -> None:
        """A host lets a guest in who waits.

        Raises:
            PeerNotFound: no guest of that socket id waits for this room.
            RoomFull: there is no seat; the guest keeps waiting.
        """
        self._let_in(self._seats.registry.find(code, now), self._find(code, socket_id), now, host_id)

    def turn_away(self, code: str, host_id: str, socket_id: str) -> None:
        """A host does not let a guest in who waits.

        Raises:
            PeerNotFound: no guest of that socket id waits for this room.
        """
        self._turn_away(code, self._find(code, socket_id), host_id)

    def stop_waiting(self, code: str, socket_id: str, host_id: str | None = None) -> None:
        """A guest no longer waits: the hosts are told, but for the one who decided."""
        self._waiting.remove(code, socket_id)
        self._seats.sessions.tell_hosts(code, KnockEnded(socket_id), but=host_id)

    def let_all_in(self, room: Room, now: float) -> None:
        """Lets those in who wait where no one has to any longer, as seats allow."""
        for waiting in self._waiting.of(room.code):
            if room.waiting_room or self._seats.registry.is_full(room):
                return
            self._let_in(room, waiting, now)

    def let_in_where_seats_are_free(self, now: float) -> None:
        for code in self._waiting.codes():
            self.let_all_in(self._seats.registry.rooms[code], now)

    def turn_banned_away(self, room: Room) -> None:
        for waiting in self._waiting.of(room.code):
            if waiting.entry.address in room.banned_addresses:
                self._turn_away(room.code, waiting)

    def close(self, code: str, message: ServerMessage) -> None:
        """The room has ended."""
        for waiting in self._waiting.of(code):
            self._waiting.remove(code, waiting.guest.socket_id)
            waiting.guest.turn_away(message)

    def knocks_for(self, session: Session) -> list[Knock]:
        """Who waits to be let in by this participant."""
        return [_knock_of(waiting) for waiting in self._waiting.of(session.code)] if session.is_host else []

    def _knock(self, room: Room, waiting: Waiting) -> None:
        if self._waiting.count(room.code) >= room.max_participants:
            raise RoomFull("As many wait for this room already as may.")
        self._waiting.add(room.code, waiting)
        waiting.guest.wait(room.code)
        knock = _knock_of(waiting)
        self._seats.sessions.tell_hosts(room.code, knock)
        self._events.emit(knock.type, room.code, knock)

    def _find(self, code: str, socket_id: str) -> Waiting:
        waiting = self._waiting.find(code, socket_id)
        if waiting is None:
            raise PeerNotFound("No one with this socket id waits for this room.")
        return waiting

    def _let_in(self, room: Room, waiting: Waiting, now: float, host_id: str | None = None) -> None:
        waiting.guest.enter(self._seat(room, waiting, now))
        self.stop_waiting(room.code, waiting.guest.socket_id, host_id)

    def _turn_away(self, code: str, waiting: Waiting, host_id: str | None = None) -> None:
        self.stop_waiting(code, waiting.guest.socket_id, host_id)
        waiting.guest.turn_away(Denied(code))

    def _seat(self, room: Room, waiting: Waiting, now: float) -> Seat:
        guest, entry = waiting.guest, waiting.entry
        newcomer = Participant(
            socket_id=guest.socket_id,
            display_name=entry.display_name,
            role=entry.role,
            joined_at=self._seats.joined_at(now),
            session=new_session_name() if waiting.is_resumable else None,
            address=entry.address,
            token=entry.token,
        )
        session, others = self._seats.take(room, newcomer, guest.peer)
        return Seat(session, room, others, [], self.knocks_for(session))


def _knock_of(waiting: Waiting) -> Knock:
    return Knock(waiting.guest.socket_id, waiting.entry.display_name)
