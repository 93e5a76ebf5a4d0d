"""The same over three instances."""

from tests.resume.test_sent_again import *  # noqa: F403
