"""Whose limits a request counts against: the client's address, as far as it can be known."""

import ipaddress
import logging
import re
from functools import lru_cache

from aiohttp import hdrs, web

_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")  # as some proxies write it
LONGEST = 100  # characters that are looked at; an IPv6 address with its brackets, zone and port has fewer
MOST_KNOWN = 4096  # texts whose address is kept: to read one takes a twentieth of a create
IPV6_SITE = 64  # bits; whoever has one address has all that begin so

log = logging.getLogger(__name__)


class Addresses:
    """Reads addresses behind as many proxies as TRUSTED_PROXIES says."""

    def __init__(self, trusted_proxies: int) -> None:
        self._trusted_proxies = trusted_proxies
        self._has_warned = False

    def of(self, request: web.Request) -> str:
        """An IPv4 address, or the /64 of an IPv6 one.

        Each proxy appends whom it heard from to X-Forwarded-For; what stands left of that the client may have made up.
        """
        given = request.headers.getall(hdrs.X_FORWARDED_FOR, [])
        if given and not self._trusted_proxies:
            self._warn()
        entries = ",".join(given).split(",") if given else []
        # A list that is too short, or says something else, is not all our proxies' own: then only the socket is sure.
        is_whole = len(entries) >= self._trusted_proxies > 0
        named = limited_as(entries[-self._trusted_proxies]) if is_whole else None
        return named or limited_as(request.remote or "") or ""

    def _warn(self) -> None:
        if not self._has_warned:
            self._has_warned = True
            log.warning(
                "a request carries X-Forwarded-For while TRUSTED_PROXIES is 0: behind a proxy all clients share "
                "its address and one set of limits; set TRUSTED_PROXIES to the number of proxies in front"
            )


ADDRESSES = web.AppKey("addresses", Addresses)


def limited_as(text: str) -> str | None:
    """The address in a text, as limits count it; None where there is none."""
    stripped = text.strip()
    return _limited_as(stripped) if len(stripped) <= LONGEST else None


@lru_cache(MOST_KNOWN)
def _limited_as(text: str) -> str | None:
    match = _WITH_PORT.fullmatch(text)
    plain = (match[1] or match[2]) if match else text
    try:
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, IPV6_SITE), strict=False))
