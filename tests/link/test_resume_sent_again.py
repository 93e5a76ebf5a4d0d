"""The same over a link between two directories."""

from tests.resume.test_sent_again import *  # noqa: F403
