"""Owns one WebSocket's transport: reading, rate limiting, keepalive, closing. Knows no message types."""

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, cast

from signaling.budget import Budget
from signaling.clock import Ticker
from signaling.limits import MESSAGE_BYTES, MESSAGE_SECONDS, MESSAGES, RateLimit
from signaling.wire.messages import MAX_BODY_BYTES, LeaveReason

from . import protocol
from .conversation import MessageHandler
from .liveness import Liveness
from .outbox import Outbox, WriteBatch
from .protocol import CONTINUATION, TEXT, frame

READ_TOO_SLOWLY, IDLE = 4002, 4003  # close codes, of the range that RFC 6455 §7.4.2 leaves to applications
CLOSING_SECONDS = 3.0  # how long a client may take to answer a close frame
MAX_IGNORED_BYTES = 256 * 1024  # still read from a client after a close frame was sent to it
MOST_IN_TURN = 16  # messages of one connection; a burst of 1,500 would delay all others by 15 ms
SHORTEST_DELAY = 0.1  # seconds; one timer then delays some 20 messages instead of one each
# Close codes that end a resumable session; after other codes it may be resumed.
ENDS_SESSION = {*protocol.FORBIDDEN_CODES, protocol.POLICY_VIOLATION}

log = logging.getLogger(__name__)


class State(Enum):
    OPEN = "open"
    CLOSING = "closing"  # a close frame was sent, and nothing may be sent after it
    CLOSED = "closed"


OPEN, CLOSING, CLOSED = State  # five lookups a message, each of which takes 0.18 µs through the class in Python 3.11


class Connection(asyncio.Protocol):
    """One WebSocket after its handshake."""

    def __init__(
        self,
        converse: Callable[["Connection"], MessageHandler],
        *,
        address: str,
        base_url: str,
        batch: WriteBatch,
        unread: Budget,
        clock: Ticker,
        heartbeat: float,
        is_limited: bool,
        on_closed: Callable[["Connection"], None],
    ) -> None:
        self.address = address
        self.base_url = base_url
        self.state = OPEN
        self._clock = clock
        self._batch = batch
        self._unread = unread
        self._on_closed = on_closed
        self._loop = asyncio.get_running_loop()
        self._protocol = protocol.Protocol(MAX_BODY_BYTES)
        self.liveness = Liveness(heartbeat, clock.period, clock.now)
        self._rate = RateLimit(MESSAGES + MOST_IN_TURN if is_limited else math.inf, MESSAGE_SECONDS)
        self._cost = 0  # tokens for messages that were read and are not yet charged
        self._work: asyncio.Task[None] | None = None  # runs before the next message is handled
        self._is_busy = False  # handling a message, or delayed: data that is read meanwhile waits
        self._is_held = False  # delayed by the rate limit
        self._is_paused = False  # reading from the transport is paused
        self._is_deaf = False  # all data is ignored, after a protocol error
        self._ignored_bytes = 0
        self._close_code: int | None = None  # the client's, or else ours
        self._deadline: asyncio.TimerHandle | None = None  # of the closing handshake
        self._closed: asyncio.Future[None] | None = None  # created when a stop waits for it
        self._conversation = converse(self)
        self._id = self._conversation.socket_id  # in the log; a resume changes the conversation's

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
        self._transport.set_write_buffer_limits()  # another request on this connection may have changed them
        self._outbox = Outbox(self._transport, self._batch, self._unread, self.address, self._reads_too_slowly)
        self._log("connected")
        self._conversation.greet()

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────

    def data_received(self, data: bytes) -> None:
        self.liveness.heard_at = self._clock.now
        if self._is_deaf:
            self._count_ignored(len(data))
            return
        self._protocol.receive(data)
        if self._is_busy:
            self._pause_reading()
        else:
            self._read()

    def _read(self) -> None:
        """Handles received messages, at most MOST_IN_TURN before other connections get their turn."""
        is_drained, work = False, None
        source, batch = self._protocol, self._batch
        try:
            for _ in range(MOST_IN_TURN):
                message = source.next_message()
                if message is None:
                    is_drained = True
                    break
                opcode, content = message
                if opcode != CONTINUATION:  # a message in many fragments is still one
                    self._cost += 1 + len(content) // MESSAGE_BYTES
                batch.more_follows = source.has_more
                if self.state is CLOSING:  # only the client's own close frame matters
                    self._count_ignored(len(content))
                    if opcode == protocol.CLOSE:
                        self._transport.close()
                elif isinstance(content, str):
                    work = self._conversation.receive(content)
                    if work is not None:
                        break
                else:
                    self._take_data(opcode, content)
                if not source.has_more:
                    is_drained = True
                    break
        except protocol.ProtocolError as error:
            self._is_deaf = is_drained = True
            self.close(error.code, str(error))
        except Exception as bug:
            self._fail(bug)
        self._go_on(is_drained=is_drained, work=work)

    def _go_on(self, *, is_drained: bool, work: Coroutine[Any, Any, None] | None) -> None:
        """Decides when the next message is handled: after `work`, when the rate limit allows it, or next turn."""
        delay = 0.0
        if self._cost >= MOST_IN_TURN:
            delay, self._cost = self._rate.spend(self._clock.now, self._cost), 0
        if work is not None:
            self._is_busy = True
            self._work = self._loop.create_task(self._finish(work))
        elif delay > 0 and self.state is OPEN:
            self._hold(delay)
        elif not is_drained:
            self._is_busy = True
            self._loop.call_soon(self._resume)
        elif self.state is CLOSED:
            self._conversation.end(None)
        elif self._is_paused and self._ignored_bytes <= MAX_IGNORED_BYTES:
            self._is_paused = False
            self._transport.resume_reading()

    def _hold(self, delay: float) -> None:
        """Pauses reading for `delay` seconds; meanwhile data waits at the client."""
        self._is_busy = self._is_held = True
        self._pause_reading()
        self._loop.call_later(max(delay, SHORTEST_DELAY), self._resume)

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as bug:
            self._fail(bug)
        self._resume()

    def _resume(self) -> None:
        if self._is_held and self.state is OPEN and (wait := self._rate.wait(self._clock.now)) > 0:
            self._hold(wait)
            return
        self._is_busy = self._is_held = False
        self._work = None
        self._read()

    def _pause_reading(self) -> None:
        if not self._is_paused and self.state is not CLOSED:
            self._is_paused = True
            self._transport.pause_reading()

    def _take_data(self, opcode: int, data: bytes) -> None:
        if opcode == protocol.PING:
            self._send_frame(frame(protocol.PONG, data))
        elif opcode == protocol.BINARY:
            self.close(protocol.UNSUPPORTED_DATA, "text frames only")
        elif opcode == protocol.CLOSE:
            code = protocol.read_close(data)
            if self.state is OPEN:
                self._begin_closing(code)
                self._transport.close()
            # A proxy that reloads says 1001 of itself, so that a resumable session outlives it.
            reason: LeaveReason | None = "left" if code in {protocol.OK, protocol.GOING_AWAY} else None
            self._conversation.end(reason, may_resume=code == protocol.GOING_AWAY)

    def _count_ignored(self, size: int) -> None:
        self._ignored_bytes += size
        if self._ignored_bytes > MAX_IGNORED_BYTES:
            self._pause_reading()

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────

    def send(self, text: bytes) -> None:
        """Sends a text message. Never suspends: a client that does not read is closed, and no one waits for it."""
        if self.state is OPEN:
            self._outbox.add(frame(TEXT, text))

    def send_at_once(self, text: bytes) -> None:
        """Sends a text message now instead of in a batch, unless other messages already wait."""
        if self._outbox.is_waiting or self._batch.more_follows or self.state is not OPEN:
            self.send(text)
        else:
            self._transport.write(frame(TEXT, text))

    def _send_frame(self, data: bytes) -> None:
        if self.state is not CLOSED:
            self._outbox.add(data)

    def pause_writing(self) -> None:
        self._outbox.pause()

    def resume_writing(self) -> None:
        self._outbox.resume()

    def _reads_too_slowly(self, *, is_cut: bool) -> None:
        """Called when a client leaves too much unread. `is_cut`: all clients together do, and this one the most."""
        if is_cut:
            self._log("reads too slowly")
            self._transport.abort()
        elif self.state is OPEN:
            self._log("reads too slowly")
            self.close(READ_TOO_SLOWLY)

    # ── Keepalive and closing ────────────────────────────────────────────────────────────────────

    def check(self, now: float) -> None:
        """Sends a ping or closes the connection, if due. Called at the first tick after `liveness.due`."""
        if self.state is not OPEN:
            return
        match self.liveness.check(now, is_of_use=self._conversation.is_of_use, is_held=self._is_paused):
            case "ping":
                self._send_frame(frame(protocol.PING, b""))
            case "dead":
                self._log("does not answer pings")
                self._transport.abort()
            case "idle":
                self.close(IDLE)

    def check_soon(self) -> None:
        """Starts the idle timeout at the next tick: the client has left its room."""
        self.liveness.leave_room(self._clock.now)

    def close(self, code: int, reason: str = "") -> None:
        """Sends a close frame. The connection ends when the client answers it, or CLOSING_SECONDS later.

        Until then data is read and ignored: a TCP reset could overtake the close frame.
        """
        if self.state is not OPEN:
            return
        self._begin_closing(code, reason)
        # Not now: the caller may be in the middle of sending to a whole room.
        self._loop.call_soon(self._conversation.end, "disconnected" if code in ENDS_SESSION else None)

    def _begin_closing(self, code: int, reason: str = "") -> None:
        self.state = CLOSING
        self._send_frame(protocol.close_frame(code, reason))
        self._close_code = code
        self._outbox.flush()
        self._deadline = self._loop.call_later(CLOSING_SECONDS, self._transport.abort)

    def _fail(self, bug: Exception) -> None:
        self._log("connection failed", level=logging.ERROR, bug=bug)
        self.close(protocol.INTERNAL_ERROR)

    def connection_lost(self, exc: Exception | None) -> None:
        self.state = CLOSED
        self._outbox.end()
        if self._deadline is not None:
            self._deadline.cancel()
        self._conversation.connection_lost()
        # Received messages are still handled, except those held by the rate limit: a resume sends these again.
        if not self._is_busy or self._is_held:
            self._conversation.end(None)
        self._log("disconnected", f" code={self._close_code}")
        self._on_closed(self)
        if self._closed is not None and not self._closed.done():  # cancelled if a stop waited too long
            self._closed.set_result(None)

    async def wait_closed(self) -> None:
        if self.state is not CLOSED:
            self._closed = self._closed or self._loop.create_future()
            await self._closed

    def _log(self, event: str, more: str = "", *, level: int = logging.INFO, bug: Exception | None = None) -> None:
        ids = {"connection": self._id}
        log.log(level, "%s peer=%s%s", event, self._conversation.socket_id, more, exc_info=bug, extra=ids)
