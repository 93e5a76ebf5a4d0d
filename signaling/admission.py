"""Who may enter a room, under which name and in which role."""

from .codec import check_display_name, expectations
from .errors import InvalidField, RoomLocked, TokenRequired, WrongPasscode
from .messages import JoinRoom, Role
from .rooms import Room
from .tokens import check_token, is_passcode


def admit(room: Room, request: JoinRoom, now: float) -> tuple[str, Role]:
    """The display name and role of whoever asks to come in.

    Raises:
        InvalidToken, TokenRequired, RoomLocked, WrongPasscode: the room is not open to them.
        InvalidField: their name is missing or cannot be shown.
    """
    if request.token is not None:
        claims = check_token(room.secret, request.token, now)
        role, name = claims.role, claims.display_name or request.display_name
    else:
        role, name = "guest", request.display_name
        _check_guest(room, request.passcode)
    if room.state == "locked" and role != "host":
        raise RoomLocked
    if name is None:
        raise InvalidField(f"display_name is missing: expected {expectations(JoinRoom)['display_name']}.")
    return check_display_name(name), role


def _check_guest(room: Room, passcode: str | None) -> None:
    """What a token would have spared."""
    if room.access == "token":
        raise TokenRequired
    if room.state == "locked":
        raise RoomLocked
    if room.passcode_digest is None:
        return
    if passcode is None:
        raise WrongPasscode
    if not is_passcode(room.secret, room.passcode_digest, passcode):
        raise WrongPasscode("This is not the room's passcode.")
