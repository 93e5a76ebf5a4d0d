"""Serves `GET /api/events`: the events of all rooms, or of one, as server-sent events (HTML standard §9.2)."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from aiohttp import hdrs, web

from signaling.app_keys import CLOCK, ROOMS, TICKER
from signaling.errors import Overloaded
from signaling.rooms.events import Event, Events
from signaling.rooms.serialize import event_data
from signaling.wire.codec import encode, rfc3339

from .connection import HttpConnection

MOST_STREAMS = 64  # at once
MAX_UNREAD_BYTES = 4 * 1024 * 1024  # that one client may leave unread; 20,000 participants who leave at once take 3
KEEP_ALIVE_SECONDS = 15.0  # proxies cut connections that were idle for about 55 s
STALLED_SECONDS = 60.0  # how long a client may leave data unread

log = logging.getLogger(__name__)


class Stream:
    """What one client is sent. None of the methods but `next` waits; `now` is the Ticker's time in seconds."""

    def __init__(self, transport: asyncio.Transport, room_code: str | None, now: float) -> None:
        self.room_code = room_code  # None for all rooms
        self._transport = transport
        self._frames: list[bytes] = []
        self._size = 0  # bytes in `_frames`
        self._wake = asyncio.Event()
        self._is_over = False
        self._has_moved = True  # since the last check the client has read something
        self._moved_at = now
        self._keep_alive_at = now + KEEP_ALIVE_SECONDS

    async def next(self) -> bytes:
        """Waits for what is to be sent next; b"" at the end of the stream."""
        self._has_moved = True
        while not self._frames and not self._is_over:
            self._wake.clear()
            await self._wake.wait()
        data = b"".join(self._frames)
        self._frames.clear()
        self._size = 0
        return data

    def send(self, frame: bytes) -> None:
        if self._is_over:
            return
        self._frames.append(frame)
        self._size += len(frame)
        self._wake.set()
        if self._size + self._transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            self._cut()

    def end(self) -> None:
        """Ends the stream after what was sent."""
        self._is_over = True
        self._wake.set()

    def end_at_once(self) -> None:
        """Ends the stream, and the connection if its client has left something unread."""
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        self.end()

    def check(self, now: float, keep_alive: bytes) -> None:
        """Ends the stream of a client that has disconnected or reads nothing; keeps the others alive."""
        if self._transport.is_closing():
            self.end()
        elif self._has_moved or not self._transport.get_write_buffer_size():
            self._has_moved, self._moved_at = False, now
        elif now - self._moved_at >= STALLED_SECONDS:
            self._cut()
        if now >= self._keep_alive_at:
            self._keep_alive_at = now + KEEP_ALIVE_SECONDS
            self.send(keep_alive)

    def _cut(self) -> None:
        log.info("an event stream was cut: its client reads too slowly")
        self._frames.clear()
        self._size = 0
        self._transport.abort()
        self.end()


class Streams:
    """All open event streams."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._streams: set[Stream] = set()
        self._most = MOST_STREAMS
        events.follow(self._publish)

    @contextmanager
    def open(self, stream: Stream, last_id: str, at: float) -> Iterator[None]:
        """Sends a stream what it has missed since the event `last_id` ("" for none), and then whatever happens.

        `at` is the wall clock's time in seconds. Raises Overloaded.
        """
        if len(self._streams) >= self._most:
            raise Overloaded("Too many event streams are open.")
        missed = self._events.after(last_id) if last_id else []
        if missed is None:
            stream.send(_frame("gap", self._events.last_id, {"at": rfc3339(at)}))
        for event in missed or []:
            if stream.room_code in {None, event.room_code}:
                stream.send(_frame_of(event))
        stream.send(self._keep_alive())
        self._streams.add(stream)
        try:
            yield
        finally:
            self._streams.remove(stream)

    def check(self, now: float) -> None:
        for stream in self._streams:
            stream.check(now, self._keep_alive())

    def close(self) -> None:
        """Ends all streams, and refuses new ones."""
        self._most = 0
        for stream in self._streams:
            stream.end_at_once()

    def _publish(self, event: Event) -> None:
        listening = [stream for stream in self._streams if stream.room_code in {None, event.room_code}]
        frame = _frame_of(event) if listening else b""
        for stream in listening:
            stream.send(frame)
            if stream.room_code is not None and event.type == "room_closed":
                stream.end()

    def _keep_alive(self) -> bytes:
        """A comment, and the last id: a stream on which nothing happens continues after it too."""
        return f": keep-alive\nid: {self._events.last_id}\n\n".encode()


STREAMS = web.AppKey("streams", Streams)


async def get_events(request: web.Request) -> web.StreamResponse:
    """Sends events until the client disconnects, its room ends, or the server stops.

    Raises RoomNotFound, Overloaded.
    """
    app, code, transport = request.app, None, request.transport
    last_id = request.headers.get(hdrs.LAST_EVENT_ID, "")
    if "room_code" in request.query:
        code = (await app[ROOMS].find(request.query["room_code"], app[CLOCK]())).code
    response = web.StreamResponse()
    response.headers[hdrs.CONTENT_TYPE] = "text/event-stream"
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would collect 4 KiB before it passes anything on
    response.force_close()
    if request.method == hdrs.METH_HEAD or transport is None:
        return response
    stream = Stream(transport, code, app[TICKER].now)
    with app[STREAMS].open(stream, last_id, app[CLOCK]()), suppress(ConnectionError):
        cast(HttpConnection, request.protocol).keep_place()
        transport.set_write_buffer_limits(high=1)  # `drain` waits until the kernel has taken everything
        writer = await response.prepare(request)
        assert writer is not None
        while data := await stream.next():
            await writer.write(data)
            await writer.drain()
    return response


async def end_streams(app: web.Application) -> None:
    """Signal `on_shutdown`: ends every stream, so that its client reconnects."""
    app[STREAMS].close()


def _frame_of(event: Event) -> bytes:
    return _frame(event.type, event.id, event_data(event))


def _frame(type_: str, id_: str, data: dict[str, object]) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (type_.encode(), id_.encode(), encode(data))
