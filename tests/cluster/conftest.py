"""Fixtures of these tests: three instances in one process. Clients and requests go to them in turn."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.app import Serve, Service, clock, no_bug_is_logged, web_folder
from tests.support.app import serve as serve_alone
from tests.support.instances import Instance, Instances
from tests.support.memory_shared import MemoryShared

__all__ = ["clock", "no_bug_is_logged", "serve_alone", "web_folder"]

TICK = 0.01  # seconds
NEVER = 3600.0  # seconds; a heartbeat that no test lives to see


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", TICK)


@pytest.fixture
def shared() -> MemoryShared:
    return MemoryShared(time.monotonic)


@pytest.fixture
def serve(serve_alone: Serve, tmp_path: Path, shared: MemoryShared) -> Serve:
    async def start(**given: Any) -> Instances:
        changes = {"public_url": "http://meet.example"} | given
        services = []
        for name in ("a", "b", "c"):
            instance = Instance(name, shared)
            file = {"data_file": str(tmp_path / f"{name}.json")}
            services.append(
                await serve_alone(lambda app, run=instance.run: app.cleanup_ctx.append(run), **changes | file)
            )
        return Instances(services)

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER)
