"""The same over three instances."""

from tests.resume.test_takeover import *  # noqa: F403
