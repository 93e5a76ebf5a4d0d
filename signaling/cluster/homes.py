"""Knows which rooms this instance is home of. Claims rooms, and saves them in what all instances share."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from typing import NamedTuple

from signaling.clock import Ticker, spread
from signaling.errors import Overloaded, StoreUnavailable
from signaling.rooms.directory import Directory
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import CodeTaken, OnFlush, Snapshot
from signaling.settings import Settings
from signaling.tokens import shorten

from .lease import Lease
from .shared import Claim, Fenced, Home, Shared, Unreachable

RETRY_SECONDS = 1.0  # between attempts while writes fail
ALWAYS = float("inf")
LINGER_SECONDS = 0.5  # from a change without a waiting caller to its write
IDLE_SECONDS = 60.0  # after which a room without participants is given up
MOST_TRIES = 3  # to find the home of a room that moves meanwhile
FIRST_EPOCH = 1  # of a new room

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    room: Room | None  # None deletes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"
    context: Context  # of its caller, whose request the log names


class Homes:
    """The rooms that this instance is home of. Implements the port `Store` of its directory."""

    def __init__(self, lease: Lease, shared: Shared, settings: Settings, clock: Ticker, on_flush: OnFlush) -> None:
        self.directory: Directory  # set by the instance
        self.secrets = lease.secrets
        self.instance = lease.instance
        self.is_stopping = False
        self._lease = lease
        self._shared = shared
        self._clock = clock
        self._on_flush = on_flush
        self._most = settings.max_rooms
        self._epochs: dict[str, int] = {}  # of the rooms that are at home here
        self._claims: dict[str, asyncio.Task[Home | None]] = {}
        self._releases: dict[str, asyncio.Task[None]] = {}
        self._idle_since: dict[str, float] = {}
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
        return code in self._epochs

    @property
    def codes(self) -> list[str]:
        return list(self._epochs)

    @property
    def is_cut_off(self) -> bool:
        return self._lease.is_cut_off

    @property
    def is_degraded(self) -> bool:
        return self._cannot_write or self._lease.is_cut_off or self._shared.is_degraded

    async def find(self, code: str) -> str | None:
        """Returns the instance that a room is at, this one if it was nowhere; None if there is no such room.

        Raises StoreUnavailable: its home has just been lost, what all instances share cannot be reached, or this
        instance stops.
        """
        self._idle_since.pop(code, None)
        while (release := self._releases.get(code)) is not None:
            await asyncio.wait({release})
        if self.is_stopping:
            raise StoreUnavailable("The server is shutting down.")
        if code in self._epochs:
            return self.instance
        if code in self._gone:
            return None
        claim = self._claims.get(code)
        if claim is None:
            claim = self._claims[code] = asyncio.create_task(self._claim(code))
            claim.add_done_callback(lambda _: self._claims.pop(code, None))
        try:
            found = await asyncio.shield(claim)
        except Unreachable:
            raise StoreUnavailable("The server cannot reach its other instances.") from None
        if found is not None and found.seconds_left <= 0:
            raise StoreUnavailable("The instance of this room was lost; another one takes over soon.")
        return None if found is None else found.instance

    async def release(self, code: str) -> None:
        """Gives a room up, which then is at home nowhere. Does nothing while it has to be written."""
        epoch = self._epochs.get(code)
        if epoch is None or code in self._changes or code in self._touched or code in self._writes:
            return
        record = self._record(code)
        self.give_up(code)
        release = self._releases[code] = asyncio.create_task(self._release(code, epoch, record))
        release.add_done_callback(lambda _: self._releases.pop(code))
        await asyncio.shield(release)

    async def release_idle(self) -> None:
        """Gives rooms up that have had no participants for IDLE_SECONDS."""
        now = self._clock.now
        idle = [code for code in self._epochs if self.directory.is_empty(code)]
        self._idle_since = {code: self._idle_since.get(code, now) for code in idle}
        for code in idle:
            if now - self._idle_since.get(code, now) >= IDLE_SECONDS:  # someone may look for it meanwhile
                await self.release(code)

    def give_up(self, code: str) -> None:
        """Drops a room; the connections of its clients break."""
        del self._epochs[code]
        self._touched.discard(code)
        for change in self._changes.pop(code, []):
            _refuse(change)
        if self.directory.room(code) is not None:
            self.directory.give_up(code)

    def rewrite(self) -> None:
        """Writes all rooms again: what all instances share may have lost them, or given them to others."""
        self._touched.update(self._epochs)
        self._wake.set()
        self._hurry.set()

    async def check(self) -> None:
        """Rewrites all rooms if one of them has been lost: what all instances share was emptied."""
        code = next(iter(self._epochs), None)
        if code is not None and code not in self._writes and await self._shared.read(code) is None:
            self.rewrite()

    async def stop(self, seconds: float) -> None:
        """Lets all rooms go to other instances, over this time, and breaks the connections of their clients."""
        self.is_stopping = True
        if self._writing is not None:
            self._wake.set()
            self._hurry.set()
            await self._writing
        if moving := {*self._claims.values(), *self._releases.values()}:
            await asyncio.wait(moving)
        async for codes in spread(self.codes, seconds):
            await asyncio.gather(*map(self._let_go, codes))

    # ── As the `Store` of the directory ──────────────────────────────────────────────────────────

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        self._snapshot = snapshot
        self._writing = asyncio.create_task(self._write(), name="writing")
        return []

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        change = _Change(room, apply, asyncio.get_running_loop().create_future(), copy_context())
        if self.is_stopping or (self.is_cut_off and code not in self._epochs):
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
        self._gone[code] = self._epochs.pop(code, FIRST_EPOCH)
        self._wake.set()

    async def close(self) -> None:
        """Drops all rooms that `stop` has not let go in time."""
        for code in self.codes:
            self.give_up(code)
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing

    def _record(self, code: str) -> Record | None:
        room = self.directory.room(code)
        return None if room is None else Record(room, *self._snapshot(code))

    async def _claim(self, code: str) -> Home | None:
        found = await self._shared.claim(code, self.instance, from_dead=self._lease.may_claim_from_dead)
        if found is None and self._lease.may_lack_rooms:
            raise Unreachable
        if not isinstance(found, Claim):
            return found
        if code not in self._epochs:
            self._epochs[code] = found.epoch
            self.directory.adopt(found.record, self._clock.now)
            log.info("room moved here room=%s epoch=%d", shorten(code), found.epoch)
        return Home(self.instance, ALWAYS)

    async def _release(self, code: str, epoch: int, record: Record | None) -> None:
        with suppress(Fenced, Unreachable):  # then its home is this instance until another one claims it
            await self._shared.write(code, self.instance, epoch, record, releases=True)

    async def _let_go(self, code: str) -> None:
        if (epoch := self._epochs.get(code)) is not None:
            await self._release(code, epoch, self._record(code))
        if code in self._epochs:
            self.give_up(code)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.is_stopping:
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
        record = None if room is None else Record(room, *self._snapshot(code))
        self._writes.add(code)
        error: Exception = StoreUnavailable()
        try:
            await self._save(code, record)
        except (CodeTaken, Overloaded) as refusal:
            error = refusal
        except Fenced:
            log.info("room moved away room=%s", shorten(code))
            if code in self._epochs:
                self.give_up(code)
        except Unreachable:
            self._set_writable(is_writable=False)
            if code in self._epochs:
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

    async def _save(self, code: str, record: Record | None) -> None:
        epoch = self._epochs.get(code)
        if epoch is not None:
            epoch = await self._shared.write(code, self.instance, epoch, record, releases=False)
            if record is None:
                self._epochs.pop(code, None)
            elif code in self._epochs:  # `forget` may have been called meanwhile
                self._epochs[code] = epoch
        elif record is not None:
            created = await self._shared.create(record, self.instance, self._most, self._most // 2)
            if created is None:
                raise CodeTaken
            self._epochs[code] = created

    async def _delete_gone(self) -> None:
        for code, epoch in list(self._gone.items()):
            with suppress(Fenced):  # it belongs to another instance
                try:
                    await self._shared.write(code, self.instance, epoch, None, releases=False)
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
