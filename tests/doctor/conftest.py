"""What tests of the doctor need: TURN servers, certificates, and the command as a process of its own."""

import asyncio
import ipaddress
import json
import os
import socket
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from signaling.doctor import ice, relay
from signaling.doctor.examination import examine
from signaling.doctor.findings import Check, Finding, Report
from signaling.doctor.ice import check_ice_url
from signaling.doctor.ice_urls import IceUrl, parse_ice_url
from signaling.doctor.target import Target, target_of, target_of_settings, tls_context
from signaling.rooms.ice import turn_credential
from tests.support.app import KEY, FakeClock, Service, no_bug_is_logged, serve
from tests.support.certificates import Authority
from tests.support.namespaces import Namespace
from tests.support.server import API_KEY, NO_SETTINGS, ROOT
from tests.support.turn import SECRET, TurnServer

__all__ = ["no_bug_is_logged", "serve"]

ENDS_WITHIN = 60.0  # seconds; far more than it takes, for a machine that is busy with other tests


ROOM = ["room-made", "room-joined", "resume-fine", "room-deleted"]
RELAYED = ["ice-answers", "turn-allocated", "loop-fine", "relay-fine", "peers-private"]


class Ended(NamedTuple):
    """What the command printed, and its exit status."""

    status: int
    output: str
    errors: str

    @property
    def causes(self) -> dict[str, list[str]]:
        """The causes that `--json` names, by check."""
        checks = json.loads(self.output)["checks"]
        return {check["check"]: [finding["cause"] for finding in check["findings"]] for check in checks}


async def causes_of(target: Target) -> dict[str, list[str]]:
    """Examines a server in this process, and returns the causes that were found, by check."""
    report = Report(target.base)
    await examine(report, target)
    return {check.name: [finding.cause_id for finding in check.findings] for check in report.checks}


def turn_url(url: str, secret: str = SECRET) -> IceUrl:
    """A URL with credentials that were made with a secret."""
    username = f"{int(time.time()) + 600}:tester"
    parsed = parse_ice_url(url, username, turn_credential(secret, username))
    assert parsed is not None
    return parsed


async def examined(url: IceUrl, context: ssl.SSLContext | None = None) -> Check:
    check = Check(url.url, lambda: None)
    await check_ice_url(check, url, context or tls_context())
    return check


def causes(check: Check) -> list[str]:
    return [finding.cause_id for finding in check.findings]


def fault(check: Check) -> Finding:
    """The only fault that was found."""
    [found] = [finding for finding in check.findings if finding.cause.level == "fault"]
    return found


def from_anywhere(service: Service, key: str | None = KEY) -> Target:
    return target_of(service.url, key)


def on_its_machine(service: Service, **changes: Any) -> Target:
    """What `python server.py doctor` examines beside this server."""
    return target_of_settings(replace(service.settings, port=service.port, **changes), None)


async def rooms_of(service: Service) -> list[Any]:
    return list((await service.request("GET", "/api/rooms")).json["rooms"])


StartTurn = Callable[..., TurnServer]
RunDoctor = Callable[..., Awaitable[Ended]]


@pytest.fixture(autouse=True)
def few_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sends fewer packets from relay to relay, since that takes a second."""
    monkeypatch.setattr(ice, "PACKETS", 10)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits a second for an answer, for tests in which none comes."""
    monkeypatch.setattr(relay, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(relay, "CONNECT_SECONDS", 1.0)


@pytest.fixture
def clock() -> FakeClock:
    """The real time: TURN servers and tokens depend on it."""
    clock = FakeClock()
    clock.now = time.time()
    return clock


@pytest.fixture(scope="session")
def web_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    (folder / "index.html").write_text("<!doctype html><title>web-v-con</title>")
    return folder


@pytest.fixture
def start_turn(tmp_path: Path) -> Iterator[StartTurn]:
    """`start_turn("--use-auth-secret", user_quota="1")`: a coturn with these options, gone after the test."""
    servers: list[TurnServer] = []

    def start(*flags: str, **changes: Any) -> TurnServer:
        server = TurnServer(tmp_path / f"turn-{len(servers)}", *flags, **changes)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that every TLS context of this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root_file))
    return authority


@pytest.fixture
def run_doctor(tmp_path: Path) -> RunDoctor:
    """`await run_doctor(URL, "--json", TURN_SECRET="...")`: the command with these arguments and settings."""

    async def run(*arguments: str, namespace: Namespace | None = None, **environment: str) -> Ended:
        command = doctor_command(*arguments)
        process = await asyncio.create_subprocess_exec(
            *(command if namespace is None else namespace.command(*command)),
            cwd=ROOT,
            env=doctor_environment(tmp_path, **environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                output, errors = await process.communicate()
        except TimeoutError:
            process.kill()
            raise
        assert process.returncode is not None
        return Ended(process.returncode, output.decode(), errors.decode())

    return run


def doctor_command(*arguments: str) -> list[str]:
    return [sys.executable, "server.py", "doctor", *arguments]


def doctor_environment(folder: Path, **changes: Any) -> dict[str, str]:
    """The settings of a server of the tests, and what a process needs."""
    own = {"HOST": "127.0.0.1", "API_KEY": API_KEY, "DATA_FILE": str(folder / "rooms.json"), "PATH": os.environ["PATH"]}
    return NO_SETTINGS | own | changes


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A UDP port on loopback where no one answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield silent.getsockname()[1]


@pytest.fixture
def private_address() -> str:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect(("192.0.2.1", 9))  # sends nothing
        address = str(asker.getsockname()[0])
    if ipaddress.ip_address(address).is_loopback:
        pytest.skip("this machine has no other address than loopback")
    return address
