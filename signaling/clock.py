"""Time as this process lives it, for everything that waits on somebody else's answer."""


class Ticker:
    """Seconds since the start, in which a pause of the whole process counts as no more than a moment.

    A machine that was suspended, or a process that was stopped and let go on, has not given anybody the time to answer;
    and a wall clock that is set must neither cut connections nor end graces.
    """

    def __init__(self, period: float) -> None:
        self.period = period  # seconds between ticks
        self.now = 0.0
        self._is_stopped = False

    def tick(self, elapsed: float) -> None:
        """Lets `elapsed` seconds pass, of which two periods count at most."""
        if not self._is_stopped:
            self.now += max(0.0, min(elapsed, 2 * self.period))

    def stop(self) -> None:
        """Lets time stand still: while the server stops, no grace ends."""
        self._is_stopped = True
