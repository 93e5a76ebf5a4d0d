"""Keeps frames that wait to be sent, bounds how much a client leaves unread, and batches writes."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from signaling.budget import Budget

MAX_UNREAD_BYTES = 4 * 1024 * 1024  # that one client may leave unread before it is closed
MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS = 256 * 1024 * 1024, 64 * 1024 * 1024
UNREPORTED_BYTES = 64 * 1024  # of one client; the budget counts what is above


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


class TooSlow(Protocol):
    def __call__(self, *, is_cut: bool) -> None:
        """Called when a client leaves too much unread. `is_cut`: all clients together do, and this one the most."""


class Outbox:
    """The frames that wait to be sent to one client."""

    __slots__ = (
        "_address",
        "_batch",
        "_bytes",
        "_frames",
        "_is_behind",
        "_on_too_slow",
        "_report_at",
        "_transport",
        "_unread",
        "is_waiting",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        batch: WriteBatch,
        unread: Budget,
        address: str,
        on_too_slow: TooSlow,
    ) -> None:
        self.is_waiting = False  # frames wait here or in the transport, and none may overtake them
        self._transport = transport
        self._batch = batch
        self._unread = unread
        self._address = address
        self._on_too_slow: TooSlow | None = on_too_slow
        self._frames: list[bytes] = []
        self._bytes = 0  # in these, and in the transport's buffer while the client is behind
        self._report_at = UNREPORTED_BYTES
        self._is_behind = False  # the client reads too slowly: the transport's buffer is full

    def add(self, frame: bytes) -> None:
        """Sends a frame with the next batch."""
        if not self.is_waiting:
            self.is_waiting = True
            self._batch.add(self.flush)
        self._frames.append(frame)
        self._bytes += len(frame)
        if self._bytes > self._report_at:
            self._report()

    def flush(self) -> None:
        """Writes all frames at once. While the client is behind, they wait here instead."""
        if self._frames and not self._is_behind:
            data = b"".join(self._frames)
            self._frames.clear()
            self._bytes, self.is_waiting = 0, False
            self._transport.write(data)

    def pause(self) -> None:
        """Called when the transport's buffer is full."""
        self._is_behind = self.is_waiting = True
        self._bytes += self._transport.get_write_buffer_size()
        self._report()

    def resume(self) -> None:
        """Called when the transport's buffer has room again: all that is unsent leaves now."""
        self._is_behind, self._bytes = False, 0
        self._report()
        self.is_waiting = False
        self.flush()

    def end(self) -> None:
        """Called when the connection has ended."""
        self._frames.clear()
        self._unread.report(self, None, 0)
        self._on_too_slow = None  # would be a cycle, which stays until the collector finds it

    def give_up(self) -> None:
        """Drops all frames: all clients together leave too much unread, and this one the most."""
        self._frames.clear()
        if self._on_too_slow is not None:
            self._on_too_slow(is_cut=True)

    def _report(self) -> None:
        """Ends a client that has left too much unread, or tells the budget how much it is."""
        if self._bytes > MAX_UNREAD_BYTES and self._on_too_slow is not None:
            self._on_too_slow(is_cut=False)
        self._report_at = min(self._bytes + UNREPORTED_BYTES, MAX_UNREAD_BYTES)
        self._unread.report(self, self._address, self._bytes if self._is_behind else 0)
