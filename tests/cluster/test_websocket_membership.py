"""The same over three instances."""

from tests.websocket.test_membership import *  # noqa: F403
