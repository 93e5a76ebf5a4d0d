"""Prepares a server for a local network (--lan): its addresses, a self-signed certificate and an API key."""

import ipaddress
import os
import secrets
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

from .errors import StartError
from .origin import is_loopback, punycode
from .settings import Settings

CERTIFICATE = "lan.pem"  # and its key: one file is replaced as a whole
API_KEY = "lan-api-key.txt"
WITHOUT_CRYPTOGRAPHY = '--lan needs a package that makes certificates: pip install "cryptography~=50.0"'
WITHOUT_SEGNO = 'For a QR code here: pip install "segno~=1.6"'
WARNING = (
    "Browsers will warn that it is not private, because this server signed its certificate itself.",
    'On a network that you trust, click "Advanced" and "Proceed" or "Accept"; in Safari "Show Details" and "visit".',
)
# Reserved for documentation (RFC 5737, RFC 3849). Connecting a UDP socket sends nothing; it only chooses a route.
ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def prepare(given: Mapping[str, str], own_folder: Path) -> tuple[Settings, list[str]]:
    """Reads settings that lack nothing for a local network, and returns what to tell the operator about them.

    A certificate and an API key that are missing are made, and kept beside DATA_FILE. Raises StartError.
    """
    chosen = {name: value for name, value in given.items() if value.strip()}
    folder = (own_folder / chosen.get("DATA_FILE", Settings().data_file)).parent
    added = {"HOST": "::"}
    notes: list[str] = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not chosen.keys() & {"TLS_CERT", "TLS_KEY"}:
            added["TLS_CERT"] = added["TLS_KEY"] = str(folder / CERTIFICATE)
            _keep_certificate(folder / CERTIFICATE)
            notes += WARNING
        if "API_KEY" not in chosen:
            added["API_KEY"] = _kept_api_key(folder / API_KEY)
            notes.append(f"The API key is in {folder / API_KEY}")
    except OSError as error:
        raise StartError(f"--lan cannot keep its certificate and key in {folder}: {error.strerror}") from None
    return Settings.from_mapping({**given, **added, **chosen}), notes


def announce(settings: Settings, notes: list[str]) -> None:
    """Prints where others on the network find the page, and on a terminal a QR code of it."""
    named = lan_addresses() if settings.is_everywhere else settings.hosts
    hosts = [host for host in named if not is_loopback(host)]
    scheme = "https" if settings.tls_cert else "http"
    pages = [f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}" for host in hosts]
    if pages:
        print("Open on any device in this network:", *pages, sep="\n  ")
        notes = [*_qr_code(pages[0]), *notes] if sys.stdout.isatty() else notes
    else:
        print(f"No other device can reach it. On this machine, open {settings.page}")
    print(*notes, sep="\n", flush=True)


def lan_addresses() -> list[str]:
    """Returns the addresses at which other machines can reach this one, the best first: private ones of IPv4.

    IPv6 only where there is nothing else: such an address often changes every day, and the certificate names it.
    """
    usable = [address for address in dict.fromkeys(_own_addresses()) if _is_for_others(address)]
    of_version_4 = [address for address in usable if isinstance(address, IPv4Address)]
    return [str(address) for address in sorted(of_version_4 or usable, key=lambda address: not address.is_private)]


def _own_addresses() -> Iterator[IPv4Address | IPv6Address]:
    """Yields the addresses from which packets leave, then those of this machine's name."""
    for family, elsewhere in ELSEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))
            yield ipaddress.ip_address(probe.getsockname()[0])
    with suppress(OSError, UnicodeError):
        for entry in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            yield ipaddress.ip_address(entry[4][0])


def _is_for_others(address: IPv4Address | IPv6Address) -> bool:
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def _names() -> list[str]:
    """Returns this machine's names, one with .local, by which many networks find it (RFC 6762)."""
    name = punycode(socket.gethostname())
    own = [name, f"{name.partition('.')[0]}.local"] if name and name.isascii() else []
    return ["localhost", *own]


def _keep_certificate(file: Path) -> None:
    try:
        self_signed: Any = import_module("signaling.self_signed")
    except ModuleNotFoundError:
        raise StartError(WITHOUT_CRYPTOGRAPHY) from None
    wanted = _names(), ["127.0.0.1", "::1", *lan_addresses()], datetime.now(UTC)
    if not (file.exists() and self_signed.is_usable(file.read_bytes(), *wanted)):
        _write_secret(file, self_signed.make(*wanted))


def _kept_api_key(file: Path) -> str:
    if file.exists() and (key := file.read_text(encoding="ascii", errors="replace").strip()):
        return key
    key = secrets.token_urlsafe(24)
    _write_secret(file, key.encode() + b"\n")
    return key


def _write_secret(file: Path, data: bytes) -> None:
    """Replaces a file by one that only its owner can read."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(data)
    new.replace(file)


def _qr_code(text: str) -> list[str]:
    try:
        segno: Any = import_module("segno")
    except ModuleNotFoundError:
        return [WITHOUT_SEGNO]
    rows = [[*row] for row in segno.make(text, error="l", micro=False).matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    # Two rows in each line, by half blocks, black on white whatever the terminal's colours are.
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ("".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return [f"\x1b[30;107m{line}\x1b[0m" for line in lines]
