"""What came out, as tables for a terminal and as JSON. Knows no scenarios; a figure's name says all there is to it."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.goals import ASYNCIO, UVLOOP, Outcome
from tests.bench.results import Results
from tests.bench.setting import GENERATOR_SHARE, SERVER_SHARE

NAME_WIDTH, RATIO_WIDTH = 24, 20
GOAL_WIDTH, VERDICT_WIDTH = 78, 22
SATURATED = 90.0  # per cent of its core, below which the server is not what holds things up
BUSY = 85.0  # per cent of its core, from which on the generator may be what holds things up
CELL_WIDTH = 13  # at least


def print_tables(results: Results, scenario: str, title: str) -> None:
    """One table a case: contestants down, figures across."""
    for case in results.cases(scenario):
        rows = results.rows(scenario, case)
        print(f"\n{title}: {case}")
        names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
        widths = {name: max(len(name) + 2, CELL_WIDTH) for name in names}
        print(" " * NAME_WIDTH + "".join(f"{name:>{width}}" for name, width in widths.items()))
        for contestant, figures in rows.items():
            cells = (f"{_cell(figures[name]) if name in figures else '-':>{widths[name]}}" for name in names)
            print(f"{contestant:{NAME_WIDTH}}" + "".join(cells))


def print_doubts(results: Results, scenario: str) -> None:
    """Where the generator may have been the bottleneck, or the machine had other things to do."""
    for case in results.cases(scenario):
        for contestant, figures in results.rows(scenario, case).items():
            if (share := figures.get(SERVER_SHARE)) is not None and share.median < SATURATED:
                print(f"! {contestant} had only {share.median:.0f} % of its core; was there other work? {case}")
            if (share := figures.get(GENERATOR_SHARE)) is not None and share.median > BUSY:
                print(f"! the generator was busy for {share.median:.0f} %, and may have held up {contestant}: {case}")


def print_goals(outcomes: list[Outcome]) -> None:
    print(f"\n{'Goals':{GOAL_WIDTH}}{'at most':>10}{UVLOOP:>{VERDICT_WIDTH}}{ASYNCIO:>{VERDICT_WIDTH}}")
    for outcome in outcomes:
        figures = outcome.with_uvloop, outcome.with_asyncio
        if any(figures):
            verdicts = "".join(f"{_verdict(outcome, figure):>{VERDICT_WIDTH}}" for figure in figures)
            print(f"{outcome.text:{GOAL_WIDTH}}{_number(outcome.limit):>10}{verdicts}")


def print_changes(results: Results, pairs: dict[str, str]) -> None:
    """Each contestant's figures over those of the one it is paired with; one column a pair."""
    for scenario in results.values:
        for case in results.cases(scenario):
            lines = []
            for name in results.names(scenario, case):
                ratios = [results.ratios(scenario, pair, case, name) for pair in pairs.items()]
                if any(ratios):
                    cells = (f"{_cell(Figure.of(runs)) if runs else '-':>{RATIO_WIDTH}}" for runs in ratios)
                    lines.append(f"  {name:{NAME_WIDTH}}" + "".join(cells))
            if lines:
                columns = "".join(f"{name:>{RATIO_WIDTH}}" for name in pairs)
                print(f"\nNow / before, {scenario}: {case}", f"  {'':{NAME_WIDTH}}{columns}", *lines, sep="\n")


def write_json(path: Path, results: Results, outcomes: list[Outcome]) -> None:
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()}
    goals = [asdict(outcome) for outcome in outcomes]
    text = json.dumps({"machine": machine, "figures": results.values, "goals": goals}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _verdict(outcome: Outcome, figure: Figure | None) -> str:
    if figure is None:
        return "not measured"
    return f"{_cell(figure)} {'met' if outcome.is_met(figure) else 'NOT MET'}"


def _cell(figure: Figure) -> str:
    return _number(figure.median) + (f" ±{figure.farthest * 100:.0f}%" if figure.farthest else "")


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
