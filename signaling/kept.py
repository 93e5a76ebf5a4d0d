"""What was sent in a resumable session and not yet confirmed, so that a resume can send it again (as XEP-0198 does)."""

from collections import deque

from .errors import InvalidField

MAX_KEPT = 2048  # messages
MAX_KEPT_BYTES = 1024 * 1024


class KeptMessages:
    """Frames in the order sent. Where more are kept than may be, the oldest go first."""

    __slots__ = ("_bytes", "_frames", "confirmed", "sent")

    def __init__(self) -> None:
        self.sent = 0  # frames since the count began
        self.confirmed = 0  # how many of them the other side is known to have
        self._frames: deque[bytes] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: bytes) -> None:
        self.sent += 1
        self._frames.append(frame)
        self._bytes += len(frame)
        while self._bytes > MAX_KEPT_BYTES or len(self._frames) > MAX_KEPT:
            self._bytes -= len(self._frames.popleft())

    def check(self, count: int) -> None:
        """Whether the other side can have received so many.

        Raises:
            InvalidField: it cannot.
        """
        if not self.confirmed <= count <= self.sent:
            raise InvalidField(f"received: expected a whole number from {self.confirmed} to {self.sent}.")

    def confirm(self, count: int) -> None:
        """The other side has the first `count` frames; `check` has passed."""
        self.confirmed = count
        while self._frames and self.sent - len(self._frames) < count:
            self._bytes -= len(self._frames.popleft())

    def missed(self) -> list[bytes] | None:
        """All that is not confirmed, or None where some of it is not kept any more."""
        if self.sent - len(self._frames) > self.confirmed:
            return None
        return list(self._frames)
