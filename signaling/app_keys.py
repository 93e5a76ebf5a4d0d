"""Defines typed keys for the objects that the application shares. Modules above this one define further keys."""

from collections.abc import Callable

from aiohttp import web

from .clock import Ticker
from .limits import Limits
from .metrics.counts import Metrics
from .rooms.directory import Directory
from .rooms.events import Events
from .settings import Settings

Clock = Callable[[], float]

SETTINGS = web.AppKey("settings", Settings)
LIMITS = web.AppKey("limits", Limits)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")  # seconds since the epoch
TICKER = web.AppKey("ticker", Ticker)
STARTED_AT = web.AppKey("started_at", float)  # by time.monotonic()
EVENTS = web.AppKey("events", Events)
METRICS = web.AppKey("metrics", Metrics)
DIRECTORY = web.AppKey("directory", Directory)
