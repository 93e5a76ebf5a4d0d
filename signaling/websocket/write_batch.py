"""Gathers what is to be written, so that each receiver of many messages gets them in one write."""

import asyncio
from typing import Protocol

FEW_RECEIVERS = 16  # whose frames are written at the end of a read rather than of two turns of the loop


class Flushable(Protocol):
    """A connection that holds back what it is to write."""

    def flush(self) -> None: ...


class WriteBatch:
    """Connections with frames to write, so that each receiver of many gets them in one write."""

    def __init__(self) -> None:
        self._connections: list[Flushable] = []
        self._is_due = False

    def add(self, connection: Flushable) -> None:
        self._connections.append(connection)
        if not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            # Two turns of the loop: uvloop takes in one connection a turn, and 200 may enter one room at once.
            loop.call_soon(loop.call_soon, self.flush)

    def end_read(self) -> None:
        """What one read brought is handled: signals go out at once."""
        if len(self._connections) <= FEW_RECEIVERS:
            self._write()

    def flush(self) -> None:
        self._is_due = False
        self._write()

    def _write(self) -> None:
        connections, self._connections = self._connections, []
        for connection in connections:
            connection.flush()
