"""The rooms in PostgreSQL as many instances share them: each writes the rows that it is home of.

One connection sends statements, each for all operations of a kind that wait. Whether a row may be written is decided in
the database, by `epoch` and `home`. An instance has a row of its own with a lease, which keeps servers out that run
alone; a new connection changes that row, so that nothing sent over an earlier one can still take effect.
"""

import asyncio
import logging
import secrets
import time
from contextlib import suppress
from typing import NamedTuple

import msgspec
from msgspec import Raw

from signaling.errors import StartError
from signaling.rooms.registry import Record

from . import postgres_schema as sql
from .backend import Unreachable
from .document import decode_record, encode_record
from .postgres import (
    ANSWER_SECONDS,
    ATTEMPTS,
    CONFLICTS,
    CONNECT_SECONDS,
    LEASE_SECONDS,
    LOAD_SECONDS,
    ROOMS_AT_ONCE,
    LeaseLost,
    Postgres,
)
from .postgres_schema import Operation

LEAVE_SECONDS = 1.0
RETRY_SECONDS = 1.0  # between attempts while there is no answer

log = logging.getLogger(__name__)


class Row(NamedTuple):
    """A room as it is in the database."""

    record: Record
    epoch: int
    home: str  # "" for none


class _Answer(msgspec.Struct):
    code: str
    epoch: int = 0
    home: str | None = None


class _Waiting(NamedTuple):
    statement: str
    operation: Operation
    answer: "asyncio.Future[list[bytes]]"


Answers = dict[str, list[bytes]]  # by room code

NOTHING = b"\\N"  # how COPY writes null
_decode = msgspec.json.Decoder(_Answer).decode


class SharedRooms(Postgres):
    """The table `rooms`, for one instance among many. All calls raise Unreachable."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.is_degraded = False
        self._instance = self._holder
        self._generation = ""  # of the connection
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._renew_at = 0.0
        self._working: asyncio.Task[None] | None = None

    async def start(self, instance: str) -> None:
        """Makes or migrates the tables, and joins the other instances. Raises StartError."""
        self._instance = instance
        await self._wait_for_lease()
        self._working = asyncio.create_task(self._work())

    async def close(self) -> None:
        if self._working is not None:
            self._working.cancel()
            with suppress(asyncio.CancelledError):
                await self._working
            _fail(self._waiting)
        if self._connection is not None and not self.is_degraded:
            with suppress(Exception):
                leave = sql.leave(self._instance, self._generation)
                await self._connection.execute(leave, timeout=LEAVE_SECONDS)
        self._drop()

    async def create(self, record: Record, instance: str) -> bool:
        """Adds a room at epoch 1. Returns whether its code was free."""
        line = Raw(encode_record(record))
        return bool(await self._ask(sql.CREATE, Operation(record.room.code, 1, instance, line=line)))

    async def claim(self, code: str, instance: str, epoch: int) -> Row | None:
        """Raises the epoch of a room, to this one at least, unless it is at home here already. None if it is gone."""
        return _row(await self._ask(sql.CLAIM_ROOM, Operation(code, epoch, instance)))

    async def write(self, code: str, instance: str, epoch: int, record: Record, *, releases: bool) -> bool:
        """Replaces a room. Returns whether it is there and has no other home."""
        line = Raw(encode_record(record))
        operation = Operation(code, epoch, instance, None if releases else instance, line)
        return bool(await self._ask(sql.WRITE, operation))

    async def delete(self, code: str, instance: str, epoch: int) -> bool:
        """Deletes a room. Returns whether it was there and had no other home."""
        return bool(await self._ask(sql.DELETE, Operation(code, epoch, instance)))

    async def read(self, code: str) -> Row | None:
        return _row(await self._ask(sql.READ, Operation(code)))

    async def delete_expired(self, code: str, now: float) -> None:
        await self._ask(sql.DELETE_EXPIRED, Operation(code, int(now)))

    async def codes(self) -> set[str]:
        """Lists the codes of all rooms."""
        return {_decode(answer).code for answer in await self._ask(sql.READ_CODES, Operation(""))}

    async def _ask(self, statement: str, operation: Operation) -> list[bytes]:
        answer: asyncio.Future[list[bytes]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(statement, operation, answer))
        self._wake.set()
        return await answer

    async def _work(self) -> None:
        """Sends what waits, and renews the lease, again and again."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), RETRY_SECONDS if self.is_degraded else self.renewal_seconds)
            self._wake.clear()
            try:
                await self._be_connected()
                while self._waiting:
                    await self._send()
            except Exception as error:  # whatever it is, the next attempt comes
                self._drop()
                waiting, self._waiting = self._waiting, []
                _fail(waiting)
                self._degrade(error)
            else:
                self._recover()

    async def _be_connected(self) -> None:
        """Connects if that is needed, and renews the lease if it is time."""
        if self._connection is None or self._connection.is_closed():
            async with (await self._connect(CONNECT_SECONDS)).transaction():
                if not await self._claim():
                    raise LeaseLost("another server has the database")
        elif time.monotonic() >= self._renew_at:
            renewal = sql.renew(self._instance, self._generation, LEASE_SECONDS)
            if await self._connection.execute(renewal) != "UPDATE 1":
                raise LeaseLost("another server has the database, or has had it")
            self._renew_at = time.monotonic() + self.renewal_seconds

    async def _may_start_beside_instances(self, version: int) -> bool:
        """Others of the same version may run. A migration would change the tables under them."""
        others_may_run = version == len(sql.MIGRATIONS)
        return await super()._may_start_beside_instances(version) or others_may_run

    async def _take(self) -> None:
        self._generation = secrets.token_hex(8)
        await self._connection.execute(sql.SHARE, len(sql.MIGRATIONS))
        await self._connection.execute(sql.ADD_INSTANCE, self._instance, self._generation, LEASE_SECONDS)
        self._renew_at = time.monotonic() + self.renewal_seconds

    async def _send(self) -> None:
        """Sends all that waits for the same statement. What is asked about one room keeps its order."""
        statement = self._waiting[0].statement
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        codes: set[str] = set()
        for one in self._waiting:
            fits = one.statement == statement and one.operation.code not in codes and len(batch) < ROOMS_AT_ONCE
            (batch if fits else later).append(one)
            codes.add(one.operation.code)
        self._waiting = later
        try:
            answers = await self._fetch(statement, [one.operation for one in batch])
        except BaseException:
            _fail(batch)
            raise
        for one in batch:
            if not one.answer.done():  # its caller may have been cancelled
                one.answer.set_result(answers.get(one.operation.code, []))

    async def _fetch(self, statement: str, operations: list[Operation]) -> Answers:
        """Deadlocks and serialisation failures are tried again."""
        query = sql.of_instance(statement, self._instance, self._generation, operations)
        for attempt in range(1, ATTEMPTS + 1):
            found = bytearray()

            async def take(data: bytes, found: bytearray = found) -> None:
                found += data

            seconds = LOAD_SECONDS if statement == sql.READ_CODES else ANSWER_SECONDS
            try:
                # Else, if the server has just ended the connection, asyncpg leaves a future that no one awaits.
                await self._connection.execute("SELECT 1")
                await self._connection.copy_from_query(query, output=take, timeout=seconds)
                break
            except CONFLICTS:
                if attempt == ATTEMPTS:
                    raise
        if not found:
            raise LeaseLost("another server has the database, or has had it")
        answers: Answers = {}
        for line in bytes(found).replace(b"\\\\", b"\\").splitlines():  # COPY doubles backslashes
            if line != NOTHING:
                code = "" if statement == sql.READ_CODES else _decode(line).code
                answers.setdefault(code, []).append(line)
        return answers

    def _degrade(self, error: Exception) -> None:
        if not self.is_degraded:
            self.is_degraded = True
            reason = str(error) if isinstance(error, StartError) else self.explain(error)
            log.error("rooms cannot be saved: %s", reason or error, exc_info=None if reason else error)

    def _recover(self) -> None:
        if self.is_degraded:
            self.is_degraded = False
            log.warning("rooms are saved again")


def _row(answers: list[bytes]) -> Row | None:
    """Returns None if there is none, or if someone has damaged it."""
    if not answers:
        return None
    facts = _decode(answers[0])
    record = decode_record(facts.code, answers[0].decode())
    return None if record is None else Row(record, facts.epoch, facts.home or "")


def _fail(waiting: list[_Waiting]) -> None:
    for one in waiting:
        if not one.answer.done():
            one.answer.set_exception(Unreachable())
            one.answer.exception()  # marks it as retrieved
