"""Refuses, before a TURN server, to renew allocations whose credentials have ended. coturn itself would renew them."""

import asyncio
import struct
import time
from typing import Any

Address = tuple[str, int]

REFRESH, REFRESH_REFUSED = 0x0004, 0x0114  # message types (RFC 8656, section 17)
USERNAME, ERROR_CODE = 0x0006, 0x0009  # attributes (RFC 8489, section 18.3)
HEAD = 20  # bytes, of which the last 16 are the cookie and the transaction's id
UNAUTHORIZED = struct.pack("!HBB", 0, 4, 1) + b"Unauthorized"


class StrictTurn(asyncio.DatagramProtocol):
    """Passes datagrams on between clients and the server."""

    def __init__(self, server_port: int) -> None:
        self.refused: list[str] = []  # user names
        self._server_port = server_port
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
        if (username := refreshing_user(data)) and int(username.split(":")[0]) < time.time():
            self.refused.append(username)
            attribute = struct.pack("!HH", ERROR_CODE, len(UNAUTHORIZED)) + UNAUTHORIZED
            self._transport.sendto(
                struct.pack("!HH", REFRESH_REFUSED, len(attribute)) + data[4:HEAD] + attribute, client
            )
            return
        if client not in self._to_server:
            self._to_server[client] = asyncio.create_task(self._connect(client))
        connecting = self._to_server[client]
        if connecting.done():
            connecting.result().sendto(data)
        else:
            connecting.add_done_callback(lambda done: done.result().sendto(data))

    async def _connect(self, client: Address) -> asyncio.DatagramTransport:
        def answers() -> Answers:
            return Answers(self._transport, client)

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(answers, remote_addr=("127.0.0.1", self._server_port))
        return transport


class Answers(asyncio.DatagramProtocol):
    """What the server sends to one client."""

    def __init__(self, to_clients: asyncio.DatagramTransport, client: Address) -> None:
        self._to_clients = to_clients
        self._client = client

    def datagram_received(self, data: bytes, _: Any) -> None:
        self._to_clients.sendto(data, self._client)


def refreshing_user(data: bytes) -> str | None:
    """Returns the user name in a refresh request; None if the datagram is something else."""
    if len(data) < HEAD or struct.unpack_from("!H", data)[0] != REFRESH:
        return None
    at = HEAD
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("!HH", data, at)
        if kind == USERNAME:
            return data[at + 4 : at + 4 + length].decode()
        at += 4 + (length + 3) // 4 * 4
    return None
