"""Keeps sent frames of a resumable session until the client confirms them; a resume sends them again (XEP-0198)."""

from signaling.errors import InvalidField

MAX_MESSAGES = 2048  # messages
MAX_BYTES = 1024 * 1024


class ReplayBuffer:
    """Keeps frames in the order sent. Above the limits, the oldest are dropped."""

    __slots__ = ("_bytes", "_frames", "_gone", "confirmed")

    def __init__(self) -> None:
        self.confirmed = 0  # frames that the client has confirmed, since the count began
        self._gone = 0  # number of oldest frames that are no longer kept
        self._frames: list[bytes] = []  # an empty deque takes 600 bytes
        self._bytes = 0

    @property
    def sent(self) -> int:
        """The number of frames since the count began."""
        return self._gone + len(self._frames)

    def add(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._bytes += len(frame)
        while self._bytes > MAX_BYTES or len(self._frames) > MAX_MESSAGES:
            self._gone += 1
            self._bytes -= len(self._frames.pop(0))

    def confirm(self, count: int) -> None:
        """Drops the first `count` frames, which the client has. Raises InvalidField: it cannot have so many."""
        if not self.confirmed <= count <= self.sent:
            raise InvalidField(f"received: expected a whole number from {self.confirmed} to {self.sent}.")
        self.confirmed = count
        if count > self._gone:
            known = count - self._gone
            self._gone = count
            self._bytes -= sum(map(len, self._frames[:known]))
            del self._frames[:known]

    def missed(self) -> list[bytes] | None:
        """Returns all unconfirmed frames, or None if some of them were dropped."""
        return None if self._gone > self.confirmed else list(self._frames)
