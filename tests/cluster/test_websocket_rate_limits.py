"""The same over three instances, but for rooms of guests, which each instance counts."""

from tests.websocket import test_rate_limits
from tests.websocket.test_rate_limits import *  # noqa: F403

OF_EACH = (
    test_rate_limits.test_rooms_are_counted_across_connections_and_also_when_they_are_gone,
    test_rate_limits.test_of_many_who_ask_at_once_twenty_get_a_room,
    test_rate_limits.test_a_room_that_was_not_made_costs_nothing,
)
for one in OF_EACH:
    del globals()[one.__name__]
