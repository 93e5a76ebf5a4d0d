"""Frames that are gathered, so that each receiver gets its own in one write. Knows nothing of what is in them."""

import asyncio


class Burst:
    """Sixteen candidates that came in one read leave in one write. Saves 9 µs of 32 a signal then, 5 with uvloop."""

    __slots__ = ("_frames", "_is_for_turns", "is_on")

    def __init__(self) -> None:
        self.is_on = False
        self._is_for_turns = False
        self._frames: dict[asyncio.Transport, list[bytes]] = {}

    def gather_for_turns(self) -> None:
        """For this turn of the loop and the next. Saves a third when 200 enter one room at once, a twelfth in fours.

        Of two turns, because uvloop takes in one connection a turn; more than two save no more.
        """
        self.is_on = True
        if not self._is_for_turns:
            self._is_for_turns = True
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._end_turns)

    def add(self, transport: asyncio.Transport, frame: bytes) -> None:
        self._frames.setdefault(transport, []).append(frame)

    def end_read(self, *, has_signal: bool) -> None:
        """A read was handled: no signal waits for the end of a turn."""
        if has_signal or not self._is_for_turns:
            self.end()

    def end(self) -> None:
        """Writes what each is to get."""
        self.is_on = False
        for transport, frames in self._frames.items():
            transport.write(b"".join(frames))
        self._frames.clear()

    def _end_turns(self) -> None:
        self._is_for_turns = False
        self.end()
