"""Limits how long clients may take to send the body of a request and to read the response."""

import asyncio
from typing import cast

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.typedefs import Handler

from .connection import HttpConnection

BODY_SECONDS = 10.0  # for at most 64 KiB
ANSWER_SECONDS = 60.0  # from the response's first byte until the kernel has taken its last


@web.middleware
async def answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Sends every response that the handler has not sent itself, and disconnects clients that do not read it."""
    response = await handler(request)
    transport = request.transport
    if response.prepared or transport is None:
        return response
    # A proxy could take what follows this request for a tunnel (https://github.com/0ang3el/websocket-smuggle), or for
    # a part of it (HTTP/1.0 with Transfer-Encoding: RFC 9112 §6.1), and let it through unchecked.
    switches = hdrs.UPGRADE in request.headers or request.method == hdrs.METH_CONNECT
    is_chunked = request.version < HttpVersion11 and hdrs.TRANSFER_ENCODING in request.headers
    connection = cast(HttpConnection, request.protocol)
    if switches or is_chunked or connection.is_overfull:
        response.force_close()
    # The response is sent when its buffer is empty; anything left would keep a closing connection open forever.
    transport.set_write_buffer_limits(high=1)  # 0 would never be reached over TLS
    deadline = asyncio.get_running_loop().call_later(ANSWER_SECONDS, transport.abort)
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        pass  # the client has disconnected or was aborted; aiohttp is about to notice
    finally:
        deadline.cancel()
        connection.answered(is_read=request.content.is_eof())
    return response
