"""Which host a request named, which page it comes from, and whether that page may."""

from aiohttp import hdrs, web

from signaling.errors import OriginNotAllowed
from signaling.origin import origin_of
from signaling.settings import Settings


def base_url(request: web.Request, settings: Settings) -> str:
    """What the URLs that are handed out start with: PUBLIC_URL, or the host that the request named."""
    named = origin_of(f"{request.scheme}://{request.headers.get(hdrs.HOST, '')}")
    return settings.public_url or named or f"{request.scheme}://{settings.host}:{settings.port}"


def is_allowed(origin: str, settings: Settings) -> bool:
    """Whether ALLOWED_ORIGINS lets pages of this origin in."""
    return "*" in settings.allowed_origins or origin_of(origin) in settings.allowed_origins


def check_origin(request: web.Request, settings: Settings) -> None:
    """Refuses a WebSocket handshake from a foreign page: browsers apply no same-origin rule to it (RFC 6455 §10.2).

    A script sends no Origin and is let in.

    Raises:
        OriginNotAllowed
    """
    given = request.headers.get(hdrs.ORIGIN)
    if given is None:
        return
    origin = origin_of(given)
    if origin is not None:
        # A proxy may have ended TLS: the scheme that the browser saw, and so the default port, is in Origin alone.
        own = origin_of(f"{origin.partition(':')[0]}://{request.headers.get(hdrs.HOST, '')}")
        if origin in {own, settings.public_url}:
            return
    if not is_allowed(given, settings):
        raise OriginNotAllowed
