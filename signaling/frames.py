"""The short way of a text from the socket to whoever handles it: as it is read, and not by waking a task.

All that is known here of aiohttp's inside stands here. What is out of the ordinary - fragments, pings, errors - is left
to aiohttp's own parser, and everything is where a version of aiohttp looks different inside.
"""

import asyncio
import sys
from collections.abc import Sized
from typing import Any, Protocol

from aiohttp import WSCloseCode, web

from .burst import Burst
from .errors import BadRequest
from .framing import (
    FINAL,
    FIRST_CONTROL,
    KEY_BYTES,
    LONGEST_HEAD,
    MASKED,
    OPCODE,
    PONG,
    SHORTEST_HEAD,
    SIZE_16,
    TEXT,
    frame_size,
)
from .limits import MESSAGES
from .messages import MAX_BODY_BYTES

try:
    from aiohttp._websocket.helpers import websocket_mask
except ImportError:
    websocket_mask = None  # type: ignore[assignment]

CLOSING_SECONDS = 3.0  # how long the other side may take to answer a close frame
MOST_IN_TURN = 16  # messages of one connection; a burst of 1,500 would stop everybody for 15 ms
# Of one read of up to 256 KiB. Nobody who signals sends more at once, and to look at each takes time.
MOST_FRAMES, MOST_SHORT = MESSAGES, 64
SHORT = 64  # bytes; no signal is
LONGEST = LONGEST_HEAD + MAX_BODY_BYTES  # frame that may come

NOTHING_LEFT = (False, b"")  # what aiohttp wants to hear: go on


class Taker(Protocol):
    """Who may handle a message as it is read. Answers False where it does not: then it comes out of `receive`."""

    burst: Burst  # shared by all

    def take_text(self, text: str) -> bool: ...

    def take_pong(self) -> bool: ...


class Socket(web.WebSocketResponse):
    """One that offers what it reads to a taker before `receive` answers it. Saves 11 µs of 38 a signal."""

    _frames: "Frames | None" = None
    burst: Burst | None = None  # what of it is for this one must come before a close frame

    async def close(self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True) -> bool:
        """Also called by `receive`, for what it refuses."""
        if self.burst is not None:
            self.burst.end()
        return await super().close(code=code, message=message, drain=drain)

    def offer(self, taker: Taker | None) -> None:
        """Whom to offer what comes next; whoever waits in `receive` has handled all that came before."""
        if self._frames is not None:
            self._frames.offer(taker)

    def let_go(self, request: web.Request) -> bool:
        """Ends the request, so that its handler can return and nothing of HTTP is kept: saves 9 of 20 kB a connection.

        Answers False where that cannot be; then the handler must not return before the connection is over.
        """
        frames, handler, transport = self._frames, request.protocol, request.transport
        if frames is None or transport is None:
            return False
        frames.transport = transport
        frames._reading_paused = handler._reading_paused
        self._reader._protocol = self._writer.protocol = self._payload_writer = frames  # type: ignore[union-attr, assignment]
        transport.set_protocol(frames)
        self._req = None
        self._eof_sent = True  # or aiohttp would close what it holds to be answered
        self.headers.clear()
        # The handler cleans up as if its connection was lost; what is left of it goes with the request.
        handler._payload_parser = handler.transport = None
        handler.connection_lost(None)
        return True

    def _post_start(self, request: Any, *more: Any) -> None:
        """Here aiohttp puts its parser between the connection and the queue behind `receive`."""
        connection = request.protocol
        if not _is_known_inside(connection):
            super()._post_start(request, *more)
            return
        # What came right behind the handshake; the parser would get it before anything stands in front of it.
        early, connection._message_tail = connection._message_tail, b""
        super()._post_start(request, *more)
        received = getattr(self._reader, "_buffer", None)
        if received is not None and hasattr(self._reader, "_protocol") and hasattr(self._writer, "protocol"):
            self._frames = connection._payload_parser = Frames(connection._payload_parser, received)
        if early:
            connection._payload_parser.feed_data(early)


def _is_known_inside(connection: Any) -> bool:
    names = ("_message_tail", "_payload_parser", "_reading_paused", "connection_lost")
    return websocket_mask is not None and all(hasattr(connection, name) for name in names)


class Frames(asyncio.Protocol):
    """Stands in front of aiohttp's parser and hands on to it, frame by whole frame, what nobody takes.

    Once the socket has let go of its request, this is the transport's protocol, and what aiohttp's queue holds to be.
    """

    __slots__ = (
        "_has_given_up",
        "_in_fragments",
        "_missing",
        "_parser",
        "_reading_paused",
        "_received",
        "_rest",
        "_taker",
        "transport",
    )

    def __init__(self, parser: Any, received: Sized) -> None:
        self.transport: asyncio.Transport | None = None
        self._reading_paused = False
        self._parser = parser
        self._received = received  # messages that `receive` has yet to answer
        self._taker: Taker | None = None
        self._rest: bytearray | None = None  # the beginning of a frame
        self._missing = 0  # bytes of it, at least
        self._in_fragments = False  # the next message has begun
        self._has_given_up = False  # looks at nothing any more: the parser gets all that comes

    def offer(self, taker: Taker | None) -> None:
        self._taker = None if self._received or self._in_fragments or self._has_given_up else taker

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = self._taker = None
        self._parser.feed_eof()
        self._parser = None  # the queue behind it holds this: both would stay until the collector finds them

    def pause_reading(self) -> None:
        self._reading_paused = True
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        self._reading_paused = False
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    async def drain(self) -> None:
        """Waits for nobody, as all that is written here."""

    def feed_eof(self) -> None:
        self._parser.feed_eof()

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """What aiohttp calls with all that is read before the request is let go of."""
        self.data_received(data)
        return NOTHING_LEFT

    def data_received(self, data: bytes) -> None:
        if self._rest is not None:
            data = self._completed(self._rest, data)
        taken, taker = 0, self._taker
        if taker is not None:
            try:
                taken = self._take(data, taker.burst)
            finally:
                if taker.burst.is_on:
                    taker.burst.end_read(has_signal=taken > 0)
        if taken < len(data):
            self._hand_on(data, taken)

    def _take(self, data: bytes, burst: Burst) -> int:
        """Offers the frames that this begins with. Answers how many bytes were taken."""
        at, end = 0, len(data)
        for _ in range(MOST_IN_TURN):
            taker = self._taker
            if taker is None or end - at < SHORTEST_HEAD:
                break
            size, begin = data[at + 1] - MASKED, at + SHORTEST_HEAD
            if size == SIZE_16:
                size, begin = data[at + 2] << 8 | data[at + 3], begin + 2
            elif not 0 <= size < SIZE_16:
                break
            after = begin + size
            if after > end:
                break
            if after < end:
                burst.is_on = True
            if data[at] == FINAL | TEXT:
                text = bytearray(data[begin:after])
                websocket_mask(data[begin - KEY_BYTES : begin], text)
                try:
                    taken = taker.take_text(text.decode())
                except UnicodeDecodeError:
                    break
            else:
                taken = data[at] == FINAL | PONG and taker.take_pong()
            if not taken:
                break
            at = after
        return at

    def _hand_on(self, data: bytes, at: int) -> None:
        """Gives the parser the frames from `at` on, and keeps the beginning of one that is not whole."""
        whole = len(data) if self._has_given_up else self._end_of_whole(data, at)
        if whole > at:
            self._taker = None
            is_refused, _ = self._parser.feed_data(data[at:whole])
            self._has_given_up |= is_refused

    def _end_of_whole(self, data: bytes, at: int) -> int:
        """Where the last whole frame ends; what follows is kept."""
        end, short = len(data), 0
        for _ in range(MOST_FRAMES):
            if at == end:
                return at
            size = data[at + 1] - MASKED if end - at >= SHORTEST_HEAD else SIZE_16
            after = at + (SHORTEST_HEAD + size if 0 <= size < SIZE_16 else frame_size(data, at))
            short += after - at < SHORT
            if after - at > LONGEST or short > MOST_SHORT:
                break  # and it is for the parser to refuse, or to read as fast as it can
            if after > end:
                self._rest, self._missing = bytearray(data[at:]), after - end
                return at
            if data[at] & OPCODE < FIRST_CONTROL:
                self._in_fragments = data[at] < FINAL
            at = after
        self._has_given_up = True
        return end

    def _completed(self, rest: bytearray, data: bytes) -> bytes:
        """The beginning of a frame with what came now, or nothing while too little of it is there."""
        rest += data
        self._missing -= len(data)
        if self._missing > 0:
            return b""
        self._rest = None
        return bytes(rest)


async def accept(request: web.Request) -> Socket:
    """The answer to a handshake, sent.

    Raises:
        BadRequest: it is none, or nobody hears the answer any more.
    """
    ws = Socket(
        autoclose=False,  # see Connection._refuse
        autoping=False,  # pings are a matter of `Connection.check`, one tick for all connections
        max_msg_size=MAX_BODY_BYTES + 1,  # aiohttp refuses a message of exactly this size
        compress=False,  # costs 100 kB a connection, and what is said here is short
        writer_limit=sys.maxsize,  # a send never waits for the receiver: see Connection.send
        timeout=CLOSING_SECONDS,
    )
    try:
        if request.transport is not None:
            await ws.prepare(request)
            return ws
    except web.HTTPBadRequest:
        pass  # its text is aiohttp's own; and to ask it before whether it would refuse takes the same time again
    raise BadRequest("Expected a WebSocket handshake (RFC 6455 §4.2.1).")
