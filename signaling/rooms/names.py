"""Which names of people and rooms can be shown as they are."""

import re

from signaling.errors import InvalidField
from signaling.wire.explain import expectations
from signaling.wire.messages import MAX_DISPLAY_NAME, MAX_ROOM_NAME, JoinRoom, RoomOptions

# C0 and C1 controls, line and paragraph separators, bidirectional controls, surrogates without their other half.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def check_display_name(name: str) -> str:
    """A participant's name, trimmed to 1 to 64 characters.

    Raises InvalidField, also for characters that could disguise the name or break its line.
    """
    trimmed = name.strip()
    if _UNPRINTABLE.search(name) or not 1 <= len(trimmed) <= MAX_DISPLAY_NAME:
        raise InvalidField(f"display_name: expected {expectations(JoinRoom)['display_name']}.")
    return trimmed


def check_room_name(name: str | None) -> None:
    """The same for a room's name; None is no name."""
    if name is not None and (_UNPRINTABLE.search(name) or not 1 <= len(name) <= MAX_ROOM_NAME):
        raise InvalidField(f"name: expected {expectations(RoomOptions)['name']}.")
