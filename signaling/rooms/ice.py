"""Lists the ICE servers (W3C RTCIceServer) of participants, and renews their TURN credentials before they end.

`now` is the wall clock's time, `at` the Ticker's, both in seconds.
"""

import base64
import hashlib
import hmac
import math
from itertools import islice, takewhile

from signaling.settings import Settings
from signaling.wire.codec import encode_message, rfc3339
from signaling.wire.messages import IceServer, IceServers, IceServersView

from .sessions import Session

CHECK_SECONDS = 60  # life of the credentials for a connection check
MOST_AT_ONCE = 500  # in one tick, which takes some 10 ms: after a restart all clients resume, and are due, together


class Credentials:
    """Sends connected participants new credentials at half of the life of their last ones, if that is limited."""

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


def ice_servers(settings: Settings, user: str, now: float) -> IceServersView:
    """Lists the STUN and TURN servers. The TURN server's log shows `user` (a socket id) in a time-limited user name."""
    view = _time_limited(settings, user, now + settings.turn_ttl_seconds)
    if settings.turn_urls and not settings.turn_secret:
        view.ice_servers.append(IceServer(list(settings.turn_urls), settings.turn_username, settings.turn_credential))
    return view


def ice_servers_for_check(settings: Settings, user: str, now: float) -> IceServersView:
    """Lists the same for a connection check by a client outside all rooms: never with fixed credentials."""
    return _time_limited(settings, f"check-{user}", now + CHECK_SECONDS)


def has_time_limited(settings: Settings) -> bool:
    """True if participants get credentials that end."""
    return bool(settings.turn_urls and settings.turn_secret)


def _time_limited(settings: Settings, user: str, until: float) -> IceServersView:
    servers = [IceServer(list(settings.stun_urls))] if settings.stun_urls else []
    if not settings.turn_urls or not settings.turn_secret:
        return IceServersView(servers, None)
    expiry = math.ceil(until)
    username = f"{expiry}:{user}"
    servers.append(IceServer(list(settings.turn_urls), username, turn_credential(settings.turn_secret, username)))
    return IceServersView(servers, rfc3339(expiry))


def turn_credential(secret: str, username: str) -> str:
    """Computes the credential of a TURN user name (draft-uberti-behave-turn-rest-00; coturn: use-auth-secret)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode()


def describe(settings: Settings) -> str:
    """Describes the ICE servers for the start-up line."""
    turn = ", ".join(settings.turn_urls) or "no TURN (set TURN_URLS for networks that block direct calls)"
    return f"{', '.join(settings.stun_urls) or 'no STUN'}; {turn}"
