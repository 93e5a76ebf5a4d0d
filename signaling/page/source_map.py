"""Tells developer tools which line of which module a line of a joined file is (ECMA-426)."""

import json
from collections.abc import Iterable, Sequence
from functools import cache

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def source_map(sources: Sequence[str], lines: Iterable[tuple[int, int] | None]) -> str:
    """Returns the source map of a file, from the index of the source and the line (from 1) of each of its lines."""
    segments: list[str] = []
    last_source, last_line = 0, 1
    for place in lines:
        if place is None:
            segments.append("")
            continue
        source, line = place
        segments.append(_segment(source - last_source, line - last_line))
        last_source, last_line = place
    return json.dumps({"version": 3, "sources": sources, "names": [], "mappings": ";".join(segments)})


@cache
def _segment(sources: int, lines: int) -> str:
    """Maps column 0 of a line to column 0 of another, by how much its source and line differ from the last ones."""
    return f"A{_number(sources)}{_number(lines)}A"


def _number(number: int) -> str:
    """Writes a number in base 64, lowest digits first; the lowest bit is the sign."""
    rest = -number << 1 | 1 if number < 0 else number << 1
    digits = ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += DIGITS[digit | 32 if rest else digit]
        if not rest:
            return digits
