"""The same over three instances."""

from tests.websocket.test_room_events import *  # noqa: F403
