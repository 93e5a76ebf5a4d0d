"""What handlers find in the application, each under a typed key."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from .addresses import Addresses
from .burst import Burst
from .directory import Directory
from .limits import Limits
from .settings import Settings
from .ticker import Ticker


class Closable(Protocol):
    """A connection, as far as the application knows it."""

    task: "asyncio.Task[None] | None"  # that reads from it
    due: float  # when it is to be checked next

    def hang_up(self, code: int) -> None: ...

    def check(self, at: float) -> None: ...


Clock = Callable[[], float]

SETTINGS = web.AppKey("settings", Settings)
ADDRESSES = web.AppKey("addresses", Addresses)
LIMITS = web.AppKey("limits", Limits)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")  # seconds since the epoch
TICKER = web.AppKey("ticker", Ticker)
STARTED_AT = web.AppKey("started_at", float)
DIRECTORY = web.AppKey("directory", Directory)
BURST = web.AppKey("burst", Burst)
CONNECTIONS = web.AppKey("connections", set[Closable])
