"""The same over a link between two directories."""

from tests.websocket.test_signals import *  # noqa: F403
