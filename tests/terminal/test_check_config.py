"""`web-v-con check-config`: says what a start would, without its effects."""

import json
import os
import re
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signaling.settings import DEFAULT_API_KEY
from signaling.terminal import check_config
from signaling.terminal.check_config import Finding, find
from tests.support.server import API_KEY, ServerProcess, free_port
from tests.terminal.conftest import Run, own_settings

NOBODY = 65534  # a user id
SECRET = "s3cret-of-the-tests"


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[Finding]]:
    """`findings(PORT="80")`: what is found about these settings, in a folder of its own."""

    def findings(dotenv: str = "", **settings: str) -> list[Finding]:
        (tmp_path / ".env").write_text(dotenv)
        own = {"API_KEY": API_KEY, "DATA_FILE": str(tmp_path / "data/rooms.json"), "PORT": str(free_port())}
        return [*find({"HOST": "127.0.0.1"} | own | settings, tmp_path / ".env")]

    return findings


Find = Callable[..., list[Finding]]


def bad(found: list[Finding]) -> list[tuple[str, str]]:
    """Levels and subjects of all findings that are not fine."""
    assert not any(SECRET in finding.text + finding.subject for finding in found)
    return [(finding.level, finding.subject) for finding in found if finding.level != "fine"]


def test_good_settings_are_fine_and_nothing_is_made(findings: Find, tmp_path: Path) -> None:
    found = findings()
    assert bad(found) == []
    assert {finding.subject for finding in found} >= {".env", "values", "HOST", "DATA_FILE", "PORT", "MAX_CONNECTIONS"}
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


WRONG = [
    ({"PORT": "x", "GUEST_ROOMS": "maybe"}, ["PORT", "GUEST_ROOMS"]),
    ({"dotenv": "what is this"}, [".env"]),
    ({"HOST": "0.0.0.0", "API_KEY": DEFAULT_API_KEY}, ["API_KEY"]),
    ({"HOST": "0.0.0.0", "TURN_URLS": "turn:a", "TURN_SECRET": "change-me"}, ["TURN_SECRET"]),
    ({"TURN_URLS": "turn:a", "TURN_SECRET": SECRET, "TURN_USERNAME": "a", "TURN_CREDENTIAL": "b"}, ["TURN_SECRET"]),
    ({"TLS_CERT": "no-such.pem"}, ["TLS_CERT and TLS_KEY"]),
    ({"TLS_CERT": "no-such.pem", "TLS_KEY": "no-such.pem"}, ["TLS_CERT, TLS_KEY"]),
    ({"JWT_KEYS": "/no-such.pem"}, ["JWT_KEYS"]),
    ({"WEBHOOK_URLS": f"https://a.example/{SECRET}", "WEBHOOK_SECRET": SECRET}, ["WEBHOOK_SECRET"]),
    ({"DATABASE_URL": f"postgresql://me:{SECRET}@a@b/c"}, ["DATABASE_URL"]),
    ({"HOST": "192.0.2.1"}, ["PORT"]),
]


@pytest.mark.parametrize(("settings", "subjects"), WRONG, ids=str)
def test_what_stops_a_start_is_wrong(findings: Find, settings: dict[str, str], subjects: list[str]) -> None:
    assert [subject for level, subject in bad(findings(**settings)) if level == "wrong"] == subjects


PUBLIC = "https://calls.example"
WARNINGS: list[tuple[dict[str, str], list[str]]] = [
    ({"API_KEY": ""}, ["API_KEY"]),
    ({"HOST": "0.0.0.0"}, ["PUBLIC_URL", "TURN_URLS"]),
    ({"PUBLIC_URL": "http://calls.example", "TRUSTED_PROXIES": "1"}, ["PUBLIC_URL", "TURN_URLS"]),
    ({"TRUSTED_PROXIES": "1"}, ["TURN_URLS"]),
    ({"PUBLIC_URL": PUBLIC}, ["TRUSTED_PROXIES", "TURN_URLS"]),
    ({"PUBLIC_URL": PUBLIC, "TRUSTED_PROXIES": "1", "TURN_URLS": "turn:a", "TURN_SECRET": SECRET}, []),
    ({"PUBLIC_URL": "http://localhost:8000"}, []),
    ({"dotenv": "TURN_URL=turn:a\nREDIS_PASSWORD=x\nPORTS=1"}, ["TURN_URL", "PORTS"]),
]


@pytest.mark.parametrize(("settings", "subjects"), WARNINGS, ids=str)
def test_what_others_will_miss_is_a_warning(findings: Find, settings: dict[str, str], subjects: list[str]) -> None:
    assert bad(findings(**settings)) == [("warning", subject) for subject in subjects]


@pytest.mark.parametrize(("setting", "package"), [("redis", "redis"), ("postgresql", "asyncpg"), ("JWT_KEYS", "PyJWT")])
def test_a_missing_package_is_named(
    findings: Find, setting: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_config, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    monkeypatch.delitem(sys.modules, "signaling.stores.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "jwt", None)
    settings = {
        "redis": {"REDIS_URL": "redis://127.0.0.1"},
        "postgresql": {"DATABASE_URL": "postgresql://127.0.0.1/a"},
        "JWT_KEYS": {"JWT_KEYS": "x" * 32},
    }[setting]
    [wrong] = [finding for finding in findings(**settings) if finding.level == "wrong"]
    assert package in wrong.text
    assert "pip install" in wrong.text


def test_a_database_is_not_asked(findings: Find) -> None:
    assert bad(findings(DATABASE_URL=f"postgresql://me:{SECRET}@127.0.0.1:1/a")) == []
    assert bad(findings(REDIS_URL=f"redis://:{SECRET}@127.0.0.1:1")) == []


def expire(folder: Path) -> None:
    """Replaces the certificate by one for the same key whose time is over."""
    key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    began = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, began, began + timedelta(days=1))
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def test_a_certificate_is_checked(findings: Find, certificate: dict[str, str], tmp_path: Path) -> None:
    assert bad(findings(**certificate)) == []
    turn = {"TURN_URLS": "turn:a", "TURN_SECRET": SECRET}
    assert bad(findings(**certificate, **turn, PUBLIC_URL="https://127.0.0.1")) == []
    [other] = [one for one in findings(**certificate, **turn, PUBLIC_URL=PUBLIC) if one.level == "warning"]
    assert (other.subject, "calls.example" in other.text) == ("TLS_CERT", True)
    assert bad(findings(**certificate | {"TLS_KEY": certificate["TLS_CERT"]})) == [("wrong", "TLS_CERT, TLS_KEY")]
    expire(tmp_path)
    [old] = [one for one in findings(**certificate) if one.level == "warning"]
    assert "expired" in old.text


def test_the_file_of_rooms_is_checked(findings: Find, tmp_path: Path) -> None:
    file = tmp_path / "rooms.json"
    file.write_text('{"version":99,"rooms":{}}')
    [wrong] = [one for one in findings(DATA_FILE=str(file)) if one.level == "wrong"]
    assert (wrong.subject, "newer version" in wrong.text) == ("DATA_FILE", True)
    file.write_text("{")
    assert bad(findings(DATA_FILE=str(file))) == [("warning", "DATA_FILE")]
    assert file.read_text() == "{"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "rooms.json"]


@pytest.fixture
def without_rights() -> Iterator[None]:
    """An ordinary user, also where the tests run as root."""
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    yield
    os.seteuid(user)


@pytest.mark.usefixtures("without_rights")
def test_a_folder_that_cannot_be_written_is_wrong() -> None:
    settings = {"API_KEY": API_KEY, "DATA_FILE": "/data-of-the-tests/rooms.json", "PORT": str(free_port())}
    [wrong] = [
        one for one in find(settings | {"HOST": "127.0.0.1"}, Path("/no-such-folder/.env")) if one.level == "wrong"
    ]
    assert (wrong.subject, "'/': " in wrong.text) == ("DATA_FILE", True)


def test_a_port_of_another_program_is_wrong(findings: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_config, "PROBE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert bad(findings(PORT=str(other.getsockname()[1]))) == [("wrong", "PORT")]


def test_too_few_open_files_are_a_warning(findings: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 1000))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    assert bad(findings()) == []
    assert bad(findings(MAX_CONNECTIONS="5000")) == [("warning", "MAX_CONNECTIONS")]


def test_the_command_prints_one_line_a_finding(server: ServerProcess, run: Run, tmp_path: Path) -> None:
    settings: dict[str, Any] = own_settings(server) | {"DATA_FILE": str(tmp_path / "rooms.json")}
    good = run("check-config", **settings)
    assert (good.status, good.err) == (0, "")
    lines = [re.split("  +", line, maxsplit=2) for line in good.out.splitlines()]
    assert ["fine", "PORT", f"a server is running on {server.port}; restart it to use these settings"] in lines
    printed = json.loads(run("check-config", "--json", **settings).out)
    assert [[*finding.values()] for finding in printed] == lines
    wrong = run("check-config", **settings | {"LOG_LEVEL": "loud"})
    assert (wrong.status, wrong.err) == (2, "")
    assert "wrong  LOG_LEVEL  'loud': expected one of debug, info, warning, error\n" in wrong.out
