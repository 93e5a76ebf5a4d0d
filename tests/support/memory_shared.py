"""What instances share, in memory: with a clock of its own, and links to it that can be cut or lose answers."""

import asyncio
import random
from collections.abc import Callable

from signaling.cluster.shared import Claim, Fenced, Home, Known, Unreachable
from signaling.rooms.registry import Record, Room
from signaling.stores.document import decode_document, encode_document, encode_line

SECRET = b"shared"


class _Kept:
    """One room. `line` is None once it was deleted: its epoch stays, so that a former home cannot write it again."""

    def __init__(self, line: bytes | None, home: str | None, epoch: int) -> None:
        self.line = line
        self.home = home
        self.epoch = epoch


class MemoryShared:
    """The whole; each instance reaches it over a `Line`. What is kept is bytes, so nothing is shared by accident."""

    def __init__(self, clock: Callable[[], float], chance: random.Random | None = None) -> None:
        self.clock = clock
        self.chance = chance  # decides which answers are lost and which parcels come late; None: none
        self.listeners: dict[str, Callable[[bytes], None]] = {}
        self.rooms: dict[str, _Kept] = {}
        self.leases: dict[str, float] = {}

    def lives(self, instance: str | None) -> bool:
        return self.leases.get(instance or "", 0.0) > self.clock()

    def record(self, code: str) -> Record | None:
        kept = self.rooms.get(code)
        if kept is None or kept.line is None:
            return None
        [record] = decode_document(encode_document(SECRET, [kept.line])).records
        return record


class Line:
    """One instance's way to what all share."""

    def __init__(self, shared: MemoryShared, loses_answers: float = 0.0) -> None:
        self.is_cut = False
        self._shared = shared
        self._loses_answers = loses_answers

    async def renew(self, instance: str, seconds: float) -> None:
        await self._reach()
        self._shared.leases[instance] = self._shared.clock() + seconds
        self._answer()

    async def end(self, instance: str) -> None:
        await self._reach()
        self._shared.leases.pop(instance, None)
        self._answer()

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        await self._reach()
        record, shared = self._shared.record(code), self._shared
        if record is None:
            return None
        kept = shared.rooms[code]
        if kept.home not in {None, instance} and (shared.lives(kept.home) or not from_dead):
            return Home(str(kept.home), shared.leases.get(str(kept.home), 0.0) - shared.clock())
        if not shared.lives(instance):
            return Home(str(kept.home), 0.0)
        if kept.home != instance:
            kept.home, kept.epoch = instance, kept.epoch + 1
        self._answer()
        return Claim(record, kept.epoch)

    async def write(self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool) -> int:
        await self._reach()
        kept = self._shared.rooms.get(code)
        if kept is not None and (kept.epoch > epoch or (kept.epoch == epoch and kept.home != instance)):
            raise Fenced
        is_lost = kept is None or kept.epoch < epoch
        kept = _Kept(
            None if record is None else encode_line(record),
            None if releases or record is None else instance,
            epoch + 1 if is_lost else epoch,
        )
        self._shared.rooms[code] = kept
        self._answer()
        return kept.epoch

    async def create(self, record: Record, instance: str) -> int:
        await self._reach()
        self._shared.rooms[record.room.code] = _Kept(encode_line(record), instance, 1)
        self._answer()
        return 1

    async def read(self, code: str) -> Known | None:
        await self._reach()
        record = self._shared.record(code)
        return None if record is None else Known(record, self._shared.rooms[code].home)

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        await self._reach()
        records = [record for code in self._shared.rooms if (record := self._shared.record(code)) is not None]
        there = [one for one in records if now < one.room.expires_at and (before is None or one.room.age_key < before)]
        there.sort(key=lambda one: one.room.age_key, reverse=True)
        return [(one.room, len(one.participants)) for one in there[:limit]]

    async def lost_rooms(self) -> list[str]:
        await self._reach()
        lost = [code for code, kept in self._shared.rooms.items() if kept.home and not self._shared.lives(kept.home)]
        return [code for code in lost if (record := self._shared.record(code)) is not None and record.participants]

    async def publish(self, instance: str, parcel: bytes) -> bool:
        await self._reach()
        listener = self._shared.listeners.get(instance)
        if listener is not None:
            asyncio.get_running_loop().call_soon(listener, parcel)
        self._answer()
        return listener is not None

    async def _reach(self) -> None:
        turns = 1 if self._shared.chance is None else self._shared.chance.randrange(1, 4)
        for _ in range(turns):
            await asyncio.sleep(0)
        if self.is_cut:
            raise Unreachable

    def _answer(self) -> None:
        chance = self._shared.chance
        if chance is not None and chance.random() < self._loses_answers:
            raise Unreachable
