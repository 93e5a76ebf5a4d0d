"""Encodes and decodes messages and bodies. Good input takes one pass of msgspec; bad input is explained afterwards."""

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar, Union, cast, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from signaling.errors import InvalidField, InvalidJson, SignalingError, UnknownType

from .explain import SURROGATE, expectations, explain
from .messages import CLIENT_MESSAGES, MAX_ID_LENGTH, ClientPayload, MessageId, ServerMessage, SignalType

SIGNAL_TAIL = b"}}"
BYTE_ORDER_MARK = "\ufeff"
NUMBER = re.compile(rb"-?[0-9]{1,15}(\.[0-9]{1,15})?([eE]\+?[0-9]{1,2})?")
DEEPEST = 1_000  # lists and objects in each other; how many a parser bears depends on the release of Python
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
AT_ONCE = 500  # brackets
LARGEST_WHOLE = 2**53  # up to here a double has all whole numbers
encode = msgspec.json.encode


def encode_message(message: ServerMessage, id_: MessageId | UnsetType = UNSET) -> bytes:
    """Encodes a message; `id_` is the id of the client's message that it answers."""
    tail = b"" if id_ is UNSET else b',"id":' + encode(id_)
    return b'{"type":"%b","payload":%b%b}' % (message.type.encode(), encode(message), tail)


def signal_head(socket_id: str, signal_type: SignalType) -> bytes:
    """Encodes the part before the raw payload of a peer's signals of this type; SIGNAL_TAIL ends the frame."""
    head = b'{"type":"signal","payload":{"from":%b,"signal_type":"%b","payload":'
    return head % (encode(socket_id), signal_type.encode())


def rfc3339(at: float) -> str:
    """Formats a time in seconds since the epoch (RFC 3339): UTC, whole seconds, rounded up."""
    return datetime.fromtimestamp(math.ceil(at), UTC).isoformat().replace("+00:00", "Z")


class ClientMessage(Struct):
    payload: ClientPayload
    id: MessageId | UnsetType = UNSET


class MalformedMessage(Exception):
    """A client's message is invalid. Has the error, and the type and id for the answer if they are valid."""

    def __init__(self, error: SignalingError, in_reply_to: str | None, id_: MessageId | UnsetType) -> None:
        super().__init__(str(error))
        self.error = error
        self.in_reply_to = in_reply_to
        self.id = id_


class _Envelope(Struct):
    type: Annotated[str, Meta(description="the message's type as a string")]
    payload: Annotated[Raw, Meta(description="an object")] = msgspec.field(default_factory=lambda: Raw(b"{}"))
    id: MessageId | UnsetType = UNSET


T = TypeVar("T", bound=Struct)
_TAGGED = tuple(
    msgspec.defstruct(name, [("payload", payload), ("id", MessageId | UnsetType, UNSET)], tag_field="type", tag=name)
    for name, payload in CLIENT_MESSAGES.items()
)
_decode = cast(Callable[[str], ClientMessage], msgspec.json.Decoder(Union[_TAGGED]).decode)  # noqa: UP007


def decode(text: str) -> ClientMessage:
    """Decodes a client's text frame. Its errors, DecodeError and RecursionError, do not name the field."""
    if len(text) > DEEPEST and is_too_deep(text):
        raise RecursionError
    return _decode(text)


def is_too_deep(text: str) -> bool:
    """Returns whether lists and objects may be nested more than DEEPEST deep: never where they are half as deep.

    Counts many brackets at once, since any client may send many.
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    outside_strings = "".join(text.replace("\\\\", "").replace('\\"', "").split('"')[::2])
    brackets = outside_strings.encode(errors="replace").translate(None, NO_BRACKETS)
    depth = 0
    for start in range(0, len(brackets), AT_ONCE):
        part = brackets[start : start + AT_ONCE]
        opened = part.count(b"[") + part.count(b"{")
        if depth + opened > DEEPEST:
            return True
        depth += opened - (len(part) - opened)
    return False


def is_id(value: object) -> bool:
    """Returns whether a message's id is valid and short enough to repeat in the answer."""
    if isinstance(value, str):
        return len(value) <= MAX_ID_LENGTH and not SURROGATE.search(value)
    return type(value) is int and -(10 ** (MAX_ID_LENGTH - 1)) < value < 10**MAX_ID_LENGTH


def decode_body(body: bytes, body_type: type[T]) -> T:
    """Decodes a REST body; an empty one counts as {}.

    Raises InvalidJson: not JSON in UTF-8; InvalidField: a field is wrong, unknown or missing; the message names it.
    """
    try:
        text = body.decode("utf-8-sig").strip() or "{}"
    except UnicodeDecodeError:
        raise InvalidJson("The body is not UTF-8.") from None
    return _decode_object(text, body_type, "the body")


def decode_with_care(text: str) -> ClientMessage:
    """Decodes a frame more slowly and explains errors, after `decode` or `is_id` has refused it.

    Also decodes what some languages write: a byte order mark, 4.0 for 4, null for a field that is not given.

    Raises MalformedMessage: the frame is not JSON, not an object, of no known type, or has a wrong field.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        envelope = _decode_object(text, _Envelope, "the message", null_is_missing=True)
        if envelope.id is not UNSET and not is_id(envelope.id):
            raise InvalidField(f"id: expected {expectations(_Envelope)['id']}.")
    except SignalingError as error:
        raise MalformedMessage(error, *_what_it_answers(text)) from None
    try:
        payload_type = CLIENT_MESSAGES.get(envelope.type)
        if payload_type is None:
            raise UnknownType(f"type: expected one of {', '.join(CLIENT_MESSAGES)}.")
        given = bytes(envelope.payload).decode()
        payload = _decode_object("{}" if given == "null" else given, payload_type, "payload", null_is_missing=True)
        return ClientMessage(payload, envelope.id)
    except SignalingError as error:
        raise MalformedMessage(error, envelope.type[:MAX_ID_LENGTH], envelope.id) from None


def _decode_object(text: str, wanted: type[T], subject: str, *, null_is_missing: bool = False) -> T:
    if is_too_deep(text):
        raise InvalidJson("This JSON is nested too deeply.")
    try:
        return msgspec.json.decode(text, type=wanted)
    except (msgspec.DecodeError, RecursionError) as error:
        # Inside the block: a name that outlived it would keep the text until the collector finds the cycle.
        try:
            msgspec.json.decode(text)  # what is not JSON is that, even if a field in front is wrong
            return msgspec.json.decode(_as_meant(text, wanted, null_is_missing=null_is_missing), type=wanted)
        except msgspec.ValidationError:
            raise explain(error, text, wanted, subject) from None
        except (msgspec.DecodeError, RecursionError) as not_json:
            raise explain(not_json, text, wanted, subject) from None


def _as_meant(text: str, wanted: type[Struct], *, null_is_missing: bool) -> bytes:
    """Rewrites whole numbers that are written as 4.0 (Lua, PHP, Godot) and, if they mean missing fields, nulls."""
    fields, hints = msgspec.json.decode(text, type=dict[str, Raw]), get_type_hints(wanted)
    for name, raw in list(fields.items()):
        kinds = {hints.get(name), *get_args(hints.get(name))}
        value = bytes(raw)
        if null_is_missing and value == b"null" and type(None) not in kinds:
            del fields[name]
        elif int in kinds and NUMBER.fullmatch(value) and _is_whole(float(value)):
            fields[name] = Raw(b"%d" % float(value))
    return encode(fields)


def _is_whole(number: float) -> bool:
    return number.is_integer() and abs(number) <= LARGEST_WHOLE


def _what_it_answers(text: str) -> tuple[str | None, MessageId | UnsetType]:
    """Returns the type and id of a message with an invalid envelope, each if it is valid."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    type_, id_ = (parsed.get("type"), parsed.get("id")) if isinstance(parsed, dict) else (None, None)
    in_reply_to = type_[:MAX_ID_LENGTH] if isinstance(type_, str) and not SURROGATE.search(type_) else None
    return in_reply_to, cast(MessageId, id_) if is_id(id_) else UNSET
