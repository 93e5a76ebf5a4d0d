"""The same over three instances, but for what looks into the file of one server."""

from tests.websocket import test_bans
from tests.websocket.test_bans import *  # noqa: F403

IN_THE_FILE = (
    test_bans.test_a_ban_ends_with_its_room,
    test_bans.test_what_is_kept_of_a_ban_tells_no_address_and_no_token,
    test_bans.test_bans_of_one_address_are_one_and_those_of_many_are_bounded,
)
for one in IN_THE_FILE:
    del globals()[one.__name__]
