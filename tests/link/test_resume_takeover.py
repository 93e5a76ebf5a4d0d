"""The same over a link between two directories."""

from tests.resume.test_takeover import *  # noqa: F403
