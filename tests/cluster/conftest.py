"""Fixtures of these tests: several instances in one process. Clients and requests go to them in turn.

`--instances` says how many there are (3), and `--shared` whether over a real Redis (`redis`), with a real PostgreSQL
beside it (`postgres`), or in `memory`.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from signaling.cluster.durable_shared import DurableShared
from signaling.cluster.redis_shared import RedisShared
from signaling.cluster.shared import Shared
from signaling.stores.postgres_rooms import SharedRooms
from tests.faults.conftest import certificate, make_certificate
from tests.support.app import FakeClock, Serve, Service, clock, no_bug_is_logged, web_folder
from tests.support.app import serve as serve_alone
from tests.support.instances import Instances, share
from tests.support.memory_shared import Line, MemoryShared
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.shared import DEADLINE, Heard
from tests.support.shared import Instance as Connected

__all__ = ["certificate", "clock", "make_certificate", "no_bug_is_logged", "serve_alone", "web_folder"]

StartRedis = Callable[..., RedisServer]
Connect = Callable[..., Awaitable[Connected]]

TICK = 0.01  # seconds
NEVER = 3600.0  # seconds; a heartbeat that no test lives to see
NO_ONE_DIES = 300.0  # seconds; a lease that no test outlives, however busy the machine is


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", TICK)


@pytest.fixture(scope="session")
def lasting_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def lasting_database(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def emptied_database(postgres: Postgres, lasting_database: str) -> str:
    """The URL of one. Hundreds of them would take minutes to delete."""
    postgres.ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public", lasting_database)
    return postgres.url(lasting_database)


@pytest.fixture
def reach(request: pytest.FixtureRequest, clock: FakeClock) -> Callable[[], Shared]:
    """Gives an instance its way to what all of them share: a secret at first, so that each knows forged tokens."""
    if request.config.getoption("--shared") == "memory":
        whole = MemoryShared(time.monotonic, wall_clock=clock)
        whole.secrets.append(b"secret")
        return lambda: Line(whole)
    redis: RedisServer = request.getfixturevalue("lasting_redis")
    redis.empty()
    redis.do("RPUSH", "webvcon:secrets", "secret")
    if request.config.getoption("--shared") == "postgres":
        database: str = request.getfixturevalue("emptied_database")
        return lambda: DurableShared(redis.url, SharedRooms(database), timeout=DEADLINE)
    return lambda: RedisShared(redis.url, timeout=DEADLINE)


@pytest.fixture
def serve(serve_alone: Serve, reach: Callable[[], Shared], request: pytest.FixtureRequest) -> Serve:
    async def start(
        prepare: Callable[[web.Application], object] | None = None, *, instances: int | None = None, **given: Any
    ) -> Instances:
        changes = {"public_url": "http://meet.example", "instance_seconds": NO_ONE_DIES} | given

        def prepare_with(shared: Shared, app: web.Application) -> None:
            share(app, shared)
            if prepare is not None:
                prepare(app)

        count = instances or request.config.getoption("--instances")
        return Instances([await serve_alone(partial(prepare_with, reach()), **changes) for _ in range(count)])

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER)


@pytest.fixture
async def three(serve: Serve) -> list[Service]:
    """Three instances, whatever `--instances` says."""
    together: Any = await serve(instances=3, heartbeat_seconds=NEVER)
    return list(together.services)


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
