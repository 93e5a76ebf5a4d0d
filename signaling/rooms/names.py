"""Checks the names of participants and rooms: others must be able to see them, and to tell them apart."""

import re
import unicodedata

from signaling.errors import InvalidField
from signaling.wire.explain import expectations
from signaling.wire.messages import MAX_DISPLAY_NAME, MAX_ROOM_NAME, JoinRoom, RoomOptions

MOST_MARKS = 8  # combining marks in a row; scripts need four

# Control characters, line and paragraph separators, embeddings and overrides of the direction, surrogates, private use,
# and characters that no one sees and no script needs. Those of a flag are allowed (UTS #51, emoji tag sequences).
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff"
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,10}\U000e007f")
# What scripts and emoji need beside visible characters: joiners, direction marks, isolates, variation selectors; and
# the empty Braille pattern.
_INVISIBLE = re.compile("[\u061c\u180b-\u180d\u180f\u200c-\u200f\u2066-\u2069\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"


def check_display_name(name: str) -> str:
    """Trims and checks a participant's name of 1 to 64 characters. Raises InvalidField."""
    trimmed = name.strip()
    # The whole name is checked: some control characters count as white space.
    if not _is_readable(name) or len(trimmed) > MAX_DISPLAY_NAME:
        raise InvalidField(f"display_name: expected {expectations(JoinRoom)['display_name']}.")
    return trimmed


def check_room_name(name: str | None) -> None:
    """Checks a room's name of 1 to 80 characters; None is no name. Raises InvalidField."""
    if name is not None and (not _is_readable(name) or len(name) > MAX_ROOM_NAME):
        raise InvalidField(f"name: expected {expectations(RoomOptions)['name']}.")


def _is_readable(name: str) -> bool:
    """Returns whether a name can be seen, and cannot disguise itself or what is beside it."""
    is_blank = not _INVISIBLE.sub("", name).strip()
    return not (is_blank or _FORBIDDEN.search(_FLAG.sub("", name)) or _has_stacked_marks(name) or _is_unbalanced(name))


def _has_stacked_marks(name: str) -> bool:
    """Returns whether so many marks are stacked on a character that they cover what is around it."""
    marks = 0
    for character in name:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks > MOST_MARKS:
            return True
    return False


def _is_unbalanced(name: str) -> bool:
    """Returns whether an isolate is not closed, or closed without having been opened (UAX #9 §3.1.2)."""
    depth = 0
    for character in name:
        depth += (character in _ISOLATES) - (character == _END_OF_ISOLATE)
        if depth < 0:
            return True
    return depth > 0
