"""Many instances without sockets and HTTP, in virtual time."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from signaling.clock import Ticker
from signaling.cluster.instance import Instance
from signaling.limits import Limits
from signaling.metrics.counts import Metrics
from signaling.rooms.events import Events
from signaling.settings import Settings
from signaling.wire.messages import RoomOptions
from tests.support.memory_shared import Line, MemoryShared
from tests.support.virtual_time import run

EPOCH = 1_900_000_000.0
TICK = 0.1  # seconds


def now() -> float:
    return asyncio.get_running_loop().time()


def wall_clock() -> float:
    return EPOCH + now()


class BareInstance:
    """One server."""

    def __init__(self, shared: MemoryShared, settings: Settings, name: str, *, loses_answers: float = 0.0) -> None:
        self.name = name
        self.is_alive = True
        self.line = Line(shared, loses_answers)
        self.events = Events(wall_clock)
        self._ticker = Ticker(TICK)
        self._instance = Instance(
            self.line,
            settings,
            Limits(settings),
            self.events,
            Metrics(wall_clock),
            clock=self._ticker,
            wall_clock=wall_clock,
            name=name,
        )
        self.relay, self.rooms = self._instance.cluster.relay, self._instance.rooms
        self.directory = self._instance.directory
        self._ticking: asyncio.Task[None]

    async def start(self) -> "BareInstance":
        await self._instance.start()
        self._ticking = asyncio.create_task(self._tick())
        return self

    def kill(self) -> None:
        """As with -9: nothing more is written, and no one is told."""
        self.is_alive = False
        self.line.break_for_good()
        self._ticking.cancel()

    async def stop(self) -> None:
        """As with SIGTERM."""
        self.is_alive = False
        await self._instance.stop()
        self.kill()

    async def _tick(self) -> None:
        for number in count():
            self._ticker.tick(TICK)
            self.directory.end_graces(self._ticker.now)
            if number % 50 == 0:
                self.directory.sweep(wall_clock())
            await asyncio.sleep(TICK)


class BarePeer:
    """A connection of a client to an instance, and what the client has been sent."""

    base_url = "http://meet.example"

    def __init__(self, instance: BareInstance, address: str = "10.0.0.1") -> None:
        self.address = address
        self.heard: list[tuple[str, Any]] = []
        self.closed: int | None = None  # with this code
        self._conversation = instance.relay(self)
        self._works: list[asyncio.Task[None]] = []

    async def ask(self, type_: str, **payload: Any) -> tuple[str, Any]:
        """Sends a message that has an answer, and waits for it."""
        had = len(self.heard)
        if (work := self._conversation.receive(json.dumps({"type": type_, "payload": payload}))) is not None:
            await work
        while len(self.heard) == had:
            await asyncio.sleep(0.01)
        return self.heard[had]

    def tell(self, type_: str, **payload: Any) -> None:
        """Sends a message without waiting, even if the instance reads nothing now."""
        work = self._conversation.receive(json.dumps({"type": type_, "payload": payload}))
        if work is not None:
            self._works.append(asyncio.create_task(work))

    async def join(self, code: str, **more: Any) -> Any:
        type_, joined = await self.ask("join_room", room_code=code, display_name="Ada", resumable=True, **more)
        assert type_ == "joined", joined
        return joined

    async def resume(self, joined: Any) -> tuple[str, Any]:
        claims = {"socket_id": joined["your_socket_id"], "resume_token": joined["resume_token"], "received": 0}
        return await self.ask("resume", **claims)

    def types(self) -> list[str]:
        return [type_ for type_, _ in self.heard]

    def disconnect(self) -> None:
        self._conversation.connection_lost()
        self._conversation.end(None)

    # ── As a `Peer` ──────────────────────────────────────────────────────────────────────────────

    def send(self, frame: bytes) -> None:
        message = json.loads(frame)
        self.heard.append((message["type"], message["payload"]))

    send_at_once = send

    def close(self, code: int, reason: str = "") -> None:
        if self.closed is None:
            self.closed = code
            asyncio.get_running_loop().call_soon(self.disconnect)

    def check_soon(self) -> None: ...


LEASE, GRACE = 10.0, 30.0  # seconds
SETTINGS = Settings(rate_limits=False, stun_urls=(), instance_seconds=LEASE, resume_grace_seconds=GRACE)


class World:
    """Some instances, of the names that are asked for."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.shared = MemoryShared(now, wall_clock=wall_clock)
        self._settings = settings

    async def start(self, name: str) -> BareInstance:
        return await BareInstance(self.shared, self._settings, name).start()

    async def start_all(self, *names: str) -> list[BareInstance]:
        return [await self.start(name) for name in names]


async def create(instance: BareInstance, **options: Any) -> str:
    return (await instance.rooms.create(RoomOptions(**options), wall_clock())).code


Test = Callable[[World], Awaitable[None]]


def in_virtual_time(settings: Settings = SETTINGS) -> Callable[[Test], Callable[[], None]]:
    """Runs a test in a loop and a world of its own."""

    def decorate(test: Test) -> Callable[[], None]:
        def run_test() -> None:
            async def work() -> None:
                await test(World(settings))

            run(work())

        run_test.__name__ = test.__name__
        return run_test

    return decorate
