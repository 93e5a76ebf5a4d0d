"""Stands between a TCP connection and aiohttp: it counts from accept on, and the head of a request has a limit."""

import asyncio
from collections.abc import Callable
from typing import cast

from signaling.limits import Accepted
from signaling.wire.messages import MAX_BODY_BYTES

MAX_HEAD_BYTES = 32 * 1024
MAX_REQUEST_BYTES = MAX_HEAD_BYTES + 8 * MAX_BODY_BYTES  # chunks of one byte take six each
LINGERING_SECONDS = 2.0  # how long a client that was refused may take to read the answer
HEAD_END = b"\r\n\r\n"
_PROBLEM = (
    b'{"type":"about:blank","title":"Request Header Fields Too Large","status":431,'
    b'"detail":"The head of a request may have at most %d bytes.","code":"bad_request"}' % MAX_HEAD_BYTES
)
_HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n"
    b"Cache-Control: no-store\r\nServer: web-v-con\r\nConnection: close\r\n\r\n%b" % (len(_PROBLEM), _PROBLEM)
)


class HttpConnection(asyncio.Protocol):
    """One connection until it ends. A WebSocket takes its transport over, but not its place among all connections."""

    def __init__(self, address: str, accepted: Accepted, make_http: Callable[[], asyncio.BaseProtocol]) -> None:
        self.address = address
        self.handshake: asyncio.Task[None] | None = None  # of TLS, while it lasts
        self.is_overfull = False  # more has come than a request may have: its answer is the last
        self._accepted = accepted
        self._make_http = make_http
        self._is_made = self._is_aborted = False
        self._is_deaf = False  # what is received is ignored
        self._received = 0  # bytes since the last answer
        self._has_head = False
        self._end = b""  # of what was received of a head

    def abort(self) -> None:
        """Ends the connection, or its TLS handshake."""
        self._is_aborted = True
        if self.handshake is not None:
            self.handshake.cancel()
        elif self._is_made:
            self._transport.abort()

    def become_websocket(self) -> None:
        self._accepted.settle(self)

    def end(self) -> None:
        """Gives its place back. A second call changes nothing."""
        self._accepted.give_back(self)

    def answered(self, *, is_read: bool) -> None:
        """Called when a request has been answered. Unless its body `is_read`, the rest of it still comes."""
        if self.is_overfull:
            self._is_deaf = True
            self._abort_soon()
        elif is_read:
            self._received, self._has_head, self._end = 0, False, b""

    # ── As a protocol of asyncio ─────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._is_made = True
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
        self._http = cast(asyncio.Protocol, self._make_http())
        self._http.connection_made(transport)
        if self._is_aborted:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        before = self._received
        self._received += len(data)
        if not self._has_head:
            known = self._end + data
            at = known.find(HEAD_END)
            self._has_head, self._end = at >= 0, known[-len(HEAD_END) + 1 :]
            size = before + at if self._has_head else self._received
            if size > MAX_HEAD_BYTES:
                self._refuse()
                return
        self.is_overfull = self._received > MAX_HEAD_BYTES + MAX_BODY_BYTES
        if before <= MAX_REQUEST_BYTES:
            self._http.data_received(data)

    def _refuse(self) -> None:
        self._is_deaf = True
        self._transport.write(_HEAD_TOO_LARGE)
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._abort_soon()

    def _abort_soon(self) -> None:
        """Aborts the connection, but reads on for a moment: a reset could overtake the answer."""
        asyncio.get_running_loop().call_later(LINGERING_SECONDS, self._transport.abort)

    def eof_received(self) -> bool | None:
        return self._http.eof_received()

    def pause_writing(self) -> None:
        self._http.pause_writing()

    def resume_writing(self) -> None:
        self._http.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end()
        self._http.connection_lost(exc)
