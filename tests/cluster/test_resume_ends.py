"""The same over three instances, but for what looks into the log of one server."""

from tests.resume.test_ends import *  # noqa: F403

del test_a_signal_that_was_sent_when_the_server_failed_is_not_sent_twice  # noqa: F821
