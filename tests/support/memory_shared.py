"""What instances share, in memory: with a clock of its own, and links to it that can be cut or lose answers."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from itertools import count

from signaling.cluster.shared import Claim, Fenced, Home, Known, Listener, Missing, Renewal, SharedEvent, Unreachable
from signaling.errors import Overloaded
from signaling.limits import RateLimit
from signaling.rooms.directory import TOO_MANY_BY_GUESTS
from signaling.rooms.registry import Record, Room
from signaling.stores.document import decode_document, encode_document, encode_line

SECRET = b"shared"
MOST_EVENTS = 1000
MOST_EXPIRED = 100  # that are removed at once
MANY = 1_000_000


class _Kept:
    """One room. `line` is None once it was deleted: its epoch stays, so that a former home cannot write it again."""

    def __init__(self, line: bytes | None, home: str | None, epoch: int) -> None:
        self.line = line
        self.home = home
        self.epoch = epoch


class MemoryShared:
    """The whole; each instance reaches it over a `Line`. What is kept is bytes, so nothing is shared by accident."""

    def __init__(
        self,
        clock: Callable[[], float],
        chance: random.Random | None = None,
        *,
        wall_clock: Callable[[], float] = time.time,
        burst: float = 10,
        period: float = 6.0,
    ) -> None:
        self.clock = clock
        self.wall_clock = wall_clock
        self.chance = chance  # decides which answers are lost and which parcels come late; None: none
        self.listeners: dict[str, Callable[[bytes], None]] = {}
        self.event_listeners: dict[str, Callable[[], None]] = {}
        self.rooms: dict[str, _Kept] = {}
        self.leases: dict[str, float] = {}
        self.secrets: list[bytes] = []
        self.events: deque[SharedEvent] = deque(maxlen=MOST_EVENTS)
        self.event_numbers = count()
        self._guesses: dict[str, RateLimit] = {}
        self._burst, self._period = burst, period

    def lives(self, instance: str | None) -> bool:
        return self.leases.get(instance or "", 0.0) > self.clock()

    def record(self, code: str) -> Record | None:
        kept = self.rooms.get(code)
        if kept is None or kept.line is None:
            return None
        [record] = decode_document(encode_document(SECRET, [kept.line])).records
        return record

    def records(self) -> Iterable[Record]:
        return [record for code in self.rooms if (record := self.record(code)) is not None]

    def guesses(self, address: str) -> RateLimit:
        return self._guesses.setdefault(address, RateLimit(self._burst, self._period))

    def empty(self) -> None:
        """Forgets all, as a Redis that was emptied."""
        for kept in (self.rooms, self.leases, self.secrets, self.events, self._guesses):
            kept.clear()


class Line:
    """One instance's way to what all share."""

    is_degraded = False

    def __init__(self, shared: MemoryShared, loses_answers: float = 0.0) -> None:
        self.is_cut = False
        self.delay = 0.0  # seconds
        self.is_held = False  # nothing gets through, but nothing fails either
        self.fails_to_release = False
        self.loses_answers_to_report = False
        self.loses_answers_to_create = False
        self._shared = shared
        self._loses_answers = loses_answers
        self._instance = ""

    async def open(self, instance: str, listener: Listener) -> None:
        await self._reach()
        self._instance = instance
        self._shared.listeners[instance] = listener.receive
        self._shared.event_listeners[instance] = listener.hear_of_events

    async def close(self) -> None:
        self.break_for_good()

    def go_on(self) -> None:
        """Ends what `is_held` began."""
        self.is_held = False

    def break_for_good(self) -> None:
        """Ends as the connection of a process that is killed."""
        self.is_cut = True
        self._shared.listeners.pop(self._instance, None)
        self._shared.event_listeners.pop(self._instance, None)

    async def renew(self, instance: str, seconds: float) -> Renewal:
        await self._reach()
        continues = self._shared.lives(instance)
        self._shared.leases[instance] = self._shared.clock() + seconds
        self._answer()
        return Renewal(self._shared.wall_clock(), continues)

    async def end(self, instance: str) -> None:
        await self._reach()
        self._shared.leases.pop(instance, None)
        self._answer()

    async def share_secrets(self, known: list[bytes]) -> list[bytes]:
        await self._reach()
        self._shared.secrets += [secret for secret in dict.fromkeys(known) if secret not in self._shared.secrets]
        self._answer()
        return list(self._shared.secrets)

    # ── Rooms ────────────────────────────────────────────────────────────────────────────────────

    async def create(self, record: Record, instance: str, most: int = MANY, most_by_guests: int = MANY) -> int | None:
        await self._reach()
        code, records = record.room.code, list(self._shared.records())
        if code in self._shared.rooms:
            return None
        if record.room.by_guest and sum(one.room.by_guest for one in records) >= most_by_guests:
            raise Overloaded(TOO_MANY_BY_GUESTS)
        if len(records) >= most:
            raise Overloaded
        self._shared.rooms[code] = _Kept(encode_line(record), instance, 1)
        if self.loses_answers_to_create:
            raise Unreachable
        self._answer()
        return 1

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        await self._reach()
        record, shared = self._shared.record(code), self._shared
        if record is None:
            return None if code in shared.rooms or shared.lives(instance) else Home("", 0.0)
        kept = shared.rooms[code]
        if kept.home not in {None, instance} and (shared.lives(kept.home) or not from_dead):
            return Home(str(kept.home), shared.leases.get(str(kept.home), 0.0) - shared.clock())
        if not shared.lives(instance):
            return Home(str(kept.home), 0.0)
        if kept.home != instance:
            kept.home, kept.epoch = instance, kept.epoch + 1
        self._answer()
        return Claim(record, kept.epoch)

    async def write(
        self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool, restores: bool
    ) -> None:
        await self._reach()
        if releases and self.fails_to_release:
            raise Unreachable
        kept = self._shared.rooms.get(code)
        if kept is not None and (kept.epoch > epoch or (kept.epoch == epoch and kept.home != instance)):
            raise Fenced
        if not restores and (kept is None or kept.epoch < epoch):
            raise Missing
        self._shared.rooms[code] = _Kept(
            None if record is None else encode_line(record),
            None if releases or record is None else instance,
            epoch,
        )
        self._answer()

    async def read(self, code: str) -> Known | None:
        await self._reach()
        record = self._shared.record(code)
        return None if record is None else Known(record, self._shared.rooms[code].home)

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        await self._reach()
        there = [
            one
            for one in self._shared.records()
            if now < one.room.expires_at and (before is None or one.room.age_key < before)
        ]
        there.sort(key=lambda one: one.room.age_key, reverse=True)
        return [(one.room, len(one.participants)) for one in there[:limit]]

    async def lost_rooms(self) -> list[str]:
        await self._reach()
        occupied = [record.room.code for record in self._shared.records() if record.participants]
        return [code for code in occupied if not self._shared.lives(self._shared.rooms[code].home)]

    async def remove_expired(self, now: float) -> list[str]:
        await self._reach()
        expired = [record.room.code for record in self._shared.records() if now >= record.room.expires_at]
        removed = [code for code in expired if not self._shared.lives(self._shared.rooms[code].home)][:MOST_EXPIRED]
        for code in removed:
            self._shared.rooms[code] = _Kept(None, None, self._shared.rooms[code].epoch)
        self._answer()
        return removed

    # ── Between instances ────────────────────────────────────────────────────────────────────────

    async def publish(self, instance: str, parcel: bytes) -> bool:
        await self._reach()
        listener = self._shared.listeners.get(instance)
        if listener is not None:
            asyncio.get_running_loop().call_soon(listener, parcel)
        self._answer()
        return listener is not None

    async def report(self, event: bytes) -> None:
        await self._reach()
        milliseconds = int(self._shared.wall_clock() * 1000)
        self._shared.events.append(SharedEvent(f"{milliseconds}-{next(self._shared.event_numbers)}", event))
        for listener in self._shared.event_listeners.values():
            asyncio.get_running_loop().call_soon(listener)
        if self.loses_answers_to_report:
            raise Unreachable
        self._answer()

    async def events_after(self, id_: str) -> list[SharedEvent]:
        await self._reach()
        return [event for event in self._shared.events if not id_ or _order(event.id) > _order(id_)]

    async def take_guess(self, address: str, now: float) -> float:
        await self._reach()
        guesses = self._shared.guesses(address)
        wait = 0.0 if guesses.take(now) else guesses.wait(now)
        self._answer()
        return wait

    async def spend_guess(self, address: str, now: float) -> None:
        await self._reach()
        self._shared.guesses(address).spend(now)
        self._answer()

    async def give_back_guess(self, address: str) -> None:
        await self._reach()
        self._shared.guesses(address).give_back()
        self._answer()

    async def _reach(self) -> None:
        turns = 1 if self._shared.chance is None else self._shared.chance.randrange(1, 4)
        for _ in range(turns):
            await asyncio.sleep(0)
        if self.delay:
            await asyncio.sleep(self.delay)
        while self.is_held:
            await asyncio.sleep(0.1)
        if self.is_cut:
            raise Unreachable

    def _answer(self) -> None:
        chance = self._shared.chance
        if chance is not None and chance.random() < self._loses_answers:
            raise Unreachable


def _order(id_: str) -> list[int]:
    return [int(part) for part in id_.split("-")]
