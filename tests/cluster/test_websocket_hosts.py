"""The same over three instances."""

from tests.websocket.test_hosts import *  # noqa: F403
