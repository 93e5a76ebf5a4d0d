"""The same over three instances."""

from tests.websocket.test_waiting_room import *  # noqa: F403
