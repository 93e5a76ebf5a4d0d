"""Lets clients into rooms: checks who may join, with which name and role, at once or after a host decides."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from signaling import errors
from signaling.jwt_keys import JwtKey
from signaling.limits import LimitPerAddress
from signaling.tokens import ROLE_NONCE, TokenClaims, address_digest, check_token, is_passcode, new_session_name
from signaling.wire.explain import expectations
from signaling.wire.messages import Denied, JoinRoom, Knock, KnockEnded, Role, RoomClosed, ServerMessage

from .app_tokens import check_app_token, is_jwt
from .names import check_display_name
from .registry import Participant, Room
from .seats import Seats
from .sessions import GOING_AWAY, Peer, Seat, Session

PART = 4  # one address may take up a quarter of the waiting places


class WrongGuess(errors.WrongPasscode):
    """A wrong passcode. A missing one does not count as a guess."""


class Guest(Protocol):
    """A client that asks to join, and may have to wait for a host."""

    @property
    def socket_id(self) -> str: ...

    @property
    def peer(self) -> Peer: ...

    def wait(self, code: str) -> None:
        """Called when the guest has to wait for this room."""

    def enter(self, seat: Seat) -> None:
        """Called when the guest has been let in."""

    def turn_away(self, message: ServerMessage) -> None:
        """Called when the wait ends without a seat; the message has the reason."""


class Waiting(NamedTuple):
    """A waiting guest, and the participant that it may become."""

    guest: Guest
    newcomer: Participant
    knock: Knock


class Entrance:
    """Lets clients into all rooms. `now` is the wall clock's time in seconds."""

    def __init__(self, seats: Seats, failures: LimitPerAddress, jwt_keys: Sequence[JwtKey]) -> None:
        self._seats = seats
        self._failures = failures
        self._jwt_keys = jwt_keys
        # By room code and socket id, in the order of knocks. Rooms without waiting guests have no entry.
        self._waiting: dict[str, dict[str, Waiting]] = {}

    @property
    def waiting_count(self) -> int:
        return sum(map(len, self._waiting.values()))

    def is_awaited(self, code: str) -> bool:
        """Returns whether guests wait for this room."""
        return code in self._waiting

    def join(self, request: JoinRoom, guest: Guest, now: float) -> None:
        """Seats a client and tells the others, or makes it wait and tells the hosts.

        Raises RoomNotFound, InvalidToken, RoomFull, the errors of `admit`, and RateLimited: too many wrong guesses.
        """
        address = guest.peer.address
        if request.token is None:
            self._failures.check(address, now)
        try:
            room = self._find_room(request, now)
            claims = self._check_token(request.token, room.code, room.secret, now)
            newcomer = admit(room, claims, request, guest, now)
        except (errors.RoomNotFound, errors.InvalidToken, WrongGuess):
            self._failures.take(address, now)
            raise
        if room.waiting_room and request.token is None:
            self._knock(room, guest, newcomer)
        else:
            self._enter(room, guest, newcomer, now)

    def let_in(self, code: str, host_id: str, socket_id: str, now: float) -> None:
        """Lets a waiting guest in. Raises PeerNotFound: no such guest waits; RoomFull: the guest keeps waiting."""
        self._let_in(self._seats.registry.find(code, now), self._find(code, socket_id), now, host_id)

    def newcomer(self, code: str, socket_id: str) -> Participant:
        """Returns who a waiting guest would become. Raises PeerNotFound: no such guest waits for this room."""
        return self._find(code, socket_id).newcomer

    def turn_away(self, code: str, host_id: str | None, socket_id: str) -> None:
        """Turns a waiting guest away. Raises PeerNotFound: no such guest waits for this room."""
        guest = self._find(code, socket_id).guest
        self.stop_waiting(code, socket_id, host_id)
        guest.turn_away(Denied(code))

    def stop_waiting(self, code: str, socket_id: str, host_id: str | None = None) -> None:
        """Ends a guest's wait, and tells the hosts except the one who decided.

        Does nothing if the room was given up.
        """
        waiting = self._waiting.get(code)
        if waiting is None:
            return
        del waiting[socket_id]
        if not waiting:
            del self._waiting[code]
        self._seats.tell_hosts(code, KnockEnded(socket_id), but=host_id)

    def let_all_in(self, room: Room, now: float) -> None:
        """Lets all waiting guests in if the room no longer has a waiting room, as seats allow."""
        for waiting in self._of(room.code):
            if room.waiting_room or self._seats.registry.is_full(room):
                return
            self._let_in(room, waiting, now)

    def let_in_where_seats_are_free(self, now: float) -> None:
        for code in list(self._waiting):
            self.let_all_in(self._seats.registry.rooms[code], now)

    def turn_banned_away(self, room: Room, host_id: str | None = None, decided: str | None = None) -> None:
        """Turns banned guests away. The host of `host_id` decided about one of them, so others hear of that."""
        for waiting in self._of(room.code):
            socket_id = waiting.newcomer.socket_id
            if waiting.newcomer.address in room.banned_addresses:
                self.turn_away(room.code, host_id if socket_id == decided else None, socket_id)

    def close(self, message: RoomClosed) -> None:
        """Turns away all guests who wait for a room that has ended."""
        for waiting in self._waiting.pop(message.room_code, {}).values():
            waiting.guest.turn_away(message)

    def give_up(self, code: str) -> None:
        """Breaks the connections of all guests who wait for a room that is no longer this instance's."""
        for waiting in self._waiting.pop(code, {}).values():
            waiting.guest.peer.close(GOING_AWAY)

    def seat(self, room: Room, newcomer: Participant, peer: Peer) -> Seat:
        """Seats a newcomer and tells the others. Raises RoomFull."""
        session, others = self._seats.take(room, newcomer, peer)
        return Seat(session, room, others, [], self.knocks_for(session), self._seats.resume_token(session, room))

    def knocks_for(self, session: Session) -> list[Knock]:
        """Returns the knocks of all waiting guests if this participant is a host, else none."""
        return [waiting.knock for waiting in self._of(session.code)] if session.is_host else []

    def _find_room(self, request: JoinRoom, now: float) -> Room:
        """Finds a room. Raises RoomNotFound, after as long as a wrong token takes: it must not tell which it is."""
        try:
            return self._seats.registry.find(request.room_code, now)
        except errors.RoomNotFound:
            with suppress(errors.InvalidToken):
                self._check_token(request.token, request.room_code, self._seats.server_secrets[0], now)
            raise

    def _check_token(self, token: str | None, code: str, secret: bytes, now: float) -> TokenClaims | None:
        """Checks a token for the room with this code and secret, if there is one. Raises InvalidToken."""
        if token is None:
            return None
        if self._jwt_keys and is_jwt(token):
            return check_app_token(self._jwt_keys, token, code, secret, now)
        return check_token(secret, token, now)

    def _of(self, code: str) -> list[Waiting]:
        return list(self._waiting.get(code, {}).values())

    def _find(self, code: str, socket_id: str) -> Waiting:
        waiting = self._waiting.get(code, {}).get(socket_id)
        if waiting is None:
            raise errors.PeerNotFound("No one with this socket id waits for this room.")
        return waiting

    def _knock(self, room: Room, guest: Guest, newcomer: Participant) -> None:
        waiting = self._of(room.code)
        if len(waiting) >= room.max_participants:
            raise errors.RoomFull("The waiting room is full.")
        if sum(one.newcomer.address == newcomer.address for one in waiting) >= max(1, room.max_participants // PART):
            raise errors.RoomFull("Too many people from your address wait already.")
        knock = Knock(newcomer.socket_id, newcomer.display_name)
        self._waiting.setdefault(room.code, {})[guest.socket_id] = Waiting(guest, newcomer, knock)
        guest.wait(room.code)
        self._seats.tell_hosts(room.code, knock)
        self._seats.events.emit(knock.type, room.code, knock)

    def _enter(self, room: Room, guest: Guest, newcomer: Participant, now: float) -> None:
        newcomer.joined_at = self._seats.joined_at(now)
        guest.enter(self.seat(room, newcomer, guest.peer))

    def _let_in(self, room: Room, waiting: Waiting, now: float, host_id: str | None = None) -> None:
        self._enter(room, waiting.guest, waiting.newcomer, now)
        self.stop_waiting(room.code, waiting.newcomer.socket_id, host_id)


def admit(room: Room, claims: TokenClaims | None, request: JoinRoom, guest: Guest, now: float) -> Participant:
    """Checks a join with the claims of its token, and returns the participant that the client may become.

    Raises:
        TokenRequired, Banned, RoomLocked, WrongPasscode: the room is not open to this client.
        InvalidField: its name is missing or invalid.
    """
    role: Role = "guest" if claims is None else claims.role
    nonce = None if claims is None else claims.nonce
    if nonce is not None and nonce.startswith(ROLE_NONCE) and nonce in room.banned_tokens:
        raise errors.InvalidToken("You are no longer a host of this room.")
    digest = address_digest(room.secret, guest.peer.address)
    if is_banned(room, nonce, role, digest):
        raise errors.Banned
    if claims is None and room.access == "token":
        raise errors.TokenRequired
    if room.state == "locked" and role != "host":
        raise errors.RoomLocked
    if claims is None and room.passcode_digest is not None:
        if request.passcode is None:
            raise errors.WrongPasscode
        if not is_passcode(room.secret, room.passcode_digest, request.passcode):
            raise WrongGuess("This is not the room's passcode.")
    name = claims.display_name if claims and claims.display_name else request.display_name
    if name is None:
        raise errors.InvalidField(f"display_name is missing: expected {expectations(JoinRoom)['display_name']}.")
    return Participant(
        socket_id=guest.socket_id,
        display_name=check_display_name(name),
        role=role,
        joined_at=now,
        session=new_session_name() if request.resumable else None,
        address=digest,
        token=nonce,
    )


def is_banned(room: Room, token: str | None, role: Role, address: str) -> bool:
    """Returns whether a host has banned this token (by its nonce), or guests from this address."""
    return token in room.banned_tokens or (role != "host" and address in room.banned_addresses)
