"""Knows which rooms this instance is home of. Claims rooms, and saves them in what all instances share."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from signaling.clock import Ticker
from signaling.errors import StoreUnavailable
from signaling.rooms.directory import Directory
from signaling.rooms.registry import Record, Room
from signaling.rooms.store import Snapshot
from signaling.tokens import shorten

from .shared import Claim, Fenced, Home, Shared, Unreachable

RETRY_SECONDS = 1.0  # between attempts while writes fail
ALWAYS = float("inf")
LINGER_SECONDS = 0.5  # from a change without a waiting caller to its write

log = logging.getLogger(__name__)


class _Change(NamedTuple):
    room: Room | None  # None deletes it
    apply: Callable[[], None]
    done: "asyncio.Future[None]"


class Homes:
    """The rooms that this instance is home of. Implements the port `Store` of its directory."""

    def __init__(self, instance: str, shared: Shared, secret: bytes, clock: Ticker) -> None:
        self.secret = secret
        self.is_degraded = False
        self.directory: Directory  # set by the cluster
        self.may_claim_from_dead = False  # not in the first lease after a connection to Redis was lost
        self.instance = instance
        self._shared = shared
        self._clock = clock
        self._epochs: dict[str, int] = {}  # of the rooms that are at home here
        self._claims: dict[str, asyncio.Task[Home | None]] = {}
        self._snapshot: Callable[[str], Snapshot] = lambda _: ([], 0.0)
        self._changes: dict[str, list[_Change]] = {}  # by room code; not yet written
        self._touched: set[str] = set()
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    def __contains__(self, code: str) -> bool:
        return code in self._epochs

    @property
    def codes(self) -> list[str]:
        return list(self._epochs)

    async def find(self, code: str) -> str | None:
        """Returns the instance that a room is at, this one if it was nowhere; None if there is no such room.

        Raises StoreUnavailable: its home has just been lost, or what all instances share cannot be reached.
        """
        if code in self._epochs:
            return self.instance
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
        """Gives a room up, which then is at home nowhere."""
        epoch = self._epochs.get(code)
        if epoch is None:
            return
        record = self._record(code)
        self.give_up(code)
        with suppress(Fenced, Unreachable):  # then its home is this instance until another one claims it
            await self._shared.write(code, self.instance, epoch, record, releases=True)

    def give_up(self, code: str) -> None:
        """Drops a room; the connections of its clients break."""
        del self._epochs[code]
        self._touched.discard(code)
        for change in self._changes.pop(code, []):
            _refuse(change)
        self.directory.give_up(code)

    # ── As the `Store` of the directory ──────────────────────────────────────────────────────────

    async def open(self, snapshot: Callable[[str], Snapshot]) -> list[Record]:
        self._snapshot = snapshot
        self._writing = asyncio.create_task(self._write(), name="writing")
        return []

    def commit(self, code: str, room: Room | None, apply: Callable[[], None]) -> "asyncio.Future[None]":
        done = asyncio.get_running_loop().create_future()
        self._changes.setdefault(code, []).append(_Change(room, apply, done))
        self._wake.set()
        self._hurry.set()
        return done

    def touch(self, code: str) -> None:
        self._touched.add(code)
        self._wake.set()

    def forget(self, code: str) -> None:
        self.commit(code, None, lambda: None).add_done_callback(lambda done: done.exception())

    async def close(self) -> None:
        """Writes what is left, and lets all rooms go to other instances."""
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        await self._write_all()
        for code, epoch in self._epochs.items():
            with suppress(Fenced, Unreachable):
                await self._shared.write(code, self.instance, epoch, self._record(code), releases=True)

    def _record(self, code: str) -> Record | None:
        room = self.directory.room(code)
        return None if room is None else Record(room, *self._snapshot(code))

    async def _claim(self, code: str) -> Home | None:
        found = await self._shared.claim(code, self.instance, from_dead=self.may_claim_from_dead)
        if not isinstance(found, Claim):
            return found
        if code not in self._epochs:
            self._epochs[code] = found.epoch
            self.directory.adopt(found.record, self._clock.now)
            log.info("room moved here room=%s epoch=%d", shorten(code), found.epoch)
        return Home(self.instance, ALWAYS)

    async def _write(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RETRY_SECONDS if self.is_degraded else None)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), LINGER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            await self._write_all()

    async def _write_all(self) -> None:
        codes = self._touched | set(self._changes)
        await asyncio.gather(*(self._write_room(code) for code in codes))

    async def _write_room(self, code: str) -> None:
        """Writes one room whole, with all its changes."""
        self._touched.discard(code)
        changes = self._changes.pop(code, [])
        room = changes[-1].room if changes else self.directory.room(code)
        if room is None and not changes:
            return
        record = None if room is None else Record(room, *self._snapshot(code))
        try:
            await self._save(code, record)
        except Fenced:
            log.info("room moved away room=%s", shorten(code))
            self._changes.setdefault(code, [])[:0] = changes
            if code in self._epochs:
                self.give_up(code)
            return
        except Unreachable:
            self._set_degraded(is_degraded=True)
            for change in changes:
                _refuse(change)
            if code in self._epochs:
                self.touch(code)  # it may have been written: the next write takes that back
            return
        self._set_degraded(is_degraded=False)
        for change in changes:
            change.apply()
            change.done.set_result(None)

    async def _save(self, code: str, record: Record | None) -> None:
        epoch = self._epochs.get(code)
        if epoch is not None:
            self._epochs[code] = await self._shared.write(code, self.instance, epoch, record, releases=False)
            if record is None:
                self._epochs.pop(code, None)
        elif record is not None:
            self._epochs[code] = await self._shared.create(record, self.instance)

    def _set_degraded(self, *, is_degraded: bool) -> None:
        if is_degraded != self.is_degraded:
            self.is_degraded = is_degraded
            log.warning("rooms cannot be saved: no answer" if is_degraded else "rooms are saved again")


def _refuse(change: _Change) -> None:
    change.done.set_exception(StoreUnavailable())
    change.done.exception()  # marks it as retrieved
