"""Fixtures of these tests: commands in this process, with the settings of a real server."""

import asyncio
import resource
from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple, Protocol

import pytest

from signaling.commands import main
from signaling.settings import Settings
from tests.faults.conftest import certificate, client, make_certificate, session
from tests.support.server import API_KEY, ServerProcess

__all__ = ["certificate", "client", "make_certificate", "session"]

OTHER_KEY = "another-key-of-the-tests"


class Result(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The only line that was printed."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err


class Run(Protocol):
    """`run("rooms", "list", PORT="8000")`: what a command prints with these settings."""

    def __call__(self, *arguments: str, **settings: str) -> Result: ...


@pytest.fixture(autouse=True)
def kept_limit_of_files() -> Iterator[None]:
    """Undoes that check-config raises the limit of its process."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, files)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, **settings: str) -> Result:
        for entry in fields(Settings):
            monkeypatch.setenv(entry.name.upper(), settings.get(entry.name.upper(), ""))
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        result = Result(status, *capsys.readouterr())
        assert API_KEY not in result.out + result.err
        assert OTHER_KEY not in result.out + result.err
        return result

    return run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests of a file."""
    server = ServerProcess(tmp_path_factory.mktemp("server"))
    asyncio.run(server.start())
    yield server
    server.kill9()
    server.check_log()


@pytest.fixture
def rooms(run: Run, server: ServerProcess) -> Run:
    """Runs a sub-command of `rooms` against `server`, which only the settings name."""

    def rooms(*arguments: str, **settings: str) -> Result:
        return run("rooms", *arguments, **own_settings(server), **settings)

    return rooms


def own_settings(server: ServerProcess) -> dict[str, str]:
    """The settings by which a command finds a server."""
    return {"HOST": "127.0.0.1", "PORT": str(server.port), "API_KEY": f"{API_KEY},{OTHER_KEY}"}
