"""Makes many instances one: routes each client to the home of its room, over one link with each other instance."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from signaling.clock import Ticker
from signaling.errors import StoreUnavailable
from signaling.metrics.links import RECEIVED, SENT, LinkCounts
from signaling.rooms.sessions import Peer

from .edge import Edge, Relay
from .guesses import Guesses
from .home import Client, Converse, RemoteClient
from .homes import Homes
from .lease import Lease
from .link import BEAT_SECONDS, BEATS, READS, Entry, Link, decode_parcel
from .requests import Rooms
from .shared import Shared, Unreachable

RETRY_SECONDS = 0.1  # until a batch is sent again
ECHO = b""  # what an instance publishes for itself
FROM_EDGE = frozenset({"enter", "said", "ended"})  # what an edge says to a home; all else is said to an edge

log = logging.getLogger(__name__)


class Cluster:
    """This instance among the others."""

    def __init__(
        self,
        lease: Lease,
        shared: Shared,
        homes: Homes,
        guesses: Guesses,
        counts: LinkCounts,
        *,
        clock: Ticker,
        converse: Converse,
    ) -> None:
        self.rooms: Rooms  # set by the instance
        self._instance = lease.instance
        self._lease = lease
        self._shared = shared
        self._homes = homes
        self._clock = clock
        self._converse = converse
        self._links: dict[str, Link] = {}  # by instance
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._clients: dict[tuple[str, int], RemoteClient] = {}  # by edge and number of the hand-over
        self._edge = Edge(lease, homes.find, self.put, guesses)
        self._hears_itself = self._hears_strangers = False
        self._guesses = guesses
        self._counts = counts
        self._working: set[asyncio.Task[Any]] = set()

    @property
    def edge_count(self) -> int:
        """The number of clients here whose rooms are at other instances."""
        return sum(relay.home is not None for relay in self._edge.relays.values())

    @property
    def waiting_bytes(self) -> int:
        """How much waits for other instances."""
        return sum(link.waiting_bytes for link in self._links.values())

    def relay(self, peer: Peer) -> Relay:
        """Makes what a connection has for its conversation."""
        return Relay(self._converse(peer, None), peer, self._edge)

    def receive(self, parcel: bytes) -> None:
        """Takes what another instance published for this one, or this one as an echo."""
        if parcel == ECHO:
            self._hears_itself = True
            return
        self._counts.count(RECEIVED, len(parcel))
        try:
            decoded = decode_parcel(parcel)
        except msgspec.MsgspecError:
            decoded = None
        if decoded is None or decoded.format not in READS:
            if not self._hears_strangers:  # once: beats come every second
                self._hears_strangers = True
                log.warning("another instance cannot be understood: its release is too old, too new, or not ours")
            return
        for entry in self._link(decoded.sender).take(decoded, self._clock.now):
            self._take(decoded.sender, entry)

    async def keep_links(self) -> None:
        """Sends beats, and breaks links that have been silent.

        Silence counts only while this instance hears itself, or an outage of what all share would break every link.
        """
        while True:
            self._hears_itself = False
            await self._publish(self._instance, ECHO)
            for instance, link in list(self._links.items()):
                await self._publish(instance, link.beat())
            await asyncio.sleep(min(BEAT_SECONDS, BEATS * self._lease.seconds))
            for instance, link in list(self._links.items()):
                if not self._hears_itself:
                    link.stand_still(self._clock.now)
                elif link.is_silent(self._clock.now) and not self._is_used(instance):
                    del self._links[instance]
                else:
                    link.check(self._clock.now)

    async def drain(self) -> None:
        """Waits until everything has been sent that has to be sent."""
        while self._sending:
            await asyncio.wait(self._sending.values())

    # ── Entries ──────────────────────────────────────────────────────────────────────────────────

    def put(self, instance: str, *entry: Any) -> None:
        self._link(instance).put(entry)
        if instance not in self._sending:
            self._sending[instance] = asyncio.create_task(self._send(instance))

    async def _send(self, instance: str) -> None:
        """Sends batches to one instance until nothing waits."""
        try:
            while (link := self._links.get(instance)) is not None and (batch := link.to_send()) is not None:
                if await self._publish(instance, batch):
                    link.delivered(batch)
                else:
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            del self._sending[instance]  # not later: what is put from now on needs another task

    async def _publish(self, instance: str, parcel: bytes) -> bool:
        try:
            self._counts.count(SENT, len(parcel))
            return await self._shared.publish(instance, parcel)
        except Unreachable:
            self._lease.doubt()
            return False

    def _take(self, sender: str, entry: Entry) -> None:
        kind, number, *more = entry
        client = self._clients.get((sender, number))
        if kind == "asked":
            self._start(self._answer(sender, number, *more))
        elif kind == "answer":
            self.rooms.take_answer(number, *more)
        elif kind not in FROM_EDGE:
            self._edge.take(kind, number, *more)
        elif kind == "enter":
            self._enter(sender, number, Client(*more[0]), more[1])
        elif client is None:
            if kind == "said":
                self.put(sender, "returned", number, more[0])
        elif kind == "said":
            client.receive(more[0], wants_answer=more[1])
        else:
            del self._clients[sender, number]
            client.lose(more[0], may_resume=more[1])

    async def _answer(self, sender: str, number: int, what: str, code: str, more: bytes) -> None:
        self.put(sender, "answer", number, *await self.rooms.answer(what, code, more))

    def _enter(self, edge: str, number: int, client: Client, text: str) -> None:
        if not self._homes.has(client.code):
            self.put(edge, "not_home", number)
            self._start(self._take_home(client.code))
            return
        if client.wait > 0:
            self._guesses.note(client.address, client.wait)
        put = partial(self.put, edge)
        forget = partial(self._clients.pop, (edge, number), None)
        remote = self._clients[edge, number] = RemoteClient(self._converse, put, number, client, on_released=forget)
        remote.receive(text, wants_answer=True)

    async def _take_home(self, code: str) -> None:
        """Makes this instance the home of a room that others take for its own: it had released it in vain."""
        with suppress(StoreUnavailable):
            await self._homes.find(code)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    # ── Links ────────────────────────────────────────────────────────────────────────────────────

    def _link(self, instance: str) -> Link:
        link = self._links.get(instance)
        if link is None:
            on_broken = partial(self._lose, instance)
            on_void = partial(self._lose_clients, instance)
            link = Link(
                self._instance,
                self._clock.now,
                patience=self._lease.seconds,
                on_broken=on_broken,
                on_void=on_void,
            )
            self._links[instance] = link
        return link

    def _is_used(self, instance: str) -> bool:
        is_edge = any(edge == instance for edge, _ in self._clients)
        return is_edge or any(one.depends_on(instance) for one in self._edge.relays.values())

    def _lose(self, instance: str, reason: str) -> None:
        log.warning("link lost instance=%s: %s", instance, reason)
        self._counts.breaks += 1
        self._edge.lose(instance)
        self._lose_clients(instance)

    def _lose_clients(self, instance: str) -> None:
        for edge, number in [key for key in self._clients if key[0] == instance]:
            self._clients.pop((edge, number)).lose(None, may_resume=True)
