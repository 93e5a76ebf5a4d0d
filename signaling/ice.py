"""Lists the ICE servers (W3C RTCIceServer) for one participant."""

import base64
import hashlib
import hmac
import math

from .settings import Settings
from .wire.codec import rfc3339
from .wire.messages import IceServer, IceServersView


def ice_servers(settings: Settings, user: str, now: float) -> IceServersView:
    """Lists the STUN and TURN servers. The TURN server's log shows `user` (a socket id) in a time-limited user name."""
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
    """Computes the credential of a TURN user name (draft-uberti-behave-turn-rest-00; coturn: use-auth-secret)."""
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode()


def describe(settings: Settings) -> str:
    """Describes the ICE servers for the start-up line."""
    turn = ", ".join(settings.turn_urls) or "no TURN (set TURN_URLS for networks that block direct calls)"
    return f"{', '.join(settings.stun_urls) or 'no STUN'}; {turn}"
