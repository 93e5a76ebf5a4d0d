"""A DNS server that knows a few names (RFC 1035)."""

import asyncio
import ipaddress
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HEAD = struct.Struct("!HHHHHH")  # id, flags, and the numbers of questions, answers and others
ANSWERED, UNKNOWN = 0x8180, 0x8183  # flags: a response, recursion available, and NXDOMAIN
TYPES = {1: 4, 28: 6}  # A and AAAA, and the version of IP
A_MINUTE = 60


class NameServer(asyncio.DatagramProtocol):
    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, query: bytes, client: tuple[str, int]) -> None:
        labels, at = [], HEAD.size
        while size := query[at]:
            labels.append(query[at + 1 : at + 1 + size].decode())
            at += 1 + size
        name = ".".join(labels).lower()
        version = TYPES.get(int.from_bytes(query[at + 1 : at + 3]))
        known = [ipaddress.ip_address(address) for address in self._names.get(name, [])]
        found = [address.packed for address in known if address.version == version]
        head = HEAD.pack(int.from_bytes(query[:2]), ANSWERED if known else UNKNOWN, 1, len(found), 0, 0)
        question = query[HEAD.size : at + 5]
        records = [b"\xc0\x0c" + question[-4:] + struct.pack("!IH", A_MINUTE, len(one)) + one for one in found]
        self._transport.sendto(head + question + b"".join(records), client)


@asynccontextmanager
async def answering_names(address: str, names: dict[str, list[str]]) -> AsyncIterator[None]:
    """Answers at port 53 of an address of this machine; `names` are addresses by name. Only root may."""
    loop = asyncio.get_running_loop()
    endpoint, _ = await loop.create_datagram_endpoint(lambda: NameServer(names), (address, 53))
    yield
    endpoint.close()
