"""Measures this server and others in one run: tests/bench/run --help"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.bench import report
from tests.bench.contestants import CONTESTANTS, OURS, Contestant, before
from tests.bench.goals import GOALS
from tests.bench.peers import BenchError
from tests.bench.results import Results
from tests.bench.rooms import Rooms
from tests.bench.scenarios import idle, rest, signals, slow_reader, start, storm
from tests.bench.servers import divide_cores
from tests.bench.setting import Setting

SCENARIOS = {
    "signals": signals,
    "idle": idle,
    "storm": storm,
    "slow_reader": slow_reader,
    "rest": rest,
    "start": start,
}
ROOMS = 10_000


def main() -> int | str:
    options = _options()
    try:
        return _run(options)
    except BenchError as error:
        return f"tests/bench/run: {error}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests/bench/run", description="Measures this server, and others in the same run.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)}; all without any")
    parser.add_argument(
        "--only", action="append", metavar="CONTESTANT", help=f"of {', '.join(CONTESTANTS)}; repeatable"
    )
    parser.add_argument(
        "--beside", type=Path, metavar="FOLDER", help="another checkout of this project, measured beside this one"
    )
    parser.add_argument("--quick", action="store_true", help="one short run of each, in two minutes")
    default = Path(tempfile.gettempdir()) / "web-v-con-bench.json"
    parser.add_argument("--json", type=Path, default=default, help="where every figure goes (%(default)s)")
    options = parser.parse_args()
    for given, known in ((options.scenarios, SCENARIOS), (options.only or [], CONTESTANTS)):
        for name in given:
            if name not in known:
                parser.error(f"{name!r} is none of {', '.join(known)}")
    if options.beside is not None:
        options.beside = options.beside.resolve()
        if not (options.beside / "server.py").is_file():
            parser.error(f"{options.beside} has no server.py")
    return options


def _run(options: argparse.Namespace) -> int | str:
    began = time.monotonic()
    load_core, server_core = divide_cores()
    print(f"servers on core {server_core}, the generator on core {load_core}; medians, ± the run farthest from them")
    compared = {} if options.beside is None else before(options.beside)
    setting = Setting(server_core, Rooms(CONTESTANTS[OURS], server_core, ROOMS), quick=options.quick)
    # A checkout gets rooms that it wrote itself: the format of the file may have changed.
    beside = replace(setting, rooms=Rooms(compared[OURS], server_core, ROOMS)) if compared else setting
    results, failed = Results(), False
    for key, scenario in SCENARIOS.items():
        if options.scenarios and key not in options.scenarios:
            continue
        contestants = _contestants(
            [name for name in scenario.NAMES if name in (options.only or scenario.NAMES)], compared
        )
        for number in range(1 if options.quick else scenario.ROUNDS):
            for contestant in contestants:  # interleaved, so that a slow minute of the machine hits all of them
                name = contestant.name
                print(f"[{time.monotonic() - began:4.0f} s] {key}, run {number + 1}: {name}", file=sys.stderr)
                try:
                    results.add(key, name, scenario.measure(contestant, beside if contestant.now else setting))
                except (BenchError, OSError) as error:
                    failed = True
                    print(f"! {key}, run {number + 1}, {name}: {error}")
        report.print_tables(results, key, scenario.TITLE)
        report.print_doubts(results, key)
    outcomes = [goal.outcome(results) for goal in GOALS]
    report.print_goals(outcomes)
    pairs = {name: other.name for name, other in compared.items()}
    report.print_changes(results, pairs)
    report.write_json(options.json, results, outcomes)
    print(f"\nAll figures of all runs: {options.json}. This took {time.monotonic() - began:.0f} s.")
    return "tests/bench/run: something could not be measured, see the lines with ! above" if failed else 0


def _contestants(names: list[str], compared: dict[str, Contestant]) -> list[Contestant]:
    """Each of them, and right after it the one of the other checkout that it is compared with."""
    pairs = ((CONTESTANTS[name], compared.get(name)) for name in names)
    return [contestant for pair in pairs for contestant in pair if contestant is not None]


if __name__ == "__main__":
    sys.exit(main())
