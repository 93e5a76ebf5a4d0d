"""The same over a link between two directories."""

from tests.resume.test_away import *  # noqa: F403
