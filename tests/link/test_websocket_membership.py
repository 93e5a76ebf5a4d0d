"""The same over a link between two directories."""

from tests.websocket.test_membership import *  # noqa: F403
