"""How often something may happen, and how much of it at once. Knows no clock: `now` is in seconds.

Whoever is counted goes by an address as `addresses` writes it; what is kept of addresses is bounded.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from .errors import Overloaded, RateLimited
from .settings import Settings

FAILURES, FAILURE_SECONDS = 10, 6.0  # wrong codes, passcodes, tokens, resumes; wrong API keys likewise
GUEST_ROOMS, GUEST_ROOM_SECONDS = 20, 60.0
REQUESTS, REQUEST_SECONDS = 200, 0.01
MESSAGES, MESSAGE_SECONDS = 1500, 0.005  # a newcomer to a room of 50 trickles that many at once
MESSAGE_BYTES = 16_384  # each counts as a message more: 1,500 of 64 KiB would drown whoever they are for
ENTRIES, ENTRY_SECONDS = 20, 0.05  # of one connection: each is told to the hosts, or to everybody inside
HANDSHAKES, HANDSHAKE_SECONDS = 300, 0.005  # of one address: more than it may hold connections, so that all may return
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


class Pace:
    """A token bucket for what is put off rather than refused."""

    __slots__ = ("_burst_seconds", "_full_at", "_period")

    def __init__(self, burst: int = MESSAGES, period: float = MESSAGE_SECONDS) -> None:
        self._burst_seconds = burst * period
        self._period = period
        self._full_at = 0.0  # when all tokens will be there again; those still to come can be taken too

    def delay(self, now: float, cost: int = 1) -> float:
        """Takes tokens. Returns the seconds until they come; they are there where that is not above 0."""
        self._full_at = max(self._full_at, now) + cost * self._period
        return self._full_at - now - self._burst_seconds

    def tokens(self, now: float) -> float:
        """How many are there; below 0 where more were spent."""
        debt = self._full_at - now
        return (self._burst_seconds - debt if debt > 0 else self._burst_seconds) / self._period

    def wait(self, now: float) -> float:
        """Seconds until there is one."""
        return (1 - self.tokens(now)) * self._period

    def spend(self, now: float, cost: int) -> None:
        """Takes tokens, whether or not they are there."""
        self._full_at = max(self._full_at, now) + cost * self._period

    def is_full(self, now: float) -> bool:
        return self._full_at <= now


class Bucket(Protocol):
    def is_full(self, now: float) -> bool: ...


B = TypeVar("B", bound=Bucket)


class ByAddress(Generic[B]):
    """A bucket for each address, across its connections; a full one is as good as none."""

    def __init__(self, make: Callable[[float], B], most: int = MOST_ADDRESSES) -> None:
        self._make = make
        self._most = most
        self._buckets: dict[str, B] = {}  # the one that was asked for last comes last

    def __len__(self) -> int:
        return len(self._buckets)

    def find(self, address: str) -> B | None:
        return self._buckets.get(address)

    def of(self, address: str, now: float) -> B:
        bucket = self._buckets.pop(address, None) or self._make(now)
        self._forget(now)
        self._buckets[address] = bucket
        return bucket

    def _forget(self, now: float) -> None:
        while self._buckets:
            oldest, bucket = next(iter(self._buckets.items()))
            if len(self._buckets) < self._most and not bucket.is_full(now):
                return
            del self._buckets[oldest]


class LimitPerAddress:
    """What an address may do only so often. One that is off lets everything pass."""

    def __init__(self, burst: int, period: float, *, is_on: bool = True, most: int = MOST_ADDRESSES) -> None:
        self._is_on = is_on
        self._buckets = ByAddress(lambda now: TokenBucket(burst, period, now), most)

    def __len__(self) -> int:
        return len(self._buckets)

    def check(self, address: str, now: float) -> None:
        """Takes nothing.

        Raises:
            RateLimited: this address has used up what it may.
        """
        bucket = self._buckets.find(address)
        if bucket is not None and (wait := bucket.wait(now)) > 0:
            raise RateLimited(math.ceil(wait))

    def take(self, address: str, now: float) -> None:
        """
        Raises:
            RateLimited: this address has used up what it may; nothing was taken.
        """
        if not self._is_on:
            return
        bucket = self._buckets.of(address, now)
        if not bucket.take(now):
            raise RateLimited(math.ceil(bucket.wait(now)))

    def give_back(self, address: str) -> None:
        """Undoes a `take` of something that did not happen."""
        if bucket := self._buckets.find(address):
            bucket.give_back()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is counted by address."""

    failures: LimitPerAddress  # guesses at codes, passcodes, tokens and resumes that were wrong
    key_failures: LimitPerAddress
    guest_rooms: LimitPerAddress
    requests: LimitPerAddress  # of one key
    connections: Places
    handshakes: ByAddress[Pace]
    has_pace: bool  # whether what comes too fast is put off

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        is_on = settings.rate_limits
        return cls(
            failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            key_failures=LimitPerAddress(FAILURES, FAILURE_SECONDS, is_on=is_on),
            guest_rooms=LimitPerAddress(GUEST_ROOMS, GUEST_ROOM_SECONDS, is_on=is_on),
            requests=LimitPerAddress(REQUESTS, REQUEST_SECONDS, is_on=is_on),
            connections=Places(settings.max_connections, settings.max_connections_per_ip),
            handshakes=ByAddress(lambda _: Pace(HANDSHAKES, HANDSHAKE_SECONDS)),
            has_pace=is_on,
        )
