"""Encodes and decodes messages and bodies. Good input takes one pass of msgspec; bad input is explained afterwards."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar, Union, cast

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from signaling.errors import InvalidField, InvalidJson, SignalingError, UnknownType

from .explain import SURROGATE, expectations, explain
from .messages import CLIENT_MESSAGES, MAX_ID_LENGTH, ClientPayload, MessageId, ServerMessage, SignalType

SIGNAL_TAIL = b"}}"
encode = msgspec.json.encode


def encode_message(message: ServerMessage, id_: MessageId | UnsetType = UNSET) -> bytes:
    """The frame of a message; `id_` is that of the client's message which it answers."""
    tail = b"" if id_ is UNSET else b',"id":' + encode(id_)
    return b'{"type":"%b","payload":%b%b}' % (message.type.encode(), encode(message), tail)


def signal_head(socket_id: str, signal_type: SignalType) -> bytes:
    """What stands before the raw payload in every signal of this type from this peer; SIGNAL_TAIL closes it."""
    head = b'{"type":"signal","payload":{"from":%b,"signal_type":"%b","payload":'
    return head % (encode(socket_id), signal_type.encode())


def rfc3339(at: float) -> str:
    """A time in seconds since the epoch as the wire has it: UTC, whole seconds, rounded up."""
    return datetime.fromtimestamp(math.ceil(at), UTC).isoformat().replace("+00:00", "Z")


class ClientMessage(Struct):
    payload: ClientPayload
    id: MessageId | UnsetType = UNSET


class MalformedMessage(Exception):
    """Why a client's message is refused, and the type and id that the answer refers to, where it has them."""

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
# One text frame of a client as a ClientMessage; what it raises, DecodeError or RecursionError, says little.
decode = cast(Callable[[str], ClientMessage], msgspec.json.Decoder(Union[_TAGGED]).decode)  # noqa: UP007


def message_type(payload: ClientPayload) -> str:
    return payload.type


def is_id(value: object) -> bool:
    """Whether a message's id is short enough to be repeated in its answer."""
    if isinstance(value, str):
        return len(value) <= MAX_ID_LENGTH and not SURROGATE.search(value)
    return type(value) is int and -(10 ** (MAX_ID_LENGTH - 1)) < value < 10**MAX_ID_LENGTH


def decode_body(body: bytes, body_type: type[T]) -> T:
    """A REST body; nothing at all counts as {}.

    Raises:
        InvalidJson: not JSON in UTF-8.
        InvalidField: a field is wrong, unknown or missing; the message names it.
    """
    try:
        text = body.decode("utf-8").strip() or "{}"
    except UnicodeDecodeError:
        raise InvalidJson("The body is not UTF-8.") from None
    return _decode_object(text, body_type, "the body")


def decode_with_care(text: str) -> ClientMessage:
    """The same as `decode`, slower and with reasons: for a frame that it refused, or whose id is none.

    Raises:
        MalformedMessage: the frame is not JSON, not an object, of no known type, or has a wrong field.
    """
    try:
        envelope = _decode_object(text, _Envelope, "the message")
        if envelope.id is not UNSET and not is_id(envelope.id):
            raise InvalidField(f"id: expected {expectations(_Envelope)['id']}.")
    except SignalingError as error:
        raise MalformedMessage(error, *_what_it_answers(text)) from None
    try:
        payload_type = CLIENT_MESSAGES.get(envelope.type)
        if payload_type is None:
            raise UnknownType(f"type: expected one of {', '.join(CLIENT_MESSAGES)}.")
        return ClientMessage(_decode_object(bytes(envelope.payload).decode(), payload_type, "payload"), envelope.id)
    except SignalingError as error:
        raise MalformedMessage(error, envelope.type[:MAX_ID_LENGTH], envelope.id) from None


def _decode_object(text: str, wanted: type[T], subject: str) -> T:
    try:
        return msgspec.json.decode(text, type=wanted)
    except (msgspec.DecodeError, RecursionError) as error:
        raise explain(error, text, wanted, subject) from None


def _what_it_answers(text: str) -> tuple[str | None, MessageId | UnsetType]:
    """The type and id of a message whose envelope is wrong, as far as each is right."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    type_, id_ = (parsed.get("type"), parsed.get("id")) if isinstance(parsed, dict) else (None, None)
    in_reply_to = type_[:MAX_ID_LENGTH] if isinstance(type_, str) and not SURROGATE.search(type_) else None
    return in_reply_to, cast(MessageId, id_) if is_id(id_) else UNSET
