"""Calls that go on beside what is measured: a process of its own signals at a fixed rate and keeps the latencies.

It shares the generator's core, and goes before whatever else runs there.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from tests.bench.calls import join, link
from tests.bench.figures import percentile
from tests.bench.peers import BenchError
from tests.bench.protocols import Dialect

FIRST = 100_000  # the number of its first peer
PAUSE = 0.0002  # seconds between looks at what came; that much later it may be seen
PRIORITY = -10  # nice; only root may go before others
ANSWER_SECONDS = 60.0
PAIR = 2
SENT_LATE = "sent late ms"  # the signal that the process itself was latest to send


class RunningCalls:
    """Pairs of peers in the rooms `codes`, which signal `rate` times a second in all while `during` runs."""

    def __init__(self, port: int, dialect: Dialect, codes: list[str], rate: float) -> None:
        self._pipe, other = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=_serve, args=(other, port, dialect, codes, rate), daemon=True)
        self._process.start()
        other.close()
        self._answer()

    def during(self, work: Callable[[], None]) -> dict[str, float]:
        """The latencies meanwhile."""
        self._pipe.send("go")
        self._answer()
        work()
        self._pipe.send("stop")
        return self._answer()

    def quiet(self, seconds: float) -> dict[str, float]:
        """The latencies while nothing else happens."""
        return self.during(lambda: time.sleep(seconds))

    def close(self) -> None:
        self._pipe.send("end")
        self._process.join(ANSWER_SECONDS)
        self._pipe.close()

    def _answer(self) -> dict[str, float]:
        if not self._pipe.poll(ANSWER_SECONDS):
            raise BenchError("the running calls do not answer")
        try:
            return self._pipe.recv()
        except EOFError:
            raise BenchError("the running calls broke off") from None


def _serve(pipe: Connection, port: int, dialect: Dialect, codes: list[str], rate: float) -> None:
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    peers = join(port, dialect, codes, len(codes) * PAIR, PAIR, first=FIRST)
    load = link(dialect, peers, PAIR, size=200)
    load.fixed_rate(rate, 0.3, PAUSE)
    pipe.send({})
    while pipe.recv() == "go":
        pipe.send({})
        phase = load.fixed_rate(rate, ANSWER_SECONDS, PAUSE, is_over=pipe.poll)
        pipe.recv()  # stop
        ordered = sorted(phase.latencies)
        figures = {f"p{percent:g} ms": percentile(ordered, percent) * 1e3 for percent in (50, 99, 99.9)}
        pipe.send({**figures, "longest ms": ordered[-1] * 1e3, SENT_LATE: max(phase.lateness, default=0.0) * 1e3})
