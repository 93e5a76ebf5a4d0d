"""The churn itself. Run by `test_churn` in a process of its own, or with: python -m pytest -s tests/stress/churn.py"""

import asyncio
import ctypes
import gc
import os
import random
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from signaling.app_keys import DIRECTORY, TICKER
from signaling.clock import Ticker
from signaling.rooms.directory import Directory
from signaling.rooms.serialize import joined
from signaling.rooms.sessions import Seat
from signaling.settings import Settings
from signaling.wire.messages import GuestRoomOptions, JoinRoom, Resume, ServerMessage, SignalOut
from tests.support.app import FakeClock, Serve, Service
from tests.support.caller import Caller

FULL = 200_000  # events: joins, leaves, drops and resumes
EVENTS = int(os.environ.get("STRESS_EVENTS", FULL))
ROOMS = 200
INSIDE = 1000  # at most, at a time
OVER_SOCKETS = EVENTS // 130  # participants; each joins, breaks, comes back and leaves
LIVE_TYPES = {"Session", "ReplayBuffer", "Connection", "Conversation", "Participant"}
MEBIBYTE = 1024 * 1024


class Drain:
    """A connection that takes every frame and forgets it."""

    address, base_url = "127.0.0.1", "http://127.0.0.1"
    seat: Seat

    def __init__(self, socket_id: str) -> None:
        self.socket_id = socket_id
        self.peer = self
        self.closed_with: int | None = None

    def wait(self, code: str) -> None: ...

    def enter(self, seat: Seat) -> None:
        self.seat = seat

    def turn_away(self, message: ServerMessage) -> None: ...

    def send(self, frame: bytes) -> None: ...

    def send_at_once(self, frame: bytes) -> None: ...

    def check_soon(self) -> None: ...

    def close(self, code: int, reason: str = "") -> None:
        self.closed_with = code


class Visitor:
    """A participant who is inside, or away."""

    def __init__(self, seat: Seat, peer: Drain, token: str | None) -> None:
        self.seat = seat
        self.peer: Drain | None = peer
        self.token = token


class Churn:
    """People come, talk, break, come back and leave, all at random."""

    def __init__(self, service: Service, clock: FakeClock, seed: int) -> None:
        app: web.Application | None = service.client.app
        assert app is not None
        self.directory: Directory = app[DIRECTORY]
        self.ticker: Ticker = app[TICKER]
        self.settings: Settings = service.settings
        self.clock = clock
        self.rng = random.Random(seed)
        self.visitors: list[Visitor] = []
        self.done: Counter[str] = Counter()
        self._codes: list[str] = []
        self._count = 0

    async def run(self, events: int) -> None:
        for _ in range(ROOMS - len(self._codes)):
            room = await self.directory.create(GuestRoomOptions(max_participants=20), self.clock())
            self._codes.append(room.code)
        for number in range(events):
            await self.happen()
            if number % 200 == 0:
                await asyncio.sleep(0)  # the store and the ticker have their turn
                self.pass_time(self.rng.uniform(0, 15))  # two hours in all

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.ticker.now += seconds
        self.directory.end_graces(self.ticker.now)
        self.visitors = [one for one in self.visitors if one.seat.session.is_open]

    async def happen(self) -> None:
        if len(self.visitors) < INSIDE and (not self.visitors or self.rng.random() < 0.5):
            await self._join()
            return
        index = self.rng.randrange(len(self.visitors))
        visitor = self.visitors[index]
        if visitor.peer is None:
            await self._come_back(visitor)
        elif self.rng.random() < 0.45 and visitor.token is not None:
            self._drop(visitor)
        else:
            self.visitors[index] = self.visitors[-1]
            self.visitors.pop()
            self.directory.leave(visitor.seat.session.code, visitor.seat.session.socket_id, visitor.peer)
            self.done["left"] += 1

    async def _join(self) -> None:
        code = self.rng.choice(self._codes)
        if len(await self.directory.participants(code)) >= 20:
            return
        self._count += 1
        peer = Drain(f"visitor-{self._count}")
        request = JoinRoom(code, f"Visitor {self._count}", resumable=self.rng.random() < 0.8)
        self.directory.join(request, peer, self.clock())
        seat = peer.seat
        token = joined(seat, self.settings, self.clock()).resume_token
        self.visitors.append(Visitor(seat, peer, token if isinstance(token, str) else None))
        for other in seat.others:
            receiver = seat.session.room.get(other.socket_id)
            assert receiver is not None
            seat.session.forward(SignalOut(other.socket_id, "offer", b'"v=0"'), receiver)  # type: ignore[arg-type]
        self.done["joined"] += 1

    def _drop(self, visitor: Visitor) -> None:
        assert visitor.peer is not None
        self._break(visitor, visitor.peer)
        visitor.peer = None
        self.done["dropped"] += 1

    def _break(self, visitor: Visitor, peer: Drain) -> None:
        session = visitor.seat.session
        self.directory.disconnect(session.code, session.socket_id, peer, None, self.ticker.now)

    async def _come_back(self, visitor: Visitor) -> None:
        assert visitor.token is not None
        session = visitor.seat.session
        assert session.replay is not None
        request = Resume(session.socket_id, visitor.token, session.replay.sent)
        visitor.peer = Drain(f"{session.socket_id} again")
        visitor.seat = self.directory.resume(request, visitor.peer, self.clock(), self.ticker.now)
        self.done["resumed"] += 1

    async def end(self) -> None:
        """Half of those inside leave, the others break and do not come back; then the rooms are deleted."""
        for visitor in self.visitors:
            if visitor.peer is not None and self.rng.random() < 0.5:
                self.directory.leave(visitor.seat.session.code, visitor.seat.session.socket_id, visitor.peer)
            elif visitor.peer is not None:
                self._break(visitor, visitor.peer)
        self.pass_time(self.settings.resume_grace_seconds)
        assert self.visitors == []
        await asyncio.gather(*(self.directory.delete(code, self.clock()) for code in self._codes))
        self._codes = []


async def over_sockets(service: Service, count: int) -> None:
    """The same over real connections, some at a time."""
    waiting = asyncio.Semaphore(20)
    codes = [await service.room_code(max_participants=200) for _ in range(0, count, 200)]

    async def visit(number: int) -> None:
        async with waiting:
            caller = Caller(service.port, codes[number // 200], random.Random(number), patience=60)
            caller.start()
            await caller.joined.wait()
            for _ in range(2):
                caller.break_off()
                made = caller.connections
                while caller.connections == made or not caller.is_settled:
                    await asyncio.sleep(0.001)
            assert caller.problems == []
            if number % 2:
                caller.say("leave_room", {})
            await caller.stop()

    await asyncio.gather(*(visit(number) for number in range(count)))
    for code in codes:
        await service.delete(code)


def living() -> Counter[str]:
    """How many of each kind of what a participant is made of are there."""
    gc.collect()
    return Counter(name for one in gc.get_objects() if (name := type(one).__name__) in LIVE_TYPES)


def timers() -> int:
    scheduled = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
    return sum(not handle.cancelled() for handle in scheduled)


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def memory() -> int:
    """Bytes in memory, after what is free has been given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


@pytest.mark.timeout(300)
async def test_nothing_is_left_after_the_churn(serve: Serve, clock: FakeClock) -> None:
    service = await serve(heartbeat_seconds=3600, max_rooms=10_000)
    churn = Churn(service, clock, seed=3)
    started, clock_before = time.monotonic(), clock()
    await churn.run(EVENTS // 2)  # an hour in which caches, pools and arenas get their size
    await churn.end()
    await over_sockets(service, OVER_SOCKETS // 2)
    await settled(service)
    before = (living(), len(asyncio.all_tasks()), timers(), descriptors())
    memory_before = memory()

    await churn.run(EVENTS // 2)
    inside = churn.directory.participant_count
    began = time.perf_counter()
    await churn.end()
    ending = (time.perf_counter() - began) * 1000
    await over_sockets(service, OVER_SOCKETS // 2)
    await settled(service)

    growth = (memory() - memory_before) / MEBIBYTE
    print(f"\n{dict(churn.done)} in {clock() - clock_before:.0f} s of its time and {time.monotonic() - started:.1f} s;")
    print(f"{OVER_SOCKETS} more over sockets; {inside} were inside at the end, and gone {ending:.0f} ms later;")
    print(f"memory {memory_before / MEBIBYTE:.1f} MiB after the first hour, {growth:+.1f} MiB after the second")
    assert sum(churn.done.values()) >= EVENTS * 0.9
    health = (await service.request("GET", "/health", key=None)).json
    assert (health["rooms"], health["participants"]) == (0, 0)
    assert (living(), len(asyncio.all_tasks()), timers(), descriptors()) == before
    assert EVENTS < FULL or growth < 5  # a shorter churn has not yet filled caches, pools and arenas


async def settled(service: Service) -> None:
    """Waits until the connections that were closed have been forgotten, with the timers that were to cut them."""
    async with asyncio.timeout(20):
        while service.connection_count > 1 or timers() > 12:
            await asyncio.sleep(0.05)
