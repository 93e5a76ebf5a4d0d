"""The same over three instances."""

from tests.websocket.test_join import *  # noqa: F403
