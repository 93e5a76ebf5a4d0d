"""How messages and bodies are decoded and encoded, and what is said of those that are wrong.

The good case takes one pass of msgspec; why a bad one is bad is found out afterwards.
"""

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, TypeVar, Union, cast, get_type_hints

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from .errors import InvalidField, InvalidJson, SignalingError, UnknownType
from .messages import (
    CLIENT_MESSAGES,
    MAX_DISPLAY_NAME,
    MAX_ID_LENGTH,
    MAX_ROOM_NAME,
    ClientPayload,
    JoinRoom,
    MessageId,
    RoomOptions,
    ServerMessage,
    SignalType,
)

# C0 and C1 controls, line and paragraph separators, bidirectional controls, surrogates without their other half.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# ── Encoding ─────────────────────────────────────────────────────────────────────────────────────

encode = msgspec.json.encode


def encode_message(message: ServerMessage, id_: MessageId | UnsetType = UNSET) -> bytes:
    """The frame of a message; `id_` is that of the client's message which it answers."""
    tail = b"" if id_ is UNSET else b',"id":' + encode(id_)
    return b'{"type":"%b","payload":%b%b}' % (message.type.encode(), encode(message), tail)


def signal_head(socket_id: str, signal_type: SignalType) -> bytes:
    """What stands before the raw payload in every signal of this type from this peer; SIGNAL_TAIL closes it."""
    return b'{"type":"signal","payload":{"from":%b,"signal_type":"%b","payload":' % (
        encode(socket_id),
        signal_type.encode(),
    )


SIGNAL_TAIL = b"}}"


def rfc3339(at: float) -> str:
    """A time in seconds since the epoch as the wire has it: UTC, whole seconds, rounded up."""
    return datetime.fromtimestamp(math.ceil(at), UTC).isoformat().replace("+00:00", "Z")


# ── Decoding ─────────────────────────────────────────────────────────────────────────────────────


class ClientMessage(Struct):
    """One decoded message of a client."""

    payload: ClientPayload
    id: MessageId | UnsetType = UNSET


def message_type(payload: ClientPayload) -> str:
    """The name on the wire of a decoded message's type."""
    return _NAMES[type(payload)]


class _Envelope(Struct):
    type: str
    payload: Raw = msgspec.field(default_factory=lambda: Raw(b"{}"))
    id: MessageId | UnsetType = UNSET


class MalformedMessage(Exception):
    """A client's message that is refused as it stands, with what an answer can still refer to."""

    def __init__(self, error: SignalingError, in_reply_to: str | None = None, id_: MessageId | UnsetType = UNSET):
        super().__init__(str(error))
        self.error = error
        self.in_reply_to = in_reply_to
        self.id = id_


T = TypeVar("T", bound=Struct)
_NAMES = {payload: name for name, payload in CLIENT_MESSAGES.items()}
_TAGGED = tuple(
    msgspec.defstruct(
        payload.__name__,
        [("payload", payload), ("id", MessageId | UnsetType, UNSET)],
        tag_field="type",
        tag=name,
    )
    for name, payload in CLIENT_MESSAGES.items()
)
_decode_tagged = msgspec.json.Decoder(Union[_TAGGED]).decode  # noqa: UP007 - built at run time
_envelope_decoder = msgspec.json.Decoder(_Envelope)
_object_decoder = msgspec.json.Decoder(dict[str, Raw])


def decode_message(text: str) -> ClientMessage:
    """One text frame of a client. The good case takes one pass; what is wrong with a bad one is found out after.

    Raises:
        MalformedMessage: the frame is not JSON, not an object, of no known type, or has a wrong field.
    """
    try:
        message = cast(ClientMessage, _decode_tagged(text))
    except (msgspec.DecodeError, RecursionError):
        return _decode_with_care(text)
    if message.id is not UNSET and not _is_id(message.id):
        return _decode_with_care(text)
    return message


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


def check_display_name(name: str) -> str:
    """A participant's name, trimmed.

    Raises:
        InvalidField: empty, longer than 64 characters, or with characters that could disguise it or break its line.
    """
    trimmed = name.strip()
    if _UNPRINTABLE.search(name) or not 1 <= len(trimmed) <= MAX_DISPLAY_NAME:
        raise InvalidField(f"display_name: expected {expectations(JoinRoom)['display_name']}.")
    return trimmed


def check_room_name(name: str | None) -> None:
    """The same for a room's name; None is no name."""
    if name is not None and (_UNPRINTABLE.search(name) or not 1 <= len(name) <= MAX_ROOM_NAME):
        raise InvalidField(f"name: expected {expectations(RoomOptions)['name']}.")


def _decode_with_care(text: str) -> ClientMessage:
    try:
        envelope = _decode_object(text, _Envelope, "the message")
        if envelope.id is not UNSET and not _is_id(envelope.id):
            raise InvalidField(f"id: expected {_ENVELOPE_FIELDS['id']}.")
    except SignalingError as error:
        raise MalformedMessage(error, *_what_it_answers(text)) from None
    in_reply_to = envelope.type[:MAX_ID_LENGTH]
    payload_type = CLIENT_MESSAGES.get(envelope.type)
    if payload_type is None:
        known = ", ".join(CLIENT_MESSAGES)
        raise MalformedMessage(UnknownType(f"type: expected one of {known}."), in_reply_to, envelope.id)
    try:
        payload = _decode_object(bytes(envelope.payload).decode(), payload_type, "payload")
    except SignalingError as error:
        raise MalformedMessage(error, in_reply_to, envelope.id) from None
    return ClientMessage(payload, envelope.id)


def _decode_object(text: str, wanted: type[T], subject: str) -> T:
    try:
        return msgspec.json.decode(text, type=wanted)
    except msgspec.ValidationError as error:
        raise _explain(error, wanted, subject) from None
    except msgspec.DecodeError as error:
        if name := _field_with_surrogate(text):
            raise InvalidField(f"{name}: expected no lone surrogates.") from None
        raise InvalidJson(f"This is not JSON: {_place(error)}.") from None
    except RecursionError:
        raise InvalidJson("This JSON is nested too deeply.") from None


def _field_with_surrogate(text: str) -> str | None:
    """The name of the first field with half a UTF-16 pair, which JSON may escape (RFC 8259 §8.2) and no UTF-8 can hold.

    None where there is none, or the text is no JSON even so. msgspec refuses such text without saying why.
    """
    try:
        return _surrogate_in(json.loads(text, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        return None


def _no_constant(constant: str) -> None:
    """NaN and Infinity, which Python's parser knows and JSON does not."""
    raise ValueError(constant)


def _surrogate_in(value: Any, name: str = "JSON") -> str | None:
    if isinstance(value, str):
        return name if _SURROGATE.search(value) else None
    if isinstance(value, list):
        return next(filter(None, (_surrogate_in(inner, name) for inner in value)), None)
    if isinstance(value, dict):
        found = (name if _SURROGATE.search(key) else _surrogate_in(inner, key) for key, inner in value.items())
        return next(filter(None, found), None)
    return None


def _what_it_answers(text: str) -> tuple[str | None, MessageId | UnsetType]:
    """The type and id of a message whose envelope is wrong, as far as each is right."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None, UNSET
    if not isinstance(parsed, dict):
        return None, UNSET
    type_, id_ = parsed.get("type"), parsed.get("id")
    in_reply_to = type_[:MAX_ID_LENGTH] if isinstance(type_, str) and not _SURROGATE.search(type_) else None
    return in_reply_to, cast(MessageId, id_) if _is_id(id_) else UNSET


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_ID_LENGTH and not _SURROGATE.search(value)
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and -(10 ** (MAX_ID_LENGTH - 1)) < value < 10**MAX_ID_LENGTH
    )


def _place(error: msgspec.DecodeError) -> str:
    """msgspec's own words, which quote nothing of the input but a position."""
    return str(error).removeprefix("JSON is malformed: ")


_MISSING = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)
_AT = re.compile(r" - at `\$\.(\w+)`$")
_EXPECTED_OBJECT = re.compile(r"Expected `object`, got `(\w+)`$")
_ENVELOPE_FIELDS = {
    "type": "the message's type as a string",
    "id": "a string or whole number of at most 64 characters",
    "payload": "an object",
}


def _explain(error: msgspec.ValidationError, wanted: type[Struct], subject: str) -> InvalidField:
    """msgspec's error in the words of the contract: which field, and what would be right."""
    text = str(error)
    if not_object := _EXPECTED_OBJECT.search(text):
        return InvalidField(f"{subject}: expected an object, got {not_object[1]}.")
    expected = expectations(wanted)
    if missing := _MISSING.search(text):
        return InvalidField(f"{missing[1]} is missing: expected {expected[missing[1]]}.")
    if unknown := _UNKNOWN.search(text):
        return InvalidField(f"{unknown[1][:MAX_ID_LENGTH]} is unknown: expected only {', '.join(expected)}.")
    if at := _AT.search(text):
        return InvalidField(f"{at[1]}: expected {expected[at[1]]}.")
    return InvalidField(text)


def expectations(wanted: type[Struct]) -> dict[str, str]:
    """What each field of a type on the wire should be, in words."""
    if wanted is _Envelope:
        return _ENVELOPE_FIELDS
    hints = get_type_hints(wanted, include_extras=True)
    return {name: _description(hints[name]) for name in wanted.__struct_fields__}


def _description(hint: Any) -> str:
    candidates = (hint, *getattr(hint, "__args__", ()))
    metas = [meta for part in candidates for meta in getattr(part, "__metadata__", ())]
    return next((meta.description for meta in metas if meta.description), "any JSON")
