"""What is wrong with input that could not be decoded, in the words of the contract: which field, and what is right."""

import json
import re
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct

from signaling.errors import InvalidField

from .messages import MAX_ID_LENGTH

SURROGATE = re.compile("[\ud800-\udfff]")

# msgspec's own texts, which name the field; a test holds each of them.
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)
_AT = re.compile(r" - at `\$\.(\w+)`$")
_EXPECTED_OBJECT = re.compile(r"Expected `object`, got `(\w+)`$")


def explain(error: msgspec.ValidationError, wanted: type[Struct], subject: str) -> InvalidField:
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
    hints = get_type_hints(wanted, include_extras=True)
    return {name: _description(hints[name]) for name in wanted.__struct_fields__}


def _description(hint: Any) -> str:
    candidates = (hint, *getattr(hint, "__args__", ()))
    metas = [meta for part in candidates for meta in getattr(part, "__metadata__", ())]
    return next((meta.description for meta in metas if meta.description), "any JSON")


def place(error: msgspec.DecodeError) -> str:
    """msgspec's own words, which quote nothing of the input but a position."""
    return str(error).removeprefix("JSON is malformed: ")


def field_with_surrogate(text: str) -> str | None:
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
        return name if SURROGATE.search(value) else None
    if isinstance(value, list):
        return next(filter(None, (_surrogate_in(inner, name) for inner in value)), None)
    if isinstance(value, dict):
        found = (name if SURROGATE.search(key) else _surrogate_in(inner, key) for key, inner in value.items())
        return next(filter(None, found), None)
    return None
