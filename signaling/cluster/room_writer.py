"""Saves the rooms that this instance is home of in what all instances share."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, copy_context
from math import inf
from typing import Any, NamedTuple

from msgspec import Struct

from signaling.clock import Ticker
from signaling.errors import Overloaded, StoreUnavailable
from signaling.rooms.directory import Directory
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import CodeTaken, OnFlush, Snapshot
from signaling.settings import Settings
from signaling.tokens import shorten

from .lease import RENEWALS, Lease
from .shared import FIRST_EPOCH, Fenced, Missing, Shared, Unreachable

RETRY_SECONDS = 1.0  # between attempts while writes fail
LINGER_SECONDS = 0.5  # from a change without a waiting caller to its write
# Of a lease, that a home whose lease had ended leaves a lost room to a newer home, which notices at its next renewal.
PATIENCE = RENEWALS + 0.2

log = logging.getLogger(__name__)


class _Own(Struct):
    """A room that is at home here."""

    epoch: int
    term: int  # of the lease, when the room was certainly at home here
    missing_since: float = inf


class _Change(NamedTuple):
    room: Room | None  # None deletes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"
    context: Context  # of its caller, whose request the log names


class RoomWriter:
    """Knows which rooms are at home here, and writes them. Implements the port `Store` of their directory."""

    def __init__(self, lease: Lease, shared: Shared, settings: Settings, clock: Ticker, on_flush: OnFlush) -> None:
        self.directory: Directory  # set by the instance
        self.secrets = lease.secrets
        self.is_stopping = False
        self._lease = lease
        self._shared = shared
        self._clock = clock
        self._on_flush = on_flush
        self._most = settings.max_rooms
        self._own: dict[str, _Own] = {}  # by room code
        self._snapshot: Callable[[str], Snapshot] = lambda _: ([], 0.0)
        self._changes: dict[str, list[_Change]] = {}  # by room code; not yet written
        self._touched: set[str] = set()
        self._gone: dict[str, int] = {}  # epochs of rooms to be deleted, with no one who waits for it
        self._writes: set[str] = set()  # codes of rooms that are being written
        self._cannot_write = False
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    def __contains__(self, code: str) -> bool:
        return code in self._own

    @property
    def codes(self) -> list[str]:
        return list(self._own)

    @property
    def is_cut_off(self) -> bool:
        return self._lease.is_cut_off

    @property
    def is_degraded(self) -> bool:
        return self._cannot_write or self._lease.is_cut_off or self._shared.is_degraded

    def is_certain(self, code: str) -> bool:
        """Returns whether a room here can have no newer home: those who came back would be counted at both."""
        return self._is_certain(self._own[code])

    def is_gone(self, code: str) -> bool:
        """Returns whether a room is about to be deleted."""
        return code in self._gone

    def is_unsaved(self, code: str) -> bool:
        return code in self._changes or code in self._touched or code in self._writes

    def take(self, record: Record, epoch: int, *, term: int) -> None:
        """Adds a room that was claimed in this term of the lease."""
        code = record.room.code
        if code not in self._own:
            self._own[code] = _Own(epoch, term)
            self.directory.adopt(record, self._clock.now)
            log.info("room moved here room=%s epoch=%d", shorten(code), epoch)

    def give_up(self, code: str) -> None:
        """Drops a room, if it is here; the connections of its clients break."""
        if self._own.pop(code, None) is None:
            return
        self._touched.discard(code)
        for change in self._changes.pop(code, []):
            _refuse(change)
        if self.directory.room(code) is not None:
            self.directory.give_up(code)

    def last_write(self, code: str) -> Coroutine[Any, Any, None]:
        """Returns what writes a room as it is now, so that it has no home afterwards."""
        return self._write_last(code, self._own[code], self._record(code, self.directory.room(code)))

    def rewrite(self) -> None:
        """Writes all rooms again: what all instances share may have lost them, or given them to others."""
        self._touched.update(self._own)
        self._wake.set()
        self._hurry.set()

    async def check(self) -> None:
        """Rewrites all rooms if one of them has been lost: what all instances share was emptied."""
        code = next(iter(self._own), None)
        if code is not None and code not in self._writes and await self._shared.read(code) is None:
            self.rewrite()

    async def finish(self) -> None:
        """Waits for the last write. From now on changes are refused."""
        self.is_stopping = True
        if self._writing is not None:
            self._wake.set()
            self._hurry.set()
            await self._writing

    # ── As the `Store` of the directory ──────────────────────────────────────────────────────────

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        self._snapshot = snapshot
        self._writing = asyncio.create_task(self._write(), name="writing")
        return []

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        change = _Change(room, apply, asyncio.get_running_loop().create_future(), copy_context())
        if self.is_stopping or (self.is_cut_off and code not in self._own):
            _refuse(change)
        else:
            self._changes.setdefault(code, []).append(change)
            self._wake.set()
            self._hurry.set()
        return change.done

    def touch(self, code: str) -> None:
        self._touched.add(code)
        self._wake.set()

    def forget(self, code: str) -> None:
        own = self._own.pop(code, None)
        self._gone[code] = FIRST_EPOCH if own is None else own.epoch
        self._wake.set()

    async def close(self) -> None:
        """Drops all rooms."""
        for code in self.codes:
            self.give_up(code)
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.is_stopping or self._changes:  # which came during the last write
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RETRY_SECONDS if self._cannot_write else None)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), LINGER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            began = loop.time()
            await asyncio.gather(*map(self._write_room, self._touched | set(self._changes)), self._delete_gone())
            self._on_flush(loop.time() - began, is_saved=not self._cannot_write)

    async def _write_room(self, code: str) -> None:
        """Writes one room whole, with all its changes."""
        self._touched.discard(code)
        changes = self._changes.pop(code, [])
        room = changes[-1].room if changes else self.directory.room(code)
        if room is None and not changes:
            return
        record = self._record(code, room)
        self._writes.add(code)
        error: Exception = StoreUnavailable()
        try:
            await self._save(code, record)
        except (CodeTaken, Overloaded) as refusal:
            error = refusal
        except Fenced:
            log.info("room moved away room=%s", shorten(code))
            self.give_up(code)
        except Missing:
            self.touch(code)
        except Unreachable:
            self._set_writable(is_writable=False)
            if code in self._own:
                self.touch(code)  # it may have been written: the next write takes that back
            elif record is not None:
                self._gone[code] = FIRST_EPOCH  # likewise
        except Exception:
            log.exception("a room could not be written")
        else:
            self._set_writable(is_writable=True)
            for change in changes:
                _apply(change)
            return
        finally:
            self._writes.discard(code)
        for change in changes:
            _refuse(change, error)

    def _is_certain(self, own: _Own) -> bool:
        return own.term == self._lease.term and not self._lease.may_have_ended

    def _record(self, code: str, room: Room | None) -> Record | None:
        return None if room is None else Record(room, *self._snapshot(code))

    async def _write_last(self, code: str, own: _Own, record: Record | None) -> None:
        with suppress(Fenced, Missing, Unreachable):  # then its home is this instance until another one claims it
            await self._write_own(code, own, record, releases=True)

    async def _save(self, code: str, record: Record | None) -> None:
        own, term = self._own.get(code), self._lease.term
        if own is not None:
            await self._write_own(code, own, record)
            if record is None:
                self._own.pop(code, None)
        elif record is not None:
            created = await self._shared.create(record, self._lease.instance, self._most, self._most // 2)
            if created is None:
                raise CodeTaken
            self._own[code] = _Own(created, term)

    async def _write_own(self, code: str, own: _Own, record: Record | None, *, releases: bool = False) -> None:
        """Writes a room, over nothing only if no one else can have become its home, or has had the time to say so."""
        term, now = self._lease.term, self._clock.now
        restores = self._is_certain(own) or now - own.missing_since >= PATIENCE * self._lease.seconds
        try:
            await self._shared.write(
                code, self._lease.instance, own.epoch, record, releases=releases, restores=restores
            )
        except Missing:
            own.missing_since = min(own.missing_since, now)
            raise
        if own.missing_since < inf:  # a later home may still come back and write it over
            asyncio.get_running_loop().call_later(self._lease.seconds, self.touch, code)
        own.term, own.missing_since = term, inf

    async def _delete_gone(self) -> None:
        for code, epoch in list(self._gone.items()):
            with suppress(Fenced):  # it belongs to another instance
                try:
                    await self._shared.write(code, self._lease.instance, epoch, None, releases=False, restores=True)
                except Unreachable:
                    self._set_writable(is_writable=False)
                    return
            self._set_writable(is_writable=True)
            del self._gone[code]

    def _set_writable(self, *, is_writable: bool) -> None:
        if is_writable is self._cannot_write:
            self._cannot_write = not is_writable
            log.warning("rooms are saved again" if is_writable else "rooms cannot be saved: no answer")


def _apply(change: _Change) -> None:
    try:
        change.context.run(change.apply)
    except Exception:
        log.exception("a stored change could not be applied")
    change.done.set_result(None)


def _refuse(change: _Change, error: Exception | None = None) -> None:
    change.done.set_exception(error or StoreUnavailable())
    change.done.exception()  # marks it as retrieved
