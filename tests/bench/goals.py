"""What this server is to reach, as ratios within one run where it is measured with others, and whether it does."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.contestants import FASTAPI, OURS, OURS_ASYNCIO, OURS_BARE, PEERJS, PICOWS, WEBSOCKETS, WS
from tests.bench.figures import Figure
from tests.bench.results import Results
from tests.bench.scenarios import idle, rest, start, storm
from tests.bench.scenarios.signals import AT_FIXED_RATE, PAIR, case, in_bursts

UVLOOP, ASYNCIO = "with uvloop", "plain asyncio"

Measure = Callable[[Results, str], list[float]]  # for one of ours: a value a run; none where it was not measured


@dataclass(frozen=True)
class Goal:
    """A figure that is to be at most `limit`."""

    text: str
    limit: float
    measure: Measure

    def outcome(self, results: Results) -> "Outcome":
        values = [self.measure(results, ours) for ours in (OURS, OURS_ASYNCIO)]
        with_uvloop, with_asyncio = (Figure.of(runs) if runs else None for runs in values)
        return Outcome(self.text, self.limit, with_uvloop, with_asyncio)


@dataclass(frozen=True)
class Outcome:
    """A goal and what was measured."""

    text: str
    limit: float
    with_uvloop: Figure | None
    with_asyncio: Figure | None

    def is_met(self, figure: Figure) -> bool:
        return figure.median <= self.limit


def _ratio(other: str, case: str, name: str) -> Measure:
    return lambda results, ours: results.ratios("signals", (ours, other), case, name)


def _figure(scenario: str, case: str, name: str) -> Measure:
    return lambda results, ours: results.runs(scenario, ours, case, name)


def _added_at_start(results: Results, ours: str) -> list[float]:
    """What the rooms in the file add to the processor time of a start."""
    many, none = (results.runs("start", ours, start.case(rooms), "processor ms") for rooms in (start.MANY, 0))
    return [one - other for one, other in zip(many, none, strict=True)]


def _create_goals() -> list[Goal]:
    return [
        Goal(f"{rest.creating(rooms)}, µs of processor time, {at_once} at once", 150.0, _figure("rest", *place))
        for at_once in (rest.CONNECTIONS, 1)
        for rooms in (rest.FEW, rest.MANY)
        for place in [(rest.creating(rooms), f"µs, {at_once} at once")]
    ]


def _cost_goals(size: int, limits: dict[str, float]) -> list[Goal]:
    """Each for signals that come one at a time, where reading and writing cost most, and for bursts of them."""
    return [
        Goal(f"processor time per signal, {name} / {other}", limit, _ratio(other, name, "µs/signal"))
        for name in (case(size, PAIR), in_bursts(size))
        for other, limit in limits.items()
    ]


GOALS = [
    *_cost_goals(200, {PEERJS: 0.55, WS: 0.85, FASTAPI: 0.35, WEBSOCKETS: 0.6, PICOWS: 1.0}),
    *_cost_goals(3000, {PEERJS: 0.38, WS: 0.45, FASTAPI: 0.35, PICOWS: 1.0}),
    *(
        Goal(f"limits and resume counting / without, {name}", 1.15, _ratio(OURS_BARE, name, "µs/signal"))
        for name in (case(200, PAIR), in_bursts(200))
    ),
    Goal("latency p99 at 5,000 signals/s of 200 B / ws", 1.0, _ratio(WS, AT_FIXED_RATE, "p99 ms")),
    Goal("kB of memory per idle connection", 17.0, _figure("idle", idle.JOINED, "kB each")),
    Goal("heartbeats of 10,000 connections, % of a core", 2.5, _figure("idle", idle.JOINED, "heartbeats %")),
    Goal("µs of processor time per join in a storm", 300.0, _figure("storm", storm.IN_FOURS, "µs a join")),
    Goal("ms of processor time for a room of 200", 200.0, _figure("storm", storm.IN_ONE_ROOM, "ms in all")),
    Goal("longest delay of a signal during a storm, ms", 150.0, _figure("storm", storm.IN_FOURS, "delay ms")),
    *_create_goals(),
    Goal("longest delay of a signal beside flushes, ms", 10.0, _figure("rest", rest.FLUSHING, "longest ms")),
    Goal("processor ms until the first answer", 300.0, _figure("start", start.case(0), "processor ms")),
    Goal("MB after the first answer", 45.0, _figure("start", start.case(0), "MB")),
    Goal("processor ms that 10,000 rooms in the file add to it", 300.0, _added_at_start),
]
