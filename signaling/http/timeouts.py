"""Limits how long clients may take to send a request and read the response, and how much they may send at once."""

import asyncio
from typing import cast

from aiohttp import HttpVersion11, hdrs, web, web_protocol
from aiohttp.typedefs import Handler

from .connection import HttpConnection

# Until the first complete head, and from a response to the next one. Clients reuse connections that were idle for up
# to 15 s, proxies for 60 s (nginx, AWS), 90 s (Heroku), 120 s (Caddy); if the server closes first, a request fails.
HEAD_SECONDS = 20.0
HEAD_SECONDS_PROXIED = 130.0
BODY_SECONDS = 10.0  # for at most 64 KiB
LINGERING_SECONDS = 5.0  # how long the rest of an unwanted body is read, so that the response arrives
ANSWER_SECONDS = 60.0  # from the response's first byte until the kernel has taken its last
MAX_HEADERS = 64  # of at most 8,190 bytes each

# Pipelined requests that may wait. No browser sends any.
web_protocol.MAX_MSG_QUEUE_SIZE = 2


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
    connection = cast(HttpConnection, transport.get_protocol())
    if (
        connection.is_overfull
        or switches
        or (request.version < HttpVersion11 and hdrs.TRANSFER_ENCODING in request.headers)
    ):
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
