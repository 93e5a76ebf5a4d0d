"""The same over three instances."""

from tests.resume.test_credentials import *  # noqa: F403
