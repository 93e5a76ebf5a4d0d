"""Finds out under which address a browser reaches the server, and which origins may connect."""

import logging
import re
from typing import NamedTuple

from aiohttp import hdrs, web

from signaling.clock import Ticker
from signaling.errors import OriginNotAllowed
from signaling.origin import hostname_of, is_address, is_loopback, is_web, origin_of
from signaling.settings import Settings

WARNING_SECONDS = 60.0  # between two log lines about the same origin and host
MOST_WARNED = 64  # origins and hosts that a minute's log lines name; strangers choose both
LONGEST_NAME = 100  # characters of an origin or host in the log

log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """Where a browser reaches the server, as far as the request says."""

    scheme: str
    host: str
    is_forwarded: bool  # a trusted proxy says so; no browser sends such a header of its own


def seen_by_client(request: web.Request, settings: Settings) -> Seen:
    """Returns scheme and host of the URL that the client used. Only a trusted proxy is believed about them.

    With TRUSTED_PROXIES the nearest proxy's entry counts, the last one: of X-Forwarded-Proto and X-Forwarded-Host, or
    of Forwarded (RFC 7239).
    """
    scheme, host, forwarded_host = request.scheme, request.headers.get(hdrs.HOST, ""), ""
    if settings.trusted_proxies:
        nearest = _last(request, hdrs.FORWARDED)
        forwarded = dict(re.findall(r'(?i)(proto|host)="?([^";,\s]+)', nearest.lower()))
        scheme = _last(request, hdrs.X_FORWARDED_PROTO).lower() or forwarded.get("proto") or scheme
        forwarded_host = _last(request, hdrs.X_FORWARDED_HOST) or forwarded.get("host") or ""
    return Seen(scheme, forwarded_host or host, bool(forwarded_host))


def _last(request: web.Request, header: str) -> str:
    return ",".join(request.headers.getall(header, [])).rpartition(",")[2].strip()


def base_url(request: web.Request, settings: Settings) -> str:
    """Returns the start of all links to this server: PUBLIC_URL, or the address that the client used."""
    if settings.public_url is not None:
        return settings.public_url
    seen = seen_by_client(request, settings)
    named = origin_of(f"{seen.scheme}://{seen.host}")
    return named if named is not None and is_web(named) else f"{request.scheme}://{settings.host}:{settings.port}"


def is_allowed(origin: str, settings: Settings) -> bool:
    """Returns whether ALLOWED_ORIGINS contains this origin."""
    return "*" in settings.allowed_origins or origin_of(origin) in settings.allowed_origins


def is_own(seen: Seen, settings: Settings) -> bool:
    """Returns whether a host can be a name of this server. An attacker's name may point here too (DNS rebinding).

    A first deploy must work without settings: until PUBLIC_URL is set, a server off loopback or behind a trusted proxy
    accepts any name.
    """
    name = hostname_of(seen.host)
    if settings.public_url is not None:
        return name == hostname_of(settings.public_url) or is_loopback(name) or is_address(name)
    return is_loopback(name) or seen.is_forwarded or not all(is_loopback(own) for own in settings.hosts)


class Origins:
    """Checks the origin of each WebSocket handshake: browsers apply no same-origin policy to it (RFC 6455 §10.2)."""

    def __init__(self, settings: Settings, ticker: Ticker) -> None:
        self._settings = settings
        self._ticker = ticker
        self._warned_at: dict[tuple[str, str], float] = {}

    def check(self, request: web.Request) -> None:
        """Raises OriginNotAllowed. Scripts outside browsers send no Origin and are allowed."""
        given = request.headers.get(hdrs.ORIGIN)
        if given is None or is_allowed(given, self._settings):
            return
        seen = seen_by_client(request, self._settings)
        # Without a trusted proxy, only Origin has the scheme that the browser used, and so the default port.
        own = {origin_of(f"{scheme}://{seen.host}") for scheme in (given.partition(":")[0], seen.scheme)}
        origin = origin_of(given)
        is_at_home = is_web(origin) and origin in own and is_own(seen, self._settings)
        if origin is None or not (is_at_home or origin == self._settings.public_origin):
            self.warn(given, seen.host)
            raise OriginNotAllowed

    def warn(self, origin: str, host: str) -> None:
        """Logs that a page of this origin cannot be used while the server is reached as this host."""
        now, origin, host = self._ticker.now, origin[:LONGEST_NAME], host[:LONGEST_NAME]
        for known in [known for known, at in self._warned_at.items() if now - at >= WARNING_SECONDS]:
            del self._warned_at[known]
        if (origin, host) in self._warned_at or len(self._warned_at) >= MOST_WARNED:
            return
        self._warned_at[origin, host] = now
        log.warning(
            "a page of %r may not connect: the server is reached as %r; set PUBLIC_URL to its address, "
            "TRUSTED_PROXIES to the number of proxies that forward it, or add the page to ALLOWED_ORIGINS",
            origin,
            host,
        )


ORIGINS = web.AppKey("origins", Origins)
