"""Decoding, encoding and the sentences of errors."""

from typing import Any

import msgspec
import pytest

from signaling.errors import InvalidField, InvalidJson, SignalingError
from signaling.rooms.names import check_display_name, check_room_name
from signaling.wire.codec import (
    MalformedMessage,
    decode,
    decode_body,
    decode_with_care,
    encode_message,
    is_too_deep,
    rfc3339,
    signal_head,
)
from signaling.wire.messages import (
    CLIENT_MESSAGES,
    ErrorMessage,
    Left,
    Pong,
    RoomChanges,
    RoomOptions,
    SignalOut,
    TokenOptions,
)

BODIES: dict[str, tuple[type[Any], str, str, str]] = {
    "wrong-type": (RoomOptions, '{"max_participants": "5"}', "max_participants", "whole number from 2"),
    "null": (RoomOptions, '{"ttl_hours": null}', "ttl_hours", "number of hours"),
    "too-long": (RoomOptions, '{"owner_id": "%s"}' % ("x" * 129), "owner_id", "1 to 128 characters"),
    "nul": (RoomOptions, '{"owner_id": "a\\u0000b"}', "owner_id", "without NUL"),
    "not-in-the-list": (RoomOptions, '{"access": "all"}', "access", "'code' or 'token'"),
    "unknown": (RoomOptions, '{"colour": 1}', "colour", "max_participants"),
    "state": (RoomChanges, '{"state": "shut"}', "state", "'open' or 'locked'"),
    "like-msgspec-missing": (RoomOptions, '{"access": "Object missing required field `foo`"}', "access", "'token'"),
    "like-msgspec-unknown": (RoomOptions, '{"access": "Object contains unknown field `foo`"}', "access", "'token'"),
    "like-msgspec-at": (RoomOptions, '{"access": "x\' - at `$.foo`"}', "access", "'token'"),
    "unknown-like-msgspec-at": (RoomOptions, '{"x\' - at `$.foo`": 1}', "x' - at `$.foo`", "max_participants"),
    "unknown-like-msgspec-missing": (
        RoomOptions,
        '{"Object missing required field `foo`": 1}',
        "Object missing required field `foo`",
        "max_participants",
    ),
    "unknown-with-a-line-break": (RoomOptions, '{"x\\n - at `$.foo`": 1}', "x\n - at `$.foo`", "max_participants"),
    "role": (TokenOptions, '{"role": "admin"}', "role", "'guest' or 'host'"),
}
TIMES = {
    0: "1970-01-01T00:00:00Z",
    1_900_000_000: "2030-03-17T17:46:40Z",
    1_900_000_000.000001: "2030-03-17T17:46:41Z",
    1_900_000_000.999: "2030-03-17T17:46:41Z",
    951_782_399.5: "2000-02-29T00:00:00Z",
}


@pytest.mark.parametrize(("wanted", "body", "field", "right"), BODIES.values(), ids=BODIES.keys())
def test_an_error_of_a_body_names_the_field_and_what_is_right(
    wanted: type[Any], body: str, field: str, right: str
) -> None:
    with pytest.raises(InvalidField) as error:
        decode_body(body.encode(), wanted)
    assert str(error.value).startswith(field)
    assert right in str(error.value)


@pytest.mark.parametrize("body", [b"\xff", b"nonsense", b"{", b"NaN"], ids=repr)
def test_a_body_that_is_not_json_is_no_wrong_field(body: bytes) -> None:
    with pytest.raises(InvalidJson):
        decode_body(body, RoomOptions)


@pytest.mark.parametrize("body", [b"", b" \n", b"{}"], ids=repr)
def test_an_empty_body_is_all_defaults(body: bytes) -> None:
    assert decode_body(body, RoomOptions) == RoomOptions()


def test_no_error_says_how_it_was_found_out() -> None:
    for body in ("{", "[]", '{"ttl_hours": []}', '{"x": 1}', '{"name": "\\ud800"}', "[" * 9999):
        with pytest.raises(SignalingError) as error:
            decode_body(body.encode(), RoomOptions)
        assert not any(word in str(error.value).lower() for word in ("msgspec", "struct", "python", "recursion", "$."))


# ── Messages ─────────────────────────────────────────────────────────────────────────────────────


def test_every_type_of_message_is_decoded_to_its_own() -> None:
    payload = (
        '{"room_code":"x","display_name":"x","to":"x","signal_type":"offer","payload":1,'
        '"socket_id":"x","resume_token":"x","received":0,"role":"host"}'
    )
    for name, payload_type in CLIENT_MESSAGES.items():
        text = f'{{"type":"{name}","payload":{payload},"id":7}}'
        message = decode(text)
        assert decode_with_care(text).payload == message.payload
        assert type(message.payload) is payload_type
        assert (message.payload.type, message.id) == (name, 7)


@pytest.mark.parametrize("name", ["leave_room", "create_room", "ping"])
def test_a_missing_payload_counts_as_an_empty_one(name: str) -> None:
    assert decode_with_care(f'{{"type":"{name}"}}').payload == CLIENT_MESSAGES[name]()


def test_a_missing_payload_of_a_signal_lacks_its_fields() -> None:
    with pytest.raises(MalformedMessage) as malformed:
        decode_with_care('{"type":"signal","id":"x"}')
    assert isinstance(malformed.value.error, InvalidField)
    assert (malformed.value.in_reply_to, malformed.value.id) == ("signal", "x")


@pytest.mark.parametrize("raw", ["1.0e5", '{"b":1,"a":2}', r'"\u00e9\/"', "[ 1 ,\n2 ]", "null", "9" * 400])
def test_the_payload_of_a_signal_stays_as_it_was_written(raw: str) -> None:
    message = decode(f'{{"type":"signal","payload":{{"to":"x","signal_type":"offer","payload": {raw} }}}}')
    assert isinstance(message.payload, SignalOut)
    assert bytes(message.payload.payload).decode().strip() == raw


def test_a_signal_is_joined_from_its_head_and_the_raw_payload() -> None:
    frame = signal_head("id-1", "answer") + b" 1.0e5" + b"}}"
    assert msgspec.json.decode(frame) == {
        "type": "signal",
        "payload": {"from": "id-1", "signal_type": "answer", "payload": 1e5},
    }


def test_a_message_is_encoded_with_the_id_that_it_answers() -> None:
    assert encode_message(Pong()) == b'{"type":"pong","payload":{}}'
    assert encode_message(Left("6a18t3"), 'a"b') == b'{"type":"left","payload":{"room_code":"6a18t3"},"id":"a\\"b"}'
    assert encode_message(Pong(), 0) == b'{"type":"pong","payload":{},"id":0}'


def test_an_error_says_when_to_come_back_only_where_waiting_helps() -> None:
    assert b"retry_after" not in encode_message(ErrorMessage("room_full", "Full.", "join_room"))
    assert b'"retry_after":30' in encode_message(ErrorMessage("overloaded", "Full.", "create_room", 30))


# ── Names and times ──────────────────────────────────────────────────────────────────────────────


def test_names_are_trimmed_and_measured() -> None:
    assert check_display_name(" \u3000Ada\u00a0") == "Ada"
    assert check_display_name("😀" * 64)
    check_room_name("x" * 80)
    check_room_name(None)
    for name in ("", "  ", "x" * 65, "a\tb", "\u202e", "\ud800"):
        with pytest.raises(InvalidField, match=r"^display_name: expected .*1 to 64 characters"):
            check_display_name(name)
    for name in ("", "x" * 81, "a\tb", "\u2067"):
        with pytest.raises(InvalidField, match=r"^name: expected .*1 to 80 characters"):
            check_room_name(name)


@pytest.mark.parametrize(("at", "text"), TIMES.items(), ids=TIMES.values())
def test_times_are_utc_in_whole_seconds_rounded_up(at: float, text: str) -> None:
    assert rfc3339(at) == text


DEEP = {
    "lists": "[" * 1_001,
    "objects": '{"a":' * 1_001,
    "after much that is flat": "[" + "[]," * 5_000 + "[" * 1_001,
    "behind strings that would close them": '["]\\\\"' + '["]}"' * 1_001,
    "behind quotes in strings": '["\\""' * 1_001,
}
SHALLOW = {
    "half as deep": "[" * 500 + "]" * 500,
    "flat": "[" + "[]," * 20_000 + "[]]",
    "half as deep and flat": "[" * 499 + "[]" * 20_000,
    "in a string": '"' + "[" * 5_000 + '\\"' + "{" * 5_000 + '"',
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deeply_is_refused_whatever_the_parser_bears(text: str) -> None:
    assert is_too_deep(text)
    signal = '{"type": "signal", "payload": {"to": "a", "signal_type": "offer", "payload": ' + text + "}}"
    with pytest.raises(RecursionError):
        decode(signal)
    for refused in (lambda: decode_body(signal.encode(), RoomOptions), lambda: decode_with_care(signal)):
        with pytest.raises((InvalidJson, MalformedMessage), match="nested too deeply"):
            refused()


@pytest.mark.parametrize("text", SHALLOW.values(), ids=SHALLOW)
def test_what_is_not_so_deep_is_not(text: str) -> None:
    assert not is_too_deep(text)
