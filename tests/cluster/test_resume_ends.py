"""The same over three instances."""

from tests.resume.test_ends import *  # noqa: F403
