"""Defines typed keys for the objects that the application shares. Modules above this one define further keys."""

from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from .clock import Ticker
from .limits import Limits
from .metrics.counts import Metrics
from .rooms.directory import Directory
from .rooms.events import Events
from .rooms.pages import Page
from .rooms.registry import Participant, Room
from .settings import Settings
from .wire.messages import GuestRoomOptions, HostRoomChanges

Clock = Callable[[], float]


class Rooms(Protocol):
    """What REST asks of rooms: the methods of a `Directory` of that name, which may have to ask another instance."""

    async def create(self, options: GuestRoomOptions, now: float) -> Room: ...
    async def find(self, given: str, now: float) -> Room: ...
    async def participants(self, code: str) -> list[Participant]: ...
    async def page(self, limit: int, cursor: str | None, now: float) -> Page: ...
    async def update(self, given: str, changes: HostRoomChanges, now: float) -> Room: ...
    async def delete(self, given: str, now: float) -> None: ...
    async def remove(self, given: str, socket_id: str, now: float, *, ban: bool) -> None: ...


class Instance(Protocol):
    """What the rest of the application knows of this instance, if it is one of many."""

    name: str

    @property
    def edge_count(self) -> int: ...

    @property
    def waiting_bytes(self) -> int: ...

    async def leave(self) -> None: ...


SETTINGS = web.AppKey("settings", Settings)
LIMITS = web.AppKey("limits", Limits)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")  # seconds since the epoch
TICKER = web.AppKey("ticker", Ticker)
STARTED_AT = web.AppKey("started_at", float)  # by time.monotonic()
EVENTS = web.AppKey("events", Events)
METRICS = web.AppKey("metrics", Metrics)
DIRECTORY = web.AppKey("directory", Directory)  # of the rooms that are at home at this instance
INSTANCE: web.AppKey[Instance] = web.AppKey("instance")  # only of one of many
ROOMS: web.AppKey[Rooms] = web.AppKey("rooms")  # of all instances
