"""Gathers what is to be written, so that each receiver of many messages gets them in one write."""

import asyncio
from collections.abc import Callable

FEW_RECEIVERS = 16  # whose frames are written at the end of a read rather than of two turns of the loop


class WriteBatch:
    """The `flush` of each connection that has something to write."""

    def __init__(self) -> None:
        self.is_reading = False  # what a connection has received is being handled; `end_read` follows
        self._flushes: list[Callable[[], None]] = []
        self._is_due = False

    def add(self, flush: Callable[[], None]) -> None:
        self._flushes.append(flush)
        if not self.is_reading:
            self._write_soon()

    def end_read(self) -> None:
        """Signals go out at once."""
        self.is_reading = False
        if len(self._flushes) <= FEW_RECEIVERS:
            self._write()
        else:
            self._write_soon()

    def _write_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            # Two turns of the loop: uvloop takes in one connection a turn, and 200 may enter one room at once.
            loop.call_soon(loop.call_soon, self._write_due)

    def _write_due(self) -> None:
        self._is_due = False
        self._write()

    def _write(self) -> None:
        flushes, self._flushes = self._flushes, []
        for flush in flushes:
            flush()
