"""Shows and changes the rooms of a running server."""

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from signaling.setting_values import public_url

from .client import Server
from .text import clean, columns, paint, relative, table
from .watch import Describer, follow

PAGE = 100  # rooms, as many as the server gives at once
PAUSE_SECONDS = 0.01  # between two pages: the server allows 100 requests a second
COLOUR_OF_STATE = {"open": "green", "locked": "yellow"}
OPTIONS = ("name", "ttl_hours", "max_participants", "passcode", "waiting_room", "access", "owner_id")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the sub-commands. Each sets `ask`, a function that takes the arguments and the server."""
    parser.set_defaults(ask=list_rooms, url=None, key=None, as_json=False)
    _add_common(parser)
    commands = parser.add_subparsers(title="sub-commands (default: list)", metavar="SUB-COMMAND")
    for name, ask, help_ in (
        ("list", list_rooms, "list all rooms, newest first"),
        ("show", show, "show a room and who is in it"),
        ("create", create, "create a room and print its links"),
        ("close", close, "end a room for everyone"),
        ("lock", lock, "let no one new join"),
        ("unlock", unlock, "let others join again"),
        ("remove", remove, "remove a participant"),
        ("watch", watch, "follow what happens, in all rooms or in one"),
    ):
        command = commands.add_parser(name, help=help_, description=f"{help_.capitalize()}.")
        command.set_defaults(ask=ask)
        _add_common(command)
        if name == "watch":
            command.add_argument("code", metavar="CODE", nargs="?", help="the code of one room")
        elif name not in {"list", "create"}:
            command.add_argument("code", metavar="CODE", help="the room's code")
        if name == "remove":
            command.add_argument("socket_id", metavar="SOCKET_ID", help="as `show` prints it")
            command.add_argument("--ban", action="store_true", help="also refuse guests from the same address")
        elif name == "create":
            _add_options(command)


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Adds options that may stand before and after a sub-command, whose defaults must not hide the former."""
    for name, help_, more in (
        ("--url", "where the server is (default: on this machine, as the settings say)", {"type": _url}),
        ("--key", "an API key (default: API_KEY of the settings, which no list of processes shows)", {}),
        ("--json", "print what the API answers", {"dest": "as_json", "action": "store_true"}),
    ):
        parser.add_argument(name, default=argparse.SUPPRESS, help=help_, **more)


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--name", help="a name that participants see")
    command.add_argument("--ttl-hours", type=float, metavar="HOURS", help="how long it lives (default: 24)")
    command.add_argument("--max-participants", type=int, metavar="COUNT", help="how many may join (default: 50)")
    command.add_argument("--passcode", help="guests must know it")
    command.add_argument("--waiting-room", action="store_true", default=None, help="a host admits guests")
    command.add_argument("--access", choices=["code", "token"], help="token: the code alone lets no one in")
    command.add_argument("--owner-id", metavar="ID", help="who owns it in your application")


def _url(text: str) -> str:
    try:
        return public_url(text) or ""
    except ValueError as allowed:
        raise argparse.ArgumentTypeError(f"expected {allowed}") from None


def list_rooms(given: argparse.Namespace, server: Server) -> None:
    rooms = [*_all_rooms(server)]
    if given.as_json:
        _print_json({"rooms": rooms, "next_cursor": None})
    elif not rooms:
        print("There are no rooms.")
    else:
        now = time.time()
        rows = [
            (
                room["room_code"],
                room["state"],
                f"{room['participant_count']}/{room['max_participants']}",
                relative(room["expires_at"], now),
                room["name"] or "",
            )
            for room in rooms
        ]
        print(table(("CODE", "STATE", "PEOPLE", "EXPIRES", "NAME"), rows))


def _all_rooms(server: Server) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        more = f"&cursor={quote(cursor, safe='')}" if cursor else ""
        page = server.ask("GET", f"/api/rooms?limit={PAGE}{more}")
        yield from page["rooms"]
        cursor = page["next_cursor"]
        if cursor is not None:
            time.sleep(PAUSE_SECONDS)


def show(given: argparse.Namespace, server: Server) -> None:
    room = server.ask("GET", _path(given.code))
    if given.as_json:
        _print_json(room)
    else:
        _print_room(room)


def create(given: argparse.Namespace, server: Server) -> None:
    options = {name: value for name in OPTIONS if (value := getattr(given, name)) is not None}
    room = server.ask("POST", "/api/rooms", options)
    if given.as_json:
        _print_json(room)
    else:
        print(f"Room {clean(room['room_code'])} is open. It expires {relative(room['expires_at'], time.time())}.")
        print("\n".join(columns([("for guests", room["join_url"]), ("for hosts", room["host_url"])])))


def close(given: argparse.Namespace, server: Server) -> None:
    server.ask("DELETE", _path(given.code))
    _report(given, None, "The room is closed.")


def lock(given: argparse.Namespace, server: Server) -> None:
    room = server.ask("PATCH", _path(given.code), {"state": "locked"})
    _report(given, room, "The room is locked: no one new can join.")


def unlock(given: argparse.Namespace, server: Server) -> None:
    room = server.ask("PATCH", _path(given.code), {"state": "open"})
    _report(given, room, "The room is open.")


def remove(given: argparse.Namespace, server: Server) -> None:
    participant = quote(given.socket_id, safe="")
    server.ask("DELETE", f"{_path(given.code)}/participants/{participant}" + ("?ban=1" if given.ban else ""))
    _report(given, None, f"The participant is removed{' and banned' if given.ban else ''}.")


def watch(given: argparse.Namespace, server: Server) -> None:
    """Prints events until Ctrl+C, or until the room ends."""
    describer = Describer()
    try:
        for event in follow(server, given.code):
            line = json.dumps(event._asdict()) if given.as_json else describer.line(event)
            print(line, flush=True)
    except KeyboardInterrupt:
        return


def _path(code: str) -> str:
    return f"/api/rooms/{quote(code, safe='')}"


def _report(given: argparse.Namespace, answer: object, text: str) -> None:
    if given.as_json:
        _print_json(answer)
    else:
        print(text)


def _print_json(answer: object) -> None:
    """Prints one document; characters beyond ASCII are escaped, so that none controls the terminal."""
    print(json.dumps(answer, indent=2))


def _print_room(room: dict[str, Any]) -> None:
    now = time.time()
    entry = {
        "waiting room": room["waiting_room"],
        "passcode": room["has_passcode"],
        "tokens only": room["access"] == "token",
    }
    print(f"{paint(clean(room['room_code']), 'bold')}  {paint(clean(room['state']), _colour(room['state']))}")
    lines = [
        ("name", room["name"]),
        ("owner", room["owner_id"]),
        ("people", f"{room['participant_count']} of {room['max_participants']}"),
        ("created", relative(room["created_at"], now)),
        ("expires", relative(room["expires_at"], now)),
        ("entry", ", ".join(name for name, is_on in entry.items() if is_on)),
        ("link", room["join_url"]),
    ]
    print("\n".join(columns([line for line in lines if line[1]])))
    if room["participants"]:
        rows = [
            (
                one["socket_id"],
                one["role"],
                "away" if one["away"] else "connected",
                relative(one["joined_at"], now),
                one["display_name"],
            )
            for one in room["participants"]
        ]
        print("\n" + table(("SOCKET ID", "ROLE", "CONNECTION", "JOINED", "NAME"), rows))


def _colour(state: str) -> str:
    return COLOUR_OF_STATE.get(state, "bold")
