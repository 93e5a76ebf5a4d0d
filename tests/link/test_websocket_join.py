"""The same over a link between two directories."""

from tests.websocket.test_join import *  # noqa: F403
