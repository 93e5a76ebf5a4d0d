"""Counts wrong codes, passcodes, tokens and resumes of an address at all instances together."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from signaling.errors import RateLimited, StoreUnavailable
from signaling.limits import GUESS_SECONDS, GUESSES, LimitPerAddress
from signaling.settings import Settings

from .lease import Lease
from .shared import CUT_OFF, Shared, Unreachable, reached


class Guesses(LimitPerAddress):
    """The limit `failures` of many instances: what this one sees, in front of what all share.

    One is taken before a room is looked up, and given back unless its code was wrong. The home of a room counts a wrong
    passcode or token when it sees one.
    """

    def __init__(self, lease: Lease, shared: Shared, settings: Settings, wall_clock: Callable[[], float]) -> None:
        super().__init__(GUESSES, GUESS_SECONDS, is_on=settings.rate_limits)
        self._lease = lease
        self._shared = shared
        self._wall_clock = wall_clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by address
        self._taken: dict[str, bool] = {}  # by address, in its turn; True if the guess was wrong
        self._calls: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def one(self, address: str, *, has_token: bool) -> AsyncIterator[float]:
        """Takes one of an address's guesses for a look-up. Yields the seconds until one is left, if none is.

        Raises StoreUnavailable, or without a token RateLimited: with one, only a wrong guess is refused.

        The guesses of an address take turns: a hundred right ones at once would else refuse each other.
        """
        if not self._is_on:
            yield 0.0
            return
        async with self._turns.setdefault(address, asyncio.Lock()):
            wait = await self._take_shared(address)
            if wait > 0:
                self.note(address, wait)
                if not has_token:
                    raise RateLimited(math.ceil(wait))
                yield wait
                return
            self._taken[address] = False
            try:
                yield 0.0
            finally:
                if not self._taken.pop(address):
                    self._start(self._shared.give_back_guess(address))  # no one waits: the client may go meanwhile

    async def _take_shared(self, address: str) -> float:
        if self._lease.is_cut_off:  # else each of those who take turns would wait for an answer
            raise StoreUnavailable(CUT_OFF)
        return await reached(self._shared.take_guess(address, self._wall_clock()))

    def note(self, address: str, wait: float) -> None:
        """Refuses wrong guesses of this address here too: none is left for so many seconds."""
        self.empty(address, self._wall_clock(), wait)

    def take(self, address: str, now: float) -> None:
        """Counts a wrong guess. Raises RateLimited: this address has none left as far as is known here."""
        super().take(address, now)
        if self._taken.get(address) is False:
            self._taken[address] = True
        elif self._is_on:
            self._start(self._shared.spend_guess(address, self._wall_clock()))

    def _start(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_try(call))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)


async def _try(call: Coroutine[Any, Any, None]) -> None:
    with suppress(Unreachable):
        await call
