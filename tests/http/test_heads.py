"""The head of a request has at most 32 KiB, however it is cut and on each request of a connection."""

import asyncio
import json
import re

import pytest

from signaling.http.connection import MAX_HEAD_BYTES
from signaling.wire.messages import MAX_BODY_BYTES
from tests.support.app import KEY, PROBLEM_FIELDS, Service
from tests.support.peer import DEADLINE
from tests.support.raw import raw_request

LINE = b"X: " + b"x" * 6_000 + b"\r\n"
LAST = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def head(size: int, start: bytes = b"GET /livez HTTP/1.1\r\nHost: x\r\n") -> bytes:
    """A head of so many bytes with its end."""
    lines = start + LINE * 5
    left = size - len(lines) - len(b"X: \r\n\r\n")
    whole = lines + b"X: " + b"x" * left + b"\r\n\r\n"
    assert len(whole) == size
    return whole


async def statuses(service: Service, requests: bytes) -> list[int]:
    """The statuses of all answers until the server closes the connection."""
    return [int(status) for status in re.findall(rb"HTTP/1.1 (\d+) ", await raw_request(service.port, requests))]


@pytest.mark.parametrize("first", [b"", LAST.replace(b"Connection: close\r\n", b"")], ids=["first", "second"])
async def test_a_head_of_32_kib_is_taken(service: Service, first: bytes) -> None:
    before = [200] if first else []
    assert await statuses(service, first + head(MAX_HEAD_BYTES) + LAST) == [*before, 200, 200]


async def test_a_head_that_is_larger_is_refused_with_a_problem(service: Service) -> None:
    answer = await raw_request(service.port, head(MAX_HEAD_BYTES + 5))
    start, _, body = answer.partition(b"\r\n\r\n")
    assert start.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b"\r\nContent-Type: application/problem+json\r\n" in start
    problem = json.loads(body)
    assert (set(problem), problem["status"], problem["code"]) == (PROBLEM_FIELDS, 431, "bad_request")
    assert "32 KiB" in problem["detail"]
    assert "xxx" not in problem["detail"]


@pytest.mark.parametrize("size", [1, 100, 5_000])
async def test_a_head_that_never_ends_is_refused_however_it_is_cut(service: Service, size: int) -> None:
    raw = await asyncio.open_connection("127.0.0.1", service.port)
    endless = head(MAX_HEAD_BYTES + 5)[:-4]
    async with asyncio.timeout(DEADLINE):
        for at in range(0, len(endless), size):
            raw[1].write(endless[at : at + size])
        assert (await raw[0].readline()).startswith(b"HTTP/1.1 431 ")
    raw[1].close()


async def test_the_end_of_a_head_is_found_where_it_was_cut(service: Service) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    request = head(MAX_HEAD_BYTES)
    async with asyncio.timeout(DEADLINE):
        for byte in range(4, 0, -1):
            writer.write(request[:-byte])
            await writer.drain()
            await (await service.client.get("/livez")).read()  # the server has read that by now
            writer.write(request[-byte:])
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200 ")
            await reader.readexactly(int(re.search(rb"Content-Length: (\d+)", answer)[1]))  # type: ignore[index]
    writer.close()


async def test_a_body_of_64_kib_is_no_part_of_the_head(service: Service) -> None:
    body = b'{"name": "x"}'.ljust(MAX_BODY_BYTES)
    start = f"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nConnection: close\r\n"
    start += f"Content-Length: {len(body)}\r\n"
    assert await statuses(service, head(MAX_HEAD_BYTES, start.encode()) + body) == [201]


async def test_what_comes_after_an_unread_body_is_not_taken_for_a_head(service: Service) -> None:
    """The answer comes before the body has, and the rest of that has no end of a head in it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    async with asyncio.timeout(DEADLINE):
        writer.write(b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 401 ")
        writer.write(b" " * MAX_BODY_BYTES + LAST)
        rest = await reader.read()
    assert rest.count(b"HTTP/1.1 ") == 1
    assert b"HTTP/1.1 200 " in rest
