"""Shows a report to people: at 80 columns, with colours on a terminal."""

import os
from textwrap import fill
from typing import TextIO

from .findings import Finding, Report

WIDTH = 79
INDENT = 21 * " "
COLOURS = {"fine": "32", "skipped": "2", "warning": "33", "fault": "31;1"}
WHO = {"operator": "Operator of the server", "network": "Operator of the network", "user": "User"}


class Progress:
    """Shows on a terminal what is being examined."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty()

    def __call__(self, report: Report) -> None:
        running = [check.name for check in report.checks if check.is_running]
        line = f"Examining {', '.join(running)} ..." if running else ""
        self._write(line if len(line) <= WIDTH else f"{line[: WIDTH - 4]} ...")

    def end(self) -> None:
        self._write("")

    def _write(self, line: str) -> None:
        if self._is_shown:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()


def has_colours(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def text_of(report: Report, *, is_coloured: bool = False) -> str:
    """Returns a report as text."""
    blocks = [f"web-v-con doctor: {report.target}"]
    blocks += [
        "\n".join([check.name, *(_lines(finding, is_coloured) for finding in check.findings)])
        for check in report.checks
        if check.findings
    ]
    faults, warnings = report.count("fault"), report.count("warning")
    blocks.append(f"{_count(faults, 'fault')}, {_count(warnings, 'warning')}, {report.seconds:.1f} s")
    return "\n\n".join(blocks)


def _lines(finding: Finding, is_coloured: bool) -> str:
    level = finding.cause.level
    label = f"{level:<8}"
    if is_coloured:
        label = f"\x1b[{COLOURS[level]}m{label}\x1b[0m"
    head = f"  {label} {finding.seconds * 1000:>5.0f} ms  "
    text = fill(finding.text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False)
    lines = [head + text.lstrip()]
    if finding.remedy:
        advice = f"{WHO[finding.cause.who or 'operator']}: {finding.remedy}"
        lines.append(fill(advice, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False))
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
