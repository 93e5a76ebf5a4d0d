"""How often something may happen, and how much of it at once. Knows no clock: `now` is in seconds.

Clients are counted by address, as `addresses` writes it; what is kept of addresses is bounded.
"""

import math
from dataclasses import dataclass

from .errors import Overloaded, RateLimited
from .settings import Settings

FAILURES, FAILURE_SECONDS = 10, 6.0  # wrong codes, passcodes, tokens, resumes; wrong API keys likewise
GUEST_ROOMS, GUEST_ROOM_SECONDS = 20, 60.0
REQUESTS, REQUEST_SECONDS = 200, 0.01
MESSAGES, MESSAGE_SECONDS = 1500, 0.005  # a newcomer to a room of 50 trickles that many at once
MESSAGE_BYTES = 16_384  # each counts as a message more: 1,500 of 64 KiB would drown whoever they are for
ENTRIES, ENTRY_SECONDS = 20, 0.05  # of one connection: each is told to the hosts, or to everybody inside
HANDSHAKES, HANDSHAKE_SECONDS = 300, 0.005  # of one address: more than it may hold connections, so that all may return
CLOCK_DIGITS = 6  # of a second since the epoch a double holds no more
MOST_ADDRESSES = 16_384  # per limit, of some 250 bytes each; beyond, those heard of least lately are forgotten


class RateLimit:
    """A token bucket as one number (the generic cell rate algorithm, ITU-T I.371).

    It holds up to `burst` tokens and regains one every `period` seconds.
    """

    __slots__ = ("_burst_seconds", "_full_at", "_period")

    def __init__(self, burst: float, period: float) -> None:
        self._burst_seconds = burst * period
        self._period = period
        self._full_at = 0.0  # when all tokens will be there again

    def tokens(self, now: float) -> float:
        """How many there are; below 0 where more were spent."""
        return (self._burst_seconds - max(0.0, self._full_at - now)) / self._period

    def wait(self, now: float) -> float:
        """Seconds until there is one; 0 where there is."""
        seconds = self._full_at - now - self._burst_seconds + self._period
        return max(0.0, round(seconds, CLOCK_DIGITS))  # or a sum of fractions would put off the next token

    def take(self, now: float) -> bool:
        """Takes one; False where there is none."""
        if self.wait(now) > 0:
            return False
        self.spend(now)
        return True

    def spend(self, now: float, cost: float = 1) -> float:
        """Takes tokens, whether or not they are there. Returns the seconds until they come, 0 or less for none."""
        self._full_at = max(self._full_at, now) + cost * self._period
        return self._full_at - now - self._burst_seconds

    def give_back(self) -> None:
        """Undoes a `take`."""
        self._full_at -= self._period

    def is_full(self, now: float) -> bool:
        return self._full_at <= now


class Places:
    """How many may be in at once: in all, and from each address."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._taken: dict[str, int] = {}
        self._total = 0

    def take(self, address: str) -> None:
        """Takes one place.

        Raises:
            Overloaded: there is none, or this address has as many as it may.
        """
        taken = self._taken.get(address, 0)
        if taken >= self._most_per_address:
            raise Overloaded("Too many connections come from your address.")
        if self._total >= self._most:
            raise Overloaded
        self._taken[address] = taken + 1
        self._total += 1

    def give_back(self, address: str) -> None:
        self._total -= 1
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]


class LimitPerAddress:
    """A rate limit for each address, across its connections. One that is off lets everything pass."""

    def __init__(self, burst: int, period: float, *, is_on: bool = True, most: int = MOST_ADDRESSES) -> None:
        self._burst = burst
        self._period = period
        self._is_on = is_on
        self._most = most
        self._limits: dict[str, RateLimit] = {}  # the one that was asked for last comes last
        self._elapsed = 0.0  # seconds in which the clock went forward: one that is set back gives and takes nothing
        self._asked_at = 0.0

    def __len__(self) -> int:
        return len(self._limits)

    def check(self, address: str, now: float) -> None:
        """Takes nothing.

        Raises:
            RateLimited: this address has used up what it may.
        """
        elapsed = self._time(now)
        limit = self._limits.get(address)
        if limit is not None and (wait := limit.wait(elapsed)) > 0:
            raise RateLimited(math.ceil(wait))

    def take(self, address: str, now: float) -> None:
        """
        Raises:
            RateLimited: this address has used up what it may; nothing was taken.
        """
        if not self._is_on:
            return
        elapsed = self._time(now)
        limit = self._of(address, elapsed)
        if not limit.take(elapsed):
            raise RateLimited(math.ceil(limit.wait(elapsed)))

    def delay(self, address: str, now: float) -> float:
        """For what is put off rather than refused: takes one, and returns the seconds until it was there; or 0."""
        if not self._is_on:
            return 0.0
        elapsed = self._time(now)
        return max(0.0, self._of(address, elapsed).spend(elapsed))

    def give_back(self, address: str) -> None:
        """Undoes a `take` of something that did not happen."""
        if limit := self._limits.get(address):
            limit.give_back()

    def _time(self, now: float) -> float:
        self._elapsed += max(0.0, now - self._asked_at)
        self._asked_at = now
        return self._elapsed

    def _of(self, address: str, elapsed: float) -> RateLimit:
        limit = self._limits.pop(address, None) or RateLimit(self._burst, self._period)
        self._forget(elapsed)
        self._limits[address] = limit
        return limit

    def _forget(self, elapsed: float) -> None:
        """A full limit is as good as none; where too many are kept, the one unasked for longest goes."""
        while self._limits:
            oldest, limit = next(iter(self._limits.items()))
            if len(self._limits) < self._most and not limit.is_full(elapsed):
                return
            del self._limits[oldest]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is counted by address."""

    failures: LimitPerAddress  # guesses at codes, passcodes, tokens and resumes that were wrong
    key_failures: LimitPerAddress
    guest_rooms: LimitPerAddress
    requests: LimitPerAddress  # of one key
    handshakes: LimitPerAddress  # put off, not refused
    connections: Places

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        is_on = settings.rate_limits
        return cls(
            failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            key_failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            guest_rooms=LimitPerAddress(GUEST_ROOMS, GUEST_ROOM_SECONDS, is_on=is_on),
            requests=LimitPerAddress(REQUESTS, REQUEST_SECONDS, is_on=is_on),
            handshakes=LimitPerAddress(HANDSHAKES, HANDSHAKE_SECONDS, is_on=is_on),
            connections=Places(settings.max_connections, settings.max_connections_per_ip),
        )
