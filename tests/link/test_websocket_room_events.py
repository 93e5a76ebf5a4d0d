"""The same over a link between two directories."""

from tests.websocket.test_room_events import *  # noqa: F403
