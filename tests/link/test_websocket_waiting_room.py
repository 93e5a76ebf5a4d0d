"""The same over a link between two directories."""

from tests.websocket.test_waiting_room import *  # noqa: F403
