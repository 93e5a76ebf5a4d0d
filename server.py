"""The entry point: settings, logging, application."""

import asyncio
import errno
import gc
import logging
import math
import os
import ssl
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import web

from signaling import __version__, ice, logs
from signaling.app import create_app
from signaling.errors import StartError
from signaling.settings import Settings, help_text

GC_THRESHOLDS = (50_000, 50, 100)  # with gc.freeze(): a third of the worst pause in a join storm
DESCRIPTORS_BESIDES = 100  # of files, and of requests that are no WebSocket
OUT_OF_DESCRIPTORS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}  # as asyncio sees it
FULL_EVERY_SECONDS = 60.0  # how often the log says that there are no more descriptors
# Connections that wait to be accepted. After a restart thousands come back within a second, and one that finds no room
# tries again after 1, 3, 7, 15 s. asyncio accepts as many in one go, and makes everybody wait meanwhile.
BACKLOG, ASYNCIO_BACKLOG = 4096, 128
SHUTDOWN_SECONDS = 3.0  # what open requests get at a stop; with all else a stop takes less than 10 s

log = logging.getLogger("server")


def main(arguments: list[str]) -> int | str:
    """Serves until SIGTERM or SIGINT.

    Returns:
        What `sys.exit` takes: 0, 2 for a bad setting, or a line that says what is in the way (status 1).
    """

    if arguments:
        print(help_text() if arguments in (["--help"], ["-h"]) else "usage: python server.py [--help]")
        return 0 if arguments in (["--help"], ["-h"]) else 2
    try:
        settings = Settings.load(os.environ, Path(__file__).with_name(".env"))
        tls = _tls(settings)
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2
    logs.set_up(settings.log_level, settings.log_format)
    gc.set_threshold(*GC_THRESHOLDS)
    _raise_descriptor_limit(settings.max_connections + DESCRIPTORS_BESIDES)
    loop = _event_loop()
    try:
        web.run_app(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            ssl_context=tls,
            access_log=None,
            print=lambda _: _is_ready(settings),
            shutdown_timeout=SHUTDOWN_SECONDS,
            backlog=ASYNCIO_BACKLOG if isinstance(loop, asyncio.BaseEventLoop) else BACKLOG,
            loop=loop,
        )
    except StartError as error:
        return f"web-v-con: {error}"
    except OSError as error:
        return f"web-v-con: cannot listen on HOST={settings.host} PORT={settings.port}: {error.strerror}"
    return 0


def _is_ready(settings: Settings) -> None:
    gc.freeze()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert else "http"
    page = settings.public_url or f"{scheme}://{host}:{settings.port}"
    message = "web-v-con %s is ready: open %s - rooms in %s - %s"
    log.info(message, __version__, page, settings.data_file, ice.describe(settings))
    _check_descriptor_limit(settings.max_connections + DESCRIPTORS_BESIDES)


def _event_loop() -> asyncio.AbstractEventLoop:
    """uvloop where it is installed: it forwards a signal in less time."""
    try:
        loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    except ModuleNotFoundError:
        loop = asyncio.new_event_loop()
    loop.set_exception_handler(_DescriptorWatch())
    return loop


def _raise_descriptor_limit(wanted: int) -> None:
    """Every connection takes a file descriptor, and most systems start a process with 1,024 at most."""
    with suppress(ModuleNotFoundError):  # Windows knows no such limit
        resource = import_module("resource")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for limit in (hard, max(soft, wanted)):  # macOS says that the hard limit is infinite, and refuses to go there
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
                break


def _check_descriptor_limit(wanted: int) -> None:
    with suppress(ModuleNotFoundError):
        resource = import_module("resource")
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit != resource.RLIM_INFINITY and limit < wanted:
            message = "only %d files may be open, and MAX_CONNECTIONS needs %d: raise the limit (ulimit -n) or lower it"
            log.warning(message, limit, wanted)


class _DescriptorWatch:
    """The event loop's exception handler: out of descriptors, asyncio would log a hundred tracebacks a second."""

    def __init__(self) -> None:
        self._said_at = -math.inf

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in OUT_OF_DESCRIPTORS:
            loop.default_exception_handler(context)
        elif loop.time() - self._said_at >= FULL_EVERY_SECONDS:
            self._said_at = loop.time()
            log.error("no connection can be accepted: %s. Those that are open go on", error.strerror)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:  # ssl.SSLError is one
        raise StartError(f"TLS_CERT, TLS_KEY: expected PEM files that belong together ({error.args[-1]})") from None
    return context


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
