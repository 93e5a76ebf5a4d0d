"""Describes the REST API as OpenAPI 3.1: the routes of the application, the types that validate, and all errors."""

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from signaling import __version__, errors
from signaling.app_keys import SETTINGS
from signaling.http.access_log import API
from signaling.http.problems import CONTENT_TYPE, problem
from signaling.wire.messages import (
    Health,
    IceServersView,
    Problem,
    RoomChanges,
    RoomOptions,
    RoomPage,
    TokenOptions,
    TokenView,
)

from .fields import Schema
from .operations import JSON, OPERATIONS, PARAMETERS, Answer, Operation
from .schemas import components, example_of, reference

TYPES = (RoomOptions, RoomChanges, TokenOptions, RoomPage, TokenView, IceServersView, Health, Problem)
TEXT = """The API of a server for video calls. Create a room, send its links, and see who is in it.

Send the key as `X-API-Key: KEY` or `Authorization: Bearer KEY`. A `201`, a `200` of a change and a `204` mean that the
room is on disk.

Errors are problem details (RFC 9457) with a stable `code`, and a `detail` that names the field and says what would be
right. Times are UTC (RFC 3339). Room codes are read as people write them: `6A1-8T3`, `o` for `0`, `l` for `1`. Fields
may be added later: ignore those that you do not know.

Every path that answers `GET` also answers `HEAD`, and every path `OPTIONS` with `Allow`. A method that a path does not
have is a `405` with `Allow`.

With one key from one address, 200 requests are served at once, then 100 a second. Ten wrong keys of an address are
looked at, then one every 6 seconds; meanwhile a right key is refused too. Both are a `429` with `Retry-After`.
"""
TAGS = {
    "Rooms": "Where calls take place.",
    "Participants": "Who may join a room, and who is in it.",
    "Servers": "What this server is doing, and what browsers need to connect to each other.",
}
HEADERS = {
    hdrs.LOCATION: ("The path of the new room.", {"type": "string"}),
    hdrs.RETRY_AFTER: ("Seconds after which to try again.", {"type": "integer", "minimum": 0}),
    hdrs.WWW_AUTHENTICATE: ("The scheme to send a key with.", {"const": "Bearer"}),
}

Errors = tuple[type[errors.SignalingError], ...]

OF_ALL: Errors = (errors.BadRequest, errors.ExpectationFailed, errors.HeadTooLarge, errors.InternalError)
OF_API: Errors = (errors.Unauthorized, errors.RateLimited)
OF_A_ROOM: Errors = (errors.RoomNotFound, errors.NotFound)
OF_A_BODY: Errors = (errors.InvalidJson, errors.BodyTooLarge, errors.InvalidField)
NEEDS_KEY = ("/metrics",)  # beside the API
LICENSE = {"name": "MIT", "identifier": "MIT"}


def openapi(app: web.Application, base_url: str) -> Schema:
    """Builds the description of an application that clients reach at `base_url`."""
    schemas = components(TYPES, app[SETTINGS])
    responses: dict[str, Schema] = {}
    paths: dict[str, Schema] = {}
    for method, path, handler in described_routes(app):
        operation = OPERATIONS[f"{method} {path}"]
        described = _operation(path, operation, schemas, responses)
        paths.setdefault(path, {})[method.lower()] = {"operationId": handler} | described
    paths["/api/rooms"]["post"]["responses"]["201"]["links"] = _links_of_a_room(paths)
    return {
        "openapi": "3.1.1",
        "info": {"title": "web-v-con", "version": __version__, "description": TEXT, "license": LICENSE},
        "servers": [{"url": base_url}],
        "security": [{"key": []}, {"bearer": []}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def described_routes(app: web.Application) -> Iterator[tuple[str, str, str]]:
    """Yields method, path and handler's name of each operation that this application has."""
    for route in app.router.routes():
        path = "" if route.resource is None else route.resource.canonical
        if f"{route.method} {path}" in OPERATIONS:
            yield route.method, path, route.handler.__name__


def _operation(path: str, operation: Operation, schemas: dict[str, Schema], responses: dict[str, Schema]) -> Schema:
    """Describes an operation, and adds the responses of its errors to `responses`, which operations share."""
    described: Schema = {"tags": [operation.tag], "summary": operation.summary, "description": operation.text}
    if not path.startswith(API) and path not in NEEDS_KEY:
        described["security"] = []
    names = [*_names(path), *operation.parameters]
    if names:
        described["parameters"] = [_parameter(name) for name in names]
    if operation.body is not None:
        described["requestBody"] = {"required": False, "content": _content(JSON, operation.body, schemas)}
    described["responses"] = {str(answer.status): _answer(answer, schemas) for answer in operation.answers}
    raised = operation.refusals + OF_ALL
    raised += OF_API if "security" not in described else ()
    raised += OF_A_ROOM if "{code}" in path else ()
    raised += OF_A_BODY if operation.body is not None else ()
    for status, of_status in _by_status(raised).items():
        name = "Or".join(error.__name__ for error in of_status)
        responses[name] = _refusal(of_status)
        described["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{name}"})
    return described


def _links_of_a_room(paths: dict[str, Schema]) -> Schema:
    """Names the operations that can follow on a new room, which need only its code."""
    names = [
        one["operationId"] for path, of_path in paths.items() for one in of_path.values() if _names(path) == ["code"]
    ]
    return {name: {"operationId": name, "parameters": {"code": "$response.body#/room_code"}} for name in names}


def _names(path: str) -> list[str]:
    return re.findall("{(.*?)}", path)


def _by_status(raised: Errors) -> dict[int, list[type[errors.SignalingError]]]:
    found: dict[int, list[type[errors.SignalingError]]] = {}
    for error in sorted(set(raised), key=lambda one: (one.status, one.code)):
        found.setdefault(error.status, []).append(error)
    return found


def _parameter(name: str) -> Schema:
    parameter = PARAMETERS[name]
    return {
        "name": name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.text,
        "schema": parameter.schema,
        "example": parameter.example,
    }


def _answer(answer: Answer, schemas: dict[str, Schema]) -> Schema:
    described: Schema = {"description": answer.text}
    if answer.body is not None:
        described["content"] = _content(answer.content_type, answer.body, schemas)
    return described | _headers(answer.headers)


def _content(content_type: str, body: str | Schema, schemas: dict[str, Schema]) -> Schema:
    schema = reference(body) if isinstance(body, str) else body
    example = {} if content_type != JSON else {"example": example_of(schema, schemas)}
    return {content_type: {"schema": schema} | example}


def _headers(names: Mapping[str, Any] | tuple[str, ...]) -> Schema:
    described = {
        str(name): {"description": text, "required": True, "schema": schema}
        for name, (text, schema) in HEADERS.items()
        if name in names
    }
    return {"headers": described} if described else {}


def _refusal(raised: list[type[errors.SignalingError]]) -> Schema:
    """Describes the response for errors of one status: codes, headers and bodies are those of real ones."""
    found = {error.code: problem(errors.RateLimited(6) if error is errors.RateLimited else error()) for error in raised}
    codes = reference("Problem") | {"properties": {"code": {"enum": list(found)}}}
    examples = {code: {"value": json.loads(response.text or "")} for code, response in found.items()}
    status = HTTPStatus(raised[0].status)
    return {
        "description": f"{status.phrase}: " + " or ".join(f"`{code}`" for code in found),
        "content": {CONTENT_TYPE: {"schema": codes, "examples": examples}},
    } | _headers(next(iter(found.values())).headers)
