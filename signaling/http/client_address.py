"""Finds the address of a client, as rate limits count it."""

import ipaddress
import logging
import re
from functools import lru_cache

from aiohttp import hdrs, web

LONGEST = 100  # characters; an IPv6 address with brackets, zone and port has fewer

log = logging.getLogger(__name__)


class Addresses:
    """Reads client addresses behind TRUSTED_PROXIES proxies."""

    def __init__(self, trusted_proxies: int) -> None:
        self._trusted_proxies = trusted_proxies
        self._has_warned = False

    def of(self, request: web.Request) -> str:
        """Returns the client's IPv4 address, or the /64 of its IPv6 address.

        Each proxy appends the address of its client to X-Forwarded-For; entries left of those can be forged.
        """
        given = request.headers.getall(hdrs.X_FORWARDED_FOR, [])
        if given and not self._trusted_proxies and not self._has_warned:
            self._has_warned = True
            log.warning(
                "a request carries X-Forwarded-For while TRUSTED_PROXIES is 0: behind a proxy all clients share "
                "its address and one set of limits; set TRUSTED_PROXIES to the number of proxies in front"
            )
        entries = ",".join(given).split(",") if given else []
        # If the list is too short or the entry is not an address, our proxies did not write it: use the socket's.
        is_whole = len(entries) >= self._trusted_proxies > 0
        named = limited_as(entries[-self._trusted_proxies]) if is_whole else None
        return named or limited_as(request.remote or "") or ""


ADDRESSES = web.AppKey("addresses", Addresses)


def limited_as(text: str) -> str | None:
    """Reads an IPv4 address, or the /64 of an IPv6 one, with or without port and brackets; None if it is neither."""
    stripped = text.strip()
    return _limited_as(stripped) if len(stripped) <= LONGEST else None


@lru_cache(4096)  # parsing an address takes 5 % of the time to create a room
def _limited_as(text: str) -> str | None:
    with_port = re.fullmatch(r"\[(.+)\](?::\d+)?|([\d.]+):\d+", text)
    plain = (with_port[1] or with_port[2]) if with_port else text
    try:
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, 64), strict=False))  # a client usually has a whole /64
