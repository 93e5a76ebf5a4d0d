"""Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[tuple[str, ...], float]  # the values of the labels, and the value


class Histogram:
    """Counts observations by size. `bounds` are the upper bounds of its buckets, in ascending order."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)  # the last is for what is above all bounds
        self.sum = 0.0

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


def gauge(name: str, help_: str, value: float) -> Iterator[str]:
    return family(name, "gauge", help_, [((), value)])


def family(
    name: str, kind: Literal["counter", "gauge"], help_: str, samples: Iterable[Sample], labels: Sequence[str] = ()
) -> Iterator[str]:
    """Yields the lines of one metric. `labels` are the names of its labels."""
    yield from _head(name, kind, help_)
    for given, value in samples:
        yield _line(name, labels, given, value)


def histogram(
    name: str, help_: str, histograms: Mapping[tuple[str, ...], Histogram], labels: Sequence[str] = ()
) -> Iterator[str]:
    """Yields the lines of one metric with a histogram for each of the values of its labels."""
    yield from _head(name, "histogram", help_)
    for given, one in histograms.items():
        below = 0
        for bound, count in zip((*map(str, one.bounds), "+Inf"), one.counts, strict=True):
            below += count
            yield _line(f"{name}_bucket", (*labels, "le"), (*given, bound), below)
        yield _line(f"{name}_sum", labels, given, one.sum)
        yield _line(f"{name}_count", labels, given, below)


def _head(name: str, kind: str, help_: str) -> Iterator[str]:
    yield f"# HELP {name} {help_}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Sequence[str], given: Sequence[str], value: float) -> str:
    pairs = ",".join(f'{label}="{_escaped(one)}"' for label, one in zip(labels, given, strict=True))
    return f"{name}{{{pairs}}} {value}" if pairs else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
