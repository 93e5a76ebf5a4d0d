"""Keeps rooms in PostgreSQL: the backend for DATABASE_URL.

Works through poolers in transaction mode: it uses neither prepared statements outside of a transaction, nor locks of a
session, nor LISTEN. A lease, which is a row that every write locks and renews, keeps a second server out.
"""

import asyncio
import logging
import secrets
import time
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from signaling.errors import StartError
from signaling.origin import is_loopback
from signaling.rooms.registry import Record
from signaling.tokens import new_secret

from . import postgres_schema as sql
from .backend import Changes, Unsure
from .document import encode_record, record_of_row
from .postgres_errors import FITS_LATER, explain, hosts_of

LEASE_SECONDS = 10.0  # after which another server may take over
CLAIM_SECONDS = 15.0  # that a start waits for the lease, longer than the lease: a server that crashed starts again
CONNECT_SECONDS = 4.0  # with ANSWER_SECONDS, a stop takes less than 10 s
ANSWER_SECONDS = 3.0  # for one statement
START_SECONDS = 15.0  # for connecting at the start
LOAD_SECONDS = 60.0  # for one statement at the start
ROOMS_AT_ONCE = 5000  # in one statement
ATTEMPTS = 3  # at a change that conflicts with another client
OLDEST_VERSION = 12
NOT_FOR_THE_SERVER = {"pgbouncer", "connection_limit", "channel_binding", "supa"}  # of other clients' URLs

asyncpg: Any = import_module("asyncpg")
CONFLICTS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)  # with another client; nothing was saved
log = logging.getLogger(__name__)


class Unanswered(Unsure):
    """The connection was lost during a COMMIT."""


class LeaseLost(Exception):
    """Another server has taken the database over, and may have changed every room."""


class Postgres:
    """The tables, and the lease that keeps a second server off them."""

    needs_save = False

    def __init__(self, url: str) -> None:
        self.secret = new_secret()  # the server's; `open` replaces it with the saved one
        self.renewal_seconds = LEASE_SECONDS * 0.3
        self._url = url
        self._holder = secrets.token_hex(8)
        self._connection: Any = None
        self._is_lost = False  # the lease

    async def open(self) -> list[Record]:
        """Makes or migrates the tables, waits up to CLAIM_SECONDS for the lease, and loads all rooms."""
        try:
            await self._wait_for_lease()
            records = await self._load()
            await self.save({})  # loading many rooms may take longer than the lease
        except asyncio.CancelledError:
            await self.close()  # or the next start would wait until the lease has ended
            raise
        except Exception as error:
            raise self._start_error(error) from None
        return records

    async def save(self, changes: Changes) -> None:
        """Saves changes in one transaction. Deadlocks and serialisation failures are tried again.

        Raises LeaseLost and errors of asyncpg and the network: nothing was saved; Unanswered.
        """
        removed = [code for code, record in changes.items() if record is None]
        lines = [encode_record(record) for record in changes.values() if record is not None]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._write(removed, lines)
                return
            except CONFLICTS:
                if attempt == ATTEMPTS:
                    raise

    def explain(self, error: Exception) -> str | None:
        cause = error.__cause__ if isinstance(error, Unanswered) else error
        return str(error) if isinstance(error, LeaseLost) else explain(cause or error, self._url)

    async def replace_secret(self, secret: bytes) -> None:
        self.secret = secret
        async with self._connection.transaction():
            await self._connection.execute(sql.SAVE_SECRET, self._holder, secret)

    async def close(self) -> None:
        """Gives the lease up, if the database is there."""
        if self._connection is not None:
            with suppress(Exception):
                await self._connection.execute(sql.release(self._holder))
        self._drop()

    async def _wait_for_lease(self) -> None:
        deadline = time.monotonic() + CLAIM_SECONDS
        while not await self._try_to_claim():
            if time.monotonic() > deadline:
                self._drop()
                raise StartError("DATABASE_URL: another server is using this database")
            await asyncio.sleep(0.25)

    async def _try_to_claim(self) -> bool:
        """Returns whether this server has the lease. Raises StartError."""
        try:
            await self._connect(START_SECONDS)
            async with self._connection.transaction():
                return await self._claim()
        except Exception as error:
            self._drop()
            if getattr(error, "sqlstate", None) in FITS_LATER:
                return False
            raise self._start_error(error) from None

    async def _claim(self) -> bool:
        connection, newest = self._connection, len(sql.MIGRATIONS)
        if (version := connection.get_server_version().major) < OLDEST_VERSION:
            raise StartError(
                f"DATABASE_URL: PostgreSQL {version} is too old; version {OLDEST_VERSION} or newer is needed"
            )
        await connection.execute("SELECT pg_advisory_xact_lock($1)", sql.VERSION_LOCK, timeout=LOAD_SECONDS)
        version = 0
        if await connection.fetchval(sql.HAS_TABLES):
            row = await connection.fetchrow(sql.READ_SERVER, timeout=LOAD_SECONDS)
            if row is None:
                raise StartError('DATABASE_URL: the table "server" belongs to another user, who alone may use it')
            version, self.secret, is_free = row
            if version > newest:
                advice = "start that version, or use another database"
                raise StartError(f"DATABASE_URL: a newer version of this server made the tables ({version}); {advice}")
            if not is_free or (version >= sql.INSTANCES_SINCE and not await self._may_start_beside_instances(version)):
                return False
        for number, migration in enumerate(sql.MIGRATIONS[version:], start=version):
            await connection.execute(migration, timeout=LOAD_SECONDS)
            if number == 0:
                await connection.execute(sql.ADD_SERVER, self.secret)
        await self._take()
        return True

    async def _may_start_beside_instances(self, version: int) -> bool:
        """Whether no instances with other servers run on this database. `version` is that of its tables."""
        del version
        await self._connection.execute(sql.FORGET_INSTANCES)
        return not await self._connection.fetchval(sql.HAS_INSTANCES, self._holder)

    async def _take(self) -> None:
        await self._connection.execute(sql.FORGET_HOMES, timeout=LOAD_SECONDS)
        await self._connection.execute(sql.CLAIM, len(sql.MIGRATIONS), self._holder, LEASE_SECONDS)

    async def _load(self) -> list[Record]:
        """Loads all rooms. Rows that someone has damaged stay where they are."""
        records: list[Record] = []
        damaged, last = 0, ""
        async with self._connection.transaction():
            while rows := await self._connection.fetch(sql.READ_ROOMS, last, ROOMS_AT_ONCE, timeout=LOAD_SECONDS):
                last = rows[-1]["code"]
                for row in rows:
                    if (record := record_of_row(dict(row))) is not None:
                        records.append(record)
                    else:
                        damaged += 1
        records.sort(key=lambda record: record.room.age_key)  # the directory takes them by age fastest
        if damaged:
            log.error("%d rows of the table rooms are damaged and are left out", damaged)
        return records

    async def _write(self, removed: list[str], lines: list[bytes]) -> None:
        try:
            connection = await self._connect(CONNECT_SECONDS)
            begin = sql.begin(self._holder, lease=LEASE_SECONDS, patience=ANSWER_SECONDS)
            if await connection.execute(begin) != "UPDATE 1":
                self._say_once("another server has taken the database over; this one saves nothing more: stop it")
                raise LeaseLost("another server has the database")
            if removed:
                await connection.execute(sql.remove_rooms(removed))
            for start in range(0, len(lines), ROOMS_AT_ONCE):
                await connection.execute(sql.write_rooms(lines[start : start + ROOMS_AT_ONCE]))
        except BaseException:
            self._drop()  # which rolls back
            raise
        try:
            await connection.execute("COMMIT")
        except CONFLICTS:
            self._drop()
            raise
        except Exception as error:
            self._drop()
            raise Unanswered from error

    async def _connect(self, seconds: float) -> Any:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                dsn_of(self._url), timeout=seconds, command_timeout=ANSWER_SECONDS, statement_cache_size=0
            )
        return self._connection

    def _drop(self) -> None:
        """Drops the connection: after an error it may be broken, or lead to a database that is now read-only."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    def _say_once(self, message: str) -> None:
        if not self._is_lost:
            self._is_lost = True
            log.error(message)

    def _start_error(self, error: Exception) -> StartError:
        self._drop()
        if isinstance(error, StartError):
            return error
        return StartError(f"DATABASE_URL: {self.explain(error) or repr(error)}")


def dsn_of(url: str) -> str:
    """Returns the URL for asyncpg, which encrypts the way to other machines unless it says otherwise."""
    parts = urlsplit(url)
    query = {name: value for name, value in parse_qsl(parts.query) if name not in NOT_FOR_THE_SERVER}
    if not all(host.startswith("/") or is_loopback(host) for host, _ in hosts_of(url)):
        query.setdefault("sslmode", "verify-full" if "sslrootcert" in query else "require")
    return parts._replace(query=urlencode(query)).geturl()
