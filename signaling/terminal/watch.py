"""Follows what happens in rooms, over broken connections."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote

from .client import Server, Unavailable
from .text import clean, paint

SILENCE_SECONDS = 40.0  # the server says something every 15 s
LONGEST_PAUSE = 15  # seconds between two attempts
COLOURS = {
    "room_created": "green",
    "peer_joined": "green",
    "peer_back": "green",
    "room_closed": "red",
    "peer_left": "red",
    "peer_away": "yellow",
    "gap": "yellow",
}


class Event(NamedTuple):
    """One event of a stream."""

    type: str
    id: str
    data: dict[str, Any]


def follow(server: Server, room_code: str | None) -> Iterator[Event]:
    """Yields events until the room ends; without a room never ends. Says when the connection is lost and back.

    Raises OperatorError: there is no server from the start, or it refuses.
    """
    path = "/api/events" + ("" if room_code is None else f"?room_code={quote(room_code, safe='')}")
    last_id, has_connected, failures = "", False, count()
    while True:
        pause: float = 0
        try:
            headers = {"Last-Event-ID": last_id} if last_id else {}
            with server.open("GET", path, timeout=SILENCE_SECONDS, **headers) as stream:
                _say("connected again" if has_connected else f"following {server.url}; Ctrl+C ends")
                has_connected, failures = True, count()
                for event in parse(stream):
                    last_id = event.id or last_id
                    if event.type:
                        yield event
                    if event.type == "room_closed" and room_code is not None:
                        return
        except Unavailable as error:
            if not has_connected:
                raise
            pause = error.retry_after or 0
        attempt = next(failures)
        if attempt == 0:
            _say("the connection is lost; trying again")
        time.sleep(max(pause, min(2**attempt, LONGEST_PAUSE)))


def parse(lines: Iterator[bytes]) -> Iterator[Event]:
    """Parses server-sent events (HTML standard §9.2.6), each data on one line; an event without type is only an id."""
    fields = {"event": "", "id": "", "data": "{}"}
    for line in lines:
        name, _, value = line.decode(errors="replace").rstrip("\r\n").partition(":")
        if name in fields:
            fields[name] = value.removeprefix(" ")
        elif not name and not value and any(fields.values()):
            yield Event(fields["event"], fields["id"], json.loads(fields["data"]))
            fields = {"event": "", "id": "", "data": "{}"}


class Describer:
    """Describes events in lines for people. Remembers the names of participants who joined meanwhile."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = defaultdict(dict)  # by room and socket id

    def line(self, event: Event) -> str:
        room = event.data.get("room_code", "")
        text = clean(self._describe(event, self._names[room]))
        if event.type == "room_closed":
            del self._names[room]
        at = datetime.fromisoformat(event.data["at"]).astimezone()
        kind = event.type.replace("_", " ").ljust(12)
        return f"{at:%H:%M:%S}  {clean(room):6}  {paint(clean(kind), COLOURS.get(event.type, 'bold'))}  {text}".rstrip()

    def _describe(self, event: Event, names: dict[str, str]) -> str:
        data = event.data
        who = names.get(data.get("socket_id", ""), data.get("socket_id", ""))
        match event.type:
            case "peer_joined":
                names[data["socket_id"]] = data["display_name"]
                return f"{data['role']}  {data['display_name']}"
            case "peer_left":
                names.pop(data["socket_id"], None)
                return f"{data['reason']}  {who}"
            case "peer_away" | "peer_back":
                return str(who)
            case "room_closed":
                return str(data["reason"])
            case "room_created":
                return data["name"] or ""
            case "gap":
                return "events may be missing: read the rooms again"
        return ", ".join(f"{name}: {value}" for name, value in data.items() if name not in {"room_code", "at"})


def _say(text: str) -> None:
    print(f"web-v-con: {text}", file=sys.stderr, flush=True)
