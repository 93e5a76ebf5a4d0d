"""The command line: serves, or does what a sub-command says."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from textwrap import fill

from . import move, process
from .errors import BadSetting, StartError
from .folders import IS_CHECKOUT, own_folder
from .settings import Settings

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
    """Moves rooms between a file, a database and Redis."""
    settings = load_settings()
    named = {"DATA_FILE": settings.data_file, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    source, target = (named.get(place) or place for place in (given.source, given.target))
    moved = asyncio.run(move.move_rooms(source, target, own_folder(), is_dry_run=given.dry_run))
    done = "would be copied" if given.dry_run else "copied"
    print(f"{moved.rooms} rooms with {moved.participants} participants {done}; {given.source} is as it was")


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
    places = "a path, a URL, or DATA_FILE, DATABASE_URL or REDIS_URL for the value of that setting"
    moving.add_argument("--from", dest="source", metavar="SOURCE", required=True, help=f"where they are: {places}")
    moving.add_argument("--to", dest="target", metavar="TARGET", required=True, help="where to, an empty place")
    moving.add_argument("--dry-run", action="store_true", help="only check and count")
    moving.set_defaults(run=move_rooms)
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
