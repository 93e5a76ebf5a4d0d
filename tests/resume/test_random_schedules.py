"""Calls over a network that breaks at random: every signal arrives exactly once and in order, wherever it is cut.

Each schedule follows from its seed, which a failure prints. RESUME_SEED=7 runs only that one.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import pytest

from tests.conftest import StartServer
from tests.support.app import Serve, Service
from tests.support.caller import Caller
from tests.support.proxy import TO_CLIENT, TO_SERVER, Link, Plan, Proxy

ONLY = os.environ.get("RESUME_SEED")
AT_ONCE = 25  # schedules
ENDS_WITHIN = 60.0  # seconds; they take one or two
FAULTS_EACH = 4  # connections of one participant that are broken; the next one holds


class Schedule:
    """One call: who takes part, what they say, and where each connection breaks."""

    def __init__(self, seed: int, service: Service, code: str) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.faults: Counter[str] = Counter()
        self._service = service
        self._code = code
        self.count = self.rng.randint(3, 6)
        self._signals = self.rng.randint(4, 16)  # to each of the others
        self.callers: list[Caller] = []

    async def run(self) -> None:
        async with AsyncExitStack() as stack:
            proxies = [await stack.enter_async_context(Proxy(self._service.port)) for _ in range(self.count)]
            self.callers = [
                Caller(proxy.port, self._code, self._dice("caller", number)) for number, proxy in enumerate(proxies)
            ]
            for caller in self.callers:
                stack.push_async_callback(caller.stop)
                caller.start()
                await caller.joined.wait()
            for number, proxy in enumerate(proxies):
                proxy.delay = self.rng.choice([0.0, 0.0, 0.001, 0.004])
                proxy.plan = self._plan(self._dice("network", number))
                if proxy.links:  # on a busy machine a caller may have given up its first connection by now
                    proxy.plan(proxy.links[-1])
            await asyncio.gather(*(self._talk(number) for number in range(self.count)))
            # A fault may still come, in what is said only to find out whether anybody is there.
            while not self.is_complete or await self._is_anybody_away():
                await asyncio.sleep(0.02)  # each look is a request
            self.check()

    def _dice(self, what: str, number: int) -> random.Random:
        """Randomness of its own for each part, so that it does not depend on which part is faster."""
        return random.Random(f"{self.seed} {what} {number}")

    def _plan(self, rng: random.Random) -> Plan:
        """Where the next connections of one participant break."""
        faults = rng.randint(1, FAULTS_EACH)

        def arm(link: Link) -> None:
            nonlocal faults
            if faults:
                faults -= 1
                self._arm(link, rng)

        return arm

    def _arm(self, link: Link, rng: random.Random) -> None:
        direction = rng.choice([TO_SERVER, TO_CLIENT])
        # Somewhere in the handshake, in `resume` and `resumed`, or in what is said from then on.
        after = rng.choice([rng.randint(1, 1200), rng.randint(1, 6000)])
        kind = rng.choice(["cut", "reset", "stall", "stall for a while"])
        seconds = rng.uniform(0.01, 0.4)

        def stall_for_a_while(link: Link) -> None:
            link.stall()
            asyncio.get_running_loop().call_later(seconds, link.flow)

        self.faults[kind] += 1
        faults: dict[str, Callable[[Link], None]] = {"cut": Link.cut, "reset": Link.reset, "stall": Link.stall}
        link.fail_after(direction, after, faults.get(kind, stall_for_a_while))

    async def _talk(self, number: int) -> None:
        """Says numbers to everybody else, in no order between them, with pauses now and then."""
        caller, rng = self.callers[number], self._dice("talk", number)
        left = {other.socket_id: iter(range(self._signals)) for other in self.callers if other is not caller}
        while left:
            to = rng.choice(list(left))
            count = next(left[to], None)
            if count is None:
                del left[to]
                continue
            caller.signal(to, [count, "x" * rng.choice([0, 0, 40, 300])])
            if rng.random() < 0.1:
                caller.ping()
            if rng.random() < 0.3:
                await asyncio.sleep(rng.uniform(0, 0.004))

    @property
    def is_complete(self) -> bool:
        expected = self._signals * (self.count - 1)
        return all(
            caller.problems or (caller.is_settled and sum(map(len, caller.heard.values())) >= expected)
            for caller in self.callers
        )

    async def _is_anybody_away(self) -> bool:
        inside = (await self._service.get_room(self._code))["participants"]
        assert len(inside) == self.count
        return any(one["away"] for one in inside)

    def check(self) -> None:
        for caller in self.callers:
            assert caller.problems == []
            assert caller.fresh_starts == 0
            assert {message["type"] for message in caller.others} <= {"peer_joined", "peer_away", "peer_back"}
            for other in self.callers:
                numbers = [number for number, _ in caller.heard[other.socket_id]]
                assert numbers == ([] if other is caller else list(range(self._signals)))


async def run_all(seeds: Sequence[int], service: Service) -> tuple[int, Counter[str]]:
    """Connections made and faults met; a failure names its seed."""
    waiting = asyncio.Semaphore(AT_ONCE)
    faults: Counter[str] = Counter()
    connections = 0

    async def run(seed: int) -> None:
        nonlocal connections
        async with waiting:
            schedule = Schedule(seed, service, await service.room_code())
            try:
                async with asyncio.timeout(ENDS_WITHIN):
                    await schedule.run()
            except (AssertionError, TimeoutError) as error:
                state = [(c.problems, c.is_settled, {k: len(v) for k, v in c.heard.items()}) for c in schedule.callers]
                raise AssertionError(f"RESUME_SEED={seed}: {error!r}\n{state}") from error
            faults.update(schedule.faults)
            connections += sum(caller.connections for caller in schedule.callers)

    await asyncio.gather(*(run(seed) for seed in seeds))
    return connections, faults


# 10,000 in all, in parts so that no worker of pytest is left alone with them.
PARTS = [range(start, start + 1000) for start in range(0, 10_000, 1000)]


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(20), id="some"),
        *(pytest.param(part, id=str(part), marks=[pytest.mark.long, pytest.mark.timeout(1200)]) for part in PARTS),
    ],
)
async def test_every_signal_arrives_exactly_once_and_in_order_wherever_it_is_cut(seeds: range, serve: Serve) -> None:
    # Callers on a busy machine abandon connections that the server still holds: with the usual limit none came back.
    service = await serve(heartbeat_seconds=0.6, rate_limits=False, max_connections_per_ip=20_000)
    began = time.monotonic()
    connections, faults = await run_all([int(ONLY)] if ONLY else seeds, service)
    took = time.monotonic() - began
    print(f"\n{len(seeds)} schedules, {connections} connections, {dict(faults)} in {took:.1f} s")
    assert ONLY or set(faults) == {"cut", "reset", "stall", "stall for a while"}


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.long)])
async def test_a_server_that_is_killed_again_and_again_repeats_and_reorders_nothing(
    kills: int, start_server: StartServer
) -> None:
    """Counts are lost with the process, so signals may be; none comes twice and all callers keep their ids."""
    server = await start_server(RATE_LIMITS="0")
    code = (await server.create_room())["room_code"]
    seed = int(ONLY or random.randrange(10_000))
    print(f"\nRESUME_SEED={seed}")
    rng = random.Random(seed)
    async with AsyncExitStack() as stack:
        proxies = [await stack.enter_async_context(Proxy(server.port)) for _ in range(5)]
        callers = [Caller(proxy.port, code, random.Random(f"{seed} {proxy.port}")) for proxy in proxies]
        for caller in callers:
            stack.push_async_callback(caller.stop)
            caller.start()
            await caller.joined.wait()
        ids = [caller.socket_id for caller in callers]
        for round_ in range(kills):
            for number in range(100):
                one, other = rng.sample(callers, 2)
                one.signal(other.socket_id, round_ * 100 + number)
                if number % 10 == 0:
                    await asyncio.sleep(rng.uniform(0, 0.01))
                    rng.choice(proxies).cut()
            server.kill9()
            await server.start()
            for proxy in proxies:  # the first that comes back is cut somewhere in what it is told
                if proxy.links:
                    proxy.links[-1].fail_after(TO_CLIENT, rng.randint(1, 1500), Link.cut)
            async with asyncio.timeout(ENDS_WITHIN):
                while not all(caller.fresh_starts > round_ and caller.is_settled for caller in callers):
                    await asyncio.sleep(0.01)
        for caller in callers:
            for numbers in caller.heard.values():
                assert numbers == sorted(set(numbers))
            assert [problem for problem in caller.problems if "peer_not_found" not in problem] == []
        assert [caller.socket_id for caller in callers] == ids
