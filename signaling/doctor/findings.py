"""Collects what checks find, and how long each took."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from .cause import Cause
from .causes import CAUSES

P = ParamSpec("P")
T = TypeVar("T")

CHECK_SECONDS = 12.0  # longest time of a check
LONGEST_VALUE = 120  # characters of a value, which a stranger's server may have chosen


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, with the values for its sentence."""

    cause_id: str
    values: dict[str, str]
    seconds: float

    @property
    def cause(self) -> Cause:
        return CAUSES[self.cause_id]

    @property
    def text(self) -> str:
        return self.cause.text.format(**self.values)

    @property
    def remedy(self) -> str:
        return self.cause.remedy.format(**self.values)


class Check:
    """One subject that is being examined."""

    def __init__(self, name: str, on_finding: Callable[[], None]) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.is_running = False
        self._on_finding = on_finding
        self._since = time.monotonic()

    def found(self, cause_id: str, **values: object) -> None:
        """Adds a finding, with the time since the one before."""
        now = time.monotonic()
        filled = {name: printable(str(value)) for name, value in values.items()}
        self.findings.append(Finding(cause_id, filled, now - self._since))
        self._since = now
        self._on_finding()

    def has(self, *cause_ids: str) -> bool:
        return any(finding.cause_id in cause_ids for finding in self.findings)

    @property
    def has_fault(self) -> bool:
        return any(finding.cause.level == "fault" for finding in self.findings)


@dataclass
class Report:
    """All checks of one run, in the order in which they began."""

    target: str
    on_progress: Callable[["Report"], None] = lambda _report: None
    checks: list[Check] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def begin(self, name: str) -> Check:
        """Adds a check that another one makes on its way."""
        check = Check(name, lambda: self.on_progress(self))
        self.checks.append(check)
        return check

    async def run(
        self, name: str, function: Callable[Concatenate[Check, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Runs a check. Returns what it returns, or None if it fails unexpectedly or takes too long."""
        check = self.begin(name)
        check.is_running = True
        self.on_progress(self)
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await function(check, *args, **kwargs)
        except TimeoutError:
            check.found("took-too-long", limit=int(CHECK_SECONDS))
        except Exception as error:  # one check must not end the others
            check.found("check-failed", error=f"{type(error).__name__}: {error}")
        finally:
            check.is_running = False
            self.seconds = time.monotonic() - self.started
        return None

    def count(self, level: str) -> int:
        return sum(finding.cause.level == level for check in self.checks for finding in check.findings)


def printable(text: str) -> str:
    """Replaces what could change a terminal, and shortens."""
    return "".join(char if char.isprintable() else "?" for char in text)[:LONGEST_VALUE]


def document(report: Report) -> dict[str, Any]:
    """Returns a report as one JSON document."""
    return {
        "target": report.target,
        "faults": report.count("fault"),
        "warnings": report.count("warning"),
        "seconds": round(report.seconds, 3),
        "checks": [
            {
                "check": check.name,
                "findings": [
                    {
                        "level": finding.cause.level,
                        "cause": finding.cause_id,
                        "text": finding.text,
                        "who": finding.cause.who,
                        "remedy": finding.remedy,
                        "values": finding.values,
                        "seconds": round(finding.seconds, 3),
                    }
                    for finding in check.findings
                ],
            }
            for check in report.checks
        ],
    }
