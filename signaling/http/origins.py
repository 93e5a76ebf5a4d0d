"""The host that a request names, and the origins that may connect."""

from aiohttp import hdrs, web

from signaling.errors import OriginNotAllowed
from signaling.origin import origin_of
from signaling.settings import Settings


def base_url(request: web.Request, settings: Settings) -> str:
    """The start of all links to this server: PUBLIC_URL, or the host that the request names."""
    named = origin_of(f"{request.scheme}://{request.headers.get(hdrs.HOST, '')}")
    return settings.public_url or named or f"{request.scheme}://{settings.host}:{settings.port}"


def is_allowed(origin: str, settings: Settings) -> bool:
    """Whether ALLOWED_ORIGINS contains this origin."""
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
    own = origin_of(f"{given.partition(':')[0]}://{request.headers.get(hdrs.HOST, '')}")
    origin = origin_of(given)
    if origin is None or origin not in {own, settings.public_url}:
        raise OriginNotAllowed
