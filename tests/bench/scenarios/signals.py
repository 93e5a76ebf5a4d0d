"""Forwarded signals: what one costs the server, how many fit into one core, and how long each takes."""

from dataclasses import dataclass

from tests.bench.calls import join, link
from tests.bench.contestants import CONTESTANTS, Contestant
from tests.bench.figures import percentile
from tests.bench.load import Load, Phase
from tests.bench.payloads import SIGNALS
from tests.bench.servers import Server, running
from tests.bench.setting import GENERATOR_SHARE, SERVER_SHARE, Cases, Setting

TITLE = "Forwarded signals"
NAMES = list(CONTESTANTS)
ROUNDS = 3
PEERS = 1000  # so that at saturation none is above the 200 messages a second that one connection may send
LINKS = 64  # that have a signal on its way, in the closed loop
BURST, BURSTS = 16, 16  # signals on one link, as a newcomer's candidates come; links that have one on its way
FIXED_RATE = 5000.0  # signals a second
PAIR, CROWD = 2, 50  # peers in a room
SMALL = min(SIGNALS)  # bytes: a candidate


@dataclass(frozen=True)
class Durations:
    """Of phases, in seconds."""

    warm_up: float
    measured: float


FULL = Durations(warm_up=0.3, measured=0.6)
QUICK = Durations(warm_up=0.3, measured=0.4)


def case(size: int, room_size: int) -> str:
    return f"{size} B in rooms of {room_size}"


def in_bursts(size: int) -> str:
    return f"{case(size, PAIR)}, in bursts"


AT_FIXED_RATE = f"{case(SMALL, PAIR)}, {FIXED_RATE:.0f}/s"


def measure(contestant: Contestant, setting: Setting) -> Cases:
    durations = QUICK if setting.quick else FULL
    cases: Cases = {}
    for room_size in (PAIR, CROWD):
        with running(contestant, setting.server_core, setting.rooms.file(PEERS // room_size)) as server:
            peers = join(server.port, contestant.dialect, setting.rooms.codes, PEERS, room_size)
            for size in SIGNALS:
                load = link(contestant.dialect, peers, room_size, size)
                load.closed_loop(LINKS, durations.warm_up)
                measured = _saturated(server, load, durations)
                cases[case(size, room_size)] = measured
                if room_size == PAIR:
                    cases[in_bursts(size)] = _saturated(server, load, durations, in_bursts=True)
                    half = measured["signals/s"] / 2
                    cases[f"{case(size, PAIR)}, half of that"] = _at_rate(server, load, half, durations)
                if room_size == PAIR and size == SMALL:
                    cases[AT_FIXED_RATE] = _at_rate(server, load, FIXED_RATE, durations)
                load.close()
            for peer in peers:
                peer.close()
    return cases


def _saturated(server: Server, load: Load, durations: Durations, *, in_bursts: bool = False) -> dict[str, float]:
    before = server.processor_seconds()
    links, burst = (BURSTS, BURST) if in_bursts else (LINKS, 1)
    phase = load.closed_loop(links, durations.measured, burst)
    used = server.processor_seconds() - before
    return {
        "µs/signal": used / len(phase.latencies) * 1e6,
        "signals/s": len(phase.latencies) / phase.seconds,
        SERVER_SHARE: used / phase.seconds * 100,
        GENERATOR_SHARE: phase.generator_share * 100,
        **_latencies(phase),
    }


def _at_rate(server: Server, load: Load, rate: float, durations: Durations) -> dict[str, float]:
    before = server.processor_seconds()
    phase = load.fixed_rate(rate, durations.measured)
    used = server.processor_seconds() - before
    late = percentile(sorted(phase.lateness) or [0.0], 99) * 1e3
    return {"µs/signal": used / len(phase.latencies) * 1e6, **_latencies(phase), "sent late p99": late}


def _latencies(phase: Phase) -> dict[str, float]:
    ordered = sorted(phase.latencies)
    return {f"p{percent:g} ms": percentile(ordered, percent) * 1e3 for percent in (50, 99, 99.9)}
