"""Gathers what is to be written, so that each receiver of many messages gets them in one write."""

import asyncio
from collections.abc import Callable


class WriteBatch:
    """The writes that are due. Two of one message each would cost more than all else of both messages."""

    def __init__(self) -> None:
        self.more_follows = False  # of what one read brought: a signal waits too, the next may have the same receiver
        self._writes: list[Callable[[], None]] = []

    def add(self, write: Callable[[], None]) -> None:
        if not self._writes:
            loop = asyncio.get_running_loop()
            # Two turns of the loop: uvloop takes in one connection a turn, and 200 may enter one room at once.
            loop.call_soon(loop.call_soon, self._write)
        self._writes.append(write)

    def _write(self) -> None:
        writes, self._writes = self._writes, []
        for write in writes:
            write()
