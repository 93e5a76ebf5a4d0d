"""Lists the ICE servers (W3C RTCIceServer) for one participant."""

import base64
import hashlib
import hmac
import math

from .settings import Settings
from .wire.codec import rfc3339
from .wire.messages import IceServer, IceServersView

CHECK_SECONDS = 60  # life of the credentials for a connection check


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
