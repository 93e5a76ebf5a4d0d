"""Collects changes, saves them in one write, and wakes their callers (group commit)."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import NamedTuple

from signaling.errors import StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import OnFlush, Snapshot

from .backend import Backend, Changes, Unsure

GATHER_SECONDS = 0.005  # from the first change that a caller waits for to the write; others share it
LINGER_SECONDS = 0.5  # the same for changes without a waiting caller; below a second with the write
RETRY_SECONDS = 1.0  # between attempts while saving fails

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    code: str
    room: Room | None  # None removes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"
    context: Context  # of its caller, whose request the log names


class GroupCommit:
    """Implements the port `Store` over a backend."""

    def __init__(self, backend: Backend, on_flush: OnFlush = lambda _, *, is_saved: None) -> None:
        self.is_degraded = self.is_cut_off = False
        self._backend = backend
        self._on_flush = on_flush
        self._snapshot: Callable[[str], Snapshot] = lambda _: ([], 0.0)
        self._stored: dict[str, Room] = {}  # what the backend holds, by room code
        self._waiting: list[_Change] = []
        self._unsure: list[_Change] = []  # the backend may have them until the next write takes them back
        self._touched: set[str] = set()
        self._forgotten: set[str] = set()
        self._is_stopping = False
        self._wake = asyncio.Event()  # something changed
        self._hurry = asyncio.Event()  # and a caller waits for it
        self._flushing: asyncio.Task[None] | None = None

    @property
    def secrets(self) -> list[bytes]:
        return [self._backend.secret]

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Loads the rooms, and starts the writer."""
        self._snapshot = snapshot
        records = await self._backend.open()
        self._stored = {record.room.code: record.room for record in records}
        if self._backend.needs_save:
            await self._flush()
        self._flushing = asyncio.create_task(self._run(), name="flushing")
        return records

    async def close(self) -> None:
        self._is_stopping = True
        self._wake.set()
        self._hurry.set()
        if self._flushing is not None:
            await self._flushing
        await self._backend.close()

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Change(code, room, apply, done, copy_context()))
        self._wake.set()
        self._hurry.set()
        return done

    def touch(self, code: str) -> None:
        self._touched.add(code)
        self._wake.set()

    def forget(self, code: str) -> None:
        self._forgotten.add(code)
        self._wake.set()

    async def _run(self) -> None:
        while not self._is_stopping:
            # While saving fails, a write without a change finds out when it works again.
            longest = RETRY_SECONDS if self.is_degraded else self._backend.renewal_seconds
            is_idle = await _times_out(self._wake, longest)
            if not is_idle or self.is_degraded:
                await _times_out(self._hurry, LINGER_SECONDS)
                if not self._is_stopping:
                    await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            await self._flush()
        # Writes changes that came during the last write, unless saving fails.
        while (self._waiting or self._touched or self._forgotten) and not self.is_degraded:
            await self._flush()
        if self._unsure:
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        touched, self._touched = self._touched, set()
        forgotten, self._forgotten = self._forgotten, set()
        rooms: dict[str, Room | None] = {code: self._stored[code] for code in touched if code in self._stored}
        rooms.update(dict.fromkeys(forgotten))
        rooms.update((change.code, change.room) for change in batch)
        began = time.perf_counter()
        try:
            await self._backend.save(self._records(rooms))
        except Exception as error:
            self._touched |= touched
            self._forgotten |= forgotten
            self._degrade(error)
            self._on_flush(time.perf_counter() - began, is_saved=False)
            if isinstance(error, Unsure):
                self._take_back(batch, error)
            else:
                _refuse(batch)
            return
        if rooms or self.is_degraded:
            self._on_flush(time.perf_counter() - began, is_saved=True)
        _refuse(self._unsure)
        self._unsure = []
        for code, room in rooms.items():
            if room is None:
                self._stored.pop(code, None)
            else:
                self._stored[code] = room
        if self.is_degraded:
            self.is_degraded = False
            log.warning("rooms are saved again")
        for change in batch:
            try:
                change.context.run(change.apply)
            except Exception:
                log.exception("a stored change could not be applied")
            change.done.set_result(None)

    def _records(self, rooms: dict[str, Room | None]) -> Changes:
        """Adds their participants to rooms."""
        return {code: None if room is None else Record(room, *self._snapshot(code)) for code, room in rooms.items()}

    def _take_back(self, batch: list[_Change], error: Unsure) -> None:
        """Makes the next write restore the rooms of these changes as they were."""
        if error.is_final:
            _refuse(self._unsure)
            self._unsure = []
        self._unsure += batch
        for change in batch:
            (self._touched if change.code in self._stored else self._forgotten).add(change.code)
        if batch:
            self._hurry.set()
            self._wake.set()

    def _degrade(self, error: Exception) -> None:
        if not self.is_degraded:
            self.is_degraded = True
            reason = self._backend.explain(error)
            log.error("rooms cannot be saved: %s", reason or error, exc_info=None if reason else error)


async def _times_out(event: asyncio.Event, seconds: float | None) -> bool:
    """Waits until an event is set, for at most so many seconds. Returns whether it was not."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return True
    return False


def _refuse(changes: list[_Change]) -> None:
    """Tells the callers of these changes that none was made, which must be true of the backend too."""
    for change in changes:
        change.done.set_exception(StoreUnavailable())
        change.done.exception()  # marks it as retrieved: asyncio would log it if the caller is gone
