"""The same over a link between two directories."""

from tests.resume.test_ends import *  # noqa: F403
