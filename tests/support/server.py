"""`python server.py` as a process of its own, the way an operator runs it: started, watched, killed, started again."""

import asyncio
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import aiohttp
import pytest

from signaling.settings import Settings
from tests.support.forks import ROOT, Fork

API_KEY = "key-of-the-tests"
STARTS_WITHIN = 60.0  # seconds; far more than it takes, for a machine that is busy with browsers
STOPS_WITHIN = 10.0  # seconds; the promise of a graceful stop

# An empty variable counts as unset and wins over .env: what a developer keeps there does not reach the tests.
# STUN_URLS is really empty: no test asks a server outside.
NO_SETTINGS = {field.name.upper(): "" for field in fields(Settings)}


AFTER_IMPORTS = "import sys, server; sys.exit(server.main([]))"
LOOPS = {
    "uvloop": (sys.executable, "server.py"),
    "asyncio": (
        sys.executable,
        "-c",
        "import sys; sys.modules['uvloop'] = None; import server; sys.exit(server.main([]))",
    ),
}
# The same in forks, where a test is about neither the start nor the process.
FORKED_LOOPS = {"uvloop": AFTER_IMPORTS, "asyncio": f"import sys; sys.modules['uvloop'] = None; {AFTER_IMPORTS}"}


# Where a test means the same for both stores. The second one is for tests/run without --long.
IN_BOTH = pytest.mark.parametrize("kept_in", ["file", pytest.param("postgres", marks=pytest.mark.long)], indirect=True)
IN_BOTH_ALWAYS = pytest.mark.parametrize("kept_in", ["file", "postgres"], indirect=True)


class ServerProcess:
    """One server on a loopback port, with a data folder, both kept over restarts.

    A `command` starts a process of its own; code in its place runs in a fork (forks.py), for a fraction of the cost.
    """

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] | str = AFTER_IMPORTS,
        cwd: Path = ROOT,
        user: int | None = None,
        **settings: str,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.data_file = folder / "rooms.json"
        self.tracebacks_expected = False
        self._command = command
        self._cwd = cwd
        self._user: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self._settings = settings
        self._log_file = folder / "server.log"
        self._process: subprocess.Popen[bytes] | Fork | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def certificate(self) -> str | None:
        """The file that its clients must trust, if it speaks TLS: that of a setting, or the one that --lan made."""
        made = self.data_file.with_name("lan.pem")
        return self._settings.get("TLS_CERT") or (str(made) if made.exists() else None)

    @property
    def pid(self) -> int:
        assert self._process, "the server has not been started"
        return self._process.pid

    def stored(self) -> dict[str, dict[str, Any]]:
        """The rooms by code, as the next start would find them."""
        return dict(json.loads(self.data_file.read_bytes())["rooms"])

    @property
    def log(self) -> str:
        """All that it has printed since its first start."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    async def start(self, **settings: str) -> None:
        """Answers once `/livez` does. `settings` are added to those of before."""
        assert not self.is_running, "one process at a time"
        self._settings |= settings
        with self._log_file.open("ab") as log:
            self._process = self._start(log)
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while not await self._is_live():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            self.kill9()
            raise AssertionError(f"no answer from /livez within {STARTS_WITHIN} s:\n{self.log}") from None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill9(self) -> None:
        """The process ends at once, as in a crash; answers when it is gone. Nothing happens if it was gone before."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def pause(self) -> None:
        """Freezes the process until `go_on`."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    async def terminate(self) -> int:
        """Asks it to stop, as an operator's tools do, and answers its exit status."""
        assert self._process, "the server has not been started"
        self._process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.to_thread(self._process.wait, STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"not stopped within {STOPS_WITHIN} s:\n{self.log}") from None

    async def restart(self, **settings: str) -> None:
        """A graceful stop and a new start on the same port and data."""
        status = await self.terminate()
        assert status == 0, f"exit status {status}:\n{self.log}"
        await self.start(**settings)

    async def create_room(self, **options: Any) -> dict[str, Any]:
        """A new room as `POST /api/rooms` answers it."""
        key = {"X-API-Key": API_KEY}
        async with aiohttp.request("POST", f"{self.url}/api/rooms", json=options, headers=key) as response:
            assert response.status == 201, await response.text()
            room: dict[str, Any] = await response.json()
        return room

    async def create_token(self, code: str, **options: Any) -> dict[str, Any]:
        """A new invitation as `POST /api/rooms/{code}/tokens` answers it."""
        key = {"X-API-Key": API_KEY}
        async with aiohttp.request(
            "POST", f"{self.url}/api/rooms/{code}/tokens", json=options, headers=key
        ) as response:
            assert response.status == 201, await response.text()
            token: dict[str, Any] = await response.json()
        return token

    def check_log(self) -> None:
        """A traceback in the log is a bug, even if no client noticed."""
        assert self.tracebacks_expected or "Traceback" not in self.log, self.log

    def _start(self, log: IO[bytes]) -> subprocess.Popen[bytes] | Fork:
        if isinstance(self._command, str):
            return Fork(self._command, self._environment(), log)
        return subprocess.Popen(
            self._command,
            cwd=self._cwd,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **self._user,
        )

    def _environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        inherited["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "API_KEY": API_KEY, "DATA_FILE": str(self.data_file)}
        return inherited | NO_SETTINGS | own | self._settings

    async def _is_live(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            raise AssertionError(f"the server ended with {self._process.returncode} at its start:\n{self.log}")
        try:
            trust = ssl.create_default_context(cafile=self.certificate) if self.certificate else None
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=trust)
            try:
                writer.write(b"GET /livez HTTP/1.0\r\n\r\n")
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
                await writer.wait_closed()
        except OSError:
            return False


def free_port() -> int:
    """A loopback port that nobody has now.

    From below the ephemeral range: while a server is down, a client that tries to reach it could otherwise be given
    that very port as its own, and the server could not have it back.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
