"""Parses origins (RFC 6454) in settings and headers."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit

from yarl import URL

DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(256)  # parsing the Host header takes 10 % of the time to create a room
def origin_of(url: str) -> str | None:
    """Returns the origin of a URL with nothing after its host and port, as browsers write it, else None.

    A URL of http or https, or of an app (`capacitor://localhost`); `null` is an origin of its own.
    """
    if url == "null":
        return url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or re.search(r"[^\w.:\-\[\]]", parts.netloc):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else punycode(parts.hostname)
    return f"{parts.scheme}://{host}" + ("" if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{port}")


def is_web(origin: str | None) -> bool:
    """Returns whether it is an origin of http or https, where a server can be."""
    return origin is not None and origin.partition("://")[0] in DEFAULT_PORTS


def punycode(hostname: str) -> str:
    """Writes an internationalised name in ASCII (RFC 5890), as browsers do; what is no such name stays."""
    if hostname.isascii():
        return hostname
    try:
        return URL.build(scheme="http", host=hostname).raw_host or hostname
    except ValueError:
        return hostname


def hostname_of(host: str) -> str:
    """Returns the name or address in a Host header or an origin, without port and brackets; "" if there is none."""
    try:
        return punycode(urlsplit(host if "//" in host else f"//{host}").hostname or "")
    except ValueError:
        return ""


def is_address(hostname: str) -> bool:
    try:
        ipaddress.ip_address(hostname)
    except ValueError:
        return False
    return True


def is_loopback(hostname: str) -> bool:
    """Returns whether it is a loopback address, or `localhost` (RFC 6761 §6.3)."""
    if is_address(hostname):
        return ipaddress.ip_address(hostname).is_loopback
    return hostname == "localhost" or hostname.endswith(".localhost")
