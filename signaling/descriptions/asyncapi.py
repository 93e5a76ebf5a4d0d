"""Describes the WebSocket as AsyncAPI 3.0: each message with the type that validates it, and its direct answers."""

from collections.abc import Iterator
from typing import get_args

from aiohttp import web
from yarl import URL

from signaling import __version__, errors
from signaling.app_keys import SETTINGS
from signaling.wire.messages import MAX_ID_LENGTH, ClientPayload, HostPayload, Message, ServerMessage

from .fields import Schema
from .messages import ANSWERS, CLIENT_MESSAGES, SERVER_MESSAGES, TEXT
from .openapi import LICENSE
from .schemas import components, example_of, reference

ID = {
    "description": "Chosen by the client; the direct answer or error carries the same.",
    "anyOf": [{"type": "string", "maxLength": MAX_ID_LENGTH}, {"type": "integer"}],
    "examples": [1],
}
# All others can be the code of an `error` message.
ONLY_HTTP = {
    errors.BadRequest,
    errors.ExpectationFailed,
    errors.UpgradeRequired,
    errors.HeadTooLarge,
    errors.BodyTooLarge,
    errors.NotFound,
    errors.MethodNotAllowed,
    errors.Unauthorized,
    errors.OriginNotAllowed,
}


def asyncapi(app: web.Application, base_url: str) -> Schema:
    """Builds the description of an application that clients reach at `base_url`.

    It is written from the server's side, as AsyncAPI wants it: the server receives what clients send.
    """
    received, sent = get_args(ClientPayload), list(_kinds_of(ServerMessage))
    schemas = components([*received, *sent], app[SETTINGS])
    schemas["ErrorMessage"]["properties"]["code"]["enum"] = _error_codes()
    replies = {message.type: _replies(message) for message in received}
    with_id = {answer for answers in replies.values() for answer in answers}
    messages, operations = {}, {}
    for message in received:
        messages[f"client_{message.type}"] = _message(message, CLIENT_MESSAGES, schemas, has_id=True)
        operations[f"receive_{message.type}"] = _operation("receive", f"client_{message.type}") | {
            "reply": {
                "channel": {"$ref": "#/channels/ws"},
                "messages": [_of_channel(f"server_{answer}") for answer in replies[message.type]],
            }
        }
    for message in sent:
        messages[f"server_{message.type}"] = _message(message, SERVER_MESSAGES, schemas, has_id=message.type in with_id)
        operations[f"send_{message.type}"] = _operation("send", f"server_{message.type}")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "web-v-con",
            "version": __version__,
            "description": TEXT,
            "license": {"name": LICENSE["name"]},
        },
        "defaultContentType": "application/json",
        "servers": {"here": _server(URL(base_url))},
        "channels": {
            "ws": {
                "address": "/ws",
                "title": "Everything between a client and the server",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
            }
        },
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _kinds_of(parent: type[ServerMessage]) -> Iterator[type[ServerMessage]]:
    for child in parent.__subclasses__():
        yield child
        yield from _kinds_of(child)


def _replies(message: type[ClientPayload]) -> tuple[str, ...]:
    of_host = ("done",) if message in get_args(HostPayload) else ()
    return (*ANSWERS.get(message.type, of_host), "error")


def _error_codes() -> list[str]:
    known = set(errors.SignalingError.__subclasses__()) - ONLY_HTTP
    return sorted({error.ws_code if isinstance(error.ws_code, str) else error.code for error in known})


def _server(url: URL) -> Schema:
    path = {"pathname": url.raw_path} if url.raw_path != "/" else {}
    return {"host": url.raw_authority, "protocol": "wss" if url.scheme == "https" else "ws"} | path


def _message(message: type[Message], texts: dict[str, str], schemas: dict[str, Schema], *, has_id: bool) -> Schema:
    """Describes a whole frame. A client may leave out a payload without required fields."""
    payload = schemas[message.__name__]
    is_optional = issubclass(message, get_args(ClientPayload)) and not payload["required"]
    frame: Schema = {
        "type": "object",
        "properties": {"type": {"const": message.type}, "payload": reference(message.__name__)},
        "required": ["type"] if is_optional else ["type", "payload"],
    }
    if has_id:
        frame["properties"]["id"] = ID
    return {
        "name": message.type,
        "title": message.type,
        "summary": texts.get(message.type, ""),
        "payload": frame,
        "examples": [{"payload": example_of(frame, schemas)}],
    }


def _operation(action: str, message: str) -> Schema:
    return {"action": action, "channel": {"$ref": "#/channels/ws"}, "messages": [_of_channel(message)]}


def _of_channel(message: str) -> Schema:
    return {"$ref": f"#/channels/ws/messages/{message}"}
