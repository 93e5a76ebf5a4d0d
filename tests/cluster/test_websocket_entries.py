"""The same over three instances."""

from tests.websocket.test_entries import *  # noqa: F403
