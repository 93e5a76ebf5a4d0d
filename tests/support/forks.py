"""Starts servers as forks of a process that has imported them and read the page: what nearly all of a start costs.

`python -m tests.support.forks` is that process; each process of pytest that starts servers has one. A fork runs what a
new process would run after that, with an environment, a log and an exit status of its own. Tests of the start itself
give a `ServerProcess` its command.
"""

import atexit
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
# All that a server imports at its start, or when its settings ask for it.
MODULES = "server signaling.process uvloop redis.asyncio asyncpg signaling.cluster.instance signaling.stores.postgres"
LARGEST = 65_536  # bytes of a request: the code, and an environment
PR_SET_CHILD_SUBREAPER = 36  # of prctl(2)


class Fork:
    """A server in a fork, as `subprocess.Popen` would show it."""

    def __init__(self, code: str, environment: Mapping[str, str], log: IO[bytes]) -> None:
        self.returncode: int | None = None
        forks = _forks()
        socket.send_fds(forks, [json.dumps([code, dict(environment)]).encode()], [log.fileno()])
        self.pid = int(forks.recv(LARGEST))

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float = float("inf")) -> int:
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("server.py", timeout)
            time.sleep(0.005)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _forks() -> socket.socket:
    """Starts the process that forks. Its forks become children of this one, which can wait for them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen([sys.executable, "-m", "tests.support.forks"], cwd=ROOT, stdin=theirs)

    def stop() -> None:
        ours.close()
        process.wait()

    atexit.register(stop)
    return ours


def main() -> None:
    for module in MODULES.split():
        import_module(module)
    static: Any = import_module("signaling.http.static")
    static.site = cache(static.site)
    static.site(path="")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for pytest, whose end it notices
    requests = socket.socket(fileno=os.dup(0))
    while True:
        request, [*logs], *_ = socket.recv_fds(requests, LARGEST, 1)
        if not request:
            return
        reading, writing = os.pipe()
        between = os.fork()
        if between == 0:
            if server := os.fork():
                os.write(writing, str(server).encode())
                os._exit(0)
            requests.close()
            _become(*json.loads(request), logs[0])
        os.waitpid(between, 0)  # only then the server has its new parent
        requests.send(os.read(reading, LARGEST))
        for descriptor in (reading, writing, *logs):
            os.close(descriptor)


def _become(code: str, environment: Mapping[str, str], log: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.closerange(3, 64)
    exec(compile(code, "server.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - it ends with sys.exit
    sys.exit()


if __name__ == "__main__":
    main()
