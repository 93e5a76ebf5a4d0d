"""Gathers what is to be written, so that each receiver of many messages gets them in one write."""

import asyncio
from typing import Protocol

FEW_RECEIVERS = 16  # that are written to at the end of a read rather than of two turns of the loop


class Flushable(Protocol):
    def flush(self) -> None: ...


class WriteBatch:
    """The connections that have something to write."""

    def __init__(self) -> None:
        self.is_reading = False  # what a connection has received is being handled; `end_read` follows
        self._connections: list[Flushable] = []
        self._is_due = False

    def add(self, connection: Flushable) -> None:
        self._connections.append(connection)
        if not self.is_reading:
            self._write_soon()

    def end_read(self, reader: Flushable) -> None:
        """Signals go out at once. What answers the reader waits for more: two writes would cost more than all else."""
        self.is_reading = False
        if len(self._connections) <= FEW_RECEIVERS:
            connections, self._connections = self._connections, []
            for connection in connections:
                if connection is reader:
                    self._connections.append(connection)
                else:
                    connection.flush()
        if self._connections:
            self._write_soon()

    def _write_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            # Two turns of the loop: uvloop takes in one connection a turn, and 200 may enter one room at once.
            loop.call_soon(loop.call_soon, self._write)

    def _write(self) -> None:
        self._is_due = False
        connections, self._connections = self._connections, []
        for connection in connections:
            connection.flush()
