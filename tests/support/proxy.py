"""A network between client and server that a test can break: a TCP proxy that cuts, stalls and delays.

    async with Proxy(server.port) as proxy:
        ...                 # clients connect to proxy.port
        proxy.cut()         # all connections end now, as when a router restarts
        proxy.stall()       # nothing goes through any more, and neither end is told (half-open)
        proxy.flow()        # what was held back arrives after all, and more can follow
        proxy.delay = 0.05  # seconds that everything takes from now on, in each direction

A `plan` is asked for each new connection and may arm it: `link.fail_after(TO_SERVER, 300, Link.cut)` lets exactly 300
bytes through in that direction and then cuts, wherever in a frame or in a handshake that may be.
"""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable
from typing import Self, cast

TO_SERVER, TO_CLIENT = 0, 1  # directions

Plan = Callable[["Link"], None]


class Proxy:
    """Listens on a loopback port and passes everything on to another one."""

    def __init__(self, target_port: int, plan: Plan = lambda _: None) -> None:
        self.port = 0
        self.delay = 0.0
        self.links: list[Link] = []  # the open ones
        self.target_port = target_port
        self.plan = plan  # asked for each new connection
        self._is_down = False
        self._opening: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Side(Link(self), TO_SERVER), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        self.cut()
        while self.links:
            await asyncio.sleep(0)  # a transport tells its protocol in the next round of the loop
        await self._server.wait_closed()

    def cut(self) -> None:
        """Ends all connections at once."""
        for link in list(self.links):
            link.cut()

    def stall(self) -> None:
        """Lets nothing through, on new connections neither, until `flow`."""
        self._is_down = True
        for link in self.links:
            link.stall()

    async def until_held(self, text: bytes) -> None:
        """Waits until a client has sent this, which stays here while the proxy is stalled."""
        while not any(text in b"".join(link.held(TO_SERVER)) for link in self.links):
            await asyncio.sleep(0.01)

    def flow(self) -> None:
        self._is_down = False
        for link in list(self.links):
            link.flow()

    def opened(self, link: "Link") -> None:
        """A client has connected: connects it on."""
        self.links.append(link)
        task = asyncio.create_task(self._open(link))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open(self, link: "Link") -> None:
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: _Side(link, TO_CLIENT), "127.0.0.1", self.target_port
            )
        except OSError:
            link.cut()  # nobody listens there: the client finds that out
            return
        self.plan(link)
        link.stall() if self._is_down else link.flow()


class Link:
    """One connection: two sockets and what is on its way between them."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._ends: list[asyncio.Transport | None] = [None, None]  # the client's, the server's
        self._held: tuple[deque[bytes], deque[bytes]] = (deque(), deque())  # by direction, while it is stalled
        self._late: deque[tuple[float, int, bytes | None]] = deque()  # when, direction, data (None: its end)
        self._timer: asyncio.TimerHandle | None = None
        self._is_stalled = True  # until both sockets are there
        self._is_cut = False
        self._faults: list[tuple[int, Callable[[Link], None]] | None] = [None, None]  # bytes left, what then

    def fail_after(self, direction: int, count: int, fault: "Callable[[Link], None]") -> None:
        """Lets so many more bytes through in a direction, then does `fault`."""
        self._faults[direction] = (count, fault)

    def cut(self) -> None:
        """Ends it without a word; what is on its way is lost."""
        self._is_cut = True
        for transport in self._ends:
            if transport is not None:
                transport.abort()

    def reset(self) -> None:
        """The same, by a segment that says so and overtakes what neither end has read yet."""
        for transport in self._ends:
            if transport is not None:
                plain = cast(socket.socket, transport.get_extra_info("socket"))
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.cut()

    def stall(self) -> None:
        """Passes nothing on, and lets neither end know."""
        self._is_stalled = True

    def held(self, direction: int) -> Iterable[bytes]:
        return self._held[direction]

    def flow(self) -> None:
        """Passes on what was held back and what comes from now on."""
        self._is_stalled = False
        for direction, held in enumerate(self._held):
            while held and not self._is_stalled:
                self.take(direction, held.popleft())

    def made(self, direction: int, transport: asyncio.Transport) -> None:
        if self._is_cut:
            transport.abort()
            return
        self._ends[direction] = transport
        if direction == TO_SERVER:
            self._proxy.opened(self)

    def take(self, direction: int, data: bytes) -> None:
        """Bytes that have come from one end."""
        if self._is_stalled:
            self._held[direction].append(data)
            return
        fault = self._faults[direction]
        if fault is None or len(data) < fault[0]:
            if fault is not None:
                self._faults[direction] = (fault[0] - len(data), fault[1])
            self._pass_on(direction, data)
            return
        self._faults[direction] = None
        self._pass_on(direction, data[: fault[0]])
        fault[1](self)
        if not self._is_cut and data[fault[0] :]:
            self.take(direction, data[fault[0] :])

    def ended(self, direction: int) -> None:
        """One end is gone; the other hears of it, unless the link is stalled."""
        self._ends[direction] = None
        if not self._is_stalled:
            self._pass_on(direction, None)
        if self._ends == [None, None] and self in self._proxy.links:
            self._proxy.links.remove(self)

    def _pass_on(self, direction: int, data: bytes | None) -> None:
        if self._proxy.delay or self._late:
            self._late.append((asyncio.get_running_loop().time() + self._proxy.delay, direction, data))
            self._pass_on_late()
        else:
            self._write(direction, data)

    def _pass_on_late(self) -> None:
        loop = asyncio.get_running_loop()
        while self._late and self._late[0][0] <= loop.time():
            _, direction, data = self._late.popleft()
            self._write(direction, data)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_at(self._late[0][0], self._pass_on_late) if self._late else None

    def _write(self, direction: int, data: bytes | None) -> None:
        transport = self._ends[1 - direction]
        if transport is None or transport.is_closing():
            return
        if data is None:
            transport.close()
        else:
            transport.write(data)


class _Side(asyncio.Protocol):
    """One of the two sockets; `direction` is where its bytes go."""

    def __init__(self, link: Link, direction: int) -> None:
        self._link = link
        self._direction = direction

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._link.made(self._direction, cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self._link.take(self._direction, data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._link.ended(self._direction)
