"""The same over three instances."""

from tests.websocket.test_signals import *  # noqa: F403
