"""Starts the server: reads the settings, sets the log up and serves the application."""

import argparse
import asyncio
import gc
import logging
import os
import sys
from contextlib import suppress
from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path

from signaling import __version__, ice, logs
from signaling.app import create_app
from signaling.errors import BadSetting, StartError
from signaling.limits import PAGES
from signaling.serve import serve
from signaling.settings import DEFAULT_MAX_CONNECTIONS, Settings
from signaling.stores import move
from signaling.tls import Certificate

GC_THRESHOLDS = (50_000, 50, 100)  # with gc.freeze(): a third of the worst pause in a join storm
OTHER_DESCRIPTORS = PAGES + 64  # for requests other than WebSockets, and for files

log = logging.getLogger("server")


def main(arguments: list[str]) -> int:
    """Serves until SIGTERM or SIGINT. Returns the exit status: 0, 2 for a bad setting, 1 for another error."""
    if arguments[:1] == ["move-rooms"]:
        return move_rooms(arguments[1:])
    if arguments:
        print(help_text() if arguments in (["--help"], ["-h"]) else "usage: python server.py [--help | move-rooms]")
        return 0 if arguments in (["--help"], ["-h"]) else 2
    try:
        settings = Settings.load(os.environ, Path(__file__).with_name(".env"))
        tls = Certificate(settings.tls_cert, settings.tls_key) if settings.tls_cert and settings.tls_key else None
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2
    logs.set_up(settings.log_level, settings.log_format)
    gc.set_threshold(*GC_THRESHOLDS)
    settings = _limit_connections(settings)
    try:
        with asyncio.Runner(loop_factory=_event_loop) as runner:
            runner.run(serve(create_app(settings), settings, tls, lambda: _is_ready(settings)))
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2 if isinstance(error, BadSetting) else 1
    return 0


def move_rooms(arguments: list[str]) -> int:
    """Moves rooms between a file and a database. Returns the exit status."""
    parser = argparse.ArgumentParser("python server.py move-rooms", description="Copies all rooms, and deletes none.")
    places = "a path, a URL, or DATA_FILE or DATABASE_URL for the value of that setting"
    parser.add_argument("--from", dest="source", metavar="SOURCE", required=True, help=f"where they are: {places}")
    parser.add_argument("--to", dest="target", metavar="TARGET", required=True, help="where to, an empty place")
    parser.add_argument("--dry-run", action="store_true", help="only check and count")
    given = parser.parse_args(arguments)
    try:
        settings = Settings.load(os.environ, Path(__file__).with_name(".env"))
        named = {"DATA_FILE": settings.data_file, "DATABASE_URL": settings.database_url}
        source, target = (named.get(place) or place for place in (given.source, given.target))
        moved = asyncio.run(move.move_rooms(source, target, Path(__file__).parent, is_dry_run=given.dry_run))
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2 if isinstance(error, BadSetting) else 1
    done = "would be copied" if given.dry_run else "copied"
    print(f"{moved.rooms} rooms with {moved.participants} participants {done}; {given.source} is as it was")
    return 0


def help_text() -> str:
    """Builds the text of `--help`: every variable with its default and meaning."""
    text = "usage: python server.py\n"
    text += "       python server.py move-rooms --from SOURCE --to TARGET [--dry-run]\n\n"
    text += "Settings are environment variables, or lines KEY=VALUE in a file .env beside server.py.\n"
    for entry in fields(Settings):
        default = entry.metadata["default"] or "none"
        text += f"\n  {entry.name.upper()} (default: {default})\n      {entry.metadata['help']}"
    return text


def _is_ready(settings: Settings) -> None:
    gc.freeze()
    host = f"[{settings.hosts[0]}]" if ":" in settings.hosts[0] else settings.hosts[0]
    scheme = "https" if settings.tls_cert else "http"
    page = settings.public_url or f"{scheme}://{host}:{settings.port}"
    message = "web-v-con %s is ready: open %s - rooms in %s - %s"
    rooms = {"redis": "Redis", "postgres": "PostgreSQL", "file": settings.data_file}[settings.store]
    log.info(message, __version__, page, rooms, ice.describe(settings))


def _event_loop() -> asyncio.AbstractEventLoop:
    """Makes an event loop: uvloop's if it is installed, since it forwards signals faster."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()  # the default one tells nothing about a listening socket
    try:
        loop: asyncio.AbstractEventLoop = import_module("uvloop").new_event_loop()
    except ModuleNotFoundError:
        loop = asyncio.new_event_loop()
    return loop


def _limit_connections(settings: Settings) -> Settings:
    """Raises the limit of open files, since each connection takes one, and lowers MAX_CONNECTIONS if it stays less."""
    try:
        resource = import_module("resource")
    except ModuleNotFoundError:  # Windows has no such limit
        return settings
    wanted = settings.max_connections + OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, max(soft, wanted)):  # macOS reports an infinite hard limit, and refuses it
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            break
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY or limit >= wanted:
        return settings
    if settings.max_connections != DEFAULT_MAX_CONNECTIONS or limit <= OTHER_DESCRIPTORS:
        message = "only %d files may be open, and MAX_CONNECTIONS needs %d: raise the limit (ulimit -n) or lower it"
        log.warning(message, limit, wanted)
    return replace(settings, max_connections=limit - OTHER_DESCRIPTORS) if limit > OTHER_DESCRIPTORS else settings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
