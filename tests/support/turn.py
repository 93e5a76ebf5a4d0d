"""coturn as a process of its own, checking time-limited credentials as an operator's would."""

import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.support.server import free_port

SECRET = "secret-of-the-turn-server"
DEFAULT_FLAGS = ("--use-auth-secret", "--allow-loopback-peers", "--no-tls")
STARTS_WITHIN = 20.0  # seconds
_BINDING_REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42"  # and a transaction id of 12 bytes: RFC 8489, section 5


class TurnServer:
    """One TURN server on a loopback port; `url` and SECRET are what TURN_URLS and TURN_SECRET want."""

    def __init__(self, folder: Path, *flags: str, **changes: str | None) -> None:
        """Starts one. `changes` are options, with _ for -, that replace those below; None takes one away."""
        folder.mkdir(parents=True)
        self._port, self.tls_port = free_port(), free_port()
        self._address = changes.get("listening_ip") or "127.0.0.1"
        self._log_file = folder / "turn.log"
        options: dict[str, str | None] = {
            "--listening-ip": "127.0.0.1",
            "--relay-ip": "127.0.0.1",
            "--listening-port": str(self._port),
            "--tls-listening-port": str(self.tls_port),
            "--static-auth-secret": SECRET,
            "--realm": "test.invalid",
            "--userdb": str(folder / "turndb"),
            "--pidfile": str(folder / "turn.pid"),
            "--log-file": "stdout",
        }
        options |= {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
        given = [f"{name}={value}" for name, value in options.items() if value is not None]
        fixed = "-nv --no-multicast-peers --no-cli --no-dtls"
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                ["turnserver", *fixed.split(), *(flags or DEFAULT_FLAGS), *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self._port}?transport=udp"

    @property
    def tcp_url(self) -> str:
        return f"turn:127.0.0.1:{self._port}?transport=tcp"

    @property
    def tls_url(self) -> str:
        return f"turns:127.0.0.1:{self.tls_port}"

    @property
    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    def pause(self) -> None:
        """Relays nothing until `go_on`; what it is sent meanwhile waits or is lost."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.settimeout(0.1)
            asker.connect((self._address, self._port))
            while time.monotonic() < deadline:
                assert self._process.poll() is None, f"turnserver ended at its start:\n{self.log}"
                try:
                    asker.send(_BINDING_REQUEST + secrets.token_bytes(12))
                    if asker.recv(1500):
                        return
                except ConnectionRefusedError:
                    time.sleep(0.02)
                except TimeoutError:
                    continue
        raise AssertionError(f"turnserver does not answer within {STARTS_WITHIN} s:\n{self.log}")
