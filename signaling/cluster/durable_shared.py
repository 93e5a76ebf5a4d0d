"""What all instances share, with rooms that are durable in PostgreSQL. Redis has a copy of them."""

import asyncio
import hashlib
from contextlib import suppress
from typing import Any, NamedTuple

from signaling.errors import StartError
from signaling.rooms.registry import Record, Room
from signaling.stores.postgres_rooms import Row, SharedRooms

from . import redis_scripts as scripts
from .redis_connection import stop
from .redis_scripts import PREFIX
from .redis_shared import RedisShared, facts
from .shared import FIRST_EPOCH, Claim, Fenced, Home, Known, Listener, Renewal, Unreachable

RETRY_SECONDS = 1.0  # between attempts to make the copy complete
ROOMS_AT_ONCE = 1000  # that are copied
MARK = PREFIX + "durable"  # key


class _Write(NamedTuple):
    """What is in PostgreSQL, and could not be copied yet."""

    instance: str
    epoch: int
    record: Record | None
    releases: bool


class DurableShared(RedisShared):
    """Implements the port `Shared`. All but the rooms is in Redis alone.

    - Every change of a room is committed in PostgreSQL first, participants included, and then copied to Redis. Redis
      knows best which instance is alive, PostgreSQL which one may write: its rows have `epoch` and `home` too.
    - A claim asks Redis, and then PostgreSQL, whose record and epoch it returns. A room that only PostgreSQL has is
      copied when it is claimed or read, and all of them after Redis may have lost something, before the next list.
    - While PostgreSQL is away rooms are neither created, changed nor claimed: Unreachable. If only Redis is away, a
      room can be changed at its home; the copy follows.
    - An Unreachable change may have been made. The next write of the room takes it back, but not a delete.
    """

    is_durable = True

    def __init__(self, url: str, rooms: SharedRooms, **options: float) -> None:
        super().__init__(url, **options)
        self._rooms = rooms
        self._behind: dict[str, _Write] = {}  # by room code
        self._expired: set[str] = set()  # codes of rooms that are still in PostgreSQL
        self._losses = 1  # times that the copy may have become incomplete
        self._repaired_losses = 0
        self._completing = asyncio.Lock()
        self._has_renewed = False
        self._wake = asyncio.Event()
        self._copying: asyncio.Task[None] | None = None

    @property
    def is_degraded(self) -> bool:
        return self._rooms.is_degraded or bool(self._behind)

    async def open(self, instance: str, listener: Listener) -> None:
        try:
            await self._rooms.start(instance)
            await super().open(instance, listener)
            with suppress(Unreachable):  # then it is done later
                await self._check_redis()
                await self._complete()
        except (StartError, asyncio.CancelledError):
            await self.close()  # or another server would wait until the lease has ended
            raise
        self._copying = asyncio.create_task(self._keep_copying())

    async def close(self) -> None:
        if self._copying is not None:
            await stop(self._copying)
        await super().close()
        await self._rooms.close()

    async def renew(self, instance: str, seconds: float) -> Renewal:
        renewal = await super().renew(instance, seconds)
        if not renewal.continues and self._has_renewed:
            self._losses += 1
            self._wake.set()
        self._has_renewed = True
        return renewal

    async def share_secrets(self, known: list[bytes]) -> list[bytes]:
        """That of the database is the first, so that tokens outlive Redis."""
        own = self._rooms.secret
        return list(dict.fromkeys([own, *await super().share_secrets([own, *known])]))

    async def create(self, record: Record, instance: str, most: int, most_by_guests: int) -> int | None:
        code = record.room.code
        if not await self._rooms.create(record, instance):
            return None
        created = None
        try:
            created = await super().create(record, instance, most, most_by_guests)
        finally:
            if created is None:
                await self._rooms.delete(code, instance, FIRST_EPOCH)
                # It may have been copied meanwhile, or may still come.
                await self._copy(code, _Write(instance, FIRST_EPOCH, None, releases=False))
        return created

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        found = await super().claim(code, instance, from_dead=from_dead)
        if found is None and (row := await self._rooms.read(code)) is not None:
            await self._restore(row)
            found = await super().claim(code, instance, from_dead=from_dead)
        if not isinstance(found, Claim):
            return found
        claimed = await self._rooms.claim(code, instance, found.epoch)
        if claimed is None:
            await self._run(scripts.FORGET, code)
            return None
        if (claimed.record, claimed.epoch) != found:
            await self._follow(code, _Write(instance, claimed.epoch, claimed.record, releases=False))
        return Claim(claimed.record, claimed.epoch)

    async def write(
        self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool, restores: bool = True
    ) -> None:
        """Whatever Redis has lost, PostgreSQL knows the home."""
        if record is not None:
            is_written = await self._rooms.write(code, instance, epoch, record, releases=releases)
        else:
            is_written = await self._rooms.delete(code, instance, epoch) or await self._rooms.read(code) is None
        if not is_written:
            raise Fenced
        await self._copy(code, _Write(instance, epoch, record, releases))

    async def read(self, code: str) -> Known | None:
        known = await super().read(code)
        if known is None and (row := await self._rooms.read(code)) is not None:
            await self._restore(row)
            known = await super().read(code)
        return known

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        mark, page = await asyncio.gather(self._do("GET", MARK), super().page(limit, before, now))
        if self._is_complete:
            if mark is not None:
                return page
            self._losses += 1
        await self._complete()
        return await super().page(limit, before, now)

    async def remove_expired(self, now: float) -> list[str]:
        removed = await super().remove_expired(now)
        self._expired.update(removed)
        expired = list(self._expired)
        with suppress(Unreachable):  # then the next call does it
            await asyncio.gather(*(self._rooms.delete_expired(code, now) for code in expired))
            self._expired.difference_update(expired)
        return removed

    # ── The copy in Redis ────────────────────────────────────────────────────────────────────────

    @property
    def _is_complete(self) -> bool:
        return self._repaired_losses == self._losses

    @property
    def _mark(self) -> bytes:
        """Names the database, without its secret."""
        return hashlib.sha256(self._rooms.secret).hexdigest()[:16].encode()

    async def _keep_copying(self) -> None:
        while True:
            is_done = self._is_complete and not self._behind
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), None if is_done else RETRY_SECONDS)
            self._wake.clear()
            with suppress(Unreachable):
                for code, copy in list(self._behind.items()):
                    await self._follow(code, copy)
                    if self._behind.get(code) is copy:
                        del self._behind[code]
                if not self._is_complete:
                    await self._complete()

    async def _check_redis(self) -> None:
        """Raises StartError: its rooms are not those of this database, and would be taken for deleted ones."""
        mark, rooms = await asyncio.gather(self._do("GET", MARK), self._do("ZCARD", PREFIX + "by_age"))
        if mark not in {None, self._mark}:
            raise StartError("REDIS_URL: its rooms are in another database; correct DATABASE_URL, or use another Redis")
        if rooms and mark is None and not await self._rooms.codes():
            command = "python server.py move-rooms --from REDIS_URL --to DATABASE_URL"
            raise StartError(f"REDIS_URL: there are rooms that the database lacks; move them: {command}")

    async def _complete(self) -> None:
        """Adds the rooms that Redis lacks, and removes those that have been deleted."""
        async with self._completing:
            if self._is_complete:
                return
            losses = self._losses
            await self._do("SET", MARK, self._mark)
            there = {code.decode() for code in await self._do("ZRANGE", PREFIX + "by_age", 0, -1)}
            saved = await self._rooms.codes()  # a new room is in PostgreSQL first
            missing = list(saved - there)
            for start in range(0, len(missing), ROOMS_AT_ONCE):
                rows = await asyncio.gather(*map(self._rooms.read, missing[start : start + ROOMS_AT_ONCE]))
                await asyncio.gather(*(self._restore(row) for row in rows if row is not None))
            await asyncio.gather(*(self._run(scripts.FORGET, code) for code in there - saved))
            self._repaired_losses = losses

    async def _restore(self, row: Row) -> Any:
        return await self._run(scripts.RESTORE, row.record.room.code, row.home, row.epoch, *facts(row.record))

    async def _copy(self, code: str, copy: _Write) -> None:
        """Copies what has been written, now or later."""
        try:
            await self._follow(code, copy)
        except Unreachable:
            self._behind[code] = copy
            self._wake.set()
        else:
            self._behind.pop(code, None)

    async def _follow(self, code: str, copy: _Write) -> None:
        more = () if copy.record is None else facts(copy.record)
        await self._run(scripts.FOLLOW, code, copy.instance, copy.epoch, int(copy.releases), *more)
