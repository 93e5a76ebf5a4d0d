"""The ICE server list (W3C RTCIceServer) for one participant at one time."""

import base64
import hashlib
import hmac
import math

from .settings import Settings
from .wire.codec import rfc3339
from .wire.messages import IceServer, IceServersView


def ice_servers(settings: Settings, user: str, now: float) -> IceServersView:
    """STUN and TURN servers as the settings name them.

    `user` (a socket id) becomes part of a time-limited TURN user name, so that the TURN server's log tells who.
    """
    servers = [IceServer(list(settings.stun_urls))] if settings.stun_urls else []
    expires_at = None
    if settings.turn_urls and settings.turn_secret:
        expiry = math.ceil(now + settings.turn_ttl_seconds)
        username = f"{expiry}:{user}"
        servers.append(IceServer(list(settings.turn_urls), username, turn_credential(settings.turn_secret, username)))
        expires_at = rfc3339(expiry)
    elif settings.turn_urls:
        servers.append(IceServer(list(settings.turn_urls), settings.turn_username, settings.turn_credential))
    return IceServersView(servers, expires_at)


def turn_credential(secret: str, username: str) -> str:
    """The credential of a time-limited TURN user name (draft-uberti-behave-turn-rest-00; coturn: use-auth-secret)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode()


def describe(settings: Settings) -> str:
    """What the start-up line says of them."""
    stun = ", ".join(settings.stun_urls) or "no STUN"
    turn = ", ".join(settings.turn_urls) or "no TURN (set TURN_URLS for networks that block direct calls)"
    return f"{stun}; {turn}"
