"""The same over three instances, but for what looks into the file of one server."""

from tests.http.test_room import *  # noqa: F403

del test_an_expired_room_leaves_the_file_too  # noqa: F821
