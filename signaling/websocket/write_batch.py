"""Batches writes, so that a receiver of several messages gets them in one write."""

import asyncio
from collections.abc import Callable


class WriteBatch:
    """Collects writes. Two writes of one message each would cost more than all other work for both."""

    def __init__(self) -> None:
        self.more_follows = False  # in the same read: signals wait too, since the next may have the same receiver
        self._writes: list[Callable[[], None]] = []

    def add(self, write: Callable[[], None]) -> None:
        if not self._writes:
            loop = asyncio.get_running_loop()
            # Two loop iterations: uvloop accepts one connection in each, and 200 clients may join a room at once.
            loop.call_soon(loop.call_soon, self._write)
        self._writes.append(write)

    def _write(self) -> None:
        writes, self._writes = self._writes, []
        for write in writes:
            write()
