"""Fixtures for tests of the whole program: real processes on loopback ports."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Postgres
from tests.support.server import ServerProcess

StartServer = Callable[..., Awaitable[ServerProcess]]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """`await start_server(MAX_ROOMS="3")`: a server with these settings, gone after the test however that ends."""
    servers: list[ServerProcess] = []

    async def start(**settings: Any) -> ServerProcess:
        server = ServerProcess(tmp_path / f"server-{len(servers)}", **settings)
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        server.kill9()
    for server in servers:
        server.check_log()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that tests share; each has a database of its own in it."""
    with Postgres() as server:
        server.start()
        yield server
