"""Sends participants fresh TURN credentials at half of the life of their last ones.

`now` is the wall clock's time, `at` the Ticker's, both in seconds.
"""

from itertools import islice, takewhile

from signaling.ice import has_time_limited, ice_servers
from signaling.settings import Settings
from signaling.wire.codec import encode_message
from signaling.wire.messages import IceServers

from .sessions import Session

MOST_AT_ONCE = 500  # in one tick, which takes some 10 ms: after a restart all clients resume, and are due, together


class Credentials:
    """Knows when each participant who is connected needs new credentials. Does nothing if they are not time-limited."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._are_time_limited = has_time_limited(settings)
        self._due: dict[Session, float] = {}  # the soonest first, since all credentials live equally long

    def note(self, session: Session, at: float) -> None:
        """Called when the client of a session has been sent new credentials."""
        if self._are_time_limited:
            self._due.pop(session, None)
            self._due[session] = at + self._settings.turn_ttl_seconds / 2

    def forget(self, session: Session) -> None:
        """Called when a session is away or has ended. A resume brings new credentials."""
        self._due.pop(session, None)

    def send(self, session: Session, now: float, at: float) -> None:
        if self._are_time_limited:
            view = ice_servers(self._settings, session.socket_id, now)
            session.send(encode_message(IceServers(view.ice_servers, view.expires_at)))
            self.note(session, at)

    def send_due(self, now: float, at: float) -> None:
        """Sends new credentials to all who need them. Called at every tick."""
        due = takewhile(lambda entry: entry[1] <= at, self._due.items())
        for session, _ in list(islice(due, MOST_AT_ONCE)):
            self.send(session, now, at)
