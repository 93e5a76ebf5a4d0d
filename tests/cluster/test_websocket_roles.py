"""The same over three instances."""

from tests.websocket.test_roles import *  # noqa: F403
