"""Checks the host that a request names, and the origins that may connect."""

from aiohttp import hdrs, web

from signaling.errors import OriginNotAllowed
from signaling.origin import hostname_of, is_address, is_loopback, origin_of
from signaling.settings import Settings


def base_url(request: web.Request, settings: Settings) -> str:
    """Returns the start of all links to this server: PUBLIC_URL, or the host that the request names."""
    named = origin_of(f"{request.scheme}://{request.headers.get(hdrs.HOST, '')}")
    return settings.public_url or named or f"{request.scheme}://{settings.host}:{settings.port}"


def is_allowed(origin: str, settings: Settings) -> bool:
    """Returns whether ALLOWED_ORIGINS contains this origin."""
    return "*" in settings.allowed_origins or origin_of(origin) in settings.allowed_origins


def check_origin(request: web.Request, settings: Settings) -> None:
    """Checks a WebSocket handshake: browsers apply no same-origin policy to it (RFC 6455 §10.2).

    Scripts outside browsers send no Origin and are allowed.

    Raises OriginNotAllowed.
    """
    given = request.headers.get(hdrs.ORIGIN)
    if given is None or is_allowed(given, settings):
        return
    # Behind a proxy that ends TLS, only Origin has the scheme that the browser used, and so the default port.
    host = request.headers.get(hdrs.HOST, "")
    own = origin_of(f"{given.partition(':')[0]}://{host}") if is_own(host, settings) else None
    origin = origin_of(given)
    if origin is None or origin not in {own, settings.public_url}:
        raise OriginNotAllowed


def is_own(host: str, settings: Settings) -> bool:
    """Returns whether a Host header can name this server. An attacker's name may point here too (DNS rebinding).

    A first deploy must work without settings: until PUBLIC_URL is set, a server off loopback accepts any name.
    """
    name = hostname_of(host)
    if settings.public_url is not None:
        return name == hostname_of(settings.public_url) or is_loopback(name) or is_address(name)
    return is_loopback(name) or not is_loopback(settings.host)
