"""The same over three instances, but for what restarts one server."""

from tests.websocket.test_waiting_room import *  # noqa: F403

del test_a_guest_who_is_denied_with_a_ban_does_not_come_back  # noqa: F821
