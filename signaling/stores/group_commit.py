"""Collects changes, saves them in one write, and wakes their callers (group commit)."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from typing import NamedTuple

from signaling.errors import StartError, StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import OnFlush, Snapshot

from .disk_errors import explain
from .document import encode_line
from .json_file import JsonFile, NotSynced

GATHER_SECONDS = 0.005  # from the first change that a caller waits for to the write; others share it
LINGER_SECONDS = 0.5  # the same for changes without a waiting caller; below a second with the write
RETRY_SECONDS = 1.0  # between attempts while saving fails
_Stored = tuple[Room, bytes]  # a room and its line in the file

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    code: str
    room: Room | None  # None removes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"
    context: Context  # of its caller, whose request the log names


class GroupCommit:
    """Implements the port `Store` over one file."""

    def __init__(self, file: JsonFile, on_flush: OnFlush = lambda _, *, is_saved: None) -> None:
        self.is_degraded = self.is_cut_off = False
        self._file = file
        self._on_flush = on_flush
        self._snapshot: Callable[[str], Snapshot] = lambda _: ([], 0.0)
        self._stored: dict[str, _Stored] = {}  # what the file holds, by room code
        self._waiting: list[_Change] = []
        self._failed: list[_Change] = []  # but the file has them until the next write replaces it
        self._touched: set[str] = set()
        self._forgotten: set[str] = set()
        self._is_stopping = False
        self._wake = asyncio.Event()  # something changed
        self._hurry = asyncio.Event()  # and a caller waits for it
        self._flushing: asyncio.Task[None] | None = None

    @property
    def secrets(self) -> list[bytes]:
        return [self._file.secret]

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Locks and loads the file, and starts the writer. A folder that cannot be written only degrades the store."""
        self._snapshot = snapshot
        refusal = None
        try:
            self._file.lock()
        except OSError as error:
            refusal = error
        try:
            records = self._file.load()
        except StartError:
            self._file.unlock()
            raise
        if refusal is not None:
            self._degrade(refusal)
        self._stored = {record.room.code: (record.room, encode_line(record)) for record in records}
        if self._file.needs_save:
            await self._flush()
        self._flushing = asyncio.create_task(self._run(), name="flushing")
        return records

    async def close(self) -> None:
        self._is_stopping = True
        self._wake.set()
        self._hurry.set()
        if self._flushing is not None:
            await self._flushing
        self._file.unlock()

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
            with suppress(TimeoutError):
                # While saving fails, a write without a change finds out when it works again.
                await asyncio.wait_for(self._wake.wait(), RETRY_SECONDS if self.is_degraded else None)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), LINGER_SECONDS)
            if not self._is_stopping:
                await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            await self._flush()
        # Writes changes that came during the last write, unless saving fails.
        while (self._waiting or self._touched or self._forgotten) and not self.is_degraded:
            await self._flush()
        if self._failed:
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        touched, self._touched = self._touched, set()
        forgotten, self._forgotten = self._forgotten, set()
        began = time.perf_counter()
        try:
            stored = self._with_changes(batch, touched, forgotten)
            await self._file.save([line for _, line in stored.values()])
        except Exception as error:
            self._touched |= touched
            self._forgotten |= forgotten
            self._degrade(error)
            self._on_flush(time.perf_counter() - began, is_saved=False)
            if isinstance(error, NotSynced):
                _refuse(self._failed)
                self._failed = batch
                if batch:
                    self._hurry.set()  # to take them back
                    self._wake.set()
            else:
                _refuse(batch)
            return
        self._on_flush(time.perf_counter() - began, is_saved=True)
        _refuse(self._failed)
        self._failed = []
        self._stored = stored
        if self.is_degraded:
            self.is_degraded = False
            log.warning("rooms are saved again")
        for change in batch:
            try:
                change.context.run(change.apply)
            except Exception:
                log.exception("a stored change could not be applied")
            change.done.set_result(None)

    def _degrade(self, error: Exception) -> None:
        if not self.is_degraded:
            self.is_degraded = True
            is_expected = isinstance(error, OSError | StartError)
            reason = explain(error, self._file.path.parent) if isinstance(error, OSError) else error
            log.error("rooms cannot be saved: %s", reason, exc_info=None if is_expected else error)

    def _with_changes(self, batch: list[_Change], touched: set[str], forgotten: set[str]) -> dict[str, _Stored]:
        stored = self._stored.copy()
        changes: dict[str, Room | None] = {code: stored[code][0] for code in touched if code in stored}
        changes.update(dict.fromkeys(forgotten))
        changes.update((change.code, change.room) for change in batch)
        for code, room in changes.items():
            if room is None:
                stored.pop(code, None)
            else:
                stored[code] = room, encode_line(Record(room, *self._snapshot(code)))
        return stored


def _refuse(changes: list[_Change]) -> None:
    """Tells the callers of these changes that none was made, which must be true of the file too."""
    for change in changes:
        change.done.set_exception(StoreUnavailable())
        change.done.exception()  # marks it as retrieved: asyncio would log it if the caller is gone
