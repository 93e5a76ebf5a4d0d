"""Arithmetic of measurements: percentiles, medians and their spread. Knows nothing of what was measured."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of all are not above (nearest rank)."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True)
class Figure:
    """One figure of several runs: their median, and how far the farthest run is from it, as a part of it."""

    median: float
    farthest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        median = statistics.median(values)
        return cls(median, max(abs(value - median) for value in values) / median if median else 0.0)
