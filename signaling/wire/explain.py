"""Explains what is wrong with invalid input: which field, and what would be right."""

import json
import re
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct

from signaling.errors import InvalidField, InvalidJson, SignalingError

from .messages import MAX_ID_LENGTH

SURROGATE = re.compile("[\ud800-\udfff]")

# msgspec's own texts, which name the field; a test holds each of them. Matched as a whole: some quote the client.
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_AT = re.compile(r".* - at `\$\.(\w+)`", re.DOTALL)
_EXPECTED_OBJECT = re.compile(r"Expected `object`, got `(\w+)`")


def explain(error: Exception, text: str, wanted: type[Struct], subject: str) -> SignalingError:
    """Returns the error to send after msgspec's error for this text; `subject` names the text."""
    if isinstance(error, RecursionError):
        return InvalidJson("This JSON is nested too deeply.")
    reason = str(error)
    if not isinstance(error, msgspec.ValidationError):
        if name := _field_with_surrogate(text):
            return InvalidField(f"{name}: expected no lone surrogates.")
        return InvalidJson(f"This is not JSON: {reason.removeprefix('JSON is malformed: ')}.")
    if not_object := _EXPECTED_OBJECT.fullmatch(reason):
        return InvalidField(f"{subject}: expected an object, got {not_object[1]}.")
    expected = expectations(wanted)
    if (missing := _MISSING.fullmatch(reason)) and missing[1] in expected:
        return InvalidField(f"{missing[1]} is missing: expected {expected[missing[1]]}.")
    if unknown := _UNKNOWN.fullmatch(reason):
        return InvalidField(f"{unknown[1][:MAX_ID_LENGTH]} is unknown: expected only {', '.join(expected)}.")
    if (at := _AT.fullmatch(reason)) and at[1] in expected:
        return InvalidField(f"{at[1]}: expected {expected[at[1]]}.")
    return InvalidField(f"{subject}: expected an object with {', '.join(expected)}.")


def expectations(wanted: type[Struct]) -> dict[str, str]:
    """Describes the valid values of each field of a type on the wire."""
    hints = get_type_hints(wanted, include_extras=True)
    return {name: _description(hints[name]) for name in wanted.__struct_fields__}


def _description(hint: Any) -> str:
    metas = [meta for part in (hint, *get_args(hint)) for meta in getattr(part, "__metadata__", ())]
    return next((meta.description for meta in metas if meta.description), "any JSON")


def _field_with_surrogate(text: str) -> str | None:
    """Finds the first field with a lone surrogate, which JSON can escape (RFC 8259 §8.2) and UTF-8 cannot encode."""
    try:
        found = [("JSON", json.loads(text, parse_constant=_no_constant))]
    except (ValueError, RecursionError):
        return None
    while found:
        name, value = found.pop()
        if isinstance(value, str) and SURROGATE.search(value):
            return name
        if isinstance(value, list):
            found += [(name, inner) for inner in reversed(value)]
        if isinstance(value, dict):
            found += [part for key, inner in reversed(value.items()) for part in ((key, inner), (name, key))]
    return None


def _no_constant(constant: str) -> None:
    """Refuses NaN and Infinity, which Python's parser accepts and JSON forbids."""
    raise ValueError(constant)
