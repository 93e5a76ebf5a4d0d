"""The same over three instances."""

from tests.websocket.test_bans import *  # noqa: F403
