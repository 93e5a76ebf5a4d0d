"""A connection over a real pair of sockets, alone: how it counts what its client has not read."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from signaling.budget import Budget
from signaling.clock import Ticker
from signaling.websocket.connection import MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS, OPEN, Connection
from signaling.websocket.write_batch import WriteBatch
from tests.support.frames import TEXT
from tests.support.peer import DEADLINE

LARGE = b"x" * 200_000  # more than the sockets and 64 KiB of the transport hold


class Silent:
    """A conversation in which nothing is said."""

    socket_id = "silent"
    is_of_use = True

    def greet(self) -> None: ...

    def receive(self, text: str) -> None: ...

    def connection_lost(self) -> None: ...

    def end(self, reason: Any) -> None: ...


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Connection, asyncio.StreamReader]]:
    """A connection, and the other end of its socket."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    connection = Connection(
        lambda _: Silent(),  # type: ignore[arg-type, return-value]
        address="",
        base_url="",
        batch=WriteBatch(),
        unread=Budget(MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS),
        clock=Ticker(0.5),
        heartbeat=15.0,
        is_limited=False,
        on_closed=lambda _: None,
    )
    await asyncio.get_running_loop().connect_accepted_socket(lambda: connection, ours)
    reader, writer = await asyncio.open_connection(sock=theirs)
    yield connection, reader
    writer.close()
    await writer.wait_closed()
    await connection.wait_closed()


async def next_text(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(DEADLINE):
        head = await reader.readexactly(2)
        assert head[0] & 0x0F == TEXT, head
        sizes = {126: 2, 127: 8}
        size = int.from_bytes(await reader.readexactly(sizes[head[1]])) if head[1] in sizes else head[1]
        return await reader.readexactly(size)


async def test_what_was_read_late_but_was_read_does_not_count_as_unread(
    pair: tuple[Connection, asyncio.StreamReader],
) -> None:
    connection, reader = pair
    for _ in range(60):  # 12 MB in all; 4 MiB may be unread
        connection.send_at_once(LARGE)
        assert await next_text(reader) == LARGE
    connection.send(b"hello")
    assert await next_text(reader) == b"hello"
    assert connection.state is OPEN


async def test_what_is_not_read_counts_whether_it_was_sent_at_once_or_not(
    pair: tuple[Connection, asyncio.StreamReader],
) -> None:
    connection, _ = pair
    for _ in range(20):
        connection.send_at_once(LARGE)
    assert connection.state is OPEN
    for _ in range(2):
        connection.send_at_once(LARGE)
    assert connection.state is not OPEN
