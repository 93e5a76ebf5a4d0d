"""The same over three instances."""

from tests.resume.test_counts import *  # noqa: F403
