"""What was sent in a resumable session and not yet confirmed, so that a resume can send it again (as XEP-0198 does)."""

from signaling.errors import InvalidField

MAX_MESSAGES = 2048  # messages
MAX_BYTES = 1024 * 1024


class ReplayBuffer:
    """Frames in the order sent. Where more are kept than may be, the oldest go first."""

    __slots__ = ("_bytes", "_frames", "_gone", "confirmed")

    def __init__(self) -> None:
        self.confirmed = 0  # how many frames the other side is known to have, since the count began
        self._gone = 0  # how many of the oldest are no longer kept
        self._frames: list[bytes] = []  # an empty deque takes 600 bytes
        self._bytes = 0

    @property
    def sent(self) -> int:
        """Frames since the count began."""
        return self._gone + len(self._frames)

    def add(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._bytes += len(frame)
        while self._bytes > MAX_BYTES or len(self._frames) > MAX_MESSAGES:
            self._gone += 1
            self._bytes -= len(self._frames.pop(0))

    def confirm(self, count: int) -> None:
        """The other side has the first `count` frames. Raises InvalidField where it cannot have so many."""
        if not self.confirmed <= count <= self.sent:
            raise InvalidField(f"received: expected a whole number from {self.confirmed} to {self.sent}.")
        self.confirmed = count
        if count > self._gone:
            known = count - self._gone
            self._gone = count
            self._bytes -= sum(map(len, self._frames[:known]))
            del self._frames[:known]

    def missed(self) -> list[bytes] | None:
        """All that is not confirmed, or None where some of it is no longer kept."""
        return None if self._gone > self.confirmed else list(self._frames)
