"""Fixtures of these tests: three instances in one process. Clients and requests go to them in turn."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from signaling.cluster.redis_shared import RedisShared
from tests.faults.conftest import certificate, make_certificate
from tests.support.app import FakeClock, Serve, Service, clock, no_bug_is_logged, web_folder
from tests.support.app import serve as serve_alone
from tests.support.instances import Instances, share
from tests.support.memory_shared import Line, MemoryShared
from tests.support.redis import RedisServer
from tests.support.shared import DEADLINE, Heard
from tests.support.shared import Instance as Connected

__all__ = ["certificate", "clock", "make_certificate", "no_bug_is_logged", "serve_alone", "web_folder"]

StartRedis = Callable[..., RedisServer]
Connect = Callable[..., Awaitable[Connected]]

TICK = 0.01  # seconds
NEVER = 3600.0  # seconds; a heartbeat that no test lives to see


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", TICK)


@pytest.fixture
def shared(clock: FakeClock) -> MemoryShared:
    return MemoryShared(time.monotonic, wall_clock=clock)


@pytest.fixture
def serve(serve_alone: Serve, shared: MemoryShared) -> Serve:
    async def start(**given: Any) -> Instances:
        changes = {"public_url": "http://meet.example"} | given
        lines = [Line(shared) for _ in range(3)]
        return Instances([await serve_alone(partial(share, line=line), **changes) for line in lines], lines)

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER)


@pytest.fixture
def start_redis(tmp_path: Path) -> Iterator[StartRedis]:
    servers: list[RedisServer] = []

    def start(**options: Any) -> RedisServer:
        servers.append(RedisServer(tmp_path / f"redis-{len(servers)}", **options))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def server(start_redis: StartRedis) -> RedisServer:
    return start_redis()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    connected: list[Connected] = []

    async def connect(name: str, port: int, patience: float = DEADLINE) -> Connected:
        shared = RedisShared(f"redis://127.0.0.1:{port}", timeout=patience)
        instance = Connected(name, shared, Heard())
        connected.append(instance)
        await shared.open(name, instance.heard)
        return instance

    yield connect
    for instance in connected:
        await instance.shared.close()
