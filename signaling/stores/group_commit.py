"""Many changes, one write: collects what changed, writes it, and wakes all who wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

from signaling.errors import StoreUnavailable
from signaling.rooms import Room

from .json_file import JsonFile, encode_room

GATHER_SECONDS = 0.005  # how long the first change waits for others to share its write
RETRY_SECONDS = 1.0  # between attempts while the disk refuses

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    code: str
    line: bytes | None  # None removes the room
    apply: Callable[[], None]
    done: "asyncio.Future[None]"


class GroupCommit:
    """What the file holds, line by line, and the changes on their way into it."""

    def __init__(self, file: JsonFile, rooms: Iterable[Room]) -> None:
        self.is_degraded = False
        self._is_stopping = False
        self._file = file
        self._lines = {room.code: encode_room(room) for room in rooms}
        self._waiting: list[_Change] = []
        self._forgotten: set[str] = set()
        self._wake = asyncio.Event()

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        """Writes a room, or with None removes it; `apply` is called as soon as the disk has it.

        The future fails with StoreUnavailable where the disk refused and nothing changed.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(_Change(code, None if room is None else encode_room(room), apply, done))
        self._wake.set()
        return done

    def forget(self, code: str) -> None:
        """Removes a room with the next write that succeeds; nobody waits for it."""
        self._forgotten.add(code)
        self._wake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Writes in the background; at the end what is left is written and the task is gone."""
        task = asyncio.create_task(self._run(), name="flushing")
        try:
            yield
        finally:
            self._is_stopping = True
            self._wake.set()
            await task

    async def _run(self) -> None:
        while not self._is_stopping:
            # While the disk refuses, a write without a change finds out when it does not any more.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RETRY_SECONDS if self.is_degraded else None)
            self._wake.clear()
            await asyncio.sleep(GATHER_SECONDS)
            if self._waiting or self._forgotten or self.is_degraded:
                await self._flush()
        if self._waiting or self._forgotten:
            await self._flush()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        forgotten, self._forgotten = self._forgotten, set()
        lines = self._lines.copy()
        for code in forgotten:
            lines.pop(code, None)
        for change in batch:
            if change.line is None:
                lines.pop(change.code, None)
            else:
                lines[change.code] = change.line
        try:
            await self._file.save(lines.values())
        except Exception as error:
            self._fail(batch, forgotten, error)
        else:
            self._succeed(batch, lines)

    def _succeed(self, batch: list[_Change], lines: dict[str, bytes]) -> None:
        self._lines = lines
        if self.is_degraded:
            self.is_degraded = False
            log.warning("rooms are saved again")
        for change in batch:
            try:
                change.apply()
            except Exception:
                log.exception("a stored change could not be applied")
            change.done.set_result(None)

    def _fail(self, batch: list[_Change], forgotten: set[str], error: Exception) -> None:
        self._forgotten |= forgotten
        if not self.is_degraded:
            self.is_degraded = True
            known = isinstance(error, OSError)
            log.error("rooms cannot be saved: %s", error, exc_info=None if known else error)
        for change in batch:
            change.done.set_exception(StoreUnavailable())
            change.done.exception()  # whoever asked may be gone; that is no reason for a line in the log
