"""What a cause is: how bad it is, its sentence, who can mend it and how."""

from typing import Literal, NamedTuple

Level = Literal["fine", "skipped", "warning", "fault"]
Who = Literal["operator", "network", "user"]


class Cause(NamedTuple):
    """One thing that can be found. `who` can mend it, and `remedy` says how; both are missing where all is fine."""

    level: Level
    text: str
    who: Who | None = None
    remedy: str = ""


def fine(text: str) -> Cause:
    return Cause("fine", text)


def skipped(text: str) -> Cause:
    return Cause("skipped", text)


def warning(text: str, remedy: str, who: Who = "operator") -> Cause:
    return Cause("warning", text, who, remedy)


def fault(text: str, remedy: str, who: Who = "operator") -> Cause:
    return Cause("fault", text, who, remedy)
