"""Makes many instances one: routes each client to the home of its room, over one link with each other instance."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from signaling.clock import Ticker
from signaling.rooms.sessions import Peer
from signaling.websocket.conversation import Conversation

from .edge import Edge, Relay
from .home import Client, RemoteClient
from .homes import Homes
from .link import BEAT_SECONDS, FORMAT, Entry, Link, decode_parcel
from .requests import Rooms
from .shared import Shared, Unreachable

RETRY_SECONDS = 0.1  # until a batch is sent again
RENEWALS = 0.3  # of a lease, after which it is renewed
FROM_EDGE = frozenset({"enter", "said", "ended"})  # what an edge says to a home; all else is said to an edge

Converse = Callable[[Peer, str | None], Conversation]

log = logging.getLogger(__name__)


class Cluster:
    """This instance among the others. `lease` is in seconds."""

    def __init__(
        self, instance: str, shared: Shared, homes: Homes, *, clock: Ticker, converse: Converse, lease: float
    ) -> None:
        self.instance = instance
        self._shared = shared
        self._homes = homes
        self._clock = clock
        self._converse = converse
        self._lease = lease
        self._links: dict[str, Link] = {}  # by instance
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._clients: dict[tuple[str, int], RemoteClient] = {}  # by edge and number of the hand-over
        self._edge = Edge(instance, homes.secret, homes.find, self.put)
        self._is_reachable = True
        self._answering: set[asyncio.Task[None]] = set()
        self.rooms: Rooms  # set once there is a directory

    def relay(self, peer: Peer) -> Relay:
        """Makes what a connection has for its conversation."""
        return self._edge.relay(self._converse(peer, None), peer)

    def receive(self, parcel: bytes) -> None:
        """Takes what another instance published for this one."""
        decoded = decode_parcel(parcel)
        if decoded.format > FORMAT:
            log.warning("an instance of a newer release speaks an unknown format format=%d", decoded.format)
            return
        for entry in self._link(decoded.sender).take(decoded, self._clock.now):
            self._take(decoded.sender, entry)

    async def keep_lease(self) -> None:
        """Prolongs the lease, again and again."""
        claims_from = self._clock.now + self._lease
        while True:
            try:
                await self._shared.renew(self.instance, self._lease)
                self._homes.may_claim_from_dead = self._clock.now >= claims_from
                self._is_reachable = True
            except Unreachable:
                # The leases of others may have ended only because they could not be renewed.
                claims_from = self._clock.now + self._lease
                self._homes.may_claim_from_dead = self._is_reachable = False
            await asyncio.sleep(RENEWALS * self._lease)

    async def keep_links(self) -> None:
        """Sends beats, and breaks links that have been silent."""
        while True:
            for instance, link in list(self._links.items()):
                if not self._is_reachable:
                    link.stand_still(self._clock.now)
                elif link.is_silent(self._clock.now) and not self._is_used(instance):
                    del self._links[instance]
                else:
                    link.check(self._clock.now)
                    await self._publish(instance, link.beat())
            await asyncio.sleep(BEAT_SECONDS)

    async def adopt_lost_rooms(self) -> None:
        """Claims the occupied rooms of instances that have died: no client may ever ask for them again."""
        try:
            for code in await self._shared.lost_rooms():
                await self._homes.find(code)
        except Exception as error:
            log.info("lost rooms cannot be looked for: %s", error)

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
            return await self._shared.publish(instance, parcel)
        except Unreachable:
            return False

    def _take(self, sender: str, entry: Entry) -> None:
        kind, number, *more = entry
        client = self._clients.get((sender, number))
        if kind == "asked":
            task = asyncio.create_task(self._answer(sender, number, *more))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
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
        if client.code not in self._homes:
            self.put(edge, "not_home", number)
            return
        put = partial(self.put, edge)
        forget = partial(self._clients.pop, (edge, number), None)
        remote = self._clients[edge, number] = RemoteClient(self._converse, put, number, client, on_released=forget)
        remote.receive(text, wants_answer=True)

    # ── Links ────────────────────────────────────────────────────────────────────────────────────

    def _link(self, instance: str) -> Link:
        link = self._links.get(instance)
        if link is None:
            on_broken = partial(self._lose, instance)
            link = Link(self.instance, self._clock.now, patience=self._lease, on_broken=on_broken)
            self._links[instance] = link
        return link

    def _is_used(self, instance: str) -> bool:
        is_edge = any(edge == instance for edge, _ in self._clients)
        return is_edge or any(one.home == instance for one in self._edge.relays.values())

    def _lose(self, instance: str, reason: str) -> None:
        log.warning("link lost instance=%s: %s", instance, reason)
        self._edge.lose(instance)
        for edge, number in [key for key in self._clients if key[0] == instance]:
            self._clients.pop((edge, number)).lose(None, may_resume=True)
