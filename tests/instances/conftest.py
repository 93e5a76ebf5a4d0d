"""Fixtures of these tests: three server processes over a Redis of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults.conftest import client, session
from tests.support.client import Client
from tests.support.fleet import Fleet, until_health
from tests.support.proxy import Proxy

__all__ = ["client", "session"]

StartFleet = Callable[..., Awaitable[Fleet]]


@pytest.fixture(scope="session")
def lasting_fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path_factory.mktemp("fleet"))
    yield fleet
    fleet.kill9()


@pytest.fixture
async def fleet(lasting_fleet: Fleet, client: Client) -> AsyncIterator[Fleet]:
    """The servers that most tests share, since it takes long to start them. A test may end any of them."""
    await lasting_fleet.start()
    for server in lasting_fleet.servers:
        await until_health(client, server, "ok")
    yield lasting_fleet
    lasting_fleet.check_logs()


@pytest.fixture
async def start_fleet(tmp_path: Path) -> AsyncIterator[StartFleet]:
    """`await start_fleet(INSTANCE_SECONDS="10")`: three servers with settings of their own."""
    started: list[Fleet] = []

    async def start(through: Sequence[Proxy] = (), **settings: str) -> Fleet:
        fleet = Fleet(tmp_path / f"fleet-{len(started)}", **settings)
        started.append(fleet)
        await fleet.start(through)
        return fleet

    yield start
    for fleet in started:
        fleet.kill9()
    for fleet in started:
        fleet.check_logs()
