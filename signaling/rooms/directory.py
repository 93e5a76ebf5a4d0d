"""Changes rooms and their participants: the only way in for other packages.

Nothing is awaited between a check and the change that depends on it. A create, update, removal or delete goes to the
store first and is applied once it is durable, so a refused change has no effect. Until then the room's code is
`_in_flight`, and a second change of the same room waits.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import islice

from msgspec.structs import asdict

from signaling.errors import NotAllowed, Overloaded, ParticipantNotFound, PeerNotFound, SignalingError
from signaling.limits import Limits
from signaling.settings import Settings
from signaling.tokens import new_room_code
from signaling.wire.codec import encode_message
from signaling.wire.messages import (
    CloseReason,
    GuestRoomOptions,
    HostRoomChanges,
    PeerUpdated,
    Removed,
    Role,
    RoomClosed,
    RoomUpdated,
)

from .entrance import Entrance
from .events import Events
from .options import changed_room, new_room, room_with_role, room_without
from .pages import Page, page_of, read_cursor
from .registry import Participant, Room
from .resumption import Resumption
from .seats import Seats, role_message
from .serialize import room_facts
from .sessions import Session
from .store import CodeTaken, Store

TOO_MANY_BY_GUESTS = "Guests have created too many rooms; some have to expire first."


class Directory:
    """Finds rooms by code and participants by socket id, so that the caller may be another instance.

    `now` is the wall clock's time, `at` the Ticker's, both in seconds. A change is durable when its call returns.
    """

    def __init__(self, settings: Settings, store: Store, limits: Limits, events: Events) -> None:
        self.events = events
        self._settings = settings
        self._store = store
        self._guest_rooms = limits.guest_rooms
        self._in_flight: dict[str, asyncio.Future[None]] = {}
        self._new_rooms: dict[str, Room] = {}  # not yet stored, but counted for the limits
        self._expired: dict[str, Room] = {}  # closed by the last sweep, but still stored
        self._seats = Seats(store, self.events, settings)
        self.credentials = self._seats.credentials
        self.signals = self._seats.signals  # that were forwarded since the start
        self._registry = self._seats.registry
        self._entrance = Entrance(self._seats, limits.failures, settings.jwt_keys)
        self._resumption = Resumption(self._seats, self._entrance, limits.failures, store)
        # Requests over a client's connection. None of them waits.
        self.join = self._entrance.join
        self.let_in = self._entrance.let_in
        self.turn_away = self._entrance.turn_away
        self.stop_waiting = self._entrance.stop_waiting
        self.resume = self._resumption.resume
        self.leave = self._seats.leave
        self.disconnect = self._seats.disconnect
        self.end_graces = self._resumption.end_graces
        self.adopt = self._resumption.load
        self.give_up = self._resumption.give_up

    async def load(self, at: float) -> None:
        """Opens the store and loads its rooms. Raises StartError: it cannot be used."""
        records = await self._store.open(self._seats.snapshot)
        self._seats.server_secrets = self._store.secrets
        for record in records:
            self._resumption.load(record, at)

    @property
    def is_degraded(self) -> bool:
        """True while rooms can be neither created nor changed."""
        return self._store.is_degraded

    @property
    def participant_count(self) -> int:
        return len(self._registry.participants)

    @property
    def room_count(self) -> int:
        return len(self._registry.rooms)

    @property
    def away_count(self) -> int:
        """The number of participants whose connection broke and whose grace period still runs."""
        return len(self._seats.away)

    @property
    def waiting_count(self) -> int:
        return self._entrance.waiting_count

    async def create_by_guest(self, options: GuestRoomOptions, address: str, now: float) -> Room:
        """Creates a room for a guest, who has no API key. Raises RateLimited too: too many from this address."""
        self._guest_rooms.take(address, now)
        try:
            return await self.create(options, now, by_guest=True)
        except SignalingError:
            self._guest_rooms.give_back(address)
            raise

    async def create(self, options: GuestRoomOptions, now: float, *, by_guest: bool = False) -> Room:
        """Creates a durable room. Raises InvalidField, Overloaded, StoreUnavailable."""
        while True:
            room = new_room(self._unused_code(), options, self._settings, now, by_guest=by_guest)
            with suppress(CodeTaken):
                await self._create(room)
                return room

    async def _create(self, room: Room) -> None:
        guest_rooms = self._registry.guest_rooms + sum(new.by_guest for new in self._new_rooms.values())
        if room.by_guest and guest_rooms >= self._settings.max_rooms // 2:
            raise Overloaded(TOO_MANY_BY_GUESTS)
        if self.room_count + len(self._new_rooms) >= self._settings.max_rooms:
            raise Overloaded
        self._new_rooms[room.code] = room
        try:
            await self._commit(room.code, room, lambda: self._add(room))
        finally:
            self._new_rooms.pop(room.code, None)

    async def find(self, given: str, now: float) -> Room:
        """Finds a room by its code, in any spelling. Raises RoomNotFound: there is none, or it has expired."""
        return self._registry.find(given, now)

    def room(self, code: str) -> Room | None:
        """Returns a room even if it has expired; None if it is not here."""
        return self._registry.rooms.get(code)

    def is_empty(self, code: str) -> bool:
        """Returns whether a room is here in which no one is, and for which no one waits."""
        return self._registry.members.get(code) == set() and not self._entrance.is_awaited(code)

    async def participants(self, code: str) -> list[Participant]:
        """Lists the participants of a room in the order in which they joined; none if the room is gone."""
        return self._registry.members_of(code)

    async def page(self, limit: int, cursor: str | None, now: float) -> Page:
        """Returns a page of rooms, newest first. Raises InvalidField for an unknown cursor."""
        before = None if cursor is None else read_cursor(cursor)
        rooms = islice(self._registry.newest_first(before, now), limit + 1)
        return page_of([(room, len(self._registry.members[room.code])) for room in rooms], limit)

    async def update(self, given: str, changes: HostRoomChanges, now: float, *, host: Session | None = None) -> Room:
        """Changes a room durably, and tells the participants. Raises RoomNotFound, InvalidField, StoreUnavailable."""
        old = await self._settled(given, now, host)
        new = changed_room(old, changes, self._settings, now, by_host=host is not None)
        if new != old:
            await self._commit(new.code, new, lambda: self._apply_change(old, new, now))
        return new

    async def remove(self, given: str, socket_id: str, now: float, *, ban: bool, host: Session | None = None) -> None:
        """Removes a participant durably; a ban refuses them as a guest from then on.

        Raises RoomNotFound, ParticipantNotFound, StoreUnavailable.
        """
        room = await self._settled(given, now, host)
        if socket_id not in self._registry.members[room.code]:
            raise ParticipantNotFound
        changed = room_without(room, self._registry.participants[socket_id]) if ban else room
        self._seats.going.add(socket_id)
        try:
            await self._commit(room.code, changed, lambda: self._apply_removal(changed, socket_id, is_ban=ban))
        finally:
            self._seats.going.discard(socket_id)

    async def set_role(self, given: str, socket_id: str, role: Role, now: float, *, host: Session) -> None:
        """Makes a participant a host or a guest durably. Raises RoomNotFound, PeerNotFound, StoreUnavailable."""
        room = await self._settled(given, now, host)
        session = self._seats.find(room.code, socket_id)
        if session is None:
            raise PeerNotFound
        if session.participant.role == role:
            return
        changed = room_with_role(room, session.participant, role)
        self._seats.new_roles[socket_id] = role
        try:
            await self._commit(room.code, changed, lambda: self._apply_role(changed, socket_id, role))
        finally:
            del self._seats.new_roles[socket_id]

    async def ban_waiting(self, given: str, socket_id: str, now: float, *, host: Session) -> None:
        """Bans a waiting guest durably, and turns all guests from the same address away.

        Raises RoomNotFound, PeerNotFound, StoreUnavailable.
        """
        room = await self._settled(given, now, host)
        changed = room_without(room, self._entrance.newcomer(room.code, socket_id))

        def apply() -> None:
            self._registry.put(changed)
            self._entrance.turn_banned_away(changed, host.socket_id, socket_id)

        await self._commit(room.code, changed, apply)

    async def delete(self, given: str, now: float, *, host: Session | None = None) -> None:
        """Ends a room durably. Raises RoomNotFound, StoreUnavailable."""
        code = (await self._settled(given, now, host)).code
        reason: CloseReason = "deleted" if host is None else "closed_by_host"
        await self._commit(code, None, lambda: self._close(code, reason))

    def sweep(self, now: float) -> None:
        """Ends expired rooms, and lets waiting guests in where seats have become free.

        A room leaves the store one sweep after it was closed. If the clock has been set back by then, it is open again.
        """
        for room in self._expired.values():
            if now >= room.expires_at:
                self._store.forget(room.code)
            else:
                self._add(room)
        self._expired = {room.code: room for room in self._registry.expired(now) if room.code not in self._in_flight}
        for code in self._expired:
            self._close(code, "expired")
            self._store.touch(code)  # its participants have left, even if it opens again after a restart
        self._entrance.let_in_where_seats_are_free(now)

    async def _settled(self, given: str, now: float, host: Session | None = None) -> Room:
        """Finds a room, and waits until no change of it is in flight. `host` is the host who wants to change it.

        Raises RoomNotFound, or NotAllowed: the change that was in flight has made the host a guest, or removed it.
        """
        room = self._registry.find(given, now)
        while room.code in self._in_flight:
            await asyncio.wait({self._in_flight[room.code]})
            room = self._registry.find(room.code, now)
        if host is not None and not (host.is_open and host.is_host):
            raise NotAllowed
        return room

    async def _commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> None:
        stored = self._in_flight[code] = self._store.commit(code, room, apply)
        stored.add_done_callback(lambda _: self._in_flight.pop(code))
        # The change is made even if the client disconnects meanwhile.
        await asyncio.shield(stored)

    def _unused_code(self) -> str:
        while True:
            code = new_room_code()
            if not any(code in known for known in (self._registry.rooms, self._in_flight, self._expired)):
                return code

    def _add(self, room: Room) -> None:
        self._new_rooms.pop(room.code, None)
        self._registry.put(room)
        self.events.emit("room_created", room.code, room_facts(room))

    def _apply_change(self, old: Room, new: Room, now: float) -> None:
        self._registry.put(new)
        changed = asdict(room_facts(new)).items() - asdict(room_facts(old)).items()
        # Sent even if no public field changed, as with a passcode: without an id a host gets no other answer.
        self._seats.tell(new.code, RoomUpdated(**dict(changed)))
        self._entrance.let_all_in(new, now)

    def _apply_removal(self, room: Room, socket_id: str, *, is_ban: bool) -> None:
        self._registry.put(room)
        if session := self._seats.find(room.code, socket_id):
            session.send(encode_message(Removed(room.code, "banned" if is_ban else "removed")))
            self._seats.vacate(session, "removed")
        if is_ban:
            self._entrance.turn_banned_away(room)

    def _apply_role(self, room: Room, socket_id: str, role: Role) -> None:
        self._registry.put(room)
        session = self._seats.find(room.code, socket_id)
        if session is None:
            return  # they left meanwhile
        session.participant.role, session.participant.is_promoted = role, role == "host"
        session.send(encode_message(role_message(session, room)))
        for knock in self._entrance.knocks_for(session):
            session.send(encode_message(knock))
        self._seats.tell(room.code, PeerUpdated(socket_id, role), but=session)

    def _close(self, code: str, reason: CloseReason) -> None:
        closed = RoomClosed(code, reason)
        self._entrance.close(closed)
        self._seats.close(closed)
