"""--lan: which addresses, names, certificate and key a server gets in a local network."""

import socket
import stat
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from signaling import commands, lan, process, self_signed
from signaling.errors import BadSetting, StartError
from signaling.settings import Settings

NOW = datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that this machine has; a test may change the list."""
    own = ["192.168.1.5"]
    monkeypatch.setattr(lan, "_own_addresses", lambda: map(lan.ipaddress.ip_address, own))
    return own


@pytest.mark.parametrize(
    ("own", "best"),
    [
        ("127.0.1.1 192.168.1.5 ::1", "192.168.1.5"),
        ("203.0.114.7 10.0.0.5", "10.0.0.5 203.0.114.7"),
        ("192.168.1.5 172.17.0.1 192.168.1.5", "192.168.1.5 172.17.0.1"),
        ("192.168.1.5 2a00:1::5", "192.168.1.5"),
        ("169.254.3.4 fe80::1 0.0.0.0", ""),
        ("2a00:1::5 fd00::5", "fd00::5 2a00:1::5"),
    ],
)
def test_the_best_address_comes_first(own: str, best: str, machine: list[str]) -> None:
    machine[:] = own.split()
    assert lan.lan_addresses() == best.split()


def test_this_machine_is_asked_for_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert all(lan.ipaddress.ip_address(address) for address in lan.lan_addresses())


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("laptop", "localhost laptop laptop.local"),
        ("pc.example.org", "localhost pc.example.org pc.local"),
        ("müller", "localhost xn--mller-kva xn--mller-kva.local"),
        ("", "localhost"),
    ],
)
def test_the_certificate_names_this_machine(
    name: str, names: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    lan.prepare({}, tmp_path)
    pem = (tmp_path / "data/lan.pem").read_bytes()
    addresses = ["127.0.0.1", "::1", "192.168.1.5"]
    assert self_signed.is_usable(pem, names.split(), addresses, datetime.now(UTC))
    assert not self_signed.is_usable(pem, ["other"], addresses, datetime.now(UTC))


@pytest.mark.parametrize(
    ("arguments", "is_lan"),
    [("", False), ("serve", False), ("--lan", True), ("serve --lan", True), ("--lan serve", True)],
)
def test_the_option_stands_with_and_without_the_command(
    arguments: str, is_lan: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr(process, "run", lambda settings, *_: served.append(settings))
    monkeypatch.setattr(commands, "own_folder", lambda: tmp_path)
    assert commands.main(arguments.split()) == 0
    assert [settings.tls_cert is not None for settings in served] == [is_lan]


def test_settings_lack_nothing_and_what_was_made_is_private(tmp_path: Path) -> None:
    settings, notes = lan.prepare({"DATA_FILE": "kept/rooms.json", "API_KEY": "", "STUN_URLS": ""}, tmp_path)
    file, key = tmp_path / "kept/lan.pem", tmp_path / "kept/lan-api-key.txt"
    assert (settings.host, settings.tls_cert, settings.tls_key) == ("::", str(file), str(file))
    assert settings.stun_urls == ()
    [drawn] = settings.api_key
    assert (key.read_text(), len(drawn)) == (f"{drawn}\n", 32)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, key)] == [0o600, 0o600]
    assert notes == [*lan.WARNING, f"The API key is in {key}"]


def test_settings_of_the_operator_win(tmp_path: Path) -> None:
    chosen = {"HOST": "10.0.0.5", "PORT": "443", "API_KEY": "k", "TLS_CERT": "/c", "TLS_KEY": "/k"}
    settings, notes = lan.prepare(chosen, tmp_path)
    assert settings == Settings.from_mapping(chosen)
    assert notes == []


def test_the_default_key_is_refused_as_anywhere_else(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="API_KEY"):
        lan.prepare({"API_KEY": Settings().api_key[0]}, tmp_path)


def test_certificate_and_key_stay_until_an_address_is_missing(tmp_path: Path, machine: list[str]) -> None:
    def kept() -> tuple[Any, bytes]:
        return lan.prepare({}, tmp_path)[0].api_key, (tmp_path / "data/lan.pem").read_bytes()

    first = kept()
    assert kept() == first
    machine.append("10.0.0.5")
    both = kept()
    assert both[0] == first[0]
    assert both[1] != first[1]
    machine.remove("192.168.1.5")
    assert kept() == both, "a name too many does no harm"


@pytest.mark.parametrize("damage", [b"", b"junk", None])
def test_a_damaged_certificate_is_made_again(damage: bytes | None, tmp_path: Path) -> None:
    lan.prepare({}, tmp_path)
    file = tmp_path / "data/lan.pem"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    lan.prepare({}, tmp_path)
    assert self_signed.is_usable(file.read_bytes(), ["localhost"], [], datetime.now(UTC))


@pytest.mark.parametrize(
    ("days", "is_usable"), [(-2, False), (0, True), (360, True), (370, False), (500, False)], ids=str
)
def test_a_certificate_is_used_until_a_month_before_its_end(days: int, is_usable: bool) -> None:
    pem = self_signed.make(["a"], ["10.0.0.5"], NOW)
    assert self_signed.is_usable(pem, ["a"], ["10.0.0.5"], NOW + timedelta(days=days)) == is_usable


def test_a_certificate_needs_its_own_key() -> None:
    one, other = (self_signed.make(["a"], [], NOW) for _ in range(2))
    mixed = one.partition(b"-----BEGIN PRIVATE")[0] + b"-----BEGIN PRIVATE" + other.partition(b"-----BEGIN PRIVATE")[2]
    assert not self_signed.is_usable(mixed, ["a"], [], NOW)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StartError, match=r"--lan cannot keep .*/data: .+") as refused:
        lan.prepare({}, tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "own", "printed"),
    [
        ({}, "192.168.1.5 10.0.0.5", "https://192.168.1.5:8000 https://10.0.0.5:8000"),
        ({}, "2a00:1::5", "https://[2a00:1::5]:8000"),
        ({"HOST": "10.0.0.5", "PORT": "4430"}, "192.168.1.5 10.0.0.5", "https://10.0.0.5:4430"),
        ({"PORT": "443", "HOST": "0.0.0.0"}, "192.168.1.5", "https://192.168.1.5:443"),
        ({}, "127.0.0.1", "https://localhost:8000"),
        ({"HOST": "127.0.0.1"}, "192.168.1.5", "https://127.0.0.1:8000"),
    ],
)
def test_the_addresses_are_printed(
    given: dict[str, str],
    own: str,
    printed: str,
    tmp_path: Path,
    machine: list[str],
) -> None:
    machine[:] = own.split()
    with redirect_stdout(StringIO()) as out:
        lan.announce(*lan.prepare(given, tmp_path))
    output = out.getvalue()
    assert [word for word in output.split() if "://" in word] == printed.split()
    assert ("any device" in output) == ("127.0.0.1" not in {own, given.get("HOST")})
    assert "▀" not in output, "no QR code where there is no terminal"
    assert all(line in output for line in lan.WARNING)
