"""The same over a link between two directories."""

from tests.resume.test_counts import *  # noqa: F403
