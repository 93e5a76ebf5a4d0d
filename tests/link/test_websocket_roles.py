"""The same over a link between two directories."""

from tests.websocket.test_roles import *  # noqa: F403
