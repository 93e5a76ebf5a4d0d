"""The entry point: settings, logging, application."""

import asyncio
import gc
import logging
import os
import ssl
import sys
from importlib import import_module
from pathlib import Path

from aiohttp import web

from signaling import __version__, ice, logs
from signaling.app import create_app
from signaling.errors import StartError
from signaling.settings import Settings, help_text

GC_THRESHOLDS = (50_000, 50, 100)  # with gc.freeze(): a third of the worst pause in a join storm
SHUTDOWN_SECONDS = 3.0  # what open requests get at a stop; with all else a stop takes less than 10 s


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
    try:
        web.run_app(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            ssl_context=tls,
            access_log=None,
            print=lambda _: _is_ready(settings),
            shutdown_timeout=SHUTDOWN_SECONDS,
            loop=_event_loop(),
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
    logging.getLogger("server").info(message, __version__, page, settings.data_file, ice.describe(settings))


def _event_loop() -> asyncio.AbstractEventLoop:
    """uvloop where it is installed: it forwards a signal in less time."""
    try:
        loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    except ModuleNotFoundError:
        loop = asyncio.new_event_loop()
    return loop


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
