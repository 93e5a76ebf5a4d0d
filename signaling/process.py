"""Serves as a process of its own: its log, event loop, garbage collection and open files."""

import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module

from . import __version__, logs
from .app import create_app
from .limits import PAGES
from .rooms import ice
from .serve import serve
from .settings import DEFAULT_MAX_CONNECTIONS, Settings
from .tls import Certificate

GC_THRESHOLDS = (50_000, 50, 100)  # with gc.freeze(): a third of the worst pause in a join storm
OTHER_DESCRIPTORS = PAGES + 64  # for requests other than WebSockets, and for files

log = logging.getLogger("server")


def run(settings: Settings, announce: Callable[[], None] = lambda: None) -> None:
    """Serves until SIGTERM or SIGINT, and calls `announce` once it is ready. Raises StartError."""
    tls = Certificate(settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
    logs.set_up(settings.log_level, settings.log_format)
    gc.set_threshold(*GC_THRESHOLDS)
    settings = _limit_connections(settings)

    def on_ready() -> None:
        _is_ready(settings)
        announce()

    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(serve(create_app(settings), settings, tls, on_ready))


def event_loop() -> asyncio.AbstractEventLoop:
    """Makes an event loop: uvloop's if it is installed, since it forwards signals faster."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()  # the default one tells nothing about a listening socket
    try:
        loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    except ModuleNotFoundError:
        loop = asyncio.new_event_loop()
    return loop


def _is_ready(settings: Settings) -> None:
    gc.freeze()
    message = "web-v-con %s is ready: open %s - rooms in %s - %s"
    rooms = {"redis": "Redis", "postgres": "PostgreSQL", "file": settings.data_file}[settings.store]
    log.info(message, __version__, settings.page, rooms, ice.describe(settings))


def possible_connections(settings: Settings) -> int:
    """Raises the limit of open files, since each connection takes one.

    Returns how many connections fit: MAX_CONNECTIONS, or less, perhaps none.
    """
    try:
        resource = import_module("resource")
    except ModuleNotFoundError:  # Windows has no such limit
        return settings.max_connections
    wanted = settings.max_connections + OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, max(soft, wanted)):  # macOS reports an infinite hard limit, and refuses it
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            break
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_enough = limit == resource.RLIM_INFINITY or limit >= wanted
    return settings.max_connections if is_enough else int(limit) - OTHER_DESCRIPTORS


def _limit_connections(settings: Settings) -> Settings:
    """Lowers MAX_CONNECTIONS if too few files may be open."""
    most = possible_connections(settings)
    if most == settings.max_connections:
        return settings
    if settings.max_connections != DEFAULT_MAX_CONNECTIONS or most <= 0:
        message = "only %d files may be open, and MAX_CONNECTIONS needs %d: raise the limit (ulimit -n) or lower it"
        log.warning(message, most + OTHER_DESCRIPTORS, settings.max_connections + OTHER_DESCRIPTORS)
    return replace(settings, max_connections=most) if most > 0 else settings
