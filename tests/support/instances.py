"""Several instances in one process, which share what `MemoryShared` keeps: clients and requests go to them in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import cycle
from typing import Any

from aiohttp import web

from signaling.app_keys import CLOCK, DIRECTORY, EVENTS, LIMITS, METRICS, ROOMS, SETTINGS, TICKER
from signaling.cluster.cluster import Cluster
from signaling.cluster.homes import Homes
from signaling.cluster.requests import Rooms
from signaling.rooms.directory import Directory
from signaling.rooms.sessions import Peer
from signaling.websocket.conversation import Conversation
from signaling.websocket.handler import CONVERSE
from tests.support.app import Answer, Service
from tests.support.memory_shared import SECRET, Line, MemoryShared
from tests.support.peer import Peer as Client
from tests.support.raw import RawPeer

LEASE = 10.0  # seconds


class Instance:
    """One of several. It joins the others when its application starts."""

    def __init__(self, name: str, shared: MemoryShared) -> None:
        self.name = name
        self.line = Line(shared)
        self.cluster: Cluster
        self._shared = shared

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """A cleanup context."""
        ticker, clock, settings, limits = app[TICKER], app[CLOCK], app[SETTINGS], app[LIMITS]
        homes = Homes(self.name, self.line, SECRET, ticker)
        directory = homes.directory = Directory(settings, homes, limits, app[EVENTS])
        await directory.load(ticker.now)

        def converse(peer: Peer, socket_id: str | None) -> Conversation:
            return Conversation(
                peer,
                directory,
                settings,
                app[METRICS],
                limits=limits,
                wall_clock=clock,
                clock=ticker,
                socket_id=socket_id,
            )

        self.cluster = Cluster(self.name, self.line, homes, clock=ticker, converse=converse, lease=LEASE)
        rooms = self.cluster.rooms = Rooms(directory, homes, self.line, put=self.cluster.put, clock=clock)
        app[DIRECTORY], app[ROOMS], app[CONVERSE] = directory, rooms, self.cluster.relay
        self._shared.listeners[self.name] = self.cluster.receive
        tasks = [asyncio.create_task(work) for work in (self.cluster.keep_lease(), self.cluster.keep_links())]
        yield
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await homes.close()
        await self.line.end(self.name)
        del self._shared.listeners[self.name]


class Instances(Service):
    """All instances as one service: each request and each connection goes to the next of them."""

    def __init__(self, services: list[Service]) -> None:
        super().__init__(services[0].client, services[0].settings)
        self._services = services
        self._turn = cycle(services)

    async def request(self, method: str, path: Any, **more: Any) -> Answer:
        return await next(self._turn).request(method, path, **more)

    async def connect(self, **headers: str) -> Client:
        return await next(self._turn).connect(**headers)

    async def raw_peer(self, **more: Any) -> RawPeer:
        return await next(self._turn).raw_peer(**more)

    @property
    def apps(self) -> list[web.Application]:
        return [app for service in self._services for app in service.apps]

    async def stop(self) -> None:
        for service in self._services:
            await service.stop()
