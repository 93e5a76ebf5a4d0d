"""What a signal and a join cost where many instances are one, beside a single server in the same run.

    .venv/bin/python -m tests.bench.instances [--quick]

It needs what tests/requirements.txt and tests/run install, and starts a Redis of its own. "at home" has both ends of a
link at the home of their room, "spread" at two instances. All processes share one core, the generator has the other;
medians of interleaved rounds.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.calls import link
from tests.bench.contestants import CONTESTANTS, OURS
from tests.bench.figures import percentile
from tests.bench.joining import Joining
from tests.bench.load import Load
from tests.bench.payloads import SIGNALS
from tests.bench.peers import Peer
from tests.bench.protocols import WebVCon
from tests.bench.rest_load import RestLoad, request
from tests.bench.servers import Server, divide_cores, running
from tests.support.redis import RedisServer

PEERS = 2400  # in rooms of two, so that 1,000 signals can be on their way
IN_FLIGHT = 1000
FEW = 100.0  # signals a second
REST_SECONDS = 2.0  # after which nothing of the load before is still being saved or confirmed
SIZE = min(SIGNALS)  # bytes of a payload
PROCESS_CLOCK = 2  # see tests/bench/servers.py

Figures = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """How long each phase lasts in seconds, and how often everything is repeated."""

    rounds: int = 3
    warm_up: float = 1.0
    saturated: float = 4.0
    at_few: float = 8.0


QUICK = Plan(rounds=1, warm_up=0.5, saturated=1.0, at_few=2.0)


@dataclass(frozen=True)
class Arrangement:
    """A number of instances (0: one server without Redis), and whether the ends of a link are at two of them."""

    instances: int
    is_spread: bool

    @property
    def name(self) -> str:
        if not self.instances:
            return "one server, no Redis"
        place = "spread" if self.is_spread else "at home"
        return f"{self.instances} instance{'s' if self.instances > 1 else ''}, {place}"


ALONE = Arrangement(0, is_spread=False)
ARRANGEMENTS = [ALONE, *(Arrangement(count, is_spread=False) for count in (1, 2, 3)), Arrangement(2, is_spread=True)]
ARRANGEMENTS.append(Arrangement(3, is_spread=True))


class Quiet(WebVCon):
    """Sends no pings: those of so many peers would cost more than a few signals."""

    def ping(self, peer: Peer) -> bytes:
        del peer
        return b""


class Processor:
    """Processor seconds of the servers, and of Redis."""

    def __init__(self, servers: list[Server], redis: RedisServer | None) -> None:
        self._servers = servers
        self._redis = redis

    def seconds(self) -> tuple[float, float]:
        redis = 0.0 if self._redis is None else time.clock_gettime(~self._redis.pid << 3 | PROCESS_CLOCK)
        return sum(server.processor_seconds() for server in self._servers), redis


@contextmanager
def arranged(arrangement: Arrangement, core: int) -> Iterator[tuple[list[Server], RedisServer | None]]:
    with ExitStack() as stack:
        redis, settings = None, {"RATE_LIMITS": "0", "MAX_ROOMS": "100000"}
        if arrangement.instances:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            redis = RedisServer(Path(folder))
            stack.callback(redis.kill)
            os.sched_setaffinity(redis.pid, {core})
            settings["REDIS_URL"] = redis.url
        ours = CONTESTANTS[OURS]
        contestant = replace(ours, settings={**ours.settings, **settings})
        servers = [stack.enter_context(running(contestant, core)) for _ in range(max(1, arrangement.instances))]
        yield servers, redis


def measure(arrangement: Arrangement, core: int, plan: Plan) -> Figures:
    dialect = CONTESTANTS[OURS].dialect
    with arranged(arrangement, core) as (servers, redis):
        processor, figures = Processor(servers, redis), Figures()
        peers = [Peer(number, code) for number, code in enumerate(code for code in _codes(servers[0]) for _ in "ab")]
        before, began = sum(processor.seconds()), time.perf_counter()
        for end in (0, 1):  # whose room is at no instance yet makes the one that it asks its home
            for number, server in enumerate(servers):
                away = end if arrangement.is_spread else 0
                its = [peer for peer in peers[end::2] if (peer.number // 2 + away) % len(servers) == number]
                Joining(server.port, dialect, its, 64).run()
        figures["joins/s"] = len(peers) / (time.perf_counter() - began)
        figures["µs/join"] = (sum(processor.seconds()) - before) / len(peers) * 1e6
        load = link(dialect, peers, 2, SIZE)
        load.closed_loop(IN_FLIGHT, plan.warm_up)
        figures |= _saturated(load, processor, plan.saturated)
        load.close()
        load = link(Quiet(resumable=True), peers, 2, SIZE)
        figures |= _at_few(load, processor, plan.at_few)
        load.close()
        for peer in peers:
            peer.close()
    return figures


def _codes(server: Server) -> list[str]:
    load = RestLoad(server.port, 50)
    bodies = load.bodies([request("POST", "/api/rooms")] * (PEERS // 2))
    load.close()
    return [json.loads(body)["room_code"] for body in bodies]


def _saturated(load: Load, processor: Processor, seconds: float) -> Figures:
    before = processor.seconds()
    phase = load.closed_loop(IN_FLIGHT, seconds)
    servers, redis = (now - then for now, then in zip(processor.seconds(), before, strict=True))
    count = len(phase.latencies)
    return {
        "signals/s": count / phase.seconds,
        "servers µs/signal": servers / count * 1e6,
        "Redis µs/signal": redis / count * 1e6,
        "generator %": phase.generator_share * 100,
    }


def _at_few(load: Load, processor: Processor, seconds: float) -> Figures:
    """What a signal costs that has no company, with what no one asked for (beats, leases, ticks) taken off."""
    time.sleep(REST_SECONDS)
    before, began = processor.seconds(), time.perf_counter()
    time.sleep(seconds / 2)
    idle = [(now - then) / (time.perf_counter() - began) for now, then in zip(processor.seconds(), before, strict=True)]
    before, began = processor.seconds(), time.perf_counter()
    phase = load.fixed_rate(FEW, seconds, pause=0.0002)
    took = time.perf_counter() - began
    used = [now - then for now, then in zip(processor.seconds(), before, strict=True)]
    servers, redis = ((all_ - took * each) / len(phase.latencies) * 1e6 for all_, each in zip(used, idle, strict=True))
    ordered = sorted(phase.latencies)
    return {
        "servers µs/signal at 100/s": servers,
        "Redis µs/signal at 100/s": redis,
        "p50 ms at 100/s": percentile(ordered, 50) * 1e3,
        "p99 ms at 100/s": percentile(ordered, 99) * 1e3,
        "idle servers %": idle[0] * 100,
    }


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.instances", description="Measures many instances as one.")
    parser.add_argument("--quick", action="store_true", help="one short run of each")
    plan = QUICK if parser.parse_args().quick else Plan()
    _, core = divide_cores()
    runs: dict[Arrangement, list[Figures]] = defaultdict(list)
    for _ in range(plan.rounds):
        for arrangement in ARRANGEMENTS:  # interleaved, so that a slow minute of the machine hits all of them
            runs[arrangement].append(measure(arrangement, core, plan))
    names = list(runs[ALONE][0])
    medians = {one: {name: statistics.median(run[name] for run in runs[one]) for name in names} for one in ARRANGEMENTS}
    print("| | " + " | ".join(one.name for one in ARRANGEMENTS) + " |\n| --- |" + " --- |" * len(ARRANGEMENTS))
    for name in names:
        print(f"| {name} | " + " | ".join(f"{medians[one][name]:.4g}" for one in ARRANGEMENTS) + " |")
    for what, suffix in (("1,000 in flight", ""), ("100/s", " at 100/s")):
        costs = {
            one: medians[one][f"servers µs/signal{suffix}"] + medians[one][f"Redis µs/signal{suffix}"]
            for one in ARRANGEMENTS
        }
        ratios = ", ".join(f"{one.name} {costs[one] / costs[ALONE]:.2f}" for one in ARRANGEMENTS[1:])
        print(f"\nAll processes together, times the single server, {what}: {ratios}")


if __name__ == "__main__":
    main()
