"""Keeps this instance's lease, which shows the others that it lives, and knows whether it can reach them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf

from signaling.clock import Ticker
from signaling.errors import StoreUnavailable
from signaling.tokens import ResumeClaims, new_secret, read_resume_token

from .shared import CUT_OFF, Shared, Unreachable, reached

RENEWALS = 0.3  # of a lease, after which it is renewed
RETRY_SECONDS = 1.0  # the same while it cannot be renewed
LATE_SECONDS = 3.0  # by which others may learn later that an outage is over: a retry, and an answer that does not come
MOST_APART = 1.0  # seconds between the clocks of this machine and of what all share, until there is a warning

log = logging.getLogger(__name__)


class Lease:
    """The lease of one instance. `seconds` is how long it lives without a renewal."""

    def __init__(
        self, instance: str, shared: Shared, seconds: float, *, clock: Ticker, wall_clock: Callable[[], float]
    ) -> None:
        self.instance = instance
        self.seconds = seconds
        self.secrets: list[bytes] = []  # of the server: the first one signs, all are accepted
        self.is_cut_off = True  # until the first renewal
        # False for one lease after the others could not be reached: theirs may only have ended because of that.
        self.may_claim_from_dead = False
        self.on_back: Callable[[], None] = lambda: None  # called when the others can be reached again
        self._shared = shared
        self._clock = clock
        self._wall_clock = wall_clock
        self._claims_from = clock.now + seconds
        self._is_apart = False
        self._lacks_rooms_until = self._lacks_secrets_until = 0.0
        self._doubt = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ends_at = inf  # by the loop's clock, which, unlike a Ticker, counts while the process is suspended
        self.term = 0  # rises when it had ended before it was renewed
        self._renewed_at = inf  # by the shared clock

    @property
    def may_lack_rooms(self) -> bool:
        """Whether rooms may have been lost that their homes have not written again yet."""
        return self._clock.now < self._lacks_rooms_until

    async def read_token(self, token: str) -> ResumeClaims | None:
        """Reads a resume token. None if no instance has signed it.

        Raises StoreUnavailable: one may have whose secret cannot be known yet.
        """
        claims = read_resume_token(self.secrets, token)
        if claims is None:
            self.secrets[:] = await reached(self._shared.share_secrets(self.secrets))
            claims = read_resume_token(self.secrets, token)
        if claims is None and self._clock.now < self._lacks_secrets_until:
            raise StoreUnavailable(CUT_OFF)
        return claims

    @property
    def may_have_ended(self) -> bool:
        """Whether another instance may have claimed rooms of this one since the last renewal."""
        return self._loop.time() >= self._ends_at

    async def keep(self, check: Callable[[], Awaitable[None]]) -> None:
        """Renews the lease, again and again, and calls `check` each time that it has succeeded."""
        while True:
            await self.renew()
            if not self.is_cut_off:
                with suppress(Unreachable):
                    await check()
            self._doubt.clear()
            pause = RENEWALS * self.seconds
            with suppress(TimeoutError):
                async with asyncio.timeout(min(pause, RETRY_SECONDS) if self.is_cut_off else pause):
                    await self._doubt.wait()

    def doubt(self) -> None:
        """Renews the lease at once: something else had no answer."""
        if not self.is_cut_off:
            self._doubt.set()

    async def renew(self) -> None:
        """Prolongs the lease, and adds this instance's secrets to the shared ones, which may have been lost."""
        is_first = not self.secrets
        asked_at = self._loop.time()
        try:
            renewal = await self._shared.renew(self.instance, self.seconds)
            # While a machine is suspended its own clocks may stop.
            has_ended = self.may_have_ended or renewal.now - self._renewed_at >= self.seconds
            self.term += has_ended and not renewal.continues
            self._ends_at, self._renewed_at = asked_at + self.seconds, renewal.now
            self._compare_clocks(renewal.now)
            if not is_first and (self.is_cut_off or not renewal.continues):  # at once: a claim may be answered with it
                self._lacks_rooms_until = self._lacks_secrets_until = self._clock.now + self.seconds + LATE_SECONDS
            if is_first and not await self._shared.share_secrets([]):
                self.secrets.append(new_secret())
                self._lacks_secrets_until = self._clock.now + self.seconds
            self.secrets[:] = await self._shared.share_secrets(self.secrets)
        except Unreachable:
            if not self.is_cut_off:
                log.warning("the other instances cannot be reached")
            self._wait_to_claim()
            self.is_cut_off = True
            return
        if self.is_cut_off or not renewal.continues:
            self._wait_to_claim()
            self.is_cut_off = False
            log.info("the other instances can be reached instance=%s", self.instance)
            self.on_back()
        self.may_claim_from_dead = self._clock.now >= self._claims_from

    def _wait_to_claim(self) -> None:
        self.may_claim_from_dead = False
        self._claims_from = self._clock.now + self.seconds

    def _compare_clocks(self, shared_now: float) -> None:
        seconds = self._wall_clock() - shared_now
        is_apart = abs(seconds) > MOST_APART
        if is_apart and not self._is_apart:
            log.warning("the clock of this machine is %+.1f s apart from the shared one: set both by NTP", seconds)
        self._is_apart = is_apart
