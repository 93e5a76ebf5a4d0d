"""The command line: serves, or does what a sub-command says."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from textwrap import fill

from .dotenv import read_dotenv
from .errors import BadSetting, OperatorError
from .folders import IS_CHECKOUT, own_folder
from .settings import Settings, merge
from .terminal import rooms
from .terminal.client import Server, own_url
from .terminal.text import clean, output

PROGRAM = "python server.py" if IS_CHECKOUT else Path(sys.argv[0]).name
HELP_WIDTH = 100
HEALTH_SECONDS = 4.0  # with the start of this command less than the image's health check waits


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say. Returns the exit status: 0, 2 for a bad setting or argument, 1 for another error."""
    with output():
        given = _parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except OperatorError as error:
        print(f"web-v-con: {clean(error)}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def load_settings(given: argparse.Namespace) -> Settings:
    """Reads the settings; with --lan those of a server in a local network. Raises OperatorError."""
    return lan_settings()[0] if given.lan else Settings.load(os.environ, own_folder() / ".env")


def lan_settings() -> tuple[Settings, list[str]]:
    """Returns settings that lack nothing for a local network, and what to tell about them. Raises OperatorError."""
    from . import lan  # noqa: PLC0415 - few need it

    return lan.prepare(merge(os.environ, read_dotenv(own_folder() / ".env")), own_folder())


def serve(given: argparse.Namespace) -> None:
    """Serves until SIGTERM or SIGINT."""
    from .process import run  # noqa: PLC0415 - takes half a second and 20 MB, which other commands save

    if given.lan:
        from .lan import announce  # noqa: PLC0415 - few need it

        settings, notes = lan_settings()
        run(settings, lambda: announce(settings, notes))
    else:
        run(load_settings(given))


def move_rooms(given: argparse.Namespace) -> None:
    """Moves rooms between a file, a database and Redis."""
    from . import move  # noqa: PLC0415 - as above

    settings = load_settings(given)
    named = {"DATA_FILE": settings.data_file, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    source, target = (named.get(place) or place for place in (given.source, given.target))
    moved = asyncio.run(move.move_rooms(source, target, own_folder(), is_dry_run=given.dry_run))
    done = "would be copied" if given.dry_run else "copied"
    print(f"{moved.rooms} rooms with {moved.participants} participants {done}; {given.source} is as it was")


def ask_about_rooms(given: argparse.Namespace) -> None:
    """Does what a sub-command of `rooms` says, at the server of these settings or at another one.

    Raises OperatorError.
    """
    settings = Settings() if given.url and given.key else load_settings(given)
    url = given.url or own_url(settings)
    server = Server(url, given.key or settings.api_key[0], is_own=given.url is None)
    try:
        with output():
            given.ask(given, server)
    except (AttributeError, KeyError, TypeError, ValueError):  # fields that are missing or of other types
        raise OperatorError(f"{url} does not answer as web-v-con does: is the address right?") from None


def check_config(given: argparse.Namespace) -> int:
    """Checks the settings without starting."""
    from .terminal.check_config import check  # noqa: PLC0415 - as above

    with output():
        return check(os.environ, own_folder() / ".env", as_json=given.as_json)


def health(given: argparse.Namespace) -> None:
    """Asks whether the server of these settings is alive. Raises OperatorError: it is not."""
    try:
        server = Server(own_url(load_settings(given)), is_own=True)
    except BadSetting as error:
        raise OperatorError(str(error)) from None  # with status 1: for container engines 2 means something else
    if server.ask("GET", "/livez", timeout=HEALTH_SECONDS) != {"status": "ok"}:
        raise OperatorError(f"{server.url} is no web-v-con")
    print(f"{server.url} is alive")


def examine(given: argparse.Namespace) -> int:
    """Examines a server and prints what fails. Returns 1 if there is a fault."""
    from .doctor import command  # noqa: PLC0415 - a start need not load it

    settings = None if given.url else load_settings(given)
    with output():
        return command.run(command.target(given.url, given.key, settings), is_json=given.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="Video calls that anyone can host. Without a command it serves.",
        epilog=settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=serve, lan=False)
    _add_lan(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    serving = commands.add_parser("serve", help="serve until SIGTERM or Ctrl+C")
    _add_lan(serving)
    serving.set_defaults(run=serve)
    moving = commands.add_parser(
        "move-rooms", help="copy all rooms to another place", description="Copies all rooms, and deletes none."
    )
    places = "a path, a URL, or DATA_FILE, DATABASE_URL or REDIS_URL for the value of that setting"
    moving.add_argument("--from", dest="source", metavar="SOURCE", required=True, help=f"where they are: {places}")
    moving.add_argument("--to", dest="target", metavar="TARGET", required=True, help="where to, an empty place")
    moving.add_argument("--dry-run", action="store_true", help="only check and count")
    moving.set_defaults(run=move_rooms)
    asking = commands.add_parser(
        "rooms", help="show and change the rooms of a running server", description="Shows and changes rooms."
    )
    rooms.add_arguments(asking)
    asking.set_defaults(run=ask_about_rooms)
    checking = commands.add_parser(
        "check-config",
        help="check the settings without starting",
        description="Checks what a start would check, and changes nothing. Exit status 2 if something is wrong.",
    )
    checking.add_argument("--json", dest="as_json", action="store_true", help="print the findings as JSON")
    checking.set_defaults(run=check_config)
    commands.add_parser(
        "health",
        help="ask whether the server on this machine is alive",
        description="Asks the server of these settings whether it is alive. Exit status 0 if it is, 1 if not.",
    ).set_defaults(run=health)
    doctor = commands.add_parser(
        "doctor",
        help="examine a server, and say what fails",
        description="Examines name, certificate, page, WebSocket, rooms, STUN and TURN of a server, step by step. "
        "Exit status: 0, 1 if there is a fault, 2 for a bad argument or setting.",
    )
    doctor.add_argument("url", metavar="URL", nargs="?", help="where it is; without, the one that the settings start")
    doctor.add_argument("--key", help="an API key of that server")
    doctor.add_argument("--json", action="store_true", help="print one JSON document")
    doctor.set_defaults(run=examine)
    return parser


def _add_lan(parser: argparse.ArgumentParser) -> None:
    help_ = "serve the local network, with https:// and a certificate of its own; or find such a server"
    parser.add_argument("--lan", action="store_true", default=argparse.SUPPRESS, help=help_)


def settings_help() -> str:
    """Builds the part of `--help` about settings: every variable with its default and meaning."""
    beside = "beside server.py" if IS_CHECKOUT else "beside the one file, or in the current folder"
    text = f"Settings are environment variables, or lines KEY=VALUE in a file .env {beside}.\n"
    for entry in fields(Settings):
        default = entry.metadata["default"] or "none"
        text += f"\n  {entry.name.upper()} (default: {default})\n"
        text += fill(entry.metadata["help"], HELP_WIDTH, initial_indent=6 * " ", subsequent_indent=6 * " ")
    return text
