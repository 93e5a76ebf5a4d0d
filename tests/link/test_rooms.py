"""The tests of rooms and resumption again, with every client at the other side of a link between two directories."""

from tests.resume.test_away import *  # noqa: F403
from tests.resume.test_counts import *  # noqa: F403
from tests.resume.test_ends import *  # noqa: F403
from tests.resume.test_hosts import *  # noqa: F403
from tests.resume.test_sent_again import *  # noqa: F403
from tests.resume.test_takeover import *  # noqa: F403
from tests.websocket.test_bans import *  # noqa: F403
from tests.websocket.test_hosts import *  # noqa: F403
from tests.websocket.test_join import *  # noqa: F403
from tests.websocket.test_membership import *  # noqa: F403
from tests.websocket.test_room_events import *  # noqa: F403
from tests.websocket.test_signals import *  # noqa: F403
from tests.websocket.test_waiting_room import *  # noqa: F403
