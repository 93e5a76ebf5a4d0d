"""Lone surrogates: JSON may spell half a UTF-16 pair as an escape (RFC 8259 §8.2), which no UTF-8 can hold.

Our decoder refuses all text with one; here Python's own finds out where it stands. Only what was refused comes here.
"""

import json
import re
from typing import Any

SURROGATE = re.compile("[\ud800-\udfff]")

_NAME = re.compile(r'[\s{,]*(?=")')
_COLON = re.compile(r"\s*:\s*")


def field_with_surrogate(text: str) -> str | None:
    """The name of the first field that holds one; None where there is none, or the text is no JSON anyhow."""
    try:
        return _field_in(_parse(text))
    except (ValueError, RecursionError):
        return None


def signal_payload_with_surrogate(text: str) -> tuple[int, int] | None:
    """Where the inner payload of a signal begins and ends, if it holds one."""
    try:
        parsed = _parse(text)
        if parsed["type"] != "signal" or not _field_in(parsed["payload"]["payload"]):
            return None
        return _spans(text, _spans(text, 0)["payload"][0])["payload"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None


def _parse(text: str) -> Any:
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(constant: str) -> None:
    """NaN and Infinity, which Python's parser knows and JSON does not."""
    raise ValueError(constant)


def _field_in(value: Any, name: str = "JSON") -> str | None:
    if isinstance(value, str):
        return name if SURROGATE.search(value) else None
    if isinstance(value, list):
        return next(filter(None, (_field_in(inner, name) for inner in value)), None)
    if isinstance(value, dict):
        found = (name if SURROGATE.search(key) else _field_in(inner, key) for key, inner in value.items())
        return next(filter(None, found), None)
    return None


def _spans(text: str, at: int) -> dict[str, tuple[int, int]]:
    """Where the value of each member of the object at `at` begins and ends in a valid JSON text."""
    spans = {}
    read = json.JSONDecoder().raw_decode
    while begin := _NAME.match(text, at):
        name, at = read(text, begin.end())
        colon = _COLON.match(text, at)
        assert colon is not None
        _, at = read(text, colon.end())
        spans[name] = (colon.end(), at)
    return spans
