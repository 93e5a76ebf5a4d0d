"""What this server is to reach, as ratios within one run where it is measured with others, and whether it does."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.contestants import FASTAPI, OURS, OURS_ASYNCIO, OURS_BARE, PEERJS, WEBSOCKETS, WS
from tests.bench.results import Results
from tests.bench.scenarios.signals import PAIR, at_fixed_rate, case, in_bursts

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
        with_uvloop, with_asyncio = (statistics.median(runs) if runs else None for runs in values)
        return Outcome(self.text, self.limit, with_uvloop, with_asyncio)


@dataclass(frozen=True)
class Outcome:
    """A goal and what was measured."""

    text: str
    limit: float
    with_uvloop: float | None
    with_asyncio: float | None

    def is_met(self, value: float) -> bool:
        return value <= self.limit


def _ratio(other: str, case: str, name: str) -> Measure:
    """Ours over another's, run by run: what slows the machine down for a while slows both."""

    def measure(results: Results, ours: str) -> list[float]:
        theirs = results.runs("signals", other, case, name)
        return [one / two for one, two in zip(results.runs("signals", ours, case, name), theirs, strict=False)]

    return measure


def _cost_goals(size: int, limits: dict[str, float]) -> list[Goal]:
    """Each for signals that come one at a time, where reading and writing cost most, and for bursts of them."""
    return [
        Goal(f"processor time per signal, {name} / {other}", limit, _ratio(other, name, "µs/signal"))
        for name in (case(size, PAIR), in_bursts(size))
        for other, limit in limits.items()
    ]


GOALS = [
    *_cost_goals(200, {PEERJS: 0.85, WS: 0.85, FASTAPI: 0.35, WEBSOCKETS: 0.6}),
    *_cost_goals(3000, {PEERJS: 0.45, WS: 0.45, FASTAPI: 0.35}),
    *(
        Goal(f"limits and resume counting / without, {name}", 1.15, _ratio(OURS_BARE, name, "µs/signal"))
        for name in (case(200, PAIR), in_bursts(200))
    ),
    Goal("latency p99 at 5,000 signals/s of 200 B / ws", 1.0, _ratio(WS, at_fixed_rate(200), "p99 ms")),
]
