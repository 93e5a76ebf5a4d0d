"""Keeps rooms and their participants in memory. Synchronous; uses no sockets, no files and no clock."""

import bisect
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from signaling.errors import RoomFull, RoomNotFound
from signaling.tokens import ResumeClaims, normalise_room_code
from signaling.wire.messages import Access, Role, RoomState

LAST_TIME = 253_402_300_800  # 10000-01-01
Time = Annotated[float, Meta(ge=0, lt=LAST_TIME)]  # seconds since the epoch; any other could not be shown in a list
WholeTime = Annotated[int, Meta(ge=0, lt=LAST_TIME)]
CLAIMED = ResumeClaims.__struct_fields__[1:]  # all but the room's code


class Room(Struct, kw_only=True, frozen=True):
    """One room, as the store keeps it. A change makes a new one."""

    code: str
    secret: bytes  # signs this room's tokens and its passcode
    created_at: Time
    expires_at: WholeTime  # from this second on the room no longer exists
    max_participants: int
    state: RoomState = "open"
    name: str | None = None
    passcode_digest: str | None = None
    waiting_room: bool = False
    access: Access = "code"
    owner_id: str | None = None
    by_guest: bool = False
    banned_addresses: tuple[str, ...] = ()  # digests; guests from there are refused
    banned_tokens: tuple[str, ...] = ()  # by nonce

    @property
    def age_key(self) -> tuple[float, str]:
        """Sorts rooms by age; no two are equal."""
        return (self.created_at, self.code)


class Participant(Struct, kw_only=True):
    """One member of a room, across its connections."""

    socket_id: str
    display_name: str
    role: Role
    joined_at: Time
    session: str | None = None  # names a resumable session; None ends with its connection
    away: bool = False
    address: str = ""  # digest of the address of their latest connection
    token: str | None = None  # nonce of their invitation token
    is_promoted: bool = False  # a host has made them a host

    def claims(self, room_code: str) -> ResumeClaims:
        """Returns the claims of their resume token: enough to restore a seat that was not yet saved."""
        return ResumeClaims(room_code, **{field: getattr(self, field) for field in CLAIMED})

    @classmethod
    def from_claims(cls, claims: ResumeClaims, address: str) -> "Participant":
        """Restores a participant from a resume token; `address` is the digest of their current address."""
        return cls(address=address, **{field: getattr(claims, field) for field in CLAIMED})


class Record(NamedTuple):
    """A room as a store keeps it, with its resumable participants."""

    room: Room
    participants: list[Participant]
    # The latest `joined_at` at the save: participants who joined by then and are missing had left. None in 0.1.
    saved_at: float | None


class Registry:
    """All rooms, and the socket ids of the participants in each."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.members: dict[str, set[str]] = {}
        self.participants: dict[str, Participant] = {}
        self.guest_rooms = 0  # number of rooms that guests created
        self._by_age: list[tuple[float, str]] = []

    def put(self, room: Room) -> None:
        """Adds a room, or replaces the one of the same code (and keeps its age)."""
        if room.code not in self.rooms:
            self.members[room.code] = set()
            self.guest_rooms += room.by_guest
            key = room.age_key
            if self._by_age and key < self._by_age[-1]:
                bisect.insort(self._by_age, key)
            else:
                self._by_age.append(key)  # usually; searching among 100,000 keys takes as long as all else here
        self.rooms[room.code] = room

    def find(self, given: str, now: float) -> Room:
        """Finds a room by its code, in any spelling. Raises RoomNotFound: there is none, or it has expired."""
        room = self.rooms.get(normalise_room_code(given) or "")
        if room is None or now >= room.expires_at:
            raise RoomNotFound
        return room

    def remove(self, code: str) -> None:
        """Removes a room and its participants."""
        room = self.rooms.pop(code)
        for socket_id in self.members.pop(code):
            del self.participants[socket_id]
        self.guest_rooms -= room.by_guest
        del self._by_age[bisect.bisect_left(self._by_age, room.age_key)]

    def join(self, room: Room, participant: Participant) -> None:
        """Seats a participant. Raises RoomFull."""
        if self.is_full(room):
            raise RoomFull
        self.sit(room.code, participant)

    def is_full(self, room: Room) -> bool:
        return len(self.members[room.code]) >= room.max_participants

    def sit(self, code: str, participant: Participant) -> None:
        """Seats a participant without checking the limit, for example after a restart."""
        self.members[code].add(participant.socket_id)
        self.participants[participant.socket_id] = participant

    def leave(self, code: str, socket_id: str) -> None:
        self.members[code].discard(socket_id)
        del self.participants[socket_id]

    def members_of(self, code: str) -> list[Participant]:
        """Lists the participants of a room in the order in which they joined; none if the room is gone."""
        inside = [self.participants[socket_id] for socket_id in self.members.get(code, ())]
        return sorted(inside, key=lambda participant: (participant.joined_at, participant.socket_id))

    def expired(self, now: float) -> list[Room]:
        return [room for room in self.rooms.values() if now >= room.expires_at]

    def newest_first(self, before: tuple[float, str] | None, now: float) -> Iterator[Room]:
        """Yields the rooms that have not expired, newest first; with `before` only rooms older than that."""
        start = len(self._by_age) if before is None else bisect.bisect_left(self._by_age, before)
        for index in range(start - 1, -1, -1):
            room = self.rooms[self._by_age[index][1]]
            if now < room.expires_at:
                yield room
