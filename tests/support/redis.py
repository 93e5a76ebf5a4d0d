"""redis-server as a process of its own: stopped, started again, frozen and emptied as the test says."""

import signal
import subprocess
import time
from pathlib import Path
from typing import Any, cast

import redis

from tests.support.server import free_port

STARTS_WITHIN = 20.0  # seconds


class RedisServer:
    """One Redis on a loopback port. With `appendonly` it keeps all writes over a restart, else none.

    `options` are lines of redis.conf: requirepass="secret".
    """

    def __init__(self, folder: Path, *, appendonly: bool = False, **options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._folder = folder
        self._log_file = folder / "redis.log"
        persistence = {"save": "", "appendonly": "yes" if appendonly else "no", "appendfsync": "always"}
        place = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(folder)}
        self._options = place | persistence | {name.replace("_", "-"): value for name, value in options.items()}
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        arguments = [part for name, value in self._options.items() for part in (f"--{name}", value)]
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ends it as an operator does; its clients are cut off."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """Ends it at once, also if it is frozen or gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """It answers nothing until `go_on`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def empty(self) -> None:
        self.do("FLUSHALL")
        self.do("SCRIPT", "FLUSH")

    def do(self, *command: str | float) -> Any:
        """Runs one command as the default user."""
        password = self._options.get("requirepass")
        with redis.Redis(port=self.port, password=password, protocol=2, socket_timeout=STARTS_WITHIN) as client:
            return client.execute_command(*command)

    def all_keys(self) -> list[str]:
        return sorted(key.decode() for key in cast("list[bytes]", self.do("KEYS", "*")))

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"redis-server ended:\n{self._log_file.read_text(errors='replace')}"
            try:
                self.do("PING")
            except redis.ConnectionError:  # also while it loads
                time.sleep(0.01)
            else:
                return
        raise AssertionError(f"redis-server does not answer:\n{self._log_file.read_text(errors='replace')}")
