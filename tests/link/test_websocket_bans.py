"""The same over a link between two directories."""

from tests.websocket.test_bans import *  # noqa: F403
