"""The same over three instances. An edge asks no home for a client that has gone before it knows where the room is."""

from tests.resume.test_sent_again import *  # noqa: F403

del test_a_resume_that_delivers_nothing_can_be_done_again  # noqa: F821
