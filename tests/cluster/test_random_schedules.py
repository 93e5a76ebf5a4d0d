"""Several instances over a network and a Redis that fail at random, in virtual time: thousands of calls in seconds.

Each schedule follows from its seed, which a failure prints. CLUSTER_SEED=7 runs only that one. Wherever no home died,
every signal arrives exactly once and in order; in the end everyone is in the same room.
"""

import asyncio
import json
import os
import random
from collections import defaultdict
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from signaling.errors import StoreUnavailable
from signaling.settings import Settings
from signaling.wire.messages import RoomOptions
from tests.support.bare_instance import BareInstance, now, wall_clock
from tests.support.memory_shared import Line, MemoryShared
from tests.support.virtual_time import run

ONLY = os.environ.get("CLUSTER_SEED")
LEASE, GRACE = 10.0, 30.0  # seconds
SETTINGS = Settings(rate_limits=False, stun_urls=(), instance_seconds=LEASE, resume_grace_seconds=GRACE)


class Socket:
    """A connection of a client to an instance: what the instance takes for its peer."""

    address, base_url = "10.0.0.1", "http://meet.example"

    def __init__(self, client: "Client", instance: BareInstance) -> None:
        self.instance = instance
        self.is_open = True
        self._client = client
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()
        self._conversation = instance.relay(self)
        self._reading = asyncio.create_task(self._read())
        self._conversation.greet()

    def write(self, type_: str, payload: Any) -> None:
        self._texts.put_nowait(json.dumps({"type": type_, "payload": payload, "id": 1}))

    def cut(self) -> None:
        """The connection breaks: neither side hears more of the other, and the instance notices."""
        if self.is_open:
            self.is_open = False
            self._texts.put_nowait(None)
            self._conversation.connection_lost()

    def send(self, frame: bytes) -> None:
        if self.is_open:
            asyncio.get_running_loop().call_soon(self._client.hear, self, json.loads(frame))

    send_at_once = send

    def close(self, code: int, reason: str = "") -> None:
        assert code in {1001, 4001}, (code, reason)
        self.cut()
        self._client.lose(self)

    def check_soon(self) -> None: ...

    async def _read(self) -> None:
        while (text := await self._texts.get()) is not None:
            if self.instance.is_alive and (work := self._conversation.receive(text)) is not None:
                await work
        self._conversation.end(None)


class Client:
    """A resumable participant that keeps count, as rule 4 of the contract says."""

    def __init__(self, number: int, world: "World") -> None:
        self.name = f"Guest {number}"
        self.socket_id = ""
        self.roster: dict[str, bool] = {}  # who else is inside, and whether they are away
        self.heard: dict[str, list[int]] = defaultdict(list)  # numbers, by sender
        self.fresh_starts = self.rejoins = 0
        self.is_inside = False
        self._world = world
        self._chance = world.chance
        self._token = ""
        self._received = 0
        self._kept: list[tuple[str, Any]] = []
        self._kept_from = 0  # how many before them the server has confirmed
        self.socket: Socket | None = None

    def connect(self) -> None:
        self.socket = Socket(self, self._world.choose())
        if self._token:
            claim = {"socket_id": self.socket_id, "resume_token": self._token, "received": self._received}
            self.socket.write("resume", claim)
        else:
            self._join()

    def signal(self, to: str, number: int) -> None:
        self._put("signal", {"to": to, "signal_type": "offer", "payload": [self.socket_id, number]})

    def ping(self) -> None:
        if self.is_inside and self.socket is not None:
            self.socket.write("ping", {"received": self._received})

    def lose(self, socket: Socket) -> None:
        if socket is self.socket:
            self.is_inside, self.socket = False, None
            asyncio.get_running_loop().call_later(self._chance.uniform(0.05, 1.0), self._try_again)

    def hear(self, socket: Socket, message: dict[str, Any]) -> None:
        if socket is not self.socket or not socket.is_open:
            return
        type_, payload = message["type"], message["payload"]
        if type_ == "connected":
            return
        if self.is_inside and type_ != "pong":
            self._received += 1
        getattr(self, f"_{type_}", lambda _: None)(payload)

    def _try_again(self) -> None:
        if self.socket is None and not self._world.is_over:
            self.connect()

    def _join(self) -> None:
        assert self.socket is not None
        self.socket.write("join_room", {"room_code": self._world.code, "display_name": self.name, "resumable": True})

    def _put(self, type_: str, payload: Any) -> None:
        self._kept.append((type_, payload))
        if self.is_inside and self.socket is not None:
            self.socket.write(type_, payload)

    def _confirm(self, received: int) -> None:
        assert self._kept_from <= received <= self._kept_from + len(self._kept), "the server counts what was sent"
        del self._kept[: received - self._kept_from]
        self._kept_from = received

    # ── What the server says ─────────────────────────────────────────────────────────────────────

    def _joined(self, payload: Any) -> None:
        self.rejoins += 1
        self.heard.clear()  # what is sent to another seat is numbered anew
        self._enter(payload)
        self._received = self._kept_from = 0
        self._kept.clear()

    def _resumed(self, payload: Any) -> None:
        self._enter(payload)
        if payload["received"] is None:
            self.fresh_starts += 1
            self._received = self._kept_from = 0
            self._kept.clear()
            return
        self._confirm(payload["received"])
        assert self.socket is not None
        for type_, kept in self._kept:
            self.socket.write(type_, kept)

    def _enter(self, payload: Any) -> None:
        self.is_inside = True
        self.socket_id, self._token = payload["your_socket_id"], payload["resume_token"]
        self.roster = {one["socket_id"]: one["away"] for one in payload["peers"]}

    def _error(self, payload: Any) -> None:
        if payload["in_reply_to"] == "resume" and payload["code"] == "resume_failed":
            self._token = ""
            self._join()
        elif payload["in_reply_to"] in {"resume", "join_room"}:
            assert payload["code"] == "store_unavailable", payload
            assert self.socket is not None
            socket = self.socket
            socket.cut()
            self.lose(socket)
        else:
            assert payload["code"] == "peer_not_found", payload

    def _pong(self, payload: Any) -> None:
        if "received" in payload and self.is_inside:
            self._confirm(payload["received"])

    def _signal(self, payload: Any) -> None:
        sender, number = payload["payload"]
        assert sender == payload["from"]
        self.heard[sender].append(number)

    def _peer_joined(self, payload: Any) -> None:
        self.roster[payload["socket_id"]] = False

    def _peer_left(self, payload: Any) -> None:
        self.roster.pop(payload["socket_id"], None)

    def _peer_away(self, payload: Any) -> None:
        self.roster[payload["socket_id"]] = True

    def _peer_back(self, payload: Any) -> None:
        self.roster[payload["socket_id"]] = False


class World:
    """One schedule."""

    def __init__(self, seed: int, *, kills: bool) -> None:
        self.chance = random.Random(seed)
        self.shared = MemoryShared(now, self.chance, wall_clock=wall_clock)
        self.code = ""
        self.is_over = False
        self._kills = kills
        self._names = count(1)
        self._instances: list[BareInstance] = []
        self._sent: dict[tuple[str, str], int] = defaultdict(int)
        self._clients = [Client(number, self) for number in range(self.chance.randint(3, 6))]

    def choose(self) -> BareInstance:
        return self.chance.choice([one for one in self._instances if one.is_alive])

    async def run(self) -> None:
        for _ in range(3):
            await self._add_instance()
        while not self.code:  # an answer may be lost
            with suppress(StoreUnavailable):
                self.code = (await self.choose().rooms.create(RoomOptions(), wall_clock())).code
        for client in self._clients:
            client.connect()
        await self._settle()
        for _ in range(self.chance.randint(20, 60)):
            await self._act()
            await asyncio.sleep(self.chance.choice([0.0, 0.01, 0.1, 1.0, 3.0]))
        for instance in self._instances:
            self._mend(instance.line)
            instance.line.go_on()
        await self._settle()
        await asyncio.sleep(5)  # in which what is on its way arrives
        self._check()
        self.is_over = True
        for instance in self._instances:
            instance.kill()

    async def _add_instance(self) -> None:
        instance = BareInstance(self.shared, SETTINGS, f"i{next(self._names)}", loses_answers=0.02)
        await instance.start()
        self._instances.append(instance)
        await asyncio.sleep(0.1)

    async def _act(self) -> None:
        what = self.chance.random()
        client = self.chance.choice(self._clients)
        if what < 0.6:
            self._talk(client)
        elif what < 0.7:
            client.ping()
        elif what < 0.85:
            if client.socket is not None:
                socket = client.socket
                socket.cut()
                client.lose(socket)
        elif what < 0.92:
            line = self.choose().line  # a short outage: links stand still, nobody is disconnected
            line.is_cut = True
            asyncio.get_running_loop().call_later(self.chance.uniform(0.1, 2.0), self._mend, line)
        elif not self._kills:
            return
        elif what < 0.96:
            await self._replace()
        elif what < 0.98:
            line = self.choose().line  # a process that is suspended
            line.is_held = True
            asyncio.get_running_loop().call_later(self.chance.uniform(0.5, 2.5) * LEASE, line.go_on)
        else:
            await self._empty()

    def _mend(self, line: Line) -> None:
        if any(one.line is line and one.is_alive for one in self._instances):
            line.is_cut = False

    async def _replace(self) -> None:
        gone = self.choose()
        sockets = [one.socket for one in self._clients if one.socket is not None and one.socket.instance is gone]
        if self.chance.random() < 0.5:
            gone.kill()
        else:
            await gone.stop()
        for client in self._clients:
            if client.socket in sockets and client.socket is not None:
                socket = client.socket
                socket.is_open = False
                client.lose(socket)
        await self._add_instance()

    async def _empty(self) -> None:
        """All that is shared is lost, while the room's home lives, who writes it again."""
        home = self.shared.rooms[self.code].home
        if any(one.name == home and one.is_alive and not one.line.is_held for one in self._instances):
            self.shared.empty()
            while self.code not in self.shared.rooms:
                await asyncio.sleep(0.1)

    def _talk(self, client: Client) -> None:
        for other in self._clients:
            if other is not client and client.socket_id and other.socket_id in client.roster:
                for _ in range(self.chance.randint(1, 3)):
                    number = self._sent[client.socket_id, other.socket_id]
                    self._sent[client.socket_id, other.socket_id] += 1
                    client.signal(other.socket_id, number)

    async def _settle(self) -> None:
        """Waits until everyone is inside and sees everyone, at most as long as the contract allows."""
        async with asyncio.timeout(LEASE + GRACE + 30):
            while not all(self._sees_all(client) for client in self._clients):
                await asyncio.sleep(0.1)
                for client in self._clients:
                    client.ping()

    def _sees_all(self, client: Client) -> bool:
        others = {one.socket_id for one in self._clients if one is not client}
        return client.is_inside and client.roster == dict.fromkeys(others, False)

    def _check(self) -> None:
        for client in self._clients:
            for sender, numbers in client.heard.items():
                assert numbers == sorted(set(numbers)), "in order, and none twice"
                if not self._kills:
                    assert numbers == list(range(self._sent[sender, client.socket_id]))
            assert client.rejoins == 1, "no one has lost their seat"
            assert self._kills or client.fresh_starts == 0


# 3,000 in all, in parts so that no worker of pytest is left alone with them.
PARTS = [range(start, start + 500) for start in range(0, 3_000, 500)]
some_or_all = pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(15), id="some"),
        *(pytest.param(part, id=str(part), marks=[pytest.mark.long, pytest.mark.timeout(600)]) for part in PARTS),
    ],
)


def try_all(seeds: range, *, kills: bool) -> None:
    for seed in [int(ONLY)] if ONLY else seeds:
        try:
            run(World(seed, kills=kills).run())
        except BaseException as error:
            error.add_note(f"CLUSTER_SEED={seed}")
            raise


@some_or_all
def test_wherever_connections_break_every_signal_arrives_once_and_in_order(seeds: range) -> None:
    try_all(seeds, kills=False)


@some_or_all
def test_wherever_instances_die_everyone_is_in_the_same_room_afterwards(seeds: range) -> None:
    try_all(seeds, kills=True)
