"""Rate limits and connection limits. Knows no clock: `now` is in seconds.

Clients are counted by address (`http.client_address`); the number of addresses in memory is bounded.
"""

import ipaddress
import math
from collections.abc import Callable
from typing import NamedTuple

from .errors import Overloaded, RateLimited
from .settings import Settings

MESSAGES, MESSAGE_SECONDS = 1500, 0.005  # a newcomer to a room of 50 trickles that many at once
MESSAGE_BYTES = 16_384  # each counts as another message: 1,500 of 64 KiB would overload their receiver
GUESSES, GUESS_SECONDS = 10, 6.0  # wrong room codes, passcodes, tokens and resumes
PAGES, PAGES_PER_ADDRESS = 128, 64  # TCP connections beside those that may be WebSockets
MOST_ADDRESSES = 16_384  # per limit, about 250 bytes each; beyond that, addresses are counted by their network
MOST_NETWORKS = 4_096  # likewise; beyond that, all others share one rate limit


class RateLimit:
    """A token bucket (GCRA, ITU-T I.371) that holds `burst` tokens and regains one every `period` seconds."""

    __slots__ = ("_burst_seconds", "_full_at", "_period")

    def __init__(self, burst: float, period: float) -> None:
        self._burst_seconds = burst * period
        self._period = period
        self._full_at = 0.0  # when all tokens will be back

    def wait(self, now: float) -> float:
        """Seconds until a token is left; 0 if one is."""
        seconds = self._full_at - now - self._burst_seconds + self._period
        # A double holds microseconds since the epoch; further digits are rounding errors and would delay the token.
        return max(0.0, round(seconds, 6))

    def take(self, now: float) -> bool:
        """Takes a token; False if none is left."""
        is_left = self.wait(now) == 0
        if is_left:
            self.spend(now)
        return is_left

    def spend(self, now: float, cost: float = 1) -> float:
        """Takes `cost` tokens even if fewer are left. Returns the seconds until they are back; 0 or less for none."""
        self._full_at = max(self._full_at, now) + cost * self._period
        return self._full_at - now - self._burst_seconds

    def give_back(self) -> None:
        """Undoes a `take`."""
        self._full_at -= self._period

    def empty(self, now: float, wait: float) -> None:
        """Takes so many tokens that none is left for `wait` seconds."""
        self._full_at = max(self._full_at, now + wait + self._burst_seconds - self._period)

    def is_full(self, now: float) -> bool:
        return self._full_at <= now


class Places:
    """Limits how many connections are open at once, in total and per address."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._taken: dict[str, int] = {}
        self.total = 0  # taken

    def take(self, address: str) -> None:
        """Takes a place. Raises Overloaded: none is left, or this address has used its share."""
        taken = self._taken.get(address, 0)
        if taken >= self._most_per_address:
            raise Overloaded("Too many connections come from your address.")
        if self.total >= self._most:
            raise Overloaded
        self._taken[address] = taken + 1
        self.total += 1

    def give_back(self, address: str) -> None:
        self.total -= 1
        self._taken[address] -= 1
        if not self._taken[address]:
            del self._taken[address]


class Place:
    """The place of one TCP connection among all."""

    __slots__ = ("abort", "address")

    def __init__(self, address: str) -> None:
        self.address = address
        self.abort: Callable[[], None] | None = None  # ends the connection; None once it is a WebSocket


class Accepted:
    """Limits how many TCP connections are open at once, in total and per address, from accept on.

    If there is no place for a new one, the oldest that is neither a WebSocket nor an event stream gives way: probes and
    pages are answered even while someone holds all places.
    """

    def __init__(self, most: int, most_per_address: float) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self.total = 0  # taken
        self._of: dict[str, dict[Place, None]] = {}  # by address
        self._requests: dict[Place, None] = {}  # all that may give way, the oldest first

    def take(self, address: str) -> Place | None:
        """Takes a place; None if WebSockets have all of them."""
        own = self._of.get(address, {})
        if len(own) >= self._most_per_address:
            self._abort_oldest(own)
        if self.total >= self._most:
            self._abort_oldest(self._requests)
        if len(own) >= self._most_per_address or self.total >= self._most:
            return None
        place = Place(address)
        self._of.setdefault(address, {})[place] = None
        self.total += 1
        self._requests[place] = None
        return place

    def settle(self, place: Place) -> None:
        """Called when a connection has become a WebSocket or event stream, which keeps its place until its end."""
        self._requests.pop(place, None)
        place.abort = None

    def give_back(self, place: Place) -> None:
        """Gives a place back. A second call changes nothing."""
        own = self._of.get(place.address, {})
        if place in own:
            del own[place]
            self.total -= 1
            self._requests.pop(place, None)
            if not own:
                del self._of[place.address]

    def _abort_oldest(self, among: dict[Place, None]) -> None:
        oldest = next((place for place in among if place in self._requests), None)
        if oldest is not None:
            self.give_back(oldest)
            if oldest.abort is not None:
                oldest.abort()


class LimitPerAddress:
    """One rate limit per address, shared by its connections. A limit that is off lets everything pass.

    When there are too many addresses, new ones are counted by their network, then all together: no address that has
    used a limit up is forgotten because others come.
    """

    def __init__(self, burst: int, period: float, *, is_on: bool = True, most: int = MOST_ADDRESSES) -> None:
        self._burst = burst
        self._period = period
        self._is_on = is_on
        # From the finest to the coarsest: how an address is counted, and by how many rate limits at most.
        self._levels = (
            _Level(lambda address: address, most, {}),
            _Level(network_of, MOST_NETWORKS, {}),
            _Level(lambda _: "", 1, {}),
        )
        self._elapsed = 0.0  # seconds by which the clock has advanced; setting it back changes nothing
        self._asked_at = 0.0

    def __len__(self) -> int:
        return sum(len(level.limits) for level in self._levels)

    def check(self, address: str, now: float) -> None:
        """Raises what `take` would raise, but takes nothing."""
        elapsed = self._time(now)
        limit = self._find(address, elapsed)
        if limit is not None and (wait := limit.wait(elapsed)) > 0:
            raise RateLimited(math.ceil(wait))

    def take(self, address: str, now: float) -> None:
        """Takes a token. Raises RateLimited: this address has none left; nothing was taken."""
        if not self._is_on:
            return
        elapsed = self._time(now)
        limit = self._of(address, elapsed)
        if not limit.take(elapsed):
            raise RateLimited(math.ceil(limit.wait(elapsed)))

    def delay(self, address: str, now: float) -> float:
        """Takes a token for a request that is delayed rather than refused. Returns the delay in seconds."""
        if not self._is_on:
            return 0.0
        elapsed = self._time(now)
        return max(0.0, self._of(address, elapsed).spend(elapsed))

    def give_back(self, address: str) -> None:
        """Undoes a `take` or a `delay`."""
        if limit := self._find(address, self._elapsed):
            limit.give_back()

    def empty(self, address: str, now: float, wait: float) -> None:
        """Takes so many tokens that none is left for `wait` seconds."""
        elapsed = self._time(now)
        self._of(address, elapsed).empty(elapsed, wait)

    def _time(self, now: float) -> float:
        self._elapsed += max(0.0, now - self._asked_at)
        self._asked_at = now
        return self._elapsed

    def _find(self, address: str, elapsed: float) -> RateLimit | None:
        """Returns the rate limit that counts this address; None if that would be a new one."""
        for level in self._levels:
            if level.has_place(elapsed) or level.name_of(address) in level.limits:
                return level.limits.get(level.name_of(address))
        return None

    def _of(self, address: str, elapsed: float) -> RateLimit:
        """Returns the rate limit that counts this address, as the most recently used of its level."""
        for level in self._levels:
            name = level.name_of(address)
            if level.has_place(elapsed) or name in level.limits:
                break
        limit = level.limits.pop(name, None)
        level.limits[name] = limit = limit or RateLimit(self._burst, self._period)
        return limit


class _Level(NamedTuple):
    """The rate limits of addresses that are counted alike."""

    name_of: Callable[[str], str]
    most: int
    limits: dict[str, RateLimit]  # least recently used first

    def has_place(self, elapsed: float) -> bool:
        """Drops limits that are full again, and returns whether there may be another one."""
        while self.limits:
            oldest, limit = next(iter(self.limits.items()))
            if not limit.is_full(elapsed):
                break
            del self.limits[oldest]
        return len(self.limits) < self.most


def network_of(address: str) -> str:
    """Returns the /24 of an IPv4 address, or the /48 of the /64 of an IPv6 one; many customers have a whole /48."""
    if ":" not in address:
        return address.rpartition(".")[0]
    return str(ipaddress.IPv6Network(address).supernet(new_prefix=48))


class Limits:
    """All limits that count by address."""

    def __init__(self, settings: Settings) -> None:
        is_on = settings.rate_limits
        self.failures = LimitPerAddress(GUESSES, GUESS_SECONDS, is_on=is_on)
        self.key_failures = LimitPerAddress(10, 6.0, is_on=is_on)  # wrong API keys
        self.checks = LimitPerAddress(5, 60.0, is_on=is_on)  # ICE servers for clients outside all rooms
        self.guest_rooms = LimitPerAddress(20, 60.0, is_on=is_on)  # rooms created without a key
        self.requests = [LimitPerAddress(200, 0.01, is_on=is_on) for _ in settings.api_key]  # to the REST API, by key
        # Delayed, not refused. The burst exceeds the connections that an address may hold, so that all can reconnect.
        self.handshakes = LimitPerAddress(300, 0.005, is_on=is_on)
        self.entries = LimitPerAddress(40, 0.05, is_on=is_on)  # joins and knocks: a whole room hears of each
        self.connections = Places(settings.max_connections, settings.max_connections_per_ip)  # WebSockets
        # Behind a proxy, all TCP connections come from its address.
        most = math.inf if settings.trusted_proxies else settings.max_connections_per_ip + PAGES_PER_ADDRESS
        self.accepted = Accepted(settings.max_connections + PAGES, most)
