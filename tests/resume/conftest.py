"""Fixtures of these tests: the application in this process on a loopback socket, with ticks that come at once."""

import pytest

from tests.support.app import Serve, Service, clock, no_bug_is_logged, serve, web_folder

__all__ = ["clock", "no_bug_is_logged", "serve", "web_folder"]

TICK = 0.01  # seconds
NEVER = 3600.0  # seconds; a heartbeat that no test lives to see


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", TICK)


@pytest.fixture
async def service(serve: Serve) -> Service:
    """The application with a grace of 30 s; time that a test lets pass cuts nobody for not answering pings."""
    return await serve(heartbeat_seconds=NEVER)
