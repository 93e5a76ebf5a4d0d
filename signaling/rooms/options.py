"""From what a request asks for to the room it gets: defaults, ranges, what a change means."""

import math

from msgspec import UNSET, UnsetType, structs

from signaling.errors import InvalidField
from signaling.settings import Settings
from signaling.tokens import new_secret, passcode_digest
from signaling.wire.codec import rfc3339
from signaling.wire.messages import GuestRoomOptions, HostRoomChanges, JoinedRoom, RoomOptions

from .names import check_room_name
from .registry import Participant, Room

DEFAULT_TTL_HOURS = 24
DEFAULT_MAX_PARTICIPANTS = 50
GUEST_MAX_TTL_HOURS = 24
MIN_PARTICIPANTS = 2
MAX_BANS = 1000  # of addresses and of tokens, so that no room fills the disk; the oldest go first
SECONDS_PER_HOUR = 3600


def new_room(code: str, options: GuestRoomOptions, settings: Settings, now: float, *, by_guest: bool) -> Room:
    """A room as asked for, with the defaults for what was left open.

    Raises:
        InvalidField: something asked for is out of range.
    """
    check_room_name(options.name)
    secret = new_secret()
    longest = longest_ttl(settings, by_guest=by_guest)
    ttl_hours = min(DEFAULT_TTL_HOURS, longest) if options.ttl_hours is UNSET else options.ttl_hours
    return Room(
        code=code,
        secret=secret,
        created_at=now,
        expires_at=expiry(ttl_hours, now, longest),
        max_participants=_seats(options.max_participants, settings),
        name=options.name,
        passcode_digest=_digest(secret, options.passcode),
        waiting_room=options.waiting_room,
        access=options.access,
        owner_id=options.owner_id if isinstance(options, RoomOptions) else None,
        by_guest=by_guest,
    )


def changed_room(room: Room, changes: HostRoomChanges, settings: Settings, now: float, *, by_host: bool) -> Room:
    """The room as it is after a change.

    Raises:
        InvalidField: something asked for is out of range.
    """
    new = {field: value for field, value in structs.asdict(changes).items() if value is not UNSET}
    if "name" in new:
        check_room_name(new["name"])
    if "passcode" in new:
        new["passcode_digest"] = _digest(room.secret, new.pop("passcode"))
    if "ttl_hours" in new:
        new["expires_at"] = expiry(new.pop("ttl_hours"), now, longest_ttl(settings, by_guest=by_host))
    if "max_participants" in new:
        _seats(new["max_participants"], settings)
    return structs.replace(room, **new)


def room_facts(room: Room) -> JoinedRoom:
    """What participants are told of their room."""
    return JoinedRoom(
        name=room.name,
        state=room.state,
        expires_at=rfc3339(room.expires_at),
        max_participants=room.max_participants,
        waiting_room=room.waiting_room,
        access=room.access,
    )


def room_without(room: Room, participant: Participant) -> Room:
    """The room as it is after a ban: closed to guests from where they came from, and to the token they came with."""
    addresses = [known for known in room.banned_addresses if known != participant.address] + [participant.address]
    tokens = [*room.banned_tokens, *([participant.token] if participant.token else [])]
    return structs.replace(room, banned_addresses=tuple(addresses[-MAX_BANS:]), banned_tokens=tuple(tokens[-MAX_BANS:]))


def longest_ttl(settings: Settings, *, by_guest: bool) -> float:
    """Hours that a room may live from now on; whoever has no API key gives it less."""
    return min(settings.max_ttl_hours, GUEST_MAX_TTL_HOURS) if by_guest else settings.max_ttl_hours


def expiry(ttl_hours: float, now: float, longest: float) -> int:
    """The second from which on a thing with this life does not exist; `longest` in hours.

    Raises:
        InvalidField: shorter than a second or longer than allowed.
    """
    if not 1 / SECONDS_PER_HOUR <= ttl_hours <= longest:
        raise InvalidField(f"ttl_hours: expected a number of hours, at least one second and at most {longest:g}.")
    return math.ceil(now + ttl_hours * SECONDS_PER_HOUR)


def _seats(count: int | UnsetType, settings: Settings) -> int:
    most = settings.max_participants
    if isinstance(count, UnsetType):
        return min(DEFAULT_MAX_PARTICIPANTS, most)
    if not MIN_PARTICIPANTS <= count <= most:
        raise InvalidField(f"max_participants: expected a whole number from {MIN_PARTICIPANTS} to {most}.")
    return count


def _digest(secret: bytes, passcode: str | None) -> str | None:
    return None if passcode is None else passcode_digest(secret, passcode)
