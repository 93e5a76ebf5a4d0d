"""What is gathered leaves in its order, when its read or its turns are over, and no signal waits for the turns."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest_asyncio

from signaling.burst import Burst


@pytest_asyncio.fixture(name="ends")
async def _ends() -> AsyncIterator[tuple[asyncio.Transport, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
    yield transport, theirs
    transport.abort()
    theirs.close()


def what_came(end: socket.socket) -> bytes:
    try:
        return end.recv(100)
    except BlockingIOError:
        return b""


async def test_what_is_gathered_for_turns_leaves_after_the_next_one(
    ends: tuple[asyncio.Transport, socket.socket],
) -> None:
    transport, theirs = ends
    burst = Burst()
    burst.gather_for_turns()
    burst.add(transport, b"1")
    await asyncio.sleep(0)
    assert what_came(theirs) == b""
    burst.gather_for_turns()
    burst.add(transport, b"2")
    await asyncio.sleep(0)
    assert what_came(theirs) == b"12"
    assert not burst.is_on


async def test_a_read_without_a_signal_does_not_end_the_turns(ends: tuple[asyncio.Transport, socket.socket]) -> None:
    transport, theirs = ends
    burst = Burst()
    burst.gather_for_turns()
    burst.add(transport, b"1")
    burst.end_read(has_signal=False)
    assert what_came(theirs) == b""
    assert burst.is_on


async def test_a_signal_takes_along_what_was_gathered_before_it(ends: tuple[asyncio.Transport, socket.socket]) -> None:
    transport, theirs = ends
    burst = Burst()
    burst.gather_for_turns()
    burst.add(transport, b"1")
    burst.add(transport, b"signal")
    burst.end_read(has_signal=True)
    assert what_came(theirs) == b"1signal"
    burst.gather_for_turns()  # within the same turns
    burst.add(transport, b"2")
    assert burst.is_on
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert what_came(theirs) == b"2"


async def test_what_one_read_brings_leaves_with_its_end(ends: tuple[asyncio.Transport, socket.socket]) -> None:
    transport, theirs = ends
    burst = Burst()
    burst.is_on = True
    burst.add(transport, b"1")
    burst.add(transport, b"2")
    assert what_came(theirs) == b""
    burst.end_read(has_signal=True)
    assert what_came(theirs) == b"12"
