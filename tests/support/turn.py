"""coturn as a process of its own, checking time-limited credentials as an operator's would."""

import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.support.namespaces import Namespace
from tests.support.server import free_port

SECRET = "secret-of-the-turn-server"
DEFAULT_FLAGS = ("--use-auth-secret", "--allow-loopback-peers", "--no-tls")
REALM = "test.invalid"
STARTS_WITHIN = 20.0  # seconds
_BINDING_REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42"  # and a transaction id of 12 bytes: RFC 8489, section 5


class TurnServer:
    """One TURN server on a loopback port; `url` and SECRET are what TURN_URLS and TURN_SECRET want."""

    def __init__(
        self,
        folder: Path,
        *flags: str,
        config: str | None = None,
        namespace: Namespace | None = None,
        **changes: str | None,
    ) -> None:
        """Starts one. `changes` are options, with _ for -, that replace those below; None takes one away.

        With `config`, the text of a configuration, it has the flags, secret and realm that this says. In a `namespace`
        it has that machine's address.
        """
        folder.mkdir(parents=True)
        if config is None:
            fixed = ["-nv", "--no-multicast-peers", "--no-cli", "--no-dtls", *(flags or DEFAULT_FLAGS)]
        else:
            (folder / "turnserver.conf").write_text(config)
            fixed = ["-v", "-c", str(folder / "turnserver.conf"), *flags]
            changes = {"static_auth_secret": None, "realm": None, "tls_listening_port": None} | changes
        self.port, self.tls_port = free_port(), free_port()
        if namespace is not None:
            changes = {"listening_ip": namespace.address, "relay_ip": namespace.address} | changes
        self._address = changes.get("listening_ip") or "127.0.0.1"
        self._log_file = folder / "turn.log"
        options: dict[str, str | None] = {
            "--listening-ip": "127.0.0.1",
            "--relay-ip": "127.0.0.1",
            "--listening-port": str(self.port),
            "--tls-listening-port": str(self.tls_port),
            "--static-auth-secret": SECRET,
            "--realm": REALM,
            "--userdb": str(folder / "turndb"),
            "--pidfile": str(folder / "turn.pid"),
            "--log-file": "stdout",
        }
        options |= {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
        given = [f"{name}={value}" for name, value in options.items() if value is not None]
        command = ["turnserver", *fixed, *given]
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                command if namespace is None else namespace.command(*command),
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
        return self.urls["udp"]

    @property
    def urls(self) -> dict[str, str]:
        """One for each transport to the server. TLS needs the options `cert` and `pkey`, and flags without --no-tls."""
        return {
            "udp": f"turn:{self._address}:{self.port}?transport=udp",
            "tcp": f"turn:{self._address}:{self.port}?transport=tcp",
            "tls": f"turns:{self._address}:{self.tls_port}?transport=tcp",
        }

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
            asker.connect((self._address, self.port))
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
