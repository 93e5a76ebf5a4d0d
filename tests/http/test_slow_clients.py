"""Clients that take their time: to ask, to send a body, to read the answer. They are cut, and nobody else waits."""

import asyncio
import itertools
import json
import re
import resource
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import cast

import pytest
from aiohttp.web_protocol import RequestHandler

from signaling.http import connection, timeouts
from tests.support.app import KEY, Runner, Serve, Service
from tests.support.peer import DEADLINE
from tests.support.raw import raw_request

SHORT, SHORT_HEAD = 0.1, 0.3  # seconds; what these tests make of the deadlines
CROWD, BATCH = 2_000, 100  # connections
AUTHORIZED = f"Host: x\r\nX-API-Key: {KEY}\r\n"
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
HALF_OPEN = [
    b"",
    b"G",
    b"GET /livez HTTP/1.1\r\nHost: x\r\n",
    HANDSHAKE,
    b"POST /api/rooms HTTP/1.1\r\n" + AUTHORIZED.encode(),
]


class SlowClient:
    """One connection that sends what it is told, when it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.received = b""

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def trickle(self, data: bytes) -> None:
        """Sends a byte now and then until the server ends the connection; `received` is what it said."""
        listening = asyncio.create_task(self.end())
        for byte in data:
            with suppress(ConnectionError):
                await self.send(bytes([byte]))
            if (await asyncio.wait([listening], timeout=0.01))[0]:
                break
        await listening

    async def flood(self, data: bytes) -> None:
        """Sends the same for ever, as fast as it is taken, until the server ends the connection."""
        listening = asyncio.create_task(self.end())
        with suppress(ConnectionError):
            while not listening.done():
                await self.send(data)
        await listening

    async def answer(self) -> bytes:
        """The next answer, whole."""
        async with asyncio.timeout(DEADLINE):
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            return head + await self._reader.readexactly(int(length[1]) if length else 0)

    async def end(self) -> None:
        """Waits until the server ends the connection."""
        async with asyncio.timeout(DEADLINE):
            with suppress(ConnectionError):
                while data := await self._reader.read(2**16):
                    self.received += data


@asynccontextmanager
async def slow_client(service: Service, **more: int) -> AsyncIterator[SlowClient]:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port, **more)
    try:
        yield SlowClient(reader, writer)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (timeouts, "BODY_SECONDS"),
        (connection, "UNWANTED_BODY_SECONDS"),
        (timeouts, "ANSWER_SECONDS"),
    ):
        monkeypatch.setattr(module, name, SHORT)


# ── Heads ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def short_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", SHORT_HEAD)


@pytest.mark.usefixtures("short_heads")
@pytest.mark.parametrize("head", HALF_OPEN[2:], ids=["a-get", "a-handshake", "a-create"])
async def test_a_head_that_comes_byte_by_byte_is_cut(service: Service, head: bytes) -> None:
    began = asyncio.get_running_loop().time()
    async with slow_client(service) as slow:
        await slow.trickle(head + b"X-Slow: " + b"y" * 8000)
        assert slow.received == b""
        assert asyncio.get_running_loop().time() - began >= SHORT_HEAD, "not for its bytes but for its slowness"


@pytest.mark.usefixtures("short_heads")
async def test_a_second_head_has_no_more_time_than_the_first(service: Service) -> None:
    async with slow_client(service) as slow:
        await slow.send(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await slow.answer()).startswith(b"HTTP/1.1 200 ")
        await slow.trickle(b"GET / HTTP/1.1\r\nX-Slow: " + b"y" * 8000)


@pytest.mark.usefixtures("short_heads")
async def test_empty_lines_before_a_request_extend_nothing(service: Service) -> None:
    async with slow_client(service) as slow:
        await slow.trickle(b"\r\n" * 4000)


@pytest.mark.usefixtures("short_heads")
async def test_behind_a_proxy_connections_may_be_idle_for_longer(serve: Serve, tmp_path: Path) -> None:
    behind, alone = await serve(trusted_proxies=1), await serve(data_file=str(tmp_path / "another.json"))
    async with slow_client(behind) as proxy, slow_client(alone) as client:
        await client.end()  # it came later, and is gone first
        await proxy.send(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await proxy.answer()).startswith(b"HTTP/1.1 200 ")


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Both ends of every connection are in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 3 * CROWD)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_descriptors")
async def test_thousands_of_half_open_handshakes_block_nobody_and_are_gone_in_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 1.5)
    service = await serve()
    code = await service.room_code()
    ada, ben = await service.enter(code, "Ada"), await service.enter(code, "Ben")
    await ada.sync()
    most = 0
    async with AsyncExitStack() as stack:
        crowd: list[SlowClient] = []
        for batch in range(CROWD // BATCH):
            crowd += await service.at_once(stack.enter_async_context(slow_client(service)) for _ in range(BATCH))
            for slow, half in zip(crowd[-BATCH:], itertools.cycle(HALF_OPEN)):
                with suppress(ConnectionError):  # on a very busy machine its time is over already
                    await slow.send(half)
            await ada.signal(ben, batch)
            assert (await ben.expect("signal"))["payload"] == batch
            most = max(most, service.connection_count)
        assert (await service.request("GET", "/livez")).status == 200
        await (await service.connect()).close()
        assert most > BATCH, "they were there together; all of them unless the machine is very busy"
        await service.at_once(slow.end() for slow in crowd)
        assert [slow.received for slow in crowd if slow.received] == []


# ── Bodies ───────────────────────────────────────────────────────────────────────────────────────

FRAMINGS = {"length": b"Content-Length: 1000\r\n\r\n", "chunks": b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"}


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS.keys())
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_body_that_comes_byte_by_byte_is_refused_with_a_clear_error(
    service: Service, method: str, framing: bytes
) -> None:
    code = await service.room_code(name="Tea")
    path = "/api/rooms" if method == "POST" else f"/api/rooms/{code}"
    async with slow_client(service) as slow:
        await slow.send(f"{method} {path} HTTP/1.1\r\n{AUTHORIZED}".encode() + framing)
        await slow.trickle(b'{"name": "' + b"x" * 990)
        head, _, body = slow.received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["code"] == "bad_request"
    assert json.loads(body)["detail"] == f"The body did not arrive within {SHORT} seconds."
    assert [room["name"] for room in (await service.request("GET", "/api/rooms")).json["rooms"]] == ["Tea"]


async def test_a_body_that_never_comes_is_refused_with_a_clear_error(service: Service) -> None:
    request = f"POST /api/rooms HTTP/1.1\r\n{AUTHORIZED}Content-Length: 2\r\n\r\n"
    answer = await raw_request(service.port, request.encode())
    assert b"did not arrive within" in answer


async def test_a_body_that_comes_after_the_refusal_is_still_a_body(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "UNWANTED_BODY_SECONDS", DEADLINE)
    service = await serve()
    async with slow_client(service) as slow:
        await slow.send(f"POST /api/rooms HTTP/1.1\r\n{AUTHORIZED}Content-Length: 2\r\n\r\n".encode())
        assert (await slow.answer()).startswith(b"HTTP/1.1 400 ")
        await slow.send(b"{}GET /api/rooms HTTP/1.1\r\n" + AUTHORIZED.encode() + b"\r\n")
        assert (await slow.answer()).endswith(b'{"rooms":[],"next_cursor":null}')


UNREAD = {
    "no-key": ("POST /api/rooms", "", 401),
    "get": ("GET /health", "", 200),
    "not-found": ("POST /nothing", "", 404),
    "handshake-refused": ("GET /ws", "Origin: http://evil.example\r\n", 403),
    "too-large": ("POST /api/rooms", f"X-API-Key: {KEY}\r\n", 413),
}
ENDLESS = {
    "length": (b"Content-Length: 9000000000000000000\r\n\r\n", b" " * 60_000),
    "chunks": (b"Transfer-Encoding: chunked\r\n\r\n", b"ea60\r\n" + b" " * 60_000 + b"\r\n"),
    "tiny-chunks": (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 2000),
}


@pytest.mark.parametrize(("framing", "part"), ENDLESS.values(), ids=ENDLESS.keys())
async def test_an_endless_body_that_nobody_wants_ends_with_its_connection(
    service: Service, monkeypatch: pytest.MonkeyPatch, framing: bytes, part: bytes
) -> None:
    monkeypatch.setattr(timeouts, "BODY_SECONDS", DEADLINE)

    async def check(line: str, headers: str, status: int) -> None:
        async with slow_client(service) as slow:
            await slow.send(f"{line} HTTP/1.1\r\nHost: x\r\n{headers}".encode() + framing)
            await slow.flood(part)
            assert slow.received.startswith(b"HTTP/1.1 %d " % status)
            assert slow.received.count(b"HTTP/1.1 ") == 1

    await service.at_once(check(*request) for request in UNREAD.values())
    assert (await service.request("GET", "/livez")).status == 200


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def unread(service: Service) -> AsyncIterator[tuple[socket.socket, RequestHandler]]:
    """A client that has asked for more than the kernel takes and reads nothing, and the server's side of it."""
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", service.port))
        server = cast(Runner, service.client.server.runner).http
        await until(lambda: len(server.connections) == 1)
        (connection,) = server.connections
        transport = connection.transport
        assert transport is not None
        for asked in itertools.count(server.requests_count + 1):
            await loop.sock_sendall(client, b"GET /large.css HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(lambda asked=asked: transport.get_write_buffer_size() > 0 or server.requests_count == asked)
            if transport.get_write_buffer_size():
                break
        yield client, connection


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not is_true():
            await asyncio.sleep(0.001)


async def test_an_answer_that_is_never_read_ends_with_its_connection(service: Service) -> None:
    async with unread(service):
        assert service.connection_count == 1
        await until(lambda: service.connection_count == 0)


async def test_behind_an_answer_that_is_not_read_hardly_any_request_is_kept(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "ANSWER_SECONDS", DEADLINE)
    async with unread(service) as (client, connection):
        transport = connection.transport
        assert transport is not None
        behind = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n" * 100
        await asyncio.get_running_loop().sock_sendall(client, behind)
        await until(lambda: not transport.is_reading())
        assert len(connection._messages) <= 2, "each of them could have a head of half a megabyte"
