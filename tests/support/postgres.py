"""A real PostgreSQL, and pgbouncer in front of it, each as processes of its own that only this test has started."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

import psutil
import pytest

from tests.support.server import AFTER_IMPORTS, ServerProcess, free_port

STARTS_WITHIN = 60.0  # seconds, on a busy machine
AS_ITS_USER = (
    ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    if getattr(os, "geteuid", lambda: 1)() == 0
    else []
)
SHORT_LEASE = f"import signaling.stores.postgres as p; p.LEASE_SECONDS = 1.0; {AFTER_IMPORTS}"
PASSWORD = "p@ss:word/of?the#tests%"
IN_URL = "p%40ss%3Aword%2Fof%3Fthe%23tests%25"


def programs() -> Path:
    """The folder of PostgreSQL's programs, which Debian keeps out of PATH."""
    found = shutil.which("pg_isready")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or ([Path(found).parent] if found else [])
    if not folders or shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.fail("these tests need PostgreSQL and pgbouncer: sudo apt-get install postgresql pgbouncer")
    return folders[-1]


class Postgres:
    """One PostgreSQL on a loopback port, with a data folder that is kept over restarts."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="web-v-con-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def _make(self) -> None:
        self.folder.chmod(0o755)
        give_to_its_user(self.folder)
        command = ["initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8"]
        command += ["--wal-segsize=1"]
        _run([*AS_ITS_USER, programs() / command[0], *command[1:]])
        hba = "local all all trust\nhost all postgres all trust\nhost all all all scram-sha-256\n"
        (self.folder / "data/pg_hba.conf").write_text(hba)

    def start(self, **settings: str) -> None:
        """Returns when it answers. Settings of PostgreSQL are for this start only."""
        if not (self.folder / "data").exists():
            self._make()
        options = {"fsync": "off", "unix_socket_directories": str(self.folder), **settings}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *AS_ITS_USER,
                    *(programs() / "postgres", "-D", self.folder / "data", "-h", "127.0.0.1", "-p", str(self.port)),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        is_ready = [programs() / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        while subprocess.run(is_ready, check=False).returncode != 0:
            assert self.is_running, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.02)

    def kill9(self) -> None:
        """All its processes end at once, as when the machine goes."""
        if self._process is not None:
            postmaster = psutil.Process(self._process.pid)
            postmaster.suspend()  # it starts no further ones
            others = postmaster.children(recursive=True)
            for process in (postmaster, *others):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            self._process.wait()
            psutil.wait_procs(others)
            self._process = None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """The fast shutdown, which ends all connections."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def copy_to(self, other: "Postgres") -> None:
        """Gives another one, which has not started yet, the data of this one, which has stopped."""
        other.folder.chmod(0o755)
        give_to_its_user(other.folder)
        _run(["cp", "-a", self.folder / "data", other.folder])

    def url(self, database: str = "postgres", user: str = "postgres", port: int | None = None) -> str:
        password = "" if user == "postgres" else f":{IN_URL}"
        return f"postgresql://{user}{password}@127.0.0.1:{port or self.port}/{database}"

    def new_database(self) -> str:
        """The name of a new, empty database."""
        self._databases += 1
        name = f"rooms_{os.getpid()}_{self._databases}"
        self.ask(f"CREATE DATABASE {name}")
        return name

    def ask(self, statement: str, database: str = "postgres") -> list[str]:
        """The rows that a statement returns, each as text."""
        psql: list[Any] = [programs() / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-qAt", "--host=127.0.0.1"]
        psql += [f"--port={self.port}", "--username=postgres", f"--command={statement}", database]
        return _run(psql).splitlines()

    def rooms(self, database: str) -> dict[str, dict[str, Any]]:
        """The rows of the table `rooms` by code."""
        [line] = self.ask("SELECT coalesce(json_object_agg(room_code, to_jsonb(rooms)), '{}') FROM rooms", database)
        return dict(json.loads(line))


class DatabaseServer(ServerProcess):
    """A server of ours whose rooms are in a database. It has a short lease, so that the next start comes soon."""

    def __init__(self, folder: Path, postgres: Postgres, **settings: str) -> None:
        self._postgres = postgres
        self.database = postgres.new_database()
        super().__init__(folder, SHORT_LEASE, **{"DATABASE_URL": postgres.url(self.database)} | settings)

    def stored(self) -> dict[str, dict[str, Any]]:
        return self._postgres.rooms(self.database)


@asynccontextmanager
async def pgbouncer(postgres: Postgres, **settings: str) -> AsyncIterator[int]:
    """The port of a pgbouncer in transaction mode in front of a PostgreSQL."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="web-v-con-pgbouncer-"))
    folder.chmod(0o755)
    options = {
        "listen_addr": "127.0.0.1",
        "listen_port": str(port),
        "unix_socket_dir": "",
        "auth_type": "any",
        "pool_mode": "transaction",
        **settings,
    }
    lines = ["[databases]", f"* = host=127.0.0.1 port={postgres.port} user=postgres", "[pgbouncer]"]
    (folder / "pgbouncer.ini").write_text("\n".join([*lines, *(f"{key} = {value}" for key, value in options.items())]))
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*AS_ITS_USER, found, folder / "pgbouncer.ini"], stdout=log, stderr=log)
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                assert process.poll() is None, (folder / "log").read_text()
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    break
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def give_to_its_user(path: Path) -> None:
    if AS_ITS_USER:
        shutil.chown(path, "postgres", "postgres")


def _run(command: list[Any]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
