"""Checks the settings as a start would, without its effects, and says what to do."""

import asyncio
import errno
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from signaling.dotenv import read_dotenv
from signaling.errors import OperatorError, StartError
from signaling.folders import own_folder
from signaling.origin import hostname_of, is_loopback
from signaling.process import possible_connections
from signaling.serve import find_addresses, listen
from signaling.settings import DEFAULT_MAX_CONNECTIONS, Settings, merge
from signaling.stores.disk_errors import explain
from signaling.stores.json_file import JsonFile
from signaling.stores.places import backend_at
from signaling.tls import Certificate

from .client import Server, own_url
from .text import clean, columns, paint

Level = Literal["fine", "warning", "wrong"]
COLOURS = {"fine": "green", "warning": "yellow", "wrong": "red"}
ERROR_TEXT = re.compile(r"(?:(\.env|[A-Z]+_?[A-Z_]+(?:(?:, | and )[A-Z_]+)*)\b[=:]? ?)?(.*)", re.DOTALL)
PROBE_SECONDS = 4.0


class Finding(NamedTuple):
    """One line of the report. `subject` is a setting, or what the finding is about."""

    level: Level
    subject: str
    text: str


def check(environ: Mapping[str, str], dotenv: Path, *, as_json: bool) -> int:
    """Prints all findings. Returns the exit status: 2 if something is wrong."""
    logging.disable()  # what a start would log is a finding here
    try:
        findings = [*find(environ, dotenv)]
    finally:
        logging.disable(logging.NOTSET)
    if as_json:
        print(json.dumps([finding._asdict() for finding in findings], indent=2))
    else:
        lines = columns([(finding.level, finding.subject, clean(finding.text)) for finding in findings])
        for finding, line in zip(findings, lines, strict=True):
            print(paint(finding.level, COLOURS[finding.level]) + line.removeprefix(finding.level))
    return 2 if any(finding.level == "wrong" for finding in findings) else 0


def find(environ: Mapping[str, str], dotenv: Path) -> Iterator[Finding]:
    """Yields what there is to say. Values that cannot be read hide everything that depends on them."""
    try:
        kept = read_dotenv(dotenv)
    except StartError as error:
        yield _wrong(error)
        return
    yield Finding("fine", ".env", f"values in it: {len(kept)}" if dotenv.exists() else "no such file")
    for name in kept:
        yield from _check_name(name)
    given = merge(environ, kept)
    faults = [*Settings.faults(given)]
    yield from map(_wrong, faults)
    if faults:
        return
    try:
        settings = Settings.from_mapping(given)
    except StartError as error:
        yield _wrong(error)
        return
    yield Finding("fine", "values", "all are allowed")
    for checks in (_check_reach, _check_certificate, _check_rooms, _check_port, _check_limit, _check_packages):
        yield from checks(settings)


def _wrong(error: StartError) -> Finding:
    match = ERROR_TEXT.fullmatch(str(error))
    assert match, "it matches any text"
    return Finding("wrong", match[1] or "start", match[2])


def _check_name(name: str) -> Iterator[Finding]:
    """Finds a misspelt name; others are for other programs that read the file."""
    known = [entry.upper() for entry in Settings.__slots__]
    close = get_close_matches(name.upper(), known, 1, 0.8)
    if name not in known and close:
        yield Finding("warning", name, f"no setting has this name; do you mean {close[0]}?")


def _check_reach(settings: Settings) -> Iterator[Finding]:
    """Finds what others who reach the server will miss."""
    for name in settings.placeholders():
        yield Finding("warning", name, "anyone knows this value; set one of your own before others reach the server")
    is_public = settings.public_url is not None and not is_loopback(hostname_of(settings.public_url))
    is_proxied = settings.trusted_proxies > 0
    is_for_others = is_public or is_proxied or not all(map(is_loopback, settings.hosts))
    if is_public and str(settings.public_url).startswith("http:"):
        yield Finding("warning", "PUBLIC_URL", "browsers give camera and microphone only to https:// pages")
    elif is_public and not settings.tls_cert and not is_proxied:
        text = "set it to the number of proxies in front: until then all clients share the limits of one address"
        yield Finding("warning", "TRUSTED_PROXIES", text)
    elif is_for_others and not is_public and not settings.tls_cert and not is_proxied:
        text = "set it to the https:// address that browsers use: over http:// they give no camera and microphone"
        yield Finding("warning", "PUBLIC_URL", text)
    if not is_for_others:
        yield Finding("fine", "HOST", "only this machine reaches the server")
    elif not settings.turn_urls:
        yield Finding("warning", "TURN_URLS", "without a TURN server some networks allow no calls")


def _check_certificate(settings: Settings) -> Iterator[Finding]:
    if settings.tls_cert and settings.tls_key:
        try:
            certificate = Certificate(settings.tls_cert, settings.tls_key)
        except StartError as error:
            yield _wrong(error)
            return
        is_public = settings.public_url and not settings.trusted_proxies
        problem = certificate.problem(hostname_of(settings.public_url or "") if is_public else None)
        if problem:
            yield Finding("warning", "TLS_CERT", f"browsers refuse it ({problem}): get a new certificate")
        else:
            yield Finding("fine", "TLS_CERT", "certificate and key belong together, and it is valid today")


def _check_rooms(settings: Settings) -> Iterator[Finding]:
    """Checks where rooms are kept. A database is not asked: that would claim it."""
    if settings.redis_url:
        if find_spec("redis") is None:
            yield Finding("wrong", "REDIS_URL", 'redis is not installed: pip install "redis~=8.1"')
        else:
            yield Finding("fine", "REDIS_URL", "redis is installed; whether Redis answers shows at the start")
        return
    try:
        store = backend_at(settings.database_url or settings.data_file, own_folder())
        if not isinstance(store, JsonFile):
            yield Finding(
                "fine", "DATABASE_URL", "asyncpg is installed; whether the database answers shows at the start"
            )
            return
        rooms = len(store.load())
    except StartError as error:
        yield _wrong(error)
        return
    folder = next(place for place in store.path.parents if place.exists())
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        yield Finding("wrong", "DATA_FILE", _explain_refusal(folder))
    elif store.is_damaged:
        yield Finding("warning", "DATA_FILE", f"it is damaged: {rooms} of its rooms can be read; restore a copy")
    else:
        yield Finding("fine", "DATA_FILE", f"{store.path}; rooms in it: {rooms}")


def _explain_refusal(folder: Path) -> str:
    is_read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
    reason = errno.EROFS if is_read_only else errno.EACCES
    return explain(OSError(reason, os.strerror(reason)), folder)


def _check_port(settings: Settings) -> Iterator[Finding]:
    """Listens for a moment. Where that fails because this very server is running, all is well."""
    try:
        addresses = asyncio.run(find_addresses(settings))
    except StartError as error:
        yield _wrong(error)
        return
    try:
        for listener in listen(addresses, settings):
            listener.close()
    except StartError as error:
        if os.strerror(errno.EADDRINUSE) in str(error) and _is_running(settings):
            yield Finding("fine", "PORT", f"a server is running on {settings.port}; restart it to use these settings")
        else:
            yield Finding("wrong", "PORT", str(error))
    else:
        yield Finding("fine", "PORT", f"{settings.port} is free")


def _is_running(settings: Settings) -> bool:
    try:
        answer = Server(own_url(settings), is_own=True).ask("GET", "/livez", timeout=PROBE_SECONDS)
    except OperatorError:
        return False
    return bool(answer == {"status": "ok"})


def _check_limit(settings: Settings) -> Iterator[Finding]:
    most = possible_connections(settings)
    if most == settings.max_connections:
        yield Finding("fine", "MAX_CONNECTIONS", f"enough files may be open for {most}")
    elif settings.max_connections == DEFAULT_MAX_CONNECTIONS and most > 0:
        yield Finding("fine", "MAX_CONNECTIONS", f"{most}, as many as files may be open (ulimit -n)")
    else:
        text = f"so many files may be open for {max(most, 0)}: raise the limit (ulimit -n) or lower it"
        yield Finding("warning", "MAX_CONNECTIONS", text)


def _check_packages(settings: Settings) -> Iterator[Finding]:
    if settings.jwt_keys:
        yield Finding("fine", "JWT_KEYS", f"PyJWT is installed, and reads {len(settings.jwt_keys)} of them")
    if find_spec("uvloop") is None and os.name == "posix":
        yield Finding("fine", "uvloop", "not installed; with it the server takes less processor time")
