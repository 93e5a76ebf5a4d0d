"""How long a client may take to ask, to send a body and to take its answer, and how much it may ask at once."""

import asyncio

from aiohttp import HttpVersion11, hdrs, web, web_protocol
from aiohttp.typedefs import Handler

from signaling.errors import BadRequest
from signaling.settings import Settings

# From connecting to a whole head, and from one answer to the next whole head: half of it does not extend the time.
# Clients reuse a connection that was idle for up to 15 s; one that the server closed first costs them a request.
HEAD_SECONDS = 20.0
# Proxies wait for slow heads themselves, and reuse an idle connection for up to 60 s (nginx, AWS), 90 s (Heroku) or
# 120 s (Caddy). Where the server closes first, somebody gets a 502.
HEAD_SECONDS_BEHIND_PROXIES = 130.0
BODY_SECONDS = 10.0  # for at most 64 KiB
LINGERING_SECONDS = 5.0  # how long what is left of a body that nobody wants is still read, so that the answer arrives
ANSWER_SECONDS = 60.0  # from the answer's first byte until the kernel has its last

MAX_HEADERS = 64  # of at most 8,190 bytes each: what a client can make the server hold before it has asked anything

# Requests that wait behind the one in work, each with a head of up to half a megabyte. No browser sends any.
web_protocol.MAX_MSG_QUEUE_SIZE = 2


def head_seconds(settings: Settings) -> float:
    """How long a connection may go without a whole request."""
    return HEAD_SECONDS_BEHIND_PROXIES if settings.trusted_proxies else HEAD_SECONDS


async def read_body(request: web.Request) -> bytes:
    """The whole body.

    Raises:
        BadRequest: it came too slowly, or not as its headers say.
    """
    if not request.body_exists:
        return b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise BadRequest(f"The body did not arrive within {BODY_SECONDS:g} seconds.") from None
    except (web.RequestPayloadError, ConnectionError):
        raise BadRequest("The body did not arrive as its headers say.") from None


@web.middleware
async def answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Sends every answer that the handler has not sent itself, and cuts whoever does not read it."""
    response = await handler(request)
    transport = request.transport
    if response.prepared or transport is None:
        return response
    if _ends_unclearly(request):
        response.force_close()
    # An answer counts as sent when nothing of it is left here: what is left would keep a closing connection for ever.
    transport.set_write_buffer_limits(high=1)  # 0 would never be reached over TLS
    deadline = asyncio.get_running_loop().call_later(ANSWER_SECONDS, transport.abort)
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        pass  # the client is gone, or was cut; aiohttp is about to notice
    finally:
        deadline.cancel()
    return response


def _ends_unclearly(request: web.Request) -> bool:
    """Whether a proxy could believe that a tunnel begins behind this request, or that it ends elsewhere.

    It would then let through whatever follows, so that nothing that follows is taken: RFC 9112 §6.1 for HTTP/1.0, and
    for a refused switch of protocols https://github.com/0ang3el/websocket-smuggle.
    """
    switches = hdrs.UPGRADE in request.headers or request.method == hdrs.METH_CONNECT
    return switches or (request.version < HttpVersion11 and hdrs.TRANSFER_ENCODING in request.headers)
