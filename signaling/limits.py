"""How often something may happen, and how much of it at once. Knows no clock: `now` is in seconds.

Whoever is counted goes by an address as `addresses` writes it; what is kept of addresses is bounded.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .errors import Overloaded, RateLimited
from .settings import Settings

FAILURES, FAILURE_SECONDS = 10, 6.0  # wrong codes, passcodes, tokens, resumes; wrong API keys likewise
GUEST_ROOMS, GUEST_ROOM_SECONDS = 20, 60.0
REQUESTS, REQUEST_SECONDS = 200, 0.01
MESSAGES, MESSAGE_SECONDS = 1500, 0.005  # a newcomer to a room of 50 trickles that many at once
MESSAGE_BYTES = 16_384  # each counts as a message more: 1,500 of 64 KiB would drown whoever they are for
MOST_ADDRESSES = 16_384  # per limit, of some 250 bytes each; beyond, those heard of least lately are forgotten


class TokenBucket:
    """Holds up to `burst` tokens and regains one every `period` seconds."""

    __slots__ = ("_burst", "_period", "_since", "_tokens")

    def __init__(self, burst: int, period: float, now: float) -> None:
        self._burst = burst
        self._period = period
        self._tokens = burst
        self._since = now  # when the token that comes next began to come

    def take(self, now: float) -> bool:
        """Takes one token; False where there is none."""
        self._regain(now)
        if not self._tokens:
            return False
        self._tokens -= 1
        return True

    def give_back(self) -> None:
        """Undoes a `take`."""
        self._tokens = min(self._burst, self._tokens + 1)

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 where there is one."""
        self._regain(now)
        return 0.0 if self._tokens else self._period - (now - self._since)

    def is_full(self, now: float) -> bool:
        self._regain(now)
        return self._tokens == self._burst

    def _regain(self, now: float) -> None:
        # Whole tokens: the sum of fractions may lie just below one, so that asking again and again put off the next.
        regained = max(0, int((now - self._since) / self._period))
        self._tokens = min(self._burst, self._tokens + regained)
        # A clock that was set back regains nothing, and costs nothing.
        begins_now = self._tokens == self._burst or now < self._since
        self._since = now if begins_now else self._since + regained * self._period


class LimitPerAddress:
    """A token bucket for each address, across its connections. One that is off lets everything pass."""

    def __init__(self, burst: int, period: float, *, is_on: bool = True, most: int = MOST_ADDRESSES) -> None:
        self._burst = burst
        self._period = period
        self._is_on = is_on
        self._most = most
        self._buckets: dict[str, TokenBucket] = {}  # the one that was asked about last comes last

    def __len__(self) -> int:
        return len(self._buckets)

    def check(self, address: str, now: float) -> None:
        """Takes nothing.

        Raises:
            RateLimited: this address has used up what it may.
        """
        bucket = self._buckets.get(address)
        if bucket is not None and (wait := bucket.wait(now)) > 0:
            raise RateLimited(math.ceil(wait))

    def take(self, address: str, now: float) -> None:
        """
        Raises:
            RateLimited: this address has used up what it may; nothing was taken.
        """
        if not self._is_on:
            return
        bucket = self._buckets.pop(address, None) or TokenBucket(self._burst, self._period, now)
        self._buckets[address] = bucket
        self._forget(now)
        if not bucket.take(now):
            raise RateLimited(math.ceil(bucket.wait(now)))

    def give_back(self, address: str) -> None:
        """Undoes a `take` of something that did not happen."""
        if bucket := self._buckets.get(address):
            bucket.give_back()

    def _forget(self, now: float) -> None:
        """A full bucket is as good as none."""
        while self._buckets:
            oldest, bucket = next(iter(self._buckets.items()))
            if len(self._buckets) <= self._most and not bucket.is_full(now):
                return
            if len(self._buckets) == 1:
                return
            del self._buckets[oldest]


class Places:
    """How many may be in at once: in all, and from each address."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._taken: dict[str, int] = {}
        self._total = 0

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Holds one place.

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
        try:
            yield
        finally:
            self._total -= 1
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]


class Pace:
    """A token bucket for what is put off rather than refused."""

    __slots__ = ("_full_at",)

    def __init__(self) -> None:
        self._full_at = 0.0  # when all tokens will be there again; those still to come can be taken too

    def delay(self, now: float, cost: int) -> float:
        """Takes tokens. Returns the seconds until they come; they are there where that is not above 0."""
        self._full_at = max(self._full_at, now) + cost * MESSAGE_SECONDS
        return self._full_at - now - MESSAGES * MESSAGE_SECONDS


@dataclass(frozen=True, slots=True)
class Limits:
    """What is counted by address."""

    failures: LimitPerAddress  # guesses at codes, passcodes, tokens and resumes that were wrong
    key_failures: LimitPerAddress
    guest_rooms: LimitPerAddress
    requests: LimitPerAddress  # of one key
    connections: Places
    has_pace: bool  # whether a connection that sends too fast is read more slowly

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        is_on = settings.rate_limits
        return cls(
            failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            key_failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            guest_rooms=LimitPerAddress(GUEST_ROOMS, GUEST_ROOM_SECONDS, is_on=is_on),
            requests=LimitPerAddress(REQUESTS, REQUEST_SECONDS, is_on=is_on),
            connections=Places(settings.max_connections, settings.max_connections_per_ip),
            has_pace=is_on,
        )
