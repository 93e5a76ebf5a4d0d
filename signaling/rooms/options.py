"""Makes and changes rooms as requests ask: defaults, ranges, names."""

import math
from typing import Any

from msgspec import UNSET, structs

from signaling.errors import InvalidField
from signaling.settings import Settings
from signaling.tokens import new_secret, passcode_digest, role_nonces
from signaling.wire.messages import GuestRoomOptions, HostRoomChanges, Role

from .names import check_room_name
from .registry import Participant, Room

DEFAULT_TTL_HOURS = 24
DEFAULT_MAX_PARTICIPANTS = 50
GUEST_MAX_TTL_HOURS = 24
MIN_PARTICIPANTS = 2
MAX_BANS = 1000  # of addresses, and as many of tokens; the oldest are dropped
SECONDS_PER_HOUR = 3600


def new_room(code: str, options: GuestRoomOptions, settings: Settings, now: float, *, by_guest: bool) -> Room:
    """Makes a room with these options, and defaults for the rest. Raises InvalidField: a value is out of range."""
    secret = new_secret()
    longest = _longest_ttl(settings, by_guest=by_guest)
    defaults = {
        "expires_at": expiry(min(DEFAULT_TTL_HOURS, longest), now, longest),
        "max_participants": min(DEFAULT_MAX_PARTICIPANTS, settings.max_participants),
    }
    chosen = _chosen(options, secret, settings, now, longest)
    created_at = round(now, 6)  # microseconds, as PostgreSQL keeps it, or a cursor would repeat a room after a restart
    return Room(code=code, secret=secret, created_at=created_at, by_guest=by_guest, **defaults | chosen)


def changed_room(room: Room, changes: HostRoomChanges, settings: Settings, now: float, *, by_host: bool) -> Room:
    """Returns the room after a change. Raises InvalidField: a value is out of range."""
    longest = _longest_ttl(settings, by_guest=by_host)
    return structs.replace(room, **_chosen(changes, room.secret, settings, now, longest))


def room_without(room: Room, participant: Participant) -> Room:
    """Returns the room after a ban of this participant's address, for guests, and of their token."""
    addresses = [known for known in room.banned_addresses if known != participant.address] + [participant.address]
    tokens = set() if participant.token is None else {participant.token}
    if participant.role == "host":
        tokens |= role_nonces(room.secret, participant.socket_id, participant.token)
    return structs.replace(_without_tokens(room, tokens), banned_addresses=tuple(addresses[-MAX_BANS:]))


def room_with_role(room: Room, participant: Participant, role: Role) -> Room:
    """Returns the room after a change of this participant's role: tokens from earlier promotions no longer work.

    The token that a host came with still does, since others may hold the same link.
    """
    tokens = role_nonces(room.secret, participant.socket_id, participant.token)
    if role == "guest":
        return _without_tokens(room, tokens)
    return structs.replace(room, banned_tokens=tuple(one for one in room.banned_tokens if one not in tokens))


def _without_tokens(room: Room, nonces: set[str]) -> Room:
    known = [nonce for nonce in room.banned_tokens if nonce not in nonces]
    return structs.replace(room, banned_tokens=tuple([*known, *sorted(nonces)][-MAX_BANS:]))


def expiry(ttl_hours: float, now: float, longest: float) -> int:
    """Returns when a life in hours ends, in whole seconds. Raises InvalidField: under 1 s, or over `longest` hours."""
    if not 1 / SECONDS_PER_HOUR <= ttl_hours <= longest:
        raise InvalidField(f"ttl_hours: expected a number of hours, at least one second and at most {longest:g}.")
    return math.ceil(now + ttl_hours * SECONDS_PER_HOUR)


def _longest_ttl(settings: Settings, *, by_guest: bool) -> float:
    """Returns the longest life of a room from now on in hours; shorter without an API key."""
    return min(settings.max_ttl_hours, GUEST_MAX_TTL_HOURS) if by_guest else settings.max_ttl_hours


def _chosen(
    request: GuestRoomOptions | HostRoomChanges, secret: bytes, settings: Settings, now: float, longest: float
) -> dict[str, Any]:
    """Returns the fields of a Room that a request sets."""
    fields = {name: value for name, value in structs.asdict(request).items() if value is not UNSET}
    if "name" in fields:
        check_room_name(fields["name"])
    if "ttl_hours" in fields:
        fields["expires_at"] = expiry(fields.pop("ttl_hours"), now, longest)
    most = settings.max_participants
    if not MIN_PARTICIPANTS <= fields.get("max_participants", most) <= most:
        raise InvalidField(f"max_participants: expected a whole number from {MIN_PARTICIPANTS} to {most}.")
    if "passcode" in fields:
        passcode = fields.pop("passcode")
        fields["passcode_digest"] = None if passcode is None else passcode_digest(secret, passcode)
    return fields
