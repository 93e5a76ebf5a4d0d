"""One HTTP connection from accept on: its place among all, the largest head, and errors before any handler."""

import asyncio
import logging
from typing import cast

from aiohttp import hdrs, web, web_protocol
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from signaling.errors import BadRequest, HeadTooLarge
from signaling.limits import Accepted, Place
from signaling.wire.messages import MAX_BODY_BYTES

from .problems import CONTENT_TYPE, problem, problem_body, problem_of

# Until the first complete head, and from a response to the next one. Clients reuse connections that were idle for up
# to 15 s, proxies for 60 s (nginx, AWS), 90 s (Heroku), 120 s (Caddy); if the server closes first, a request fails.
HEAD_SECONDS = 20.0
HEAD_SECONDS_PROXIED = 130.0
UNWANTED_BODY_SECONDS = 5.0  # how long the rest of an unwanted body is read, so that the response arrives
MAX_HEAD_BYTES = 32 * 1024
MAX_HEADERS = 64  # of at most 8,190 bytes each
MAX_REQUEST_BYTES = MAX_HEAD_BYTES + 8 * MAX_BODY_BYTES  # chunks of one byte take six each
LINGERING_SECONDS = 2.0  # how long a client that was refused may take to read the answer
HEAD_END = b"\r\n\r\n"

# aiohttp's own log, without its line about each request that is not HTTP: those are common on the Internet.
log = logging.getLogger("signaling.http")
log.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError)))

web_protocol.MAX_MSG_QUEUE_SIZE = 2  # pipelined requests that may wait; no browser sends any


class HttpConnection(web.RequestHandler):
    """Reads requests, until the connection ends or a WebSocket takes its transport and its place over."""

    def __init__(self, server: web.Server, accepted: Accepted, place: Place, *, is_proxied: bool) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            auto_decompress=False,  # bodies of at most 64 KiB need no compression, so there are no zip bombs
            keepalive_timeout=HEAD_SECONDS_PROXIED if is_proxied else HEAD_SECONDS,
            lingering_time=UNWANTED_BODY_SECONDS,
            max_headers=MAX_HEADERS,
            logger=log,
        )
        self.handshake: asyncio.Task[None] | None = None  # of TLS, while it lasts
        self._place: Place | None = place
        self.is_overfull = False  # more has come than a request may have: its answer is the last
        self._accepted = accepted
        self._is_aborted = False
        self._is_deaf = False  # what is received is ignored
        self._received = 0  # bytes since the last answer
        self._has_head = False
        self._end = b""  # of what was received of a head
        place.abort = self._abort

    def hand_over(self) -> Place:
        """Gives the place to a WebSocket, which gives it back at its end."""
        assert self._place is not None
        place, self._place = self._place, None
        self._accepted.settle(place)
        return place

    def keep_place(self) -> None:
        """Called when an event stream begins: it does not give way to new connections."""
        if self._place is not None:
            self._accepted.settle(self._place)

    def end(self) -> None:
        """Gives the place back. A second call changes nothing."""
        if self._place is not None:
            self._accepted.give_back(self._place)
            self._place.abort = None  # would be a cycle, which stays until the collector finds it
            self._place = None

    def answered(self, *, is_read: bool) -> None:
        """Called when a request has been answered. Unless its body `is_read`, the rest of it still comes."""
        if self.is_overfull:
            self._is_deaf = True
            self._abort_soon()
        elif is_read:
            self._received, self._has_head, self._end = 0, False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._is_aborted:
            cast(asyncio.Transport, transport).abort()

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        before = self._received
        self._received += len(data)
        if not self._has_head:
            known = self._end + data
            at = known.find(HEAD_END)
            self._has_head, self._end = at >= 0, known[-len(HEAD_END) + 1 :]
            if (before + at if self._has_head else self._received) > MAX_HEAD_BYTES:
                self._refuse_head()
                return
        self.is_overfull = self._received > MAX_HEAD_BYTES + MAX_BODY_BYTES
        if before <= MAX_REQUEST_BYTES:
            super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self.end()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answers a request that aiohttp itself refuses before any handler. Repeats nothing of it."""
        super().handle_error(request, status, exc, message)  # logs it; fails if an answer has begun
        response = problem(HeadTooLarge() if isinstance(exc, LineTooLong) else BadRequest())
        response.headers[hdrs.SERVER] = "web-v-con"
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Sends a response; an error that was raised outside of the middlewares becomes a problem too."""
        response = problem_of(resp) if isinstance(resp, web.HTTPException) else resp
        return await super().finish_response(request, response, start_time)

    def _refuse_head(self) -> None:
        self._is_deaf = True
        body = problem_body(HeadTooLarge())
        head = (
            "HTTP/1.1 431 Request Header Fields Too Large",
            f"Content-Type: {CONTENT_TYPE}",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Server: web-v-con",
            "Connection: close",
        )
        transport = cast(asyncio.Transport, self.transport)
        transport.write("".join(f"{line}\r\n" for line in (*head, "")).encode() + body)
        if transport.can_write_eof():
            transport.write_eof()
        self._abort_soon()

    def _abort_soon(self) -> None:
        """Ends the connection, but reads on for a moment: a reset could overtake the answer."""
        asyncio.get_running_loop().call_later(LINGERING_SECONDS, self._abort)

    def _abort(self) -> None:
        """Ends the connection, or its TLS handshake."""
        self._is_aborted = True
        if self.handshake is not None:
            self.handshake.cancel()
        elif self.transport is not None:
            self.transport.abort()
