"""Fixtures for tests of the whole program: real processes on loopback ports."""

import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.namespaces import Namespace
from tests.support.postgres import DatabaseServer, Postgres
from tests.support.server import ServerProcess


def pytest_configure() -> None:
    """A shell has what it starts in the background ignore Ctrl+C, and so would the programs that tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What tests/cluster runs the tests of rooms, signals and resumption over."""
    parser.addoption("--instances", type=int, choices=[1, 2, 3], default=3, help="how many (3)")
    parser.addoption(
        "--shared", choices=["memory", "redis", "postgres"], default="redis", help="where they share rooms (redis)"
    )


StartServer = Callable[..., Awaitable[ServerProcess]]


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """What servers keep rooms in: `file`, or `postgres` where a test says so."""
    return str(getattr(request, "param", "file"))


@pytest.fixture
def start_server(tmp_path: Path, kept_in: str, request: pytest.FixtureRequest) -> Iterator[StartServer]:
    """`await start_server(MAX_ROOMS="3")`: a server with these settings, gone after the test however that ends."""
    servers: list[ServerProcess] = []
    postgres = request.getfixturevalue("postgres") if kept_in == "postgres" else None

    async def start(**settings: Any) -> ServerProcess:
        folder = tmp_path / f"server-{len(servers)}"
        server = ServerProcess(folder, **settings) if postgres is None else DatabaseServer(folder, postgres, **settings)
        servers.append(server)
        await server.start()
        return server

    yield start
    for server in servers:
        server.kill9()
    for server in servers:
        server.check_log()


NewNamespace = Callable[[], Namespace]


@pytest.fixture
def new_namespace() -> Iterator[NewNamespace]:
    """`new_namespace()`: another machine with a network of its own, gone after the test."""
    if os.geteuid() != 0:
        pytest.skip("only root may make network namespaces")
    made: list[Namespace] = []

    def make() -> Namespace:
        made.append(Namespace())
        return made[-1]

    yield make
    for namespace in made:
        namespace.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that tests share; each has a database of its own in it."""
    with Postgres() as server:
        server.start()
        yield server


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The name of a new, empty database in it."""
    return postgres.new_database()


@pytest.fixture
def url(postgres: Postgres, database: str) -> str:
    return postgres.url(database)
