"""A server under test as a process of its own, on a core of its own, and what it takes of the machine."""

import os
import random
import resource
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.bench.contestants import Contestant
from tests.bench.peers import BenchError

START_SECONDS = 20.0
STOP_SECONDS = 15.0
PORTS = (20_000, 32_000)
DESCRIPTORS = 16_000
PROCESS_CLOCK = 2  # makes a process id a clock of its processor time, as clock_getcpuclockid(3) does on Linux


def divide_cores() -> tuple[int, int]:
    """A core for the generator, which is this process from now on, and one for servers. Lets both open many files."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise BenchError("two cores are needed: one for the server, one for the load")
    os.sched_setaffinity(0, {cores[0]})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < DESCRIPTORS:
        raise BenchError(f"{DESCRIPTORS} files must be allowed to be open (ulimit -Hn says {hard})")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return cores[0], cores[1]


class Server:
    """A running one."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
        self._process = psutil.Process(process.pid)
        self._clock = ~process.pid << 3 | PROCESS_CLOCK
        self.port = port
        self.folder = folder  # of its own, with what it writes

    def processor_seconds(self) -> float:
        """User and system time of all threads since the start; /proc would round it to 10 ms."""
        return time.clock_gettime(self._clock)

    def resident_bytes(self) -> int:
        """What is in memory of it, libraries that it shares with others included."""
        return self._process.memory_info().rss


@contextmanager
def running(contestant: Contestant, core: int, data: bytes | None = None) -> Iterator[Server]:
    """Starts a contestant, ours with `data` as its rooms.json, and ends it."""
    with tempfile.TemporaryDirectory() as name:
        port, folder = _free_port(), Path(name)
        if data is not None:
            (folder / "rooms.json").write_bytes(data)
        environment = {**os.environ, **contestant.environment(port, folder)}
        with (folder / "output.txt").open("w+b") as output:
            process = subprocess.Popen(
                contestant.command(port),
                env=environment,
                stdout=output,
                stderr=output,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509 - this process has no threads
            )
            try:
                _wait_until_open(process, port, contestant.name)
                yield Server(process, port, folder)
            except BaseException:
                output.seek(0)
                print(f"--- {contestant.name} said:\n{output.read()[-3000:].decode(errors='replace')}")
                raise
            finally:
                _stop(process)


def _free_port() -> int:
    """Below those that the peers' own ends take: a server that listens on all addresses would not get one of them."""
    while True:
        port = random.randrange(*PORTS)
        with suppress(OSError), socket.create_server(("", port)):
            return port


def _wait_until_open(process: subprocess.Popen[bytes], port: int, name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchError(f"{name} ended at its start, with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise BenchError(f"{name} does not listen after {START_SECONDS:.0f} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
