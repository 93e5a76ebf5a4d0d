"""Says what each operation of the REST API does, takes and answers. `openapi` describes those that have a route."""

from typing import Any, NamedTuple

from aiohttp import hdrs

from signaling import errors
from signaling.http.rest import LARGEST_PAGE

from .fields import CURSOR, ROOM_CODE, SOCKET_ID, Schema

JSON = "application/json"


class Parameter(NamedTuple):
    place: str
    text: str
    schema: Schema
    example: Any


PARAMETERS = {
    "code": Parameter("path", "The room's code.", {"type": "string"}, ROOM_CODE),
    "socket_id": Parameter("path", "The participant's id.", {"type": "string"}, SOCKET_ID),
    "limit": Parameter(
        "query",
        "How many rooms to return at most.",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50},
        10,
    ),
    "cursor": Parameter(
        "query",
        "`next_cursor` of the page before.",
        {"type": "string", "format": "cursor"},
        CURSOR,
    ),
    "ban": Parameter(
        "query",
        "1 also refuses guests from the same address, and the token that they came with, until the room ends.",
        {"enum": ["0", "1"], "default": "0"},
        "1",
    ),
    "room_code": Parameter("query", "Only events of this room.", {"type": "string"}, ROOM_CODE),
    "Last-Event-ID": Parameter(
        "header", "The `id` of the last event that you got; the stream continues after it.", {"type": "string"}, "17"
    ),
}


class Answer(NamedTuple):
    """A response; `body` is a schema, or the name of one."""

    status: int
    text: str
    body: str | Schema | None = None
    headers: tuple[str, ...] = ()
    content_type: str = JSON


class Operation(NamedTuple):
    """`refusals` are the errors beside those of every operation, of a room's code, and of a body."""

    tag: str
    summary: str
    text: str
    answers: tuple[Answer, ...]
    body: str | None = None  # the name of its schema
    parameters: tuple[str, ...] = ()
    refusals: tuple[type[errors.SignalingError], ...] = ()


ALIVE = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
OPERATIONS = {
    "POST /api/rooms": Operation(
        "Rooms",
        "Create a room",
        "The body may be missing, empty, or have any of the fields.",
        (Answer(201, "The room is saved.", "NewRoom", (hdrs.LOCATION,)),),
        "RoomOptions",
        refusals=(errors.Overloaded, errors.StoreUnavailable),
    ),
    "GET /api/rooms": Operation(
        "Rooms",
        "List rooms",
        "Newest first, and without their participants.",
        (Answer(200, "A page of the list.", "RoomPage"),),
        parameters=("limit", "cursor"),
        refusals=(errors.InvalidField,),
    ),
    "GET /api/rooms/{code}": Operation(
        "Rooms",
        "Get a room",
        "With everyone who is in it.",
        (Answer(200, "The room.", "Room"),),
    ),
    "PATCH /api/rooms/{code}": Operation(
        "Rooms",
        "Change a room",
        "Only the given fields change; null removes `name` or `passcode`. Participants get `room_updated`. No one is "
        "removed by a lower `max_participants`.",
        (Answer(200, "The change is saved.", "Room"),),
        "RoomChanges",
        refusals=(errors.StoreUnavailable,),
    ),
    "DELETE /api/rooms/{code}": Operation(
        "Rooms",
        "End a room",
        "Everyone in it gets `room_closed`.",
        (Answer(204, "The room is gone."),),
        refusals=(errors.StoreUnavailable,),
    ),
    "POST /api/rooms/{code}/tokens": Operation(
        "Participants",
        "Create a personal invitation",
        "Its link opens the room without a passcode, and may fix the name. The body may be missing, empty, or have any "
        "of the fields.",
        (Answer(201, "The token, and its link.", "TokenView"),),
        "TokenOptions",
    ),
    "DELETE /api/rooms/{code}/participants/{socket_id}": Operation(
        "Participants",
        "Remove a participant",
        "They get `removed`, the others `peer_left`.",
        (Answer(204, "The participant is gone."),),
        parameters=("ban",),
        refusals=(errors.InvalidField, errors.ParticipantNotFound, errors.StoreUnavailable),
    ),
    "GET /api/ice-servers": Operation(
        "Servers",
        "Get STUN and TURN servers",
        "With fresh credentials, for clients that are not in a room. Participants get theirs when they join.",
        (Answer(200, "The servers.", "IceServersView"),),
    ),
    "GET /api/events": Operation(
        "Servers",
        "Follow what happens in rooms",
        "Server-sent events: `room_created`, `room_updated`, `room_closed`, `peer_joined`, `peer_away`, `peer_back` "
        "and `peer_left`. Each has a rising `id`, and `data` with `room_code`, `at` and the fields of the WebSocket "
        "message of that name. `Last-Event-ID` continues after that event. Only the last 1,000 are kept: where some "
        "are missing, the stream starts with `gap`. Try it with `curl -N`.",
        (Answer(200, "A stream that ends with the server.", {"type": "string"}, content_type="text/event-stream"),),
        parameters=("room_code", "Last-Event-ID"),
        refusals=(errors.RoomNotFound, errors.Overloaded),
    ),
    "GET /health": Operation(
        "Servers",
        "Check readiness",
        "Needs no key.",
        (
            Answer(200, "Everything works.", "Health"),
            Answer(503, "Changes cannot be saved at present. Calls go on.", "Health"),
        ),
    ),
    "GET /livez": Operation(
        "Servers",
        "Check liveness",
        "Needs no key. It answers while the process is healthy, also while changes cannot be saved.",
        (Answer(200, "The process is alive.", ALIVE),),
    ),
    "GET /metrics": Operation(
        "Servers",
        "Get metrics",
        "In the text format of Prometheus, which sends the key as a bearer token.",
        (Answer(200, "The metrics.", {"type": "string"}, content_type="text/plain"),),
    ),
}
