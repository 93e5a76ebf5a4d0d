"""Who may enter a room, under which name and in which role, and who has to wait until a host says so."""

from typing import NamedTuple

from signaling.errors import Banned, InvalidField, InvalidToken, RoomLocked, TokenRequired, WrongPasscode
from signaling.tokens import check_token, is_passcode
from signaling.wire.explain import expectations
from signaling.wire.messages import JoinRoom, Role

from .names import check_display_name
from .registry import Room


class WrongGuess(WrongPasscode):
    """A passcode that was given and is not the room's; one that is missing guesses at nothing."""


class Entry(NamedTuple):
    """What a client may come in as."""

    display_name: str
    role: Role
    address: str  # as the room keeps it
    token: str | None  # nonce of the one that they came with
    waits: bool


def admit(room: Room, request: JoinRoom, address: str, now: float) -> Entry:
    """What a client that asks may come in as; `address` as the room keeps it (`tokens.address_digest`).

    Raises:
        InvalidToken, TokenRequired, Banned, RoomLocked, WrongPasscode: the room is not open to them.
        InvalidField: their name is missing or cannot be shown.
    """
    claims = None if request.token is None else check_token(room.secret, request.token, now)
    role: Role = "guest" if claims is None else claims.role
    nonce = None if claims is None else claims.nonce
    if is_banned(room, nonce, role, address):
        raise Banned
    if claims is None and room.access == "token":
        raise TokenRequired
    if room.state == "locked" and role != "host":
        raise RoomLocked
    if claims is None:
        _check_passcode(room, request.passcode)
    name = claims.display_name if claims and claims.display_name else request.display_name
    if name is None:
        raise InvalidField(f"display_name is missing: expected {expectations(JoinRoom)['display_name']}.")
    return Entry(check_display_name(name), role, address, nonce, waits=room.waiting_room and claims is None)


def is_banned(room: Room, token: str | None, role: Role, address: str) -> bool:
    """Whether a host has closed the room to this token (by its nonce), or to guests from this address."""
    return token in room.banned_tokens or (role != "host" and address in room.banned_addresses)


def _check_passcode(room: Room, given: str | None) -> None:
    if room.passcode_digest is None:
        return
    if given is None:
        raise WrongPasscode
    if not is_passcode(room.secret, room.passcode_digest, given):
        raise WrongGuess("This is not the room's passcode.")


GUESSES = (InvalidToken, WrongGuess)  # what of these is counted against an address
