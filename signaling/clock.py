"""A monotonic clock that stops while the process is suspended; used for all network timeouts."""


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
