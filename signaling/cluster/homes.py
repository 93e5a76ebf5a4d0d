"""Finds the home of each room: claims rooms that have none, and lets go of those that no one uses."""

import asyncio

from signaling.clock import Ticker, spread
from signaling.errors import StoreUnavailable

from .lease import Lease
from .room_writer import RoomWriter
from .shared import CUT_OFF, Claim, Home, Shared, reached

IDLE_SECONDS = 60.0  # after which a room without participants is given up
MOST_TRIES = 3  # to find the home of a room that moves meanwhile


class Homes:
    """At which instance each room is."""

    def __init__(self, lease: Lease, shared: Shared, writer: RoomWriter, clock: Ticker) -> None:
        self.instance = lease.instance
        self._lease = lease
        self._shared = shared
        self._writer = writer
        self._clock = clock
        self._claims: dict[str, asyncio.Task[str | None]] = {}
        self._releases: dict[str, asyncio.Task[None]] = {}
        self._idle_since: dict[str, float] = {}

    def has(self, code: str) -> bool:
        """Returns whether this instance is certainly the home of a room, and does not stop."""
        return code in self._writer and self._writer.is_certain(code) and not self._writer.is_stopping

    async def find(self, code: str) -> str | None:
        """Returns the instance that a room is at, this one if it was nowhere; None if there is no such room.

        Raises StoreUnavailable: its home has just been lost, what all instances share cannot be reached, or this
        instance stops.
        """
        self._idle_since.pop(code, None)
        while (release := self._releases.get(code)) is not None:
            await asyncio.wait({release})
        if self._writer.is_stopping:
            raise StoreUnavailable("The server is shutting down.")
        if code in self._writer:
            if not self._writer.is_certain(code):
                raise StoreUnavailable("The room may have moved to another instance.")
            return self.instance
        if self._writer.is_gone(code):
            return None
        claim = self._claims.get(code)
        if claim is None:
            claim = self._claims[code] = asyncio.create_task(self._claim(code))
            claim.add_done_callback(lambda _: self._claims.pop(code, None))
        return await asyncio.shield(claim)

    async def release(self, code: str) -> None:
        """Gives a room up, which then is at home nowhere. Does nothing while it has to be written."""
        if code in self._writer and not self._writer.is_unsaved(code):
            last = self._writer.last_write(code)
            self._writer.give_up(code)
            release = self._releases[code] = asyncio.create_task(last)
            release.add_done_callback(lambda _: self._releases.pop(code))
            await asyncio.shield(release)

    async def release_idle(self) -> None:
        """Gives rooms up that have had no participants for IDLE_SECONDS."""
        now = self._clock.now
        idle = [code for code in self._writer.codes if self._writer.directory.is_empty(code)]
        self._idle_since = {code: self._idle_since.get(code, now) for code in idle}
        for code in idle:
            if now - self._idle_since.get(code, now) >= IDLE_SECONDS:  # someone may look for it meanwhile
                await self.release(code)

    async def stop(self, seconds: float) -> None:
        """Lets all rooms go to other instances, over this time, and breaks the connections of their clients."""
        await self._writer.finish()
        if moving := {*self._claims.values(), *self._releases.values()}:
            await asyncio.wait(moving)
        async for codes in spread(self._writer.codes, seconds):
            await asyncio.gather(*map(self._let_go, codes))

    async def _let_go(self, code: str) -> None:
        if code in self._writer:
            await self._writer.last_write(code)
            self._writer.give_up(code)

    async def _claim(self, code: str) -> str | None:
        term, from_dead = self._lease.term, self._lease.may_claim_from_dead
        match await reached(self._shared.claim(code, self.instance, from_dead=from_dead)):
            case Claim(record, epoch):
                self._writer.take(record, epoch, term=term)
                return self.instance
            case Home(instance, seconds_left):
                if seconds_left <= 0:
                    raise StoreUnavailable("The instance of this room was lost; another one takes over soon.")
                return instance
        if self._lease.may_lack_rooms:
            raise StoreUnavailable(CUT_OFF)
        return None
