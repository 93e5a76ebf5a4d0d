"""Counts wrong codes, passcodes, tokens and resumes of an address at all instances together."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from weakref import WeakValueDictionary

from signaling.errors import RateLimited, StoreUnavailable
from signaling.limits import GUESS_SECONDS, GUESSES, LimitPerAddress
from signaling.settings import Settings

from .shared import Shared, Unreachable


class Guesses(LimitPerAddress):
    """The limit `failures` of many instances: what this one sees, in front of what all share.

    A room code is a guess that is taken before anything is looked up, and given back unless the code was wrong. The
    home of a room counts a wrong passcode or token when it sees one.
    """

    def __init__(self, shared: Shared, settings: Settings, wall_clock: Callable[[], float]) -> None:
        super().__init__(GUESSES, GUESS_SECONDS, is_on=settings.rate_limits)
        self._shared = shared
        self._wall_clock = wall_clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by address
        self._taken: dict[str, bool] = {}  # by address, in its turn; True if the guess was wrong
        self._spending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def one(self, address: str) -> AsyncIterator[None]:
        """Takes one of an address's guesses for a look-up. Raises RateLimited, StoreUnavailable.

        The guesses of an address take turns: a hundred right ones at once would else refuse each other.
        """
        if not self._is_on:
            yield
            return
        async with self._turns.setdefault(address, asyncio.Lock()):
            try:
                wait = await self._shared.take_guess(address, self._wall_clock())
            except Unreachable:
                raise StoreUnavailable("The server cannot reach its other instances.") from None
            if wait > 0:
                raise RateLimited(math.ceil(wait))
            self._taken[address] = False
            try:
                yield
            finally:
                if not self._taken.pop(address):
                    with suppress(Unreachable):
                        await self._shared.give_back_guess(address)

    def take(self, address: str, now: float) -> None:
        """Counts a wrong guess. Raises RateLimited: this address has made too many here."""
        if self._taken.get(address) is False:
            self._taken[address] = True
        elif self._is_on:
            task = asyncio.create_task(self._spend(address))
            self._spending.add(task)
            task.add_done_callback(self._spending.discard)
        super().take(address, now)

    async def _spend(self, address: str) -> None:
        with suppress(Unreachable):
            await self._shared.spend_guess(address, self._wall_clock())
