"""The same over a link between two directories."""

from tests.websocket.test_hosts import *  # noqa: F403
