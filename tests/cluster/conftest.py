"""Fixtures of these tests: three instances in one process. Clients and requests go to them in turn."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from tests.support.app import FakeClock, Serve, Service, clock, no_bug_is_logged, web_folder
from tests.support.app import serve as serve_alone
from tests.support.instances import Instances, share
from tests.support.memory_shared import Line, MemoryShared

__all__ = ["clock", "no_bug_is_logged", "serve_alone", "web_folder"]

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
    async def start(prepare: Callable[[Any], object] | None = None, **given: Any) -> Instances:
        changes = {"public_url": "http://meet.example"} | given
        lines = [Line(shared) for _ in range(3)]

        def prepare_with(line: Line, app: web.Application) -> None:
            share(app, line)
            if prepare is not None:
                prepare(app)

        return Instances([await serve_alone(partial(prepare_with, line), **changes) for line in lines], lines)

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER)
