"""Fixtures of these tests: clients connect to one application, and their rooms are in the directory of another."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from signaling.websocket.handler import CONVERSE
from tests.support.app import Serve, Service, clock, no_bug_is_logged, web_folder
from tests.support.app import serve as serve_alone
from tests.support.link import Edge, Home
from tests.support.peer import Peer
from tests.support.raw import RawPeer

__all__ = ["clock", "no_bug_is_logged", "serve_alone", "web_folder"]

HERE = Path(__file__).parent
TICK = 0.01  # seconds
NEVER = 3600.0  # seconds; a heartbeat that no test lives to see


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What tests/cluster repeats over three instances, and so over links as well, is long here."""
    for item in items:
        if item.path.parent == HERE and (HERE.parent / "cluster" / item.path.name).exists():
            item.add_marker(pytest.mark.long)


class LinkedService(Service):
    """REST asks the home; every WebSocket is at the edge."""

    edge: Service

    async def connect(self, **headers: str) -> Peer:
        return await self.edge.connect(**headers)

    @property
    def apps(self) -> list[web.Application]:
        return [*super().apps, *self.edge.apps]

    async def stop(self) -> None:
        await self.edge.stop()
        await super().stop()

    async def raw_peer(self, **more: Any) -> RawPeer:
        return await self.edge.raw_peer(**more)


@pytest.fixture(autouse=True)
def ticks_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.app.LONGEST_TICK", TICK)


@pytest.fixture
def serve(serve_alone: Serve, tmp_path: Path) -> Serve:
    async def start(**changes: Any) -> LinkedService:
        home = await serve_alone(**changes)
        relays = Edge(Home(home.apps[0]))

        async def relay(app: web.Application) -> None:
            app[CONVERSE] = relays.converse

        edge = await serve_alone(
            lambda app: app.on_startup.append(relay), **changes | {"data_file": str(tmp_path / "edge.json")}
        )
        service = LinkedService(home.client, home.settings)
        service.edge = edge
        return service

    return start


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(heartbeat_seconds=NEVER)
