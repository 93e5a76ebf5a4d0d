"""Examines where a name leads: DNS, IPv4 and IPv6."""

import asyncio
import errno
import socket

from signaling.origin import is_address

from .findings import Check

DNS_SECONDS = 5.0
CONNECT_SECONDS = 4.0
NO_ROUTE = {errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


async def addresses_of(host: str, port: int) -> dict[socket.AddressFamily, str]:
    """Finds the first address of each family. Raises OSError, as TimeoutError if DNS does not answer."""
    async with asyncio.timeout(DNS_SECONDS):
        entries = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found: dict[socket.AddressFamily, str] = {}
    for family, _, _, _, address in entries:
        if family in {socket.AF_INET, socket.AF_INET6}:
            found.setdefault(family, str(address[0]))
    return found


async def look_up(check: Check, host: str, port: int) -> dict[socket.AddressFamily, str]:
    """Finds the addresses of a name, or adds why there are none."""
    try:
        return await addresses_of(host, port)
    except TimeoutError:
        check.found("name-unanswered", host=host)
    except (OSError, UnicodeError):
        check.found("name-unknown", host=host)
    return {}


async def check_name(check: Check, host: str, port: int) -> bool:
    """Examines the name of a page. Returns whether at least one address accepts connections."""
    found = await look_up(check, host, port)
    outcomes = await asyncio.gather(*(_connect(address, port) for address in found.values()))
    by_address = dict(zip(found.values(), outcomes, strict=True))
    open_ones = [address for address, outcome in by_address.items() if outcome == "open"]
    if open_ones:
        cause = "name-address" if is_address(host) else "name-fine"
        check.found(cause, host=host, addresses=" and ".join(open_ones), port=port)
    for family, address in found.items():
        outcome = by_address[address]
        if outcome in {"open", "no route"} and open_ones:
            continue
        if open_ones and family == socket.AF_INET6:
            check.found("name-ipv6-dead", host=host, address=address, port=port)
        else:
            check.found("name-refused" if outcome == "refused" else "name-silent", address=address, port=port)
    return bool(open_ones)


async def _connect(address: str, port: int) -> str:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(address, port)
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "silent"
    except OSError as error:
        return "no route" if error.errno in NO_ROUTE else "silent"
    writer.transport.abort()
    return "open"
