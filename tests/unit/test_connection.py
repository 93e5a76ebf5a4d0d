"""A connection over a real pair of sockets, alone: how it counts what its client has not read."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from signaling.budget import Budget
from signaling.clock import Ticker
from signaling.websocket.connection import OPEN, Connection
from signaling.websocket.outbox import MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS, WriteBatch
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

    def end(self, reason: Any, **_: Any) -> None: ...


@asynccontextmanager
async def connected(unread: Budget) -> AsyncIterator[tuple[Connection, asyncio.StreamReader]]:
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
        unread=unread,
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


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Connection, asyncio.StreamReader]]:
    async with connected(Budget(MAX_UNREAD_IN_ALL, MAX_UNREAD_PER_ADDRESS)) as pair:
        yield pair


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


async def test_when_all_leave_too_much_unread_the_one_with_the_most_is_cut() -> None:
    unread = Budget(12 * len(LARGE), 12 * len(LARGE))
    async with connected(unread) as (idle, _), connected(unread) as (slow, reader), connected(unread) as (slowest, _):
        for connection, count in ((idle, 1), (slow, 4), (slowest, 6)):
            for _ in range(count):
                connection.send_at_once(LARGE)
        assert [one.state for one in (idle, slow, slowest)] == [OPEN] * 3
        for _ in range(2):
            slow.send_at_once(LARGE)
        async with asyncio.timeout(DEADLINE):
            await slowest.wait_closed()
        assert [one.state for one in (idle, slow)] == [OPEN] * 2
        for _ in range(6):
            assert await next_text(reader) == LARGE
    assert unread.used == 0


async def test_what_has_been_read_counts_for_nothing() -> None:
    unread = Budget(12 * len(LARGE), 12 * len(LARGE))
    async with connected(unread) as (connection, reader):
        for _ in range(10):
            for _ in range(10):
                connection.send_at_once(LARGE)
            for _ in range(10):
                assert await next_text(reader) == LARGE
        assert (connection.state, unread.used) == (OPEN, 0)
