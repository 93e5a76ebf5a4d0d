"""One WebSocket's wire: what is read and when, what is written and when that is too much, pings, and the end of it."""

import asyncio
import logging
import math
import uuid

from aiohttp import WebSocketError, WSCloseCode, WSMessage, WSMsgType, web

from .frames import CLOSING_SECONDS, Socket
from .framing import CLOSE, PACK_CLOSE_CODE, PING, PONG, TEXT, frame_head
from .keys import BURST, LIMITS, SETTINGS, TICKER
from .limits import MESSAGE_BYTES, Pace
from .messages import LeaveReason

READ_TOO_SLOWLY, IDLE = 4002, 4003  # close codes, of the range that RFC 6455 §7.4.2 leaves to applications
IDLE_SECONDS = 60.0  # how long one may be connected without being in a room
MAX_UNREAD_BYTES = 4 * 1024 * 1024  # what one client may leave unread before it is closed
CHECK_EVERY_BYTES = 64 * 1024  # since Python 3.12 asyncio adds up all unsent frames for the answer
MOST_IN_TURN = 4  # messages that come out of `receive`: each costs several of those that are handled as they are read
PAID_AT_ONCE = 16  # tokens: to take each message's on its own costs 0.9 of 12.8 µs a signal in bursts
SHORTEST_DELAY = 0.1  # seconds; so one timer holds up some 20 messages rather than one each

log = logging.getLogger(__name__)


class Connection:
    """Reads and writes. What the messages mean is for a subclass, which also knows when the connection is of use."""

    def __init__(self, request: web.Request, ws: Socket, transport: asyncio.Transport, address: str) -> None:
        self.socket_id = str(uuid.uuid4())
        self.address = address
        self.burst = ws.burst = request.app[BURST]
        self._app = request.app
        self._ws = ws
        self._transport = transport
        self._ticker = request.app[TICKER]
        self._heartbeat = request.app[SETTINGS].heartbeat_seconds
        self._heard_at = self._ticker.now
        self._pinged_at = -math.inf
        self.due = self._ticker.now  # when to check next; at every tick heartbeats take half as much again
        self._idle_since: float | None = self._ticker.now  # None while it is of use
        self._pace = Pace() if request.app[LIMITS].has_pace else None
        self._paid_ahead = math.inf if self._pace is None else 0  # tokens of messages that are still to come
        self._is_held_up = False  # it sends too fast, and what it says is left unread for now
        self._was_held_up = False
        self._in_turn = 0  # messages since others last had their turn
        self._unchecked_bytes = 0  # written since the transport was last asked how much is unread
        self._is_closing = False  # nothing can be sent any more
        self._is_deaf = False  # the server closes, and whatever comes now is too late
        self.task: asyncio.Task[None] | None = None  # that reads

    @property
    def _is_of_use(self) -> bool:
        """Whether its client is in a room, or on the way into one."""
        raise NotImplementedError

    def _greet(self) -> None:
        """Says the first message."""
        raise NotImplementedError

    def take_text(self, text: str) -> bool:
        """Handles one message as it is read, or answers False and has done nothing: then `_take` is to handle it."""
        raise NotImplementedError

    async def _take(self, text: str) -> bool:
        """Handles one message. False where it was one bad message too many."""
        raise NotImplementedError

    def _end(self, reason: LeaveReason | None) -> None:
        """The connection is over, and with a reason the client's session too."""
        raise NotImplementedError

    async def run(self) -> None:
        """Serves the connection until it ends."""
        log.info("connected peer=%s", self.socket_id)
        self.task = asyncio.current_task()
        reason: LeaveReason | None = None
        self._greet()
        try:
            reason = await self._read()
        except Exception as bug:
            self._fail(bug)
            await self._read()
        finally:
            self._end(reason)
            self.burst.end()  # what is written must be, before the transport closes
            self._transport.close()
            log.info("disconnected peer=%s code=%s", self.socket_id, self._ws.close_code)
            if (error := self._ws.exception()) is not None:
                # Its frames hold the request and all that hangs on it, until the collector looks at old objects.
                error.__traceback__ = error.__context__ = None

    def _fail(self, bug: Exception) -> None:
        """Ends the connection."""
        log.error("connection failed peer=%s", self.socket_id, exc_info=bug)
        self._end(None)
        self.hang_up(WSCloseCode.INTERNAL_ERROR)

    def send(self, data: bytes, opcode: int = TEXT) -> None:
        """Writes a frame. Never suspends: whoever does not read is closed, and nobody else waits."""
        if self._is_closing:
            return
        size = len(data)
        self._unchecked_bytes += size
        if self._unchecked_bytes > CHECK_EVERY_BYTES:
            self._unchecked_bytes = 0
            if self._transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
                log.info("reads too slowly peer=%s", self.socket_id)
                self.hang_up(READ_TOO_SLOWLY)
                return
        if self._ws.closed or self._transport.is_closing():
            self._is_closing = True  # the connection broke; its own read loop is about to notice
        else:
            frame = frame_head(opcode, size) + data
            if self.burst.is_on:
                self.burst.add(self._transport, frame)
            else:
                self._transport.write(frame)

    def hang_up(self, code: int) -> None:
        """Ends the connection from outside its own task."""
        if self._is_closing:
            return
        self._say_goodbye(code)
        self.burst.end()
        loop = asyncio.get_running_loop()
        loop.call_soon(self._end, None)  # not now: others may be in the middle of being told something
        self._transport.close()
        # What the other side never reads would keep a closing transport for ever.
        loop.call_later(CLOSING_SECONDS, self._transport.abort)

    def _say_goodbye(self, code: int, why: bytes = b"") -> None:
        self.send(PACK_CLOSE_CODE(code) + why, CLOSE)
        self._is_closing = self._is_deaf = True
        self._ws.offer(None)

    def check(self, at: float) -> None:
        """Pings whoever was quiet for HEARTBEAT_SECONDS, cuts whoever does not answer, closes whoever joins no room."""
        if self._is_closing:
            self.due = math.inf
            return
        if self._is_held_up:
            self._heard_at = at  # what it answers may be there, unread
            if at - self._pinged_at >= self._heartbeat:
                self._ping(at)  # while nothing is read, only a write finds out that nobody is there any more
        # A tick early rather than late, so that nobody is a ghost for longer than one heartbeat and a half.
        quiet_since = self._heard_at - self._ticker.period
        if at >= quiet_since + self._heartbeat * 1.5:
            log.info("does not answer pings peer=%s", self.socket_id)
            self._transport.abort()
        elif at >= quiet_since + self._heartbeat and self._pinged_at <= self._heard_at:
            self._ping(at)
        if self._is_of_use:
            self._idle_since = None
            until = self._heartbeat * (1.5 if self._pinged_at > self._heard_at else 1)
            self.due = quiet_since + until
            return
        self.due = at
        if self._idle_since is None:
            self._idle_since = at
        elif at - self._idle_since >= IDLE_SECONDS:
            self.hang_up(IDLE)

    def be_checked(self) -> None:
        """Has the next tick look whether it is of use."""
        self.due = self._ticker.now

    def _ping(self, at: float) -> None:
        self._pinged_at = at
        self.send(b"", PING)

    async def _read(self) -> LeaveReason | None:
        """Reads until the connection is over. Returns why its session is over too, or None where it broke."""
        while True:
            self._ws.offer(None if self._is_deaf else self)
            message = await self._ws.receive()
            self._ws.offer(None)
            if (delay := self._delay(message)) > 0:
                await self._hold_up(delay)
            if self._was_held_up and message.type is WSMsgType.TEXT and self._transport.is_closing():
                return None  # what is left is from somebody who is gone; a resume sends it again
            self._in_turn += 1
            if self._in_turn > MOST_IN_TURN:
                self._in_turn = 0
                await asyncio.sleep(0)
            self._heard_at = self._ticker.now
            if self._is_deaf and message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                continue
            if message.type is WSMsgType.TEXT:
                if not await self._take(message.data):
                    self._refuse(WSCloseCode.POLICY_VIOLATION, b"too many bad messages")
            elif message.type is WSMsgType.PING:
                self.send(message.data, PONG)
            elif message.type is WSMsgType.BINARY:
                self._refuse(WSCloseCode.UNSUPPORTED_DATA, b"text frames only")
            elif message.type is WSMsgType.CLOSE:
                if not self._is_closing:
                    await self._ws.close(drain=False)
                return "left" if message.data in {WSCloseCode.OK, WSCloseCode.GOING_AWAY} else None
            elif message.type in {WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                refusal = message.data.code if isinstance(message.data, WebSocketError) else None
                return "disconnected" if refusal == WSCloseCode.MESSAGE_TOO_BIG else None

    def take_pong(self) -> bool:
        return self._is_in_time(0)

    def _is_in_time(self, characters: int) -> bool:
        """Counts a message that is about to be handled as it is read. False where it has to be held up."""
        self._heard_at = now = self._ticker.now
        cost = 1 + characters // MESSAGE_BYTES
        if self._paid_ahead < cost and not self._pay(now, cost):
            return False
        self._paid_ahead -= cost
        return True

    def _pay(self, now: float, cost: int) -> bool:
        for tokens in (PAID_AT_ONCE, cost):
            if self._pace is not None and self._pace.take(now, tokens):
                self._paid_ahead += tokens
                return True
        return False

    def _delay(self, message: WSMessage) -> float:
        """Seconds by which a message came too early."""
        if self._pace is None:
            return 0
        size = len(message.data) if message.type is WSMsgType.TEXT else 0
        return self._pace.delay(self._ticker.now, 1 + size // MESSAGE_BYTES)

    async def _hold_up(self, delay: float) -> None:
        """Reads on later; meanwhile what comes piles up on the sender's side."""
        self._is_held_up = self._was_held_up = True
        await asyncio.sleep(max(delay, SHORTEST_DELAY))
        self._is_held_up = False

    def _refuse(self, code: WSCloseCode, why: bytes) -> None:
        """Ends the connection for what was read. Reading goes on for a moment, or a reset could overtake the code.

        aiohttp's own `close` would meanwhile read as fast as things come.
        """
        self._end("disconnected")  # the others need not wait until the close frame is answered
        self._say_goodbye(code, why)
        loop = asyncio.get_running_loop()
        loop.call_later(CLOSING_SECONDS, self._transport.close)
        loop.call_later(2 * CLOSING_SECONDS, self._transport.abort)
