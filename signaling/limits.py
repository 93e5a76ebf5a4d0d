"""How often something may happen."""


class TokenBucket:
    """Holds up to `burst` tokens and regains one every `period` seconds. Knows no clock: `now` is in seconds."""

    __slots__ = ("_at", "_burst", "_period", "_tokens")

    def __init__(self, burst: int, period: float, now: float) -> None:
        self._burst = burst
        self._period = period
        self._tokens = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Takes one token; False where there is none."""
        # A clock that was set back regains nothing, and costs nothing.
        regained = max(0.0, now - self._at) / self._period
        self._tokens = min(float(self._burst), self._tokens + regained)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
