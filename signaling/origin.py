"""Parses origins (RFC 6454) in settings and headers."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(256)  # parsing the Host header takes 10 % of the time to create a room
def origin_of(url: str) -> str | None:
    """Returns the origin of an http(s) URL with nothing after its host and port, else None."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or re.search(r"[^\w.:\-\[\]]", parts.netloc):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in {None, default} else f":{port}")


def hostname_of(host: str) -> str:
    """Returns the name or address in a Host header or an origin, without port and brackets; "" if there is none."""
    try:
        return urlsplit(host if "//" in host else f"//{host}").hostname or ""
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
