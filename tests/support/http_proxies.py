"""Web servers and proxies in the test's process that a server may stand behind."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientSession, web

from tests.support.app import Service

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """A web server that answers everything with one function."""
    server = web.Server(answer)
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        await server.shutdown()


@asynccontextmanager
async def proxying(service: Service) -> AsyncIterator[str]:
    """A proxy of HTTP that knows nothing of WebSockets."""
    async with ClientSession(auto_decompress=False) as session:

        async def answer(request: web.BaseRequest) -> web.Response:
            dropped = {"connection", "upgrade", "content-length"}
            headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
            url, body = f"{service.url}{request.path_qs}", await request.read()
            async with session.request(request.method, url, headers=headers, data=body) as got:
                kept = {
                    name: got.headers[name]
                    for name in ("Content-Type", "Content-Encoding", "Date")
                    if name in got.headers
                }
                return web.Response(status=got.status, headers=kept, body=await got.read())

        async with serving(answer) as url:
            yield url


@asynccontextmanager
async def passing_on(
    to_port: int,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: tuple[str, str] | None = None,
    change: Callable[[bytes], bytes] = bytes,
) -> AsyncIterator[int]:
    """A proxy that passes bytes on; it does TLS with a certificate, and may change what clients send."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to_port)
        await asyncio.gather(copy(reader, there_writer, change), copy(there_reader, writer))

    listener = await asyncio.start_server(connected, host, port, ssl=context)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Callable[[bytes], bytes] = bytes
) -> None:
    """Copies until the end of either, and ends the other."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(change(data))
    writer.close()
