"""The same over a link between two directories."""

from tests.resume.test_hosts import *  # noqa: F403
