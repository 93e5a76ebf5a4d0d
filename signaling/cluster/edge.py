"""Passes on what clients say whose sockets are here and whose rooms are at home at another instance."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from itertools import count

import msgspec

from signaling.errors import SignalingError, StoreUnavailable
from signaling.rooms.sessions import GOING_AWAY, Peer
from signaling.tokens import normalise_room_code
from signaling.websocket.conversation import Conversation
from signaling.websocket.membership import Work
from signaling.wire.codec import MalformedMessage, decode_with_care
from signaling.wire.messages import JoinRoom, LeaveReason, Resume

from .guesses import Guesses
from .home import Client
from .homes import MOST_TRIES
from .lease import Lease
from .link import Put

ENTERING = frozenset({"join_room", "resume"})
# After these nothing more is read until the home has handled or returned them: some take time outside a room.
DECIDING = frozenset({*ENTERING, "create_room", "leave_room"})

Find = Callable[[str], Awaitable[str | None]]  # the instance of a room

numbers = count(1)


class _Type(msgspec.Struct):
    type: str = ""


_decode_type = msgspec.json.Decoder(_Type).decode


def type_of(text: str) -> str:
    """Returns the type of a message, "" if it has none."""
    try:
        return _decode_type(text.removeprefix("\ufeff")).type
    except (msgspec.DecodeError, RecursionError):
        return ""


class Relay:
    """What a connection has for its conversation: its own one, or that at the home of the room that it is in."""

    def __init__(self, own: Conversation, peer: Peer, edge: "Edge") -> None:
        self._own = own
        self._peer = peer
        self._edge = edge
        self.home: str | None = None  # the instance that it has been handed over to
        self.number = 0
        self._decided = asyncio.Event()
        self._may_send = asyncio.Event()
        self._is_over = False
        self._is_refused = False
        self._is_returned = False
        self._asked = ""  # the instance that decides

    @property
    def socket_id(self) -> str:
        return self._own.socket_id

    @property
    def is_of_use(self) -> bool:
        return self.home is not None or self._own.is_of_use

    def depends_on(self, instance: str) -> bool:
        return instance == self.home or (instance == self._asked and not self._decided.is_set())

    def greet(self) -> None:
        self._own.greet()

    def receive(self, text: str) -> Work | None:
        if self.home is None:
            is_entering = not self._own.is_of_use and type_of(text) in ENTERING
            return self._enter(text) if is_entering else self._own.receive(text)
        is_deciding = type_of(text) in DECIDING
        self._edge.put(self.home, "said", self.number, text, is_deciding)
        if is_deciding:
            self._asked = self.home
            self._decided.clear()  # now: the answer may come before the coroutine runs
            return self._wait_for_decision(text)
        return None if self._may_send.is_set() else self._pause()

    def connection_lost(self) -> None:
        self._is_over = True
        self._own.connection_lost()
        self._decided.set()
        self._may_send.set()

    def end(self, reason: LeaveReason | None, *, may_resume: bool = False) -> None:
        if self.home is not None:
            self._edge.put(self.home, "ended", self.number, reason, may_resume)
            self._leave_home()
        self._edge.relays.pop(self.number, None)
        self._own.end(reason, may_resume=may_resume)

    # ── What the home says ───────────────────────────────────────────────────────────────────────

    def take(self, kind: str, *more: object) -> None:
        """Takes an entry for this client."""
        match kind, more:
            case "frame", (bytes() as frame,):
                self._peer.send(frame)
            case "close", (int() as code, str() as reason):
                self._peer.close(code, reason)
            case "handled", _:
                self._decided.set()
            case "pause", _:
                self._may_send.clear()
            case "continue", _:
                self._may_send.set()
            case "released", (str() as socket_id,):
                self._own.membership.socket_id = socket_id
                self.home = None  # what is on its way there will be returned
                self._may_send.set()
                self._peer.check_soon()
            case "returned", (str() as text,):
                self._take_back(text)
            case "not_home", _:
                self._is_refused = True
                self._leave_home()

    def break_off(self) -> None:
        """Called when the link with the home has broken."""
        self._leave_home()
        self._peer.close(GOING_AWAY)

    def _take_back(self, text: str) -> None:
        """Handles a message that was on its way to the home when that released the client."""
        if type_of(text) in DECIDING:
            self._is_returned = True
            self._decided.set()
        elif not self._is_over:
            self._own.receive(text)

    # ── Entering a room ──────────────────────────────────────────────────────────────────────────

    async def _enter(self, text: str) -> None:
        for _ in range(MOST_TRIES):
            try:
                code, join = await self._read(text)
                async with self._guess(join) as wait:
                    home = None if code is None else await self._edge.find(code)
                    if self._is_over:
                        return
                    is_here = home is None or home == self._edge.instance
                    work = self._own.receive(text) if is_here else None
            except SignalingError as error:
                self._own.answer_with(error, text)
                return
            if work is not None:
                await work
            if is_here:
                return
            self._is_refused = False
            self._hand_over(str(home), str(code), wait, text)
            await self._decided.wait()
            if not self._is_refused:
                return
        self._own.answer_with(StoreUnavailable("The room is moving between instances."), text)

    async def _read(self, text: str) -> tuple[str | None, JoinRoom | None]:
        """Returns the code of the room that a message asks for, and the message if it is a join.

        The code is None if the message asks for no room that can be looked up. Raises StoreUnavailable.
        """
        try:
            payload = decode_with_care(text).payload
        except MalformedMessage:
            return None, None
        if isinstance(payload, JoinRoom):
            return normalise_room_code(payload.room_code), payload
        if isinstance(payload, Resume):
            claims = await self._edge.read_token(payload.resume_token)
            return None if claims is None else claims.room_code, None
        return None, None

    def _guess(self, join: JoinRoom | None) -> AbstractAsyncContextManager[float]:
        """Takes a guess for a join. A resume is none: its token is known to be ours before a room is looked up."""
        if join is None:
            return nullcontext(0.0)
        return self._edge.guesses.one(self._peer.address, has_token=join.token is not None)

    def _hand_over(self, home: str, code: str, wait: float, text: str) -> None:
        self._edge.relays.pop(self.number, None)
        self.home = self._asked = home
        self.number = next(numbers)
        self._decided.clear()
        self._may_send.set()
        self._edge.relays[self.number] = self
        client = Client(code, self.socket_id, self._peer.address, self._peer.base_url, wait)
        self._edge.put(home, "enter", self.number, client, text)

    async def _wait_for_decision(self, text: str) -> None:
        await self._decided.wait()
        if self._is_returned and not self._is_over:
            self._is_returned = False
            if (work := self.receive(text)) is not None:
                await work

    async def _pause(self) -> None:
        await self._may_send.wait()

    def _leave_home(self) -> None:
        self.home = None  # the number stays known for what the home returns
        self._decided.set()
        self._may_send.set()


class Edge:
    """The clients whose sockets are here, by the number of their hand-over."""

    def __init__(self, lease: Lease, find: Find, put: Put, guesses: Guesses) -> None:
        self.instance = lease.instance
        self.read_token = lease.read_token
        self.guesses = guesses
        self.find = find
        self.put = put
        self.relays: dict[int, Relay] = {}

    def take(self, kind: str, number: int, *more: object) -> None:
        """Takes an entry from a home. One for a client that is no longer there is ignored."""
        if (relay := self.relays.get(number)) is not None:
            relay.take(kind, *more)

    def lose(self, home: str) -> None:
        """Breaks the connections of all clients that were handed over to this instance."""
        for relay in [one for one in self.relays.values() if one.depends_on(home)]:
            relay.break_off()
