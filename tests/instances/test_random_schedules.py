"""Calls over three server processes and a Redis that fail at random.

Each schedule follows from its seed, which a failure prints; what processes do meanwhile does not. FLEET_SEED=7
runs only that one. Whatever fails, nothing comes twice or out of order, and in the end everyone hears everyone and
each instance lists everyone. All that was said arrives, unless the room lost its home.
"""

import asyncio
import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

import pytest

from tests.instances.conftest import StartFleet
from tests.support.caller import Caller
from tests.support.client import Client
from tests.support.fleet import Fleet, until
from tests.support.postgres import Postgres
from tests.support.proxy import Proxy

ONLY = os.environ.get("FLEET_SEED")
LEASE = 2.0  # seconds; on a machine that is busy with other tests an instance loses a shorter one again and again
SETTINGS = {
    "INSTANCE_SECONDS": str(LEASE),
    "RESUME_GRACE_SECONDS": "600",  # on a busy machine an instance takes long to come back; callers know no other one
    "RATE_LIMITS": "0",
    "MAX_CONNECTIONS_PER_IP": "20000",  # callers abandon connections that the server still holds
}
ENDS_WITHIN = 100.0  # seconds; most take three
AT_ONCE = 3  # fleets
SHORT = pytest.mark.timeout(600)
LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
FAULTS = {  # how often
    "cut": 6,
    "stall": 2,
    "kill": 2,
    "stop": 2,
    "pause": 2,
    "restart Redis": 1,
    "empty Redis": 1,
    "cut from Redis": 2,
    "stall before Redis": 2,
}


class Outcome(NamedTuple):
    """What one schedule was."""

    faults: Counter[str]
    was_steady: bool  # the room stayed at its home
    seconds: float  # from the end of the last fault until everyone heard everyone


class Schedule:
    """One call: who takes part, what they say, and what fails meanwhile. `ways`: of each server to Redis."""

    def __init__(self, seed: int, fleet: Fleet, ways: Sequence[Proxy], client: Client) -> None:
        self.faults: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._fleet = fleet
        self._ways = ways
        self._client = client
        self._callers: list[Caller] = []
        self._proxies: list[Proxy] = []
        self._number = 0
        self._said: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # by sender and receiver

    @property
    def problems(self) -> list[list[str]]:
        """What each caller has heard that it should not have."""
        return [caller.problems for caller in self._callers]

    async def run(self) -> Outcome:
        moves = self._moves
        code = self._code = await self._create_room()
        async with AsyncExitStack() as stack:
            for number in range(self._chance.randint(3, 6)):
                proxy = await stack.enter_async_context(Proxy(self._chance.choice(self._fleet.servers).port))
                caller = Caller(proxy.port, code, random.Random(number), patience=0.5)
                stack.push_async_callback(caller.stop)
                caller.start()
                self._proxies.append(proxy)
                self._callers.append(caller)
                await caller.joined.wait()
            for _ in range(self._chance.randint(3, 6)):
                for _ in range(self._chance.randint(1, 4)):
                    self._talk()
                await asyncio.sleep(self._chance.choice([0.0, 0.05, 0.3]))
                await self._fail()
            for proxy in self._proxies:
                proxy.flow()
            ended = asyncio.get_running_loop().time()
            await self._settle()
            seconds = asyncio.get_running_loop().time() - ended
            was_steady = self._moves == moves + 1
            self._check(was_steady=was_steady)
            await self._check_lists(code)
        await self._client.request(self._fleet.servers[0], "DELETE", f"/api/rooms/{code}")
        return Outcome(self.faults, was_steady, seconds)

    async def _create_room(self) -> str:
        while True:  # what failed before may still be felt
            status, room = await self._client.request(self._fleet.servers[0], "POST", "/api/rooms", json={})
            if status == 201:
                return str(room["room_code"])
            await asyncio.sleep(0.05)

    @property
    def _moves(self) -> int:
        """How often a room has got a home. Each has one when the first caller has joined."""
        return sum(server.log.count("room moved here") for server in self._fleet.servers)

    def _talk(self) -> None:
        """Everyone says the same to everyone else."""
        self._number += 1
        for caller in self._callers:
            for other in self._callers:
                if other is not caller:
                    self._said[caller.socket_id, other.socket_id].append(self._number)
                    caller.signal(other.socket_id, self._number)

    async def _fail(self) -> None:
        what = self._chance.choices(list(FAULTS), FAULTS.values())[0]
        self.faults[what] += 1
        proxy, number = self._chance.choice(self._proxies), self._chance.randrange(len(self._fleet.servers))
        server, way = self._fleet.servers[number], self._ways[number]
        while_it_lasts = self._chance.uniform(0.5, 2) * LEASE
        match what:
            case "cut":
                proxy.cut()
            case "stall":
                proxy.stall()
            case "kill":
                server.kill9()
                await server.start()
            case "stop":
                await server.restart()
            case "pause":
                server.pause()
                await asyncio.sleep(while_it_lasts)
                server.go_on()
            case "restart Redis":
                await self._until_home_lives()
                self._fleet.redis.restart()
                await self._until_home_lives()
            case "empty Redis":
                await self._until_home_lives()
                self._fleet.redis.empty()
                await self._until_home_lives()
            case "cut from Redis":
                way.cut()
            case "stall before Redis":
                way.stall()
                await asyncio.sleep(while_it_lasts)
                way.flow()

    async def _until_home_lives(self) -> None:
        """Waits until the room is in Redis, with a home that lives: if both were lost, no one would know it."""
        while self._fleet.home_of(self._code) not in self._fleet.instances:
            await asyncio.sleep(0.05)

    async def _settle(self) -> None:
        """Waits until everyone hears what everyone says from now on."""
        while True:
            self._talk()
            for _ in range(50):
                if all(self._said[pair][-1] in heard for pair, heard in self._heard.items()):
                    return
                await asyncio.sleep(0.02)

    @property
    def _heard(self) -> dict[tuple[str, str], list[int]]:
        return {
            (sender.socket_id, receiver.socket_id): receiver.heard[sender.socket_id]
            for sender in self._callers
            for receiver in self._callers
            if sender is not receiver
        }

    def _check(self, *, was_steady: bool) -> None:
        for caller in self._callers:
            assert [problem for problem in caller.problems if not is_allowed(problem)] == []
            assert not (was_steady and caller.fresh_starts), "no counts are lost while the home lives"
        fresh = {caller.socket_id for caller in self._callers if caller.fresh_starts}
        for (sender, receiver), numbers in self._heard.items():
            assert numbers == sorted(set(numbers)), "in order, and none twice"
            if not fresh & {sender, receiver}:
                assert numbers == self._said[sender, receiver], "and all of them"

    async def _check_lists(self, code: str) -> None:
        inside = {caller.socket_id for caller in self._callers}
        for server in self._fleet.servers:
            room = await until(self._client, server, f"/api/rooms/{code}", participant_count=len(inside))
            assert {participant["socket_id"] for participant in room["participants"]} == inside


def is_allowed(problem: str) -> bool:
    """A room without a home for a moment, and a peer that is not yet back after its instance was lost."""
    return "store_unavailable" in problem or "peer_not_found" in problem


async def run_all(
    seeds: list[int], start_fleet: StartFleet, client: Client, postgres: Postgres | None
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    left = iter(seeds)

    async def run_some() -> None:
        async with Proxy(0) as one, Proxy(0) as other, Proxy(0) as third:
            ways = [one, other, third]
            database = {} if postgres is None else {"DATABASE_URL": postgres.url(postgres.new_database())}
            fleet = await start_fleet(ways, **SETTINGS, **database)
            for seed in left:
                schedule = Schedule(seed, fleet, ways, client)
                try:
                    async with asyncio.timeout(ENDS_WITHIN):
                        outcomes.append(await schedule.run())
                except BaseException as error:
                    error.add_note(f"FLEET_SEED={seed} {dict(schedule.faults)} {schedule.problems}")
                    raise

    await asyncio.gather(*(run_some() for _ in range(min(AT_ONCE, len(seeds)))))
    return outcomes


@pytest.mark.parametrize(
    ("seeds", "rooms_in"),
    [
        pytest.param(range(10), "redis", marks=SHORT),  # two tests, which two workers share
        pytest.param(range(10, 20), "redis", marks=SHORT),
        pytest.param(range(500), "redis", marks=LONG),
        pytest.param(range(200), "postgres", marks=LONG),
    ],
    ids=str,
)
async def test_whatever_fails_nothing_comes_twice_and_everyone_is_together_afterwards(
    seeds: range, rooms_in: str, start_fleet: StartFleet, client: Client, request: pytest.FixtureRequest
) -> None:
    postgres = request.getfixturevalue("postgres") if rooms_in == "postgres" else None
    outcomes = await run_all([int(ONLY)] if ONLY else list(seeds), start_fleet, client, postgres)
    steady = sum(outcome.was_steady for outcome in outcomes)
    faults = sum((outcome.faults for outcome in outcomes), Counter[str]())
    seconds = sorted(outcome.seconds for outcome in outcomes)
    print(f"{dict(faults)}, {steady} of {len(outcomes)} rooms stayed at their home; all together again after", end=" ")
    print(f"{seconds[len(seconds) // 2]:.2f} s, at the latest {seconds[-1]:.2f} s")
