"""The entry point: settings, logging, application."""

import asyncio
import gc
import logging
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from signaling import __version__, ice, logs
from signaling.app import create_app
from signaling.errors import StartError
from signaling.serve import load_certificate, serve
from signaling.settings import Settings, help_text

GC_THRESHOLDS = (50_000, 50, 100)  # with gc.freeze(): a third of the worst pause in a join storm
OTHER_DESCRIPTORS = 100  # of files, and of requests that are no WebSocket

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
        tls = load_certificate(settings)
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2
    logs.set_up(settings.log_level, settings.log_format)
    gc.set_threshold(*GC_THRESHOLDS)
    _raise_descriptor_limit(settings.max_connections + OTHER_DESCRIPTORS)
    try:
        with asyncio.Runner(loop_factory=_event_loop) as runner:
            runner.run(serve(create_app(settings), settings, tls, lambda: _is_ready(settings)))
    except StartError as error:
        return f"web-v-con: {error}"
    return 0


def _is_ready(settings: Settings) -> None:
    gc.freeze()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert else "http"
    page = settings.public_url or f"{scheme}://{host}:{settings.port}"
    message = "web-v-con %s is ready: open %s - rooms in %s - %s"
    log.info(message, __version__, page, settings.data_file, ice.describe(settings))
    _check_descriptor_limit(settings.max_connections + OTHER_DESCRIPTORS)


def _event_loop() -> asyncio.AbstractEventLoop:
    """uvloop where it is installed: it forwards a signal in less time."""
    try:
        loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    except ModuleNotFoundError:
        loop = asyncio.new_event_loop()
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
