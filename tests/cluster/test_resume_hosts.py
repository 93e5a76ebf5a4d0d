"""The same over three instances."""

from tests.resume.test_hosts import *  # noqa: F403
