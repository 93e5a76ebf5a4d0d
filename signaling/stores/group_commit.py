"""Many changes, one write: collects what changed, writes it, and wakes all who wait for it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from signaling.errors import StartError, StoreUnavailable
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import Snapshot

from .document import encode_line
from .json_file import JsonFile

GATHER_SECONDS = 0.005  # how long the first change that a caller waits for waits for others to share its write
LINGER_SECONDS = 0.5  # the same for what no one waits for; with the write itself it stays below a second
RETRY_SECONDS = 1.0  # between attempts while the disk refuses

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    code: str
    room: Room | None  # None removes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"


class _Stored(NamedTuple):
    room: Room
    line: bytes


class GroupCommit:
    """The store of rooms over one file: what it holds, line by line, and the changes on their way into it."""

    def __init__(self, file: JsonFile) -> None:
        self.is_degraded = False
        self._file = file
        self._snapshot: Callable[[str], Snapshot] = lambda _: ([], 0.0)
        self._stored: dict[str, _Stored] = {}
        self._waiting: list[_Change] = []
        self._touched: set[str] = set()
        self._forgotten: set[str] = set()
        self._is_stopping = False
        self._wake = asyncio.Event()  # something changed
        self._hurry = asyncio.Event()  # and a caller waits for it
        self._flushing: asyncio.Task[None] | None = None

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        """Takes the file's lock, loads it, and writes in the background from then on.

        A folder that cannot be written now may be later: the store is degraded, and tries again.

        Raises:
            StartError: another server uses the file, it cannot be read, or a newer version wrote it.
        """
        self._snapshot = snapshot
        try:
            self._file.lock()
        except OSError as error:
            self.is_degraded = True
            log.error("rooms cannot be saved: %s", error.strerror)
        try:
            records = self._file.load()
        except StartError:
            self._file.unlock()
            raise
        self._stored = {record.room.code: _Stored(record.room, encode_line(record)) for record in records}
        self._flushing = asyncio.create_task(self._run(), name="flushing")
        return records

    async def close(self) -> None:
        """Writes what is left, and lets the file go."""
        self._is_stopping = True
        self._wake.set()
        self._hurry.set()
        if self._flushing is not None:
            await self._flushing
        self._file.unlock()

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        """Writes a room, or with None removes it; `apply` is called as soon as the disk has it.

        The future fails with StoreUnavailable where the disk refused and nothing changed.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Change(code, room, apply, done))
        self._wake.set()
        self._hurry.set()
        return done

    def touch(self, code: str) -> None:
        """Writes who is in a room within a second; no one waits for it."""
        self._touched.add(code)
        self._wake.set()

    def forget(self, code: str) -> None:
        """Removes a room with the next write that succeeds; no one waits for it."""
        self._forgotten.add(code)
        self._wake.set()

    async def _run(self) -> None:
        while not self._is_stopping:
            # While the disk refuses, a write without a change finds out when it no longer does.
            await _wait_for(self._wake, RETRY_SECONDS if self.is_degraded else None)
            await _wait_for(self._hurry, LINGER_SECONDS)
            if not self._is_stopping:
                await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            await self._flush()
        # What came during that write; a disk that refuses is not asked for ever.
        while (self._waiting or self._touched or self._forgotten) and not self.is_degraded:
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        touched, self._touched = self._touched, set()
        forgotten, self._forgotten = self._forgotten, set()
        try:
            stored = self._with_changes(batch, touched, forgotten)
            await self._file.save([entry.line for entry in stored.values()])
        except Exception as error:
            self._touched |= touched
            self._forgotten |= forgotten
            self._fail(batch, error)
        else:
            self._succeed(batch, stored)

    def _with_changes(self, batch: list[_Change], touched: set[str], forgotten: set[str]) -> dict[str, _Stored]:
        stored = self._stored.copy()
        for code in forgotten:
            stored.pop(code, None)
        for change in batch:
            if change.room is None:
                stored.pop(change.code, None)
            else:
                stored[change.code] = self._encode(change.room)
        for code in touched - {change.code for change in batch}:
            if code in stored:
                stored[code] = self._encode(stored[code].room)
        return stored

    def _encode(self, room: Room) -> _Stored:
        return _Stored(room, encode_line(Record(room, *self._snapshot(room.code))))

    def _succeed(self, batch: list[_Change], stored: dict[str, _Stored]) -> None:
        self._stored = stored
        if self.is_degraded:
            self.is_degraded = False
            log.warning("rooms are saved again")
        for change in batch:
            try:
                change.apply()
            except Exception:
                log.exception("a stored change could not be applied")
            change.done.set_result(None)

    def _fail(self, batch: list[_Change], error: Exception) -> None:
        if not self.is_degraded:
            self.is_degraded = True
            known = isinstance(error, OSError)
            log.error("rooms cannot be saved: %s", error, exc_info=None if known else error)
        for change in batch:
            change.done.set_exception(StoreUnavailable())
            change.done.exception()  # the caller may be gone; that is no reason for a line in the log


async def _wait_for(event: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
