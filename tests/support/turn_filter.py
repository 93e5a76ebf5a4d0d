"""Stands before a TURN server: lets browsers renew their allocations every few seconds, or refuses some renewals.

Browsers renew an allocation of 600 s, as coturn makes them, after 9 minutes; here they are told that it is shorter.
"""

import asyncio
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator
from typing import Any

from signaling.rooms.ice import turn_credential
from tests.support.turn import REALM, SECRET

Address = tuple[str, int]

LIFETIME_SECONDS = 20  # browsers renew after half of a time below two minutes

HEAD = 20  # bytes, of which the last 16 are the cookie and the transaction's id
# Message types (RFC 8656, section 17) and attributes (RFC 8489, section 18.3; RFC 8656, section 18).
REFRESH, ALLOCATED, REFRESHED, REFRESH_REFUSED = 0x0004, 0x0103, 0x0104, 0x0114
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, LIFETIME = 0x0006, 0x0008, 0x0009, 0x000D
UNAUTHORIZED = struct.pack("!HBB", 0, 4, 1) + b"Unauthorized"


class TurnFilter(asyncio.DatagramProtocol):
    """Passes datagrams on between clients and the server.

    One that `is_strict` refuses renewals with credentials that have ended. coturn itself does not.
    """

    def __init__(self, server_port: int, *, is_strict: bool = False) -> None:
        self.refused: list[str] = []  # user names
        self.renewed: list[str] = []
        self._server_port = server_port
        self._is_strict = is_strict
        self._users: dict[Address, str] = {}
        self._to_server: dict[Address, asyncio.Task[asyncio.DatagramTransport]] = {}

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self._transport.get_extra_info('sockname')[1]}?transport=udp"

    async def stop(self) -> None:
        self._transport.close()
        for connecting in self._to_server.values():
            (await connecting).close()

    def datagram_received(self, data: bytes, client: Address) -> None:
        for kind, at, length in attributes(data):
            if kind == USERNAME:
                self._users[client] = data[at : at + length].decode()
        if type_of(data) == REFRESH and self._is_strict and int(self._users[client].split(":")[0]) < time.time():
            self.refused.append(self._users[client])
            attribute = struct.pack("!HH", ERROR_CODE, len(UNAUTHORIZED)) + UNAUTHORIZED
            head = struct.pack("!HH", REFRESH_REFUSED, len(attribute)) + data[4:HEAD]
            self._transport.sendto(head + attribute, client)
            return
        if client not in self._to_server:
            self._to_server[client] = asyncio.create_task(self._connect(client))
        connecting = self._to_server[client]
        if connecting.done():
            connecting.result().sendto(data)
        else:
            connecting.add_done_callback(lambda done: done.result().sendto(data))

    def answer(self, data: bytes, client: Address) -> None:
        """Passes on what the server sends to a client."""
        if type_of(data) == REFRESHED:
            self.renewed.append(self._users[client])
        if type_of(data) in {ALLOCATED, REFRESHED}:
            data = with_short_lifetime(data, self._users[client])
        self._transport.sendto(data, client)

    async def _connect(self, client: Address) -> asyncio.DatagramTransport:
        def answers() -> Answers:
            return Answers(self, client)

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(answers, remote_addr=("127.0.0.1", self._server_port))
        return transport


class Answers(asyncio.DatagramProtocol):
    """The server's side for one client."""

    def __init__(self, turn_filter: TurnFilter, client: Address) -> None:
        self._filter = turn_filter
        self._client = client

    def datagram_received(self, data: bytes, _: Any) -> None:
        self._filter.answer(data, self._client)


def type_of(data: bytes) -> int | None:
    """Returns the type of a STUN message; None for media, whose first two bits are not 0."""
    return None if len(data) < HEAD or data[0] > 0x3F else int.from_bytes(data[:2])


def attributes(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yields type, start and length of each attribute of a STUN message."""
    at = HEAD
    while type_of(data) is not None and at + 4 <= len(data):
        kind, length = struct.unpack_from("!HH", data, at)
        yield kind, at + 4, length
        at += 4 + (length + 3) // 4 * 4


def with_short_lifetime(data: bytes, user: str) -> bytes:
    """Returns the server's answer with another lifetime, signed for this user (RFC 8489, section 14.5)."""
    for kind, at, length in attributes(data):
        if kind == LIFETIME and int.from_bytes(data[at : at + 4]) > LIFETIME_SECONDS:
            data = data[:at] + struct.pack("!I", LIFETIME_SECONDS) + data[at + 4 :]
        elif kind == MESSAGE_INTEGRITY:
            long_term = f"{user}:{REALM}:{turn_credential(SECRET, user)}".encode()
            key = hashlib.md5(long_term, usedforsecurity=False).digest()
            signed = data[:2] + struct.pack("!H", at + length - HEAD) + data[4 : at - 4]
            data = data[:at] + hmac.digest(key, signed, "sha1") + data[at + length :]
    return data
