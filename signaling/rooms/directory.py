"""The one port for all that changes rooms and who is in them.

Between a check and the change that depends on it nothing is awaited. A create, a change and a delete first go to the
store and are applied when it has them, so that what was refused was never half done; until then the room's code is
`_in_flight` and a second change of the same room waits.
"""

import asyncio
import base64
from collections.abc import Callable
from itertools import islice

import msgspec
from msgspec.structs import asdict

from signaling.errors import InvalidField, Overloaded, ParticipantNotFound, SignalingError
from signaling.limits import Limits
from signaling.settings import Settings
from signaling.tokens import new_room_code
from signaling.wire.codec import encode_message
from signaling.wire.messages import CloseReason, GuestRoomOptions, HostRoomChanges, Removed, RoomClosed, RoomUpdated

from .entrance import Entrance
from .events import Events
from .options import changed_room, new_room, room_without
from .registry import Participant, Room
from .resumption import Resumption
from .seats import Seats
from .serialize import room_facts
from .store import Store


class Directory:
    """Rooms and their participants: by code and socket id, so that the caller may be another instance.

    `now` is the wall clock's time, `at` the process's own, both in seconds. A change is durable when its call returns.
    """

    def __init__(self, settings: Settings, store: Store, limits: Limits) -> None:
        self.events = Events()
        self._settings = settings
        self._store = store
        self._guest_rooms = limits.guest_rooms
        self._in_flight: dict[str, asyncio.Future[None]] = {}
        self._new_rooms: dict[str, Room] = {}  # on their way to the store; they count already
        self._seats = Seats(store, self.events, settings.resume_grace_seconds)
        self._registry = self._seats.registry
        self._entrance = Entrance(self._seats, limits.failures)
        self._resumption = Resumption(self._seats, self._entrance, limits.failures)
        # What clients do over their connections; none of it waits for anything.
        self.join = self._entrance.join
        self.let_in = self._entrance.let_in
        self.turn_away = self._entrance.turn_away
        self.stop_waiting = self._entrance.stop_waiting
        self.resume = self._resumption.resume
        self.leave = self._seats.leave
        self.disconnect = self._seats.disconnect
        self.end_graces = self._resumption.end_graces

    async def load(self, at: float) -> None:
        """Opens the store and loads its rooms. Raises StartError where it cannot be used."""
        records = await self._store.open(self._seats.snapshot)
        self._seats.server_secret = self._store.secret
        self._resumption.load(records, at)

    @property
    def is_degraded(self) -> bool:
        """Whether rooms can be neither made nor changed at present."""
        return self._store.is_degraded

    @property
    def participant_count(self) -> int:
        return len(self._registry.participants)

    @property
    def room_count(self) -> int:
        return len(self._registry.rooms)

    async def create_by_guest(self, options: GuestRoomOptions, address: str, now: float) -> Room:
        """Makes a room for a guest, who has no key. Raises RateLimited too: many were made from this address."""
        self._guest_rooms.take(address, now)
        try:
            return await self.create(options, now, by_guest=True)
        except SignalingError:
            self._guest_rooms.give_back(address)
            raise

    async def create(self, options: GuestRoomOptions, now: float, *, by_guest: bool = False) -> Room:
        """Makes a durable room. Raises InvalidField, Overloaded, StoreUnavailable."""
        room = new_room(self._unused_code(), options, self._settings, now, by_guest=by_guest)
        guest_rooms = self._registry.guest_rooms + sum(new.by_guest for new in self._new_rooms.values())
        if by_guest and guest_rooms >= self._settings.max_rooms // 2:
            raise Overloaded("Guests have made as many rooms as they may for now.")
        if self.room_count + len(self._new_rooms) >= self._settings.max_rooms:
            raise Overloaded
        self._new_rooms[room.code] = room
        try:
            await self._commit(room.code, room, lambda: self._add(room))
        finally:
            self._new_rooms.pop(room.code, None)
        return room

    async def find(self, given: str, now: float) -> Room:
        """The room of a code, however it is spelled. Raises RoomNotFound: there is none, or it has expired."""
        return self._registry.find(given, now)

    async def participants(self, code: str) -> list[Participant]:
        """The participants of a room in the order in which they came; none where the room has gone."""
        return self._registry.members_of(code)

    async def page(self, limit: int, cursor: str | None, now: float) -> tuple[list[Room], str | None]:
        """One page of rooms, newest first, and the cursor of the next. Raises InvalidField for an unknown cursor."""
        before = None if cursor is None else _read_cursor(cursor)
        rooms = list(islice(self._registry.newest_first(before, now), limit + 1))
        return rooms[:limit], _write_cursor(rooms[limit - 1]) if len(rooms) > limit else None

    async def update(self, given: str, changes: HostRoomChanges, now: float, *, by_host: bool = False) -> Room:
        """Changes a room durably, and tells those inside. Raises RoomNotFound, InvalidField, StoreUnavailable."""
        old = await self._settled(given, now)
        new = changed_room(old, changes, self._settings, now, by_host=by_host)
        if new != old:
            await self._commit(new.code, new, lambda: self._apply_change(old, new, now))
        return new

    async def remove(self, given: str, socket_id: str, now: float, *, ban: bool) -> None:
        """Removes a participant durably; with `ban` they cannot come back as a guest.

        Raises RoomNotFound, ParticipantNotFound, StoreUnavailable.
        """
        room = await self._settled(given, now)
        if socket_id not in self._registry.members[room.code]:
            raise ParticipantNotFound
        changed = room_without(room, self._registry.participants[socket_id]) if ban else room
        self._seats.going.add(socket_id)
        try:
            await self._commit(room.code, changed, lambda: self._apply_removal(changed, socket_id, is_ban=ban))
        finally:
            self._seats.going.discard(socket_id)

    async def delete(self, given: str, now: float, *, reason: CloseReason = "deleted") -> None:
        """Ends a room durably. Raises RoomNotFound, StoreUnavailable."""
        code = (await self._settled(given, now)).code
        await self._commit(code, None, lambda: self._close(code, reason))

    def sweep(self, now: float) -> None:
        """Ends the rooms that have expired, and lets waiting guests in where a seat has become free."""
        for room in self._registry.expired(now):
            if room.code not in self._in_flight:
                self._close(room.code, "expired")
                self._store.forget(room.code)
        self._entrance.let_in_where_seats_are_free(now)

    async def _settled(self, given: str, now: float) -> Room:
        """A room once no change of it is in flight."""
        room = self._registry.find(given, now)
        while room.code in self._in_flight:
            await asyncio.wait({self._in_flight[room.code]})
            room = self._registry.find(room.code, now)
        return room

    async def _commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> None:
        stored = self._in_flight[code] = self._store.commit(code, room, apply)
        stored.add_done_callback(lambda _: self._in_flight.pop(code))
        # The client that asked may go away meanwhile; the change is made all the same.
        await asyncio.shield(stored)

    def _unused_code(self) -> str:
        while True:
            code = new_room_code()
            if code not in self._registry.rooms and code not in self._in_flight:
                return code

    def _add(self, room: Room) -> None:
        self._new_rooms.pop(room.code, None)
        self._registry.put(room)
        self.events.emit("room_created", room.code, room_facts(room))

    def _apply_change(self, old: Room, new: Room, now: float) -> None:
        self._registry.put(new)
        changed = asdict(room_facts(new)).items() - asdict(room_facts(old)).items()
        # Told even where nothing of it can be seen, as with a passcode: a host's change has no other answer.
        self._seats.tell(new.code, RoomUpdated(**dict(changed)))
        self._entrance.let_all_in(new, now)

    def _apply_removal(self, room: Room, socket_id: str, *, is_ban: bool) -> None:
        self._registry.put(room)
        if session := self._seats.find(room.code, socket_id):
            session.send(encode_message(Removed(room.code, "banned" if is_ban else "removed")))
            self._seats.vacate(session, "removed")
        if is_ban:
            self._entrance.turn_banned_away(room)

    def _close(self, code: str, reason: CloseReason) -> None:
        closed = RoomClosed(code, reason)
        self._entrance.close(closed)
        self._seats.close(closed)


def _write_cursor(room: Room) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(room.age_key)).decode()


def _read_cursor(cursor: str) -> tuple[float, str]:
    try:
        return msgspec.json.decode(base64.b64decode(cursor, altchars=b"-_", validate=True), type=tuple[float, str])
    except ValueError:
        raise InvalidField("cursor: expected the next_cursor of a page before.") from None
