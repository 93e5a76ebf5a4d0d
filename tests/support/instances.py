"""Several instances in one process: clients and requests go to them in turn."""

from functools import partial
from itertools import cycle
from typing import Any

from aiohttp import web

from signaling.background import storing
from signaling.cluster.shared import Shared
from signaling.cluster.sharing import sharing
from tests.support.app import Answer, Service
from tests.support.peer import Peer as Client
from tests.support.raw import RawPeer


def share(app: web.Application, shared: Shared) -> None:
    """Makes an application that has not started yet one of several instances."""
    app.cleanup_ctx[app.cleanup_ctx.index(storing)] = partial(sharing, shared=shared)


class Instances(Service):
    """All instances as one service: each request and each connection goes to the next of them."""

    def __init__(self, services: list[Service]) -> None:
        super().__init__(services[0].client, services[0].settings)
        self.services = services
        self._turn = cycle(services)

    async def request(self, method: str, path: Any, **more: Any) -> Answer:
        return await next(self._turn).request(method, path, **more)

    async def connect(self, **headers: str) -> Client:
        return await next(self._turn).connect(**headers)

    async def raw_peer(self, **more: Any) -> RawPeer:
        return await next(self._turn).raw_peer(**more)

    @property
    def apps(self) -> list[web.Application]:
        return [app for service in self.services for app in service.apps]

    async def stop(self) -> None:
        for service in self.services:
            await service.stop()
