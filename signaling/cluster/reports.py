"""Reports what happens here to all instances, and passes on what any of them has reported."""

import asyncio
import logging
from collections import deque
from typing import Any, NamedTuple

import msgspec

from signaling.rooms.events import Event, Events

from .shared import Shared, SharedEvent, Unreachable

MOST_WAITING = 20_000  # events of this instance, while they cannot be reported
MOST_BEFORE_READING = 100  # are sent: only the last 1,000 of all instances are kept
MOST_INSTANCES = 1_000  # whose latest event is known
RETRY_SECONDS = 0.5

log = logging.getLogger(__name__)


class _Report(NamedTuple):
    """An event as all instances share it. Each instance counts its own, so one that comes twice is recognised."""

    instance: str
    number: int
    type: str
    room_code: str
    at: float
    details: dict[str, Any]


_decode = msgspec.json.Decoder(_Report).decode


class Reports:
    """Gives this instance's events their ids, and all instances' events to `events`."""

    def __init__(self, instance: str, shared: Shared, events: Events) -> None:
        self._instance = instance
        self._shared = shared
        self._events = events
        self._waiting: deque[_Report] = deque(maxlen=MOST_WAITING)
        self._count = 0
        self._latest = ""  # id
        self._numbers: dict[str, int] = {}  # of the latest event, by instance
        self._wake = asyncio.Event()
        events.report_with(self._put)

    def wake(self) -> None:
        """Called when there are events, or may be."""
        self._wake.set()

    async def run(self) -> None:
        """Reports and reads events, again and again."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.exchange()
            except Unreachable:
                await asyncio.sleep(RETRY_SECONDS)
                self._wake.set()

    async def exchange(self) -> None:
        """Reports what waits, and reads what is new. Raises Unreachable."""
        await self.read()
        while self._waiting:
            for _ in range(min(MOST_BEFORE_READING, len(self._waiting))):
                await self._send_first()
            await self.read()

    async def _send_first(self) -> None:
        if self._waiting:
            first = self._waiting[0]
            await self._shared.report(msgspec.json.encode(first))
            if self._waiting and self._waiting[0] is first:  # else it was dropped meanwhile
                self._waiting.popleft()

    async def read(self) -> None:
        """Reads what is new. Raises Unreachable. An announcement only wakes: some may be lost, or come too late."""
        for event in await self._shared.events_after(self._latest):
            self._latest = event.id
            self._take(event)

    def _take(self, event: SharedEvent) -> None:
        try:
            report = _decode(event.event)
        except msgspec.MsgspecError:
            log.warning("an event of another release cannot be read id=%s", event.id)
            return
        latest = self._numbers.pop(report.instance, 0)
        self._numbers[report.instance] = max(latest, report.number)
        if report.number <= latest:
            return
        if len(self._numbers) > MOST_INSTANCES:
            del self._numbers[next(iter(self._numbers))]
        is_own = report.instance == self._instance
        self._events.add(Event(report.type, report.room_code, report.details, event.id, report.at, is_own))

    def _put(self, event: Event) -> None:
        self._count += 1
        details = msgspec.to_builtins(event.details)
        self._waiting.append(_Report(self._instance, self._count, event.type, event.room_code, event.at, details))
        self._wake.set()
