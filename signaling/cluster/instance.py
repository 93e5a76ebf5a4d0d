"""Puts one instance together: its rooms, what it shares with the others, and the work that keeps it among them."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from signaling.clock import Ticker
from signaling.errors import SignalingError
from signaling.limits import Limits
from signaling.metrics.counts import Metrics
from signaling.rooms.directory import Directory
from signaling.rooms.events import Events
from signaling.rooms.sessions import Peer
from signaling.settings import Settings
from signaling.websocket.conversation import Conversation
from signaling.wire.messages import RoomClosed

from .cluster import Cluster
from .guesses import Guesses
from .homes import Homes
from .lease import Lease
from .reports import Reports
from .requests import Rooms
from .room_writer import RoomWriter
from .shared import Shared, Unreachable

RETRY_SECONDS = 0.5
RELEASE_SECONDS = 2.0  # over which a stop lets rooms go: their clients come back all at once otherwise
CUT_OFF_SECONDS = 0.2  # the same while it does not answer
STOP_SECONDS = 1.0  # how much longer a stop may wait for what all instances share, twice

log = logging.getLogger(__name__)


class Instance:
    """One of many instances that are one server. `name` is its id."""

    def __init__(
        self,
        shared: Shared,
        settings: Settings,
        limits: Limits,
        events: Events,
        metrics: Metrics,
        *,
        clock: Ticker,
        wall_clock: Callable[[], float],
        name: str = "",
    ) -> None:
        self.name = name or secrets.token_urlsafe(9)
        self._shared = shared
        self._settings = settings
        self._events = events
        self._wall_clock = wall_clock
        self._lease = Lease(self.name, shared, settings.instance_seconds, clock=clock, wall_clock=wall_clock)
        self._writer = RoomWriter(self._lease, shared, settings, clock, metrics.count_flush)
        self._homes = Homes(self._lease, shared, self._writer, clock)
        self._reports = Reports(self.name, shared, events)
        guesses = limits.failures = Guesses(self._lease, shared, settings, wall_clock)
        directory = self.directory = self._writer.directory = Directory(settings, self._writer, limits, events)

        def converse(peer: Peer, socket_id: str | None) -> Conversation:
            return Conversation(
                peer,
                directory,
                settings,
                metrics,
                limits=limits,
                wall_clock=wall_clock,
                clock=clock,
                socket_id=socket_id,
            )

        self.cluster = Cluster(self._lease, shared, self._homes, guesses, metrics.links, clock=clock, converse=converse)
        self.rooms = self.cluster.rooms = Rooms(directory, self._homes, shared, put=self.cluster.put, clock=wall_clock)
        self._lease.on_back = self._come_back
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def edge_count(self) -> int:
        """The number of clients here whose rooms are at other instances."""
        return self.cluster.edge_count

    @property
    def waiting_bytes(self) -> int:
        """How much waits for other instances."""
        return self.cluster.waiting_bytes

    async def start(self) -> None:
        """Joins the other instances. Raises StartError: what all share cannot be used."""
        await self._shared.open(self.name, self)
        await self._lease.renew()
        while self._lease.is_cut_off:
            await asyncio.sleep(RETRY_SECONDS)
            await self._lease.renew()
        with suppress(Unreachable):  # then they are read later
            await self._reports.read()
        await self.directory.load(0.0)
        lease = partial(self._lease.keep, self._writer.check)
        work = (lease, self.cluster.keep_links, self._reports.run, self._keep_sweeping)
        self._tasks = [asyncio.create_task(_again_and_again(one)) for one in work]

    async def leave(self) -> None:
        """Lets all rooms go to other instances, and breaks the connections of their clients."""
        await self._at_most(RELEASE_SECONDS + STOP_SECONDS, self._homes.stop(RELEASE_SECONDS))

    async def stop(self) -> None:
        """Leaves the other instances."""
        if not self._writer.is_stopping:
            await self.leave()
        await self._writer.close()
        await self._at_most(STOP_SECONDS, self._finish())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._at_most(STOP_SECONDS, self._shared.end(self.name))
        await self._shared.close()

    # ── As the `Listener` of what all instances share ────────────────────────────────────────────

    def receive(self, parcel: bytes) -> None:
        self.cluster.receive(parcel)

    def hear_of_events(self) -> None:
        self._reports.wake()

    # ── Work that is repeated ────────────────────────────────────────────────────────────────────

    async def sweep(self) -> None:
        """Gives idle rooms up, and looks after rooms that no living instance is home of."""
        try:
            await self._homes.release_idle()
            if self._lease.may_claim_from_dead:
                for code in await self._shared.lost_rooms():
                    with suppress(SignalingError):  # another instance may have claimed it, and died
                        await self._homes.find(code)
                for code in await self._shared.remove_expired(self._wall_clock()):
                    self._events.emit("room_closed", code, RoomClosed(code, "expired"))
        except Unreachable:
            return  # the next one tries again
        self._reports.wake()  # an announcement may have been lost

    async def _keep_sweeping(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(self._settings.sweep_seconds)

    def _come_back(self) -> None:
        self._writer.rewrite()
        self._reports.wake()

    async def _at_most(self, seconds: float, work: Coroutine[Any, Any, None]) -> None:
        """Waits so long for work during a stop, and hardly at all while what all instances share does not answer."""
        with suppress(TimeoutError, Unreachable):
            async with asyncio.timeout(CUT_OFF_SECONDS if self._lease.is_cut_off else seconds):
                await work

    async def _finish(self) -> None:
        """Sends what other instances are to know."""
        await self._reports.exchange()
        await self.cluster.drain()


async def _again_and_again(work: Callable[[], Awaitable[None]]) -> None:
    """Does work that never ends; one failure must not end it."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("work among the instances failed; it begins again")
            await asyncio.sleep(RETRY_SECONDS)
