"""A monotonic clock that stops while the process is suspended; used for all network timeouts. Spreads work out."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

MOST_GROUPS = 100

T = TypeVar("T")


class Ticker:
    """Counts seconds since the start. A pause of the whole process counts as two periods at most.

    Clients could not answer while the machine was suspended, so their time must not run out meanwhile.
    """

    def __init__(self, period: float) -> None:
        self.period = period  # seconds between ticks
        self.now = 0.0
        self._is_stopped = False

    def tick(self, elapsed: float) -> None:
        """Advances by `elapsed` seconds, at most two periods."""
        if not self._is_stopped:
            self.now += max(0.0, min(elapsed, 2 * self.period))

    def stop(self) -> None:
        """Stops the clock: while the server stops, no grace period ends."""
        self._is_stopped = True


async def spread(items: Sequence[T], seconds: float) -> AsyncIterator[Sequence[T]]:
    """Yields items in groups, over this time; a few items take less. With 0 seconds there is one group."""
    size = math.ceil(len(items) / MOST_GROUPS) if seconds else len(items)
    for start in range(0, len(items), size or 1):
        if start:
            await asyncio.sleep(seconds / MOST_GROUPS)
        yield items[start : start + size]
