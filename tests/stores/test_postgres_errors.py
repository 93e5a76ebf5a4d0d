"""A start that PostgreSQL refuses: one line that says what to do, without the password."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from signaling.errors import StartError
from signaling.stores.postgres import Postgres as Backend
from signaling.stores.postgres import dsn_of
from tests.conftest import StartServer
from tests.support.postgres import IN_URL, PASSWORD, Postgres, give_to_its_user, pgbouncer
from tests.support.proxy import Proxy
from tests.support.server import free_port

LOCAL = f"postgresql://me:{IN_URL}@127.0.0.1"


@pytest.fixture
def user(postgres: Postgres, database: str) -> str:
    """A role with a password, in a schema of its own."""
    role = f"role_{database}"
    postgres.ask(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; ALTER ROLE {role} SET search_path = {role}")
    postgres.ask(f"CREATE SCHEMA {role} AUTHORIZATION {role}", database)
    return role


async def refusal(url: str) -> str:
    backend = Backend(url)
    with pytest.raises(StartError) as refused:
        await backend.open()
    await backend.close()
    line = str(refused.value)
    assert line.startswith("DATABASE_URL: ")
    assert "\n" not in line
    assert PASSWORD not in line
    assert IN_URL not in line
    assert "hidden-word" not in line
    return line.removeprefix("DATABASE_URL: ")


async def test_nobody_listens() -> None:
    port = free_port()
    said = await refusal(f"{LOCAL}:{port}/rooms")
    assert said == f"PostgreSQL at 127.0.0.1:{port}: connection refused; start it there, or correct host and port"


@pytest.mark.long  # asks for the address until the system gives up
async def test_an_unknown_host() -> None:
    said = await refusal(f"postgresql://me:{IN_URL}@nowhere.invalid/rooms")
    assert said.startswith("PostgreSQL at nowhere.invalid:5432: its name leads nowhere (")


async def test_a_host_with_only_an_ipv6_address() -> None:
    """The direct connection of a Supabase project, from a host without IPv6."""
    said = await refusal(f"postgresql://me:{IN_URL}@[2001:db8::1]/rooms")
    assert said.startswith("PostgreSQL at 2001:db8::1:5432: it has only an IPv6 address, which this machine cannot")
    assert "use the connection string of its pooler" in said


async def test_no_answer(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.postgres.START_SECONDS", 0.3)
    async with Proxy(postgres.port) as proxy:
        proxy.stall()
        said = await refusal(f"{LOCAL}:{proxy.port}/rooms")
        assert said.startswith(
            f"PostgreSQL at 127.0.0.1:{proxy.port}: no answer; see whether it runs, and whether a fire"
        )


async def test_a_wrong_password(postgres: Postgres, database: str, user: str) -> None:
    said = await refusal(f"postgresql://{user}:hidden-word@127.0.0.1:{postgres.port}/{database}")
    assert f'password authentication failed for user "{user}"; the password is wrong; write' in said


async def test_no_such_database(postgres: Postgres, user: str) -> None:
    said = await refusal(postgres.url("nothing", user))
    assert said.endswith('database "nothing" does not exist; CREATE DATABASE makes it')


async def test_a_user_without_a_connection_left(postgres: Postgres, database: str, user: str) -> None:
    postgres.ask(f"ALTER ROLE {user} CONNECTION LIMIT 0")
    said = await refusal(postgres.url(database, user))
    assert f'too many connections for role "{user}"; it has no connection left' in said


async def test_a_pooler_without_a_connection_left(postgres: Postgres, database: str) -> None:
    async with pgbouncer(postgres, max_client_conn="1") as port:
        url = postgres.url(database, port=port)
        other = await asyncpg.connect(url, statement_cache_size=0)
        assert "it has no connection left; end other clients" in await refusal(url)
        other.terminate()


async def test_a_pooler_whose_connections_are_all_in_use(postgres: Postgres, database: str) -> None:
    async with pgbouncer(postgres, default_pool_size="1", query_wait_timeout="1") as port:
        url = postgres.url(database, port=port)
        other = await asyncpg.connect(url, statement_cache_size=0)
        async with other.transaction():
            assert "it has no connection left; end other clients" in await refusal(url)
        other.terminate()


async def test_a_read_only_database(postgres: Postgres, database: str) -> None:
    postgres.ask(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    said = await refusal(postgres.url(database))
    assert said.endswith("; it is read-only, as a standby is, or Supabase while the disk is full")


async def test_a_server_that_is_too_old(postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signaling.stores.postgres.OLDEST_VERSION", 99)
    assert "is too old; version 99 or newer is needed" in await refusal(postgres.url(database))


async def test_a_server_that_is_starting_up_is_waited_for(database: str, postgres: Postgres) -> None:
    """As after a crash of both."""
    answers = [error_response("57P03", "the database system is starting up"), None]
    async with fake(lambda: answers.pop(0) if len(answers) > 1 else None, postgres.port) as port:
        backend = Backend(postgres.url(database, port=port))
        assert await backend.open() == []
        await backend.close()


async def test_a_user_that_supabases_pooler_does_not_know() -> None:
    async with fake(lambda: error_response("XX000", "Tenant or user not found")) as port:
        said = await refusal(f"{LOCAL}:{port}/postgres")
    assert said.endswith(
        "Tenant or user not found; the pooler knows no such user; behind Supabase's pooler it is postgres.PROJECT"
    )


async def test_supabases_pooler_without_a_connection_left() -> None:
    text = "MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size"
    async with fake(lambda: error_response("XX000", text)) as port:
        assert "it has no connection left" in await refusal(f"{LOCAL}:{port}/postgres")


async def test_something_else_at_that_port() -> None:
    async with fake(lambda: b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert (await refusal(f"{LOCAL}:{port}/rooms")).startswith(f"PostgreSQL at 127.0.0.1:{port}: ")


async def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    said = await refusal(f"postgresql:///rooms?host={tmp_path}")
    assert said == f"PostgreSQL at {tmp_path}: its socket is not there"


async def test_a_parameter_that_is_wrong() -> None:
    assert "ValueError" in await refusal("postgresql:///rooms?host=127.0.0.1&port=none")
    assert "sslmode" in await refusal(f"{LOCAL}:{free_port()}/rooms?sslmode=hidden")


def error_response(state: str, text: str) -> bytes:
    """A fatal error as the protocol of PostgreSQL writes it."""
    fields = b"".join(kind + value.encode() + b"\0" for kind, value in ((b"S", "FATAL"), (b"C", state), (b"M", text)))
    return b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0"


@asynccontextmanager
async def fake(answer: Callable[[], bytes | None], port_behind: int = 0) -> AsyncIterator[int]:
    """A server that answers this to the first message of each connection; with None it passes on to another port."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = await reader.read(65536)
        if greeting == b"\0\0\0\x08\x04\xd2\x16/":  # a request for TLS
            writer.write(b"N")
            greeting = await reader.read(65536)
        said = answer()
        if said is not None:
            writer.write(said)
            writer.close()
            return
        behind = await asyncio.open_connection("127.0.0.1", port_behind)
        behind[1].write(greeting)
        await asyncio.gather(pump(reader, behind[1]), pump(behind[0], writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────


def make_certificate(folder: Path, name: str) -> Path:
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    command += f" -addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return certificate


@pytest.fixture(scope="module")
def encrypting() -> Iterator[Postgres]:
    """A PostgreSQL with a certificate for localhost."""
    with Postgres() as server:
        folder = server.folder
        make_certificate(folder, "server")
        give_to_its_user(folder / "server.key")
        server.start(ssl="on", ssl_cert_file=f"{folder}/server.crt", ssl_key_file=f"{folder}/server.key")
        yield server


async def test_tls_with_a_certificate_that_verifies_or_is_not_looked_at(encrypting: Postgres) -> None:
    trusted = encrypting.folder / "server.crt"
    database = encrypting.new_database()
    base = encrypting.url(database).replace("127.0.0.1", "localhost")
    for query in ("sslmode=require", f"sslmode=verify-full&sslrootcert={trusted}"):
        backend = Backend(f"{base}?{query}")
        await backend.open()
        used = f"SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = '{database}'"
        assert encrypting.ask(used) == ["t"]
        await backend.close()


async def test_a_certificate_that_does_not_verify(encrypting: Postgres, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "other")
    url = encrypting.url().replace("127.0.0.1", "localhost")
    said = await refusal(f"{url}?sslmode=verify-full&sslrootcert={other}")
    assert "its certificate does not verify (" in said
    assert "add &sslrootcert=FILE with the certificate of its authority (Supabase: database settings, SSL)" in said


async def test_a_certificate_for_another_name(encrypting: Postgres) -> None:
    said = await refusal(f"{encrypting.url()}?sslmode=verify-full&sslrootcert={encrypting.folder}/server.crt")
    assert "its certificate does not verify (IP address mismatch, certificate is not valid for '127.0.0.1'" in said


async def test_a_root_certificate_that_is_not_there(encrypting: Postgres, tmp_path: Path) -> None:
    said = await refusal(f"{encrypting.url()}?sslmode=verify-full&sslrootcert={tmp_path}/missing.crt")
    assert said.endswith(": the file of sslrootcert, sslcert or sslkey is not there")


async def test_a_server_without_tls(postgres: Postgres) -> None:
    said = await refusal(f"{postgres.url()}?sslmode=require")
    assert "it has no TLS; add ?sslmode=disable to DATABASE_URL if the network in between is trusted" in said


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://me:a%40b@db.example/rooms", "sslmode=require"),
        ("postgresql://me@db.example,127.0.0.1/rooms", "sslmode=require"),
        ("postgresql://me@db.example/rooms?sslrootcert=/etc/ca.crt", "sslmode=verify-full"),
        ("postgresql://me@db.example/rooms?sslmode=verify-ca&sslrootcert=/etc/ca.crt", "sslmode=verify-ca"),
        ("postgresql://me@db.example/rooms?sslmode=disable", "sslmode=disable"),
        ("postgresql://me@db.example/rooms?pgbouncer=true", "sslmode=require"),
        ("postgresql://me@127.0.0.1/rooms", ""),
        ("postgresql://me@[::1]:6543/rooms", ""),
        ("postgresql://me@localhost/rooms", ""),
        ("postgresql:///rooms?host=/run/postgresql", ""),
        ("postgresql:///rooms", ""),
        ("postgresql://%2Frun%2Fpostgresql/rooms", ""),
    ],
)
def test_the_way_to_other_machines_is_encrypted_unless_the_url_says_otherwise(url: str, mode: str) -> None:
    dsn = dsn_of(url)
    assert mode in dsn
    assert mode or "sslmode" not in dsn
    assert "pgbouncer" not in dsn


# ── The whole program ────────────────────────────────────────────────────────────────────────────


async def test_a_refused_start_is_one_line(start_server: StartServer) -> None:
    with pytest.raises(AssertionError, match="the server ended with 1 at its start") as refused:
        await start_server(DATABASE_URL=f"{LOCAL}:{free_port()}/rooms")
    _, line, rest = str(refused.value).split("\n")
    assert line.startswith("web-v-con: DATABASE_URL: PostgreSQL at 127.0.0.1:")
    assert rest == ""


async def test_a_missing_package_is_named_with_the_command_that_installs_it(start_server: StartServer) -> None:
    without = "import sys; sys.modules['asyncpg'] = None; import server; sys.exit(server.main([]))"
    with pytest.raises(AssertionError, match="the server ended with 2 at its start") as refused:
        await start_server(command=("python", "-c", without), DATABASE_URL="postgresql://me@127.0.0.1/rooms")
    assert "DATABASE_URL: it needs the package asyncpg: .venv/bin/pip install 'asyncpg~=0.32'" in str(refused.value)
