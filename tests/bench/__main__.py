"""Measures this server and others in one run: tests/bench/run --help"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import report
from tests.bench.contestants import CONTESTANTS
from tests.bench.goals import GOALS
from tests.bench.peers import BenchError
from tests.bench.results import Results
from tests.bench.rooms import Rooms
from tests.bench.scenarios import idle, rest, signals, start, storm
from tests.bench.servers import divide_cores
from tests.bench.setting import Setting

SCENARIOS = {"signals": signals, "idle": idle, "storm": storm, "rest": rest, "start": start}
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
    parser.add_argument("--quick", action="store_true", help="one short run of each, in two minutes")
    default = Path(tempfile.gettempdir()) / "web-v-con-bench.json"
    parser.add_argument("--json", type=Path, default=default, help="where every figure goes (%(default)s)")
    options = parser.parse_args()
    for given, known in ((options.scenarios, SCENARIOS), (options.only or [], CONTESTANTS)):
        for name in given:
            if name not in known:
                parser.error(f"{name!r} is none of {', '.join(known)}")
    return options


def _run(options: argparse.Namespace) -> int | str:
    began = time.monotonic()
    load_core, server_core = divide_cores()
    print(f"servers on core {server_core}, the generator on core {load_core}; medians, ± the run farthest from them")
    setting = Setting(server_core, Rooms(server_core, ROOMS), quick=options.quick)
    results, failed = Results(), False
    for key, scenario in SCENARIOS.items():
        if options.scenarios and key not in options.scenarios:
            continue
        names = [name for name in scenario.NAMES if name in (options.only or scenario.NAMES)]
        for number in range(1 if options.quick else scenario.ROUNDS):
            for name in names:  # interleaved, so that a slow minute of the machine hits all of them
                print(f"[{time.monotonic() - began:4.0f} s] {key}, run {number + 1}: {name}", file=sys.stderr)
                try:
                    results.add(key, name, scenario.measure(CONTESTANTS[name], setting))
                except (BenchError, OSError) as error:
                    failed = True
                    print(f"! {key}, run {number + 1}, {name}: {error}")
        report.print_tables(results, key, scenario.TITLE)
        report.print_doubts(results, key)
    outcomes = [goal.outcome(results) for goal in GOALS]
    report.print_goals(outcomes)
    report.write_json(options.json, results, outcomes)
    print(f"\nAll figures of all runs: {options.json}. This took {time.monotonic() - began:.0f} s.")
    return "tests/bench/run: something could not be measured, see the lines with ! above" if failed else 0


if __name__ == "__main__":
    sys.exit(main())
