"""The same over three instances."""

from tests.resume.test_away import *  # noqa: F403
