"""Figures of this process, under the names that Prometheus' client libraries use. On Linux, elsewhere fewer."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from .exposition import family, gauge

PROC = Path("/proc")
PAGES_RESIDENT, START_TICKS = 1, 19  # fields of statm, and of stat behind the program's name (proc(5))


def process_lines(proc: Path = PROC) -> Iterator[str]:
    """Yields the lines of all figures that this system has."""
    cpu, text = time.process_time(), "User and system processor time in seconds."
    yield from family("process_cpu_seconds_total", "counter", text, [((), cpu)])
    try:
        pages = int((proc / "self/statm").read_text().split()[PAGES_RESIDENT])
        descriptors = open_descriptors(proc)
        started_at = start_time(proc)
    except (OSError, ValueError):  # there is no /proc, or a sandbox hides parts of it
        return
    memory = pages * os.sysconf("SC_PAGE_SIZE")
    yield from gauge("process_resident_memory_bytes", "Resident memory in bytes.", memory)
    yield from gauge("process_open_fds", "Open file descriptors.", descriptors)
    yield from gauge("process_start_time_seconds", "Start of the process in seconds since the epoch.", started_at)


def open_descriptors(proc: Path) -> int:
    """Counts open files. Linux says the number since 6.2; a list of 20,000 would hold the event loop up for 10 ms."""
    folder = proc / "self/fd"
    return folder.stat().st_size or len(os.listdir(folder)) - 1  # noqa: PTH208 - the list opens one itself


def start_time(proc: Path) -> float:
    """Returns when the process started, in seconds since the epoch."""
    ticks = int((proc / "self/stat").read_text().rpartition(")")[2].split()[START_TICKS])
    [booted] = [line for line in (proc / "stat").read_text().splitlines() if line.startswith("btime ")]
    return int(booted.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
