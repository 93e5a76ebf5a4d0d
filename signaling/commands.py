"""The command line: serves, or does what a sub-command says."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from textwrap import fill

from . import process
from .errors import BadSetting, StartError
from .folders import IS_CHECKOUT, own_folder
from .settings import Settings
from .stores import move

PROGRAM = "python server.py" if IS_CHECKOUT else Path(sys.argv[0]).name
HELP_WIDTH = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments say. Returns the exit status: 0, 2 for a bad setting or argument, 1 for another error."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except StartError as error:
        print(f"web-v-con: {error}", file=sys.stderr)
        return 2 if isinstance(error, BadSetting) else 1


def load_settings() -> Settings:
    """Reads the settings. Raises BadSetting."""
    return Settings.load(os.environ, own_folder() / ".env")


def serve(given: argparse.Namespace) -> None:
    """Serves until SIGTERM or SIGINT."""
    del given
    process.run(load_settings())


def move_rooms(given: argparse.Namespace) -> None:
    """Moves rooms between a file and a database."""
    settings = load_settings()
    named = {"DATA_FILE": settings.data_file, "DATABASE_URL": settings.database_url}
    source, target = (named.get(place) or place for place in (given.source, given.target))
    moved = asyncio.run(move.move_rooms(source, target, own_folder(), is_dry_run=given.dry_run))
    done = "would be copied" if given.dry_run else "copied"
    print(f"{moved.rooms} rooms with {moved.participants} participants {done}; {given.source} is as it was")


def examine(given: argparse.Namespace) -> int:
    """Examines a server and prints what fails. Returns 1 if there is a fault."""
    from .doctor import command  # noqa: PLC0415 - a start need not load it

    settings = None if given.url else load_settings()
    return command.run(command.target(given.url, given.key, settings), is_json=given.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM,
        description="Video calls that anyone can host. Without a command it serves.",
        epilog=settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("serve", help="serve until SIGTERM or Ctrl+C").set_defaults(run=serve)
    moving = commands.add_parser(
        "move-rooms", help="copy all rooms to another place", description="Copies all rooms, and deletes none."
    )
    places = "a path, a URL, or DATA_FILE or DATABASE_URL for the value of that setting"
    moving.add_argument("--from", dest="source", metavar="SOURCE", required=True, help=f"where they are: {places}")
    moving.add_argument("--to", dest="target", metavar="TARGET", required=True, help="where to, an empty place")
    moving.add_argument("--dry-run", action="store_true", help="only check and count")
    moving.set_defaults(run=move_rooms)
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


def settings_help() -> str:
    """Builds the part of `--help` about settings: every variable with its default and meaning."""
    beside = "beside server.py" if IS_CHECKOUT else "beside the one file, or in the current folder"
    text = f"Settings are environment variables, or lines KEY=VALUE in a file .env {beside}.\n"
    for entry in fields(Settings):
        default = entry.metadata["default"] or "none"
        text += f"\n  {entry.name.upper()} (default: {default})\n"
        text += fill(entry.metadata["help"], HELP_WIDTH, initial_indent=6 * " ", subsequent_indent=6 * " ")
    return text
