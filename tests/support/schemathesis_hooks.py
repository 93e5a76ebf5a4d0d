"""What schemathesis cannot know from the description of the REST API. It loads this module at its start."""

import base64
import json

import schemathesis
from hypothesis import strategies as st

from signaling.errors import InvalidField
from signaling.rooms.names import check_display_name, check_room_name


def is_allowed(name: str) -> bool:
    """A name that matches its pattern may still be refused, as one with nothing to be seen in it."""
    try:
        check_display_name(name)
        check_room_name(name)
    except InvalidField:
        return False
    return True


def cursor(age_key: tuple[float, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(age_key).encode()).decode()


names = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=64).filter(is_allowed)
cursors = st.tuples(st.floats(0, 2e9), st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=6, max_size=6)).map(cursor)

schemathesis.openapi.format("display-name", names)
schemathesis.openapi.format("room-name", names)
schemathesis.openapi.format("cursor", cursors)
