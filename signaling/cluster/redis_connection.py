"""Sends commands to Redis over one connection, those of one iteration of the loop together, and explains failures."""

import asyncio
import logging
import socket
import ssl
import time
from contextlib import suppress
from typing import Any

from signaling.errors import StartError

from .redis_scripts import Script
from .shared import Unreachable

try:
    from redis.asyncio import ConnectionPool
    from redis.exceptions import NoScriptError, ReadOnlyError, RedisError, ResponseError
    from redis.exceptions import TimeoutError as NoAnswer
except ImportError:
    raise StartError('REDIS_URL: expected redis to be installed: pip install "redis~=8.1"') from None

Argument = str | bytes | float
Failure = (RedisError, OSError)
Waiting = list[tuple[tuple[Argument, ...], "asyncio.Future[Any]"]]

OLDEST_VERSION = 7
START_SECONDS = 5.0  # for an answer until `hurry`
LOG_SECONDS = 60.0  # between two lines about the same kind of failure
ADDRESS = "correct the address (rediss:// is TLS, redis:// is not)"
ADVICE = {  # by the first word of what Redis answers
    "NOAUTH": "it needs a password, as in redis://:PASSWORD@HOST",
    "WRONGPASS": "the user name or the password is wrong; write characters other than letters and digits as %XX",
    "NOPERM": "its user lacks permissions; give it ~webvcon:* &webvcon:* +@all -@dangerous",
    "READONLY": "it is a read-only replica; use the address of the primary",
    "OOM": "its memory is full; raise maxmemory, or remove other data from it",
    "MISCONF": "it cannot save to its disk; make space there",
    "DURABLE": "its rooms are in PostgreSQL; set DATABASE_URL as the other instances have it",
    "INUSE": "another server is using this Redis",
    "MOVING": "move-rooms is at work there; start again when it is done",
    "LOADING": "it is still loading its data; try again soon",
}

NO_PERMISSION = ("user executing the script", "ACL failure in script")  # of Redis 7.0 and Valkey, which name no code

log = logging.getLogger(__name__)


class Redis:
    """A server. A connection that has not answered for START_SECONDS, or what `hurry` says, is closed.

    So each command has its answer, or Unreachable, within about twice that; it may have been executed.
    """

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {"socket_timeout": START_SECONDS, "socket_connect_timeout": START_SECONDS}
        try:
            pool = ConnectionPool.from_url(url, protocol=2, driver_info=None, **options)
            self._connection, self.listening = (pool.connection_class(**pool.connection_kwargs) for _ in range(2))
        except (TypeError, ValueError):
            raise StartError("REDIS_URL: expected another port, or other options after ?") from None
        given = pool.connection_kwargs
        self.connections = 1  # so far, those that listen not counted
        self.database = given.get("db", 0)
        self._password: str | None = given.get("password")
        self._place = given.get("path") or f"{given.get('host', 'localhost')}:{given.get('port', 6379)}"
        self._timeout = START_SECONDS
        self._waiting: Waiting = []
        self._wake = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None
        self._logged_at: dict[str, float] = {}

    async def open(self, script: Script, *arguments: Argument) -> Any:
        """Checks that this server can be used, and runs a script. Raises StartError, RedisError."""
        self._check(*await self._exchange([("HELLO",)]))
        [answer] = await self._exchange([("EVAL", script.text, 0, *arguments)])
        if isinstance(answer, ResponseError):
            raise answer
        self._sending = asyncio.create_task(self._keep_sending())
        return answer

    def hurry(self, timeout: float) -> None:
        """Closes a connection, from now on, that has not answered for so many seconds."""
        self._timeout = timeout
        for connection in (self._connection, self.listening):
            connection.socket_timeout = connection.socket_connect_timeout = timeout

    async def close(self) -> None:
        if self._sending is not None:
            await stop(self._sending)
            self._sending = None
        _fail(self._waiting, Unreachable())
        for connection in (self._connection, self.listening):
            with suppress(*Failure):
                await connection.disconnect(nowait=True)

    async def run(self, script: Script, *arguments: Argument) -> Any:
        try:
            return await self.do("EVALSHA", script.sha, 0, *arguments)
        except NoScriptError:
            return await self.do("EVAL", script.text, 0, *arguments)

    async def do(self, *command: Argument) -> Any:
        if self._sending is None:
            raise Unreachable
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        self._wake.set()
        try:
            return await answer
        except NoScriptError:
            raise
        except ResponseError as refused:
            self.log(refused)
            raise Unreachable from None

    def explain(self, error: Exception) -> str:
        """Says in one line what is wrong and what to do, without the password."""
        cause = error.__context__
        if (code := _code(error)) in ADVICE:
            return f"{self._place}: {ADVICE[code]}"
        if isinstance(error, NoAnswer | TimeoutError):
            return f"{self._place} does not answer within {self._timeout:g} s; look at firewalls, or {ADDRESS}"
        if isinstance(cause, socket.gaierror):
            return f"there is no host {self._place}; correct its name"
        if isinstance(cause, ssl.SSLError):
            return f"{self._place}: TLS fails ({cause.reason}); redis:// is without it, ?ssl_ca_certs=FILE for your CA"
        if isinstance(cause, OSError):
            return f"{self._place} cannot be reached ({cause}); start Redis there, or {ADDRESS}"
        text = str(error).partition("\n")[0]
        return f"{self._place}: {text.replace(self._password, '***') if self._password else text}"

    def log(self, error: Exception) -> None:
        """Logs a failure, each kind at most once a minute."""
        now, kind = time.monotonic(), _code(error) or type(error).__name__
        if not isinstance(error, Unreachable) and now - self._logged_at.get(kind, -LOG_SECONDS) >= LOG_SECONDS:
            self._logged_at[kind] = now
            log.warning("Redis cannot be used: %s", self.explain(error))

    async def _keep_sending(self) -> None:
        """Sends what waits, one batch after another."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            try:
                answers = await self._exchange([command for command, _ in batch])
            except asyncio.CancelledError:
                _fail(batch, Unreachable())
                raise
            except Exception as error:  # whatever it is, sending continues, over a new connection
                await self._connect_anew()
                self.log(error)
                _fail(batch, Unreachable())
                continue
            for one, answer in zip(batch, answers, strict=True):
                if isinstance(answer, ResponseError):
                    _fail([one], answer)
                elif not one[1].done():  # its caller may have been cancelled
                    one[1].set_result(answer)

    async def _exchange(self, commands: list[tuple[Argument, ...]]) -> list[Any]:
        """Sends commands, and returns an answer or an error for each. Raises if the connection fails."""
        await self._connection.send_packed_command(self._connection.pack_commands(commands))
        answers: list[Any] = []
        for _ in commands:
            try:
                answers.append(await self._connection.read_response())
            except ResponseError as refused:
                answers.append(refused)
        if any(isinstance(answer, ReadOnlyError) for answer in answers):
            await self._connect_anew()  # the host's name may lead to another primary now
        return answers

    async def _connect_anew(self) -> None:
        """Closes the connection. What is sent next makes another one."""
        self.connections += 1
        with suppress(*Failure):
            await self._connection.disconnect(nowait=True)

    def _check(self, hello: Any) -> None:
        if isinstance(hello, ResponseError):
            if _code(hello) == "ERR":  # older servers do not know HELLO
                raise StartError(f"REDIS_URL: expected Redis 7 or later, or Valkey, at {self._place}")
            raise hello
        facts = {key.decode(): value for key, value in zip(hello[::2], hello[1::2], strict=False)}
        version = facts["version"].decode()
        if int(version.partition(".")[0]) < OLDEST_VERSION:
            raise StartError(f"REDIS_URL: expected Redis 7 or later, or Valkey; {self._place} has version {version}")
        if facts["mode"] == b"sentinel":
            raise StartError(f"REDIS_URL: expected a primary, or a balancer before it; {self._place} is a Sentinel")
        if facts["mode"] == b"cluster":
            raise StartError(f"REDIS_URL: expected a server without cluster mode; {self._place} has it on")
        if facts["role"] != b"master":
            raise ReadOnlyError(status_code="READONLY")


async def stop(task: asyncio.Task[None]) -> None:
    while not task.done():  # before Python 3.12, wait_for in redis-py may swallow a cancellation
        task.cancel()
        await asyncio.wait([task], timeout=0.1)


def _code(error: Exception) -> str:
    """Returns the first word of an error that Redis answered, such as OOM."""
    if not isinstance(error, RedisError):
        return ""
    if any(text in str(error) for text in NO_PERMISSION):
        return "NOPERM"
    first = str(error).partition(" ")[0]
    return error.status_code or (first if first.isupper() else "")


def _fail(batch: Waiting, error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)
            answer.exception()  # marks it as retrieved
