"""Explains errors of PostgreSQL, and of the way to it, in one line: what is wrong, what to do, never the password."""

import errno
import socket
import ssl
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

STARTING_UP = "57P03"
FITS_LATER = {STARTING_UP}  # a start tries again
NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
DEFAULT_PORT = "5432"
DEFAULT_SOCKET = "/run/postgresql"

POOL_IS_FULL = (
    "it has no connection left; end other clients, or raise its limit (Supabase: use the transaction pooler, port 6543)"
)
# By text, in lower case: poolers report all their errors with the same code.
TEXTS = {
    "tenant or user not found": "the pooler knows no such user; behind Supabase's pooler it is postgres.PROJECT",
    "max clients": POOL_IS_FULL,
    "max client connections": POOL_IS_FULL,
    "no more connections allowed": POOL_IS_FULL,
    "query_wait_timeout": POOL_IS_FULL,
    "rejected ssl upgrade": "it has no TLS; add ?sslmode=disable to DATABASE_URL if the network in between is trusted",
}
STATES = {
    "28P01": "the password is wrong; write characters such as @ : / ? # % in it as %40 %3A %2F %3F %23 %25",
    "28000": "this user may not connect from here; see its pg_hba.conf",
    "3D000": "CREATE DATABASE makes it",
    "3F000": "this user has no schema for its tables; GRANT CREATE, USAGE ON SCHEMA, or create one",
    "42501": "this user lacks a right; it must own its tables, and at the first start be allowed to create them",
    "42P07": "another program has a table of this name; use a database or schema of its own",
    "42703": "another program has a table of this name; use a database or schema of its own",
    "53300": POOL_IS_FULL,
    "53100": "its disk is full",
    "25006": "it is read-only, as a standby is, or Supabase while the disk is full",
    STARTING_UP: "it is starting up or shutting down",
}


def hosts_of(url: str) -> list[tuple[str, str]]:
    """Lists the hosts of a URL with their ports. One that begins with a slash is the folder of a socket."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    spec = unquote(parts.netloc.rpartition("@")[2]) or query.get("host", [DEFAULT_SOCKET])[0]
    hosts = []
    for one in spec.split(","):
        host, _, port = one.rpartition(":") if one.rpartition(":")[2].isdigit() else (one, "", "")
        hosts.append((host.strip("[]"), port or query.get("port", [DEFAULT_PORT])[0]))
    return hosts


def explain(error: BaseException, url: str) -> str | None:
    """Explains an error in one line; None if it is a bug."""
    hosts = hosts_of(url)
    where = ", ".join(host if host.startswith("/") else f"{host}:{port}" for host, port in hosts)
    said = " ".join(str(error).split()) or type(error).__name__
    advice = next((advice for text, advice in TEXTS.items() if text in said.lower()), None)
    advice = advice or STATES.get(getattr(error, "sqlstate", None) or "")
    if advice is not None:
        return f"PostgreSQL at {where}: {said}; {advice}"
    if isinstance(error, ssl.SSLCertVerificationError):
        advice = "add &sslrootcert=FILE with the certificate of its authority (Supabase: database settings, SSL)"
        return f"PostgreSQL at {where}: its certificate does not verify ({error.verify_message}); {advice}"
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"PostgreSQL at {where}: its name leads nowhere ({said}); see how it is spelled"
    if isinstance(error, FileNotFoundError):
        what = "its socket" if hosts[0][0].startswith("/") else "the file of sslrootcert, sslcert or sslkey"
        return f"PostgreSQL at {where}: {what} is not there"
    if isinstance(error, TimeoutError):
        return f"PostgreSQL at {where}: no answer; see whether it runs, and whether a firewall is in between"
    if isinstance(error, ConnectionRefusedError):
        return f"PostgreSQL at {where}: connection refused; start it there, or correct host and port"
    if isinstance(error, OSError) and error.errno in NO_ROUTE and all(_has_only_ipv6(host) for host, _ in hosts):
        advice = "use the connection string of its pooler (Supabase: session or transaction pooler)"
        return f"PostgreSQL at {where}: it has only an IPv6 address, which this machine cannot reach; {advice}"
    is_expected = isinstance(error, OSError) or type(error).__module__.startswith("asyncpg")
    return f"PostgreSQL at {where}: {said}" if is_expected else None


def _has_only_ipv6(host: str) -> bool:
    with suppress(OSError):
        return {entry[0] for entry in socket.getaddrinfo(host, None)} == {socket.AF_INET6}
    return False
