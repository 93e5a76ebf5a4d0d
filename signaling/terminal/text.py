"""Writes text for a terminal: columns, colours, times, and nothing that controls the terminal."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper

# Control characters, line and paragraph separators, marks that reorder a line, and lone surrogates.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
COLOURS = {"bold": 1, "red": 31, "green": 32, "yellow": 33}
UNITS = (("s", 60, 1), ("min", 60, 60), ("h", 48, 3600), ("days", float("inf"), 86400))  # name, below how many, seconds


@contextmanager
def output() -> Iterator[None]:
    """Prints characters that the encoding lacks as "?", and ends the process when its reader, such as `head`, ends."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            yield
        finally:
            print(end="", flush=True)  # here, where it can be caught, and not when Python ends
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python still tries to write what is left
        sys.exit(0)


def clean(value: object) -> str:
    """Returns a text that may come from anyone, without what could control the terminal or reorder the line."""
    return UNSAFE.sub("", str(value))


def paint(text: str, colour: str) -> str:
    """Colours a text, if this is a terminal and NO_COLOR is not set."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if not is_terminal or os.environ.get("NO_COLOR") or sys.platform == "win32":
        return text
    return f"\033[{COLOURS[colour]}m{text}\033[0m"


def columns(rows: Sequence[Sequence[object]]) -> list[str]:
    """Aligns the cells of all rows. Names come last, since terminals disagree on how wide some characters are."""
    texts = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in texts]
    return ["  ".join(row).rstrip() for row in padded]


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    first, *others = columns([header, *rows])
    return "\n".join([paint(first, "bold"), *others])


def relative(time: str, now: float) -> str:
    """Says how far a time (RFC 3339) is from `now`, in seconds since the epoch."""
    seconds = datetime.fromisoformat(time).timestamp() - now
    name, count = next((name, count) for name, most, unit in UNITS if (count := round(abs(seconds) / unit)) < most)
    if abs(seconds) <= 1:  # the server rounds up to whole seconds
        return "now"
    return f"in {count} {name}" if seconds > 0 else f"{count} {name} ago"
