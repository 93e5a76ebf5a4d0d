"""Who may enter a room, under which name and in which role."""

from signaling.errors import Banned, InvalidField, InvalidToken, RoomLocked, TokenRequired, WrongPasscode
from signaling.tokens import address_digest, check_token, is_passcode, new_session_name
from signaling.wire.explain import expectations
from signaling.wire.messages import JoinRoom, Role

from .names import check_display_name
from .registry import Participant, Room


class WrongGuess(WrongPasscode):
    """A wrong passcode. A missing one does not count as a guess."""


GUESSES = (InvalidToken, WrongGuess)  # what of these is counted against an address


def admit(room: Room, request: JoinRoom, socket_id: str, address: str, now: float) -> Participant:
    """The participant that a client may become.

    Raises:
        InvalidToken, TokenRequired, Banned, RoomLocked, WrongPasscode: the room is not open to this client.
        InvalidField: its name is missing or cannot be shown.
    """
    claims = None if request.token is None else check_token(room.secret, request.token, now)
    role: Role = "guest" if claims is None else claims.role
    nonce = None if claims is None else claims.nonce
    digest = address_digest(room.secret, address)
    if is_banned(room, nonce, role, digest):
        raise Banned
    if claims is None and room.access == "token":
        raise TokenRequired
    if room.state == "locked" and role != "host":
        raise RoomLocked
    if claims is None and room.passcode_digest is not None:
        if request.passcode is None:
            raise WrongPasscode
        if not is_passcode(room.secret, room.passcode_digest, request.passcode):
            raise WrongGuess("This is not the room's passcode.")
    name = claims.display_name if claims and claims.display_name else request.display_name
    if name is None:
        raise InvalidField(f"display_name is missing: expected {expectations(JoinRoom)['display_name']}.")
    return Participant(
        socket_id=socket_id,
        display_name=check_display_name(name),
        role=role,
        joined_at=now,
        session=new_session_name() if request.resumable else None,
        address=digest,
        token=nonce,
    )


def is_banned(room: Room, token: str | None, role: Role, address: str) -> bool:
    """Whether a host has closed the room to this token (by its nonce), or to guests from this address."""
    return token in room.banned_tokens or (role != "host" and address in room.banned_addresses)
