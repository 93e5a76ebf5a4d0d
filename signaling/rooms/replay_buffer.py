"""Keeps sent frames of a resumable session until the client confirms them; a resume sends them again (XEP-0198)."""

from signaling.budget import Budget
from signaling.errors import InvalidField

MAX_MESSAGES = 2048  # messages
MAX_BYTES = 1024 * 1024
# Of all sessions together, and of the away sessions of one address, which need no connection.
MAX_BYTES_IN_ALL, MAX_BYTES_PER_ADDRESS = 64 * 1024 * 1024, 8 * 1024 * 1024
UNREPORTED_BYTES = 16 * 1024  # of a connected session: reporting each frame would add 1 % to the cost of a signal


class ReplayBuffer:
    """Keeps frames in the order sent. Above the limits, the oldest are dropped, and above those of `budget` all."""

    __slots__ = ("_address", "_budget", "_bytes", "_frames", "_gone", "_is_lost", "_report_at", "confirmed")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._address: str | None = None  # of an away session
        self.restart()

    def restart(self) -> None:
        """Forgets all frames and starts the count anew."""
        self.confirmed = 0  # frames that the client has confirmed, since the count began
        self._gone = 0  # number of oldest frames that are no longer kept
        self._frames: list[bytes] = []  # an empty deque takes 600 bytes
        self._bytes = 0
        self._is_lost = False  # frames were dropped for others, so new ones are not kept either
        self._report()

    @property
    def sent(self) -> int:
        """The number of frames since the count began."""
        return self._gone + len(self._frames)

    def add(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._bytes += len(frame)
        if self._bytes > self._report_at or len(self._frames) > MAX_MESSAGES:
            self._limit()

    def confirm(self, count: int) -> None:
        """Drops the first `count` frames, which the client has. Raises InvalidField: it cannot have so many."""
        if not self.confirmed <= count <= self.sent:
            raise InvalidField(f"received: expected a whole number from {self.confirmed} to {self.sent}.")
        self.confirmed = count
        if count >= self._gone:
            known = count - self._gone
            self._gone = count
            self._bytes -= sum(map(len, self._frames[:known]))
            del self._frames[:known]
            self._is_lost = False
            self._report()

    def missed(self) -> list[bytes] | None:
        """Returns all unconfirmed frames, or None if some of them were dropped."""
        return None if self._gone > self.confirmed else list(self._frames)

    def keep_for(self, address: str | None) -> None:
        """Counts the frames for the address of a session that is away; None: it is connected."""
        self._address = address
        self._report()

    def give_up(self) -> None:
        """Drops all frames, and keeps no new ones until the client has confirmed those that are gone."""
        self._gone += len(self._frames)
        self._frames.clear()
        self._bytes = 0
        self._is_lost, self._report_at = True, -1

    def _limit(self) -> None:
        if self._is_lost:
            self.give_up()
            return
        while self._bytes > MAX_BYTES or len(self._frames) > MAX_MESSAGES:
            self._gone += 1
            self._bytes -= len(self._frames.pop(0))
        self._report()

    def _report(self) -> None:
        """Tells the budget how much is kept, and decides when to tell it next."""
        size = self._report_at = self._bytes
        if self._is_lost:
            self._report_at = -1
        elif self._address is None:
            self._report_at = min(size + UNREPORTED_BYTES, MAX_BYTES)
            size = 0 if size <= UNREPORTED_BYTES else size
        self._budget.report(self, self._address, size)
