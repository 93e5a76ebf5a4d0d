"""What handlers find in the application, each under a typed key."""

from collections.abc import Callable

from aiohttp import web

from .addresses import Addresses
from .directory import Directory
from .limits import Limits
from .settings import Settings
from .ticker import Ticker
from .websocket.connection import Connection, WriteBatch

Clock = Callable[[], float]

SETTINGS = web.AppKey("settings", Settings)
ADDRESSES = web.AppKey("addresses", Addresses)
LIMITS = web.AppKey("limits", Limits)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")  # seconds since the epoch
TICKER = web.AppKey("ticker", Ticker)
STARTED_AT = web.AppKey("started_at", float)
DIRECTORY = web.AppKey("directory", Directory)
WRITE_BATCH = web.AppKey("write_batch", WriteBatch)
CONNECTIONS = web.AppKey("connections", set[Connection])
