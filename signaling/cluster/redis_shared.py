"""What all instances share, in Redis 7 or later, or in Valkey."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress

from signaling.errors import Overloaded, StartError
from signaling.rooms.directory import TOO_MANY_BY_GUESTS
from signaling.rooms.registry import Record, Room
from signaling.stores.document import decode_document, encode_document, encode_line

from . import redis_scripts as scripts
from .redis_connection import Argument, Failure, Redis, stop
from .redis_scripts import PREFIX
from .shared import Claim, Fenced, Home, Known, Listener, Missing, Renewal, SharedEvent, Unreachable

MOST_EVENTS = 1000
RETRY_SECONDS = (0.1, 2.0)  # until the listening connection is made again: at first, and at most

log = logging.getLogger(__name__)


class RedisShared:
    """Implements the port `Shared`. One connection sends commands, one listens.

    After `open` a connection that has not answered for `timeout` seconds is closed. An address has `burst` guesses, and
    regains one every `period` seconds.
    """

    is_durable = False  # whether it is a copy of what PostgreSQL has

    def __init__(self, url: str, *, burst: float = 10, period: float = 6.0, timeout: float = 2.0) -> None:
        self._redis = Redis(url)
        self._run, self._do = self._redis.run, self._redis.do
        self._subscriber = self._redis.listening
        self._burst, self._period = burst, period
        self._timeout = timeout
        self._events_channel = f"{PREFIX}events:{self._redis.database}"  # all databases have the same channels
        self._own_channel = ""
        self._listener: Listener
        self._listening: asyncio.Task[None] | None = None
        self._connection = 0  # number of that over which the lease was renewed

    @property
    def is_degraded(self) -> bool:
        return False

    async def open(self, instance: str, listener: Listener) -> None:
        self._listener, self._own_channel = listener, PREFIX + "to:" + instance
        try:
            await self._redis.open(scripts.OPEN, self._own_channel, int(self.is_durable))
            await self._subscribe()
        except Failure as error:
            await self.close()
            raise StartError(f"REDIS_URL: {self._redis.explain(error)}") from None
        except StartError:
            await self.close()
            raise
        self._redis.hurry(self._timeout)
        self._listening = asyncio.create_task(self._keep_listening())

    async def close(self) -> None:
        if self._listening is not None:
            await stop(self._listening)
        await self._redis.close()

    async def renew(self, instance: str, seconds: float) -> Renewal:
        continues, now = await self._run(scripts.RENEW, instance, max(1, round(seconds * 1000)))
        connection, self._connection = self._connection, self._redis.connections
        # Over a new connection it may be another Redis, or the same that has lost its last writes in a restart.
        return Renewal(now / 1e6, continues=bool(continues) and connection == self._connection)

    async def end(self, instance: str) -> None:
        await self._do("DEL", f"{PREFIX}instance:{instance}")

    async def share_secrets(self, known: list[bytes]) -> list[bytes]:
        return list(await self._run(scripts.SHARE_SECRETS, *known))

    # ── Rooms ────────────────────────────────────────────────────────────────────────────────────

    async def create(self, record: Record, instance: str, most: int, most_by_guests: int) -> int | None:
        code = record.room.code
        created = await self._run(scripts.CREATE, code, instance, most, most_by_guests, *facts(record))
        if created == b"guests":
            raise Overloaded(TOO_MANY_BY_GUESTS)
        if created == b"all":
            raise Overloaded
        return None if created is None else int(created)

    async def claim(self, code: str, instance: str, *, from_dead: bool) -> Claim | Home | None:
        answer = await self._run(scripts.CLAIM, code, instance, int(from_dead))
        if answer is None:
            if self._connection != self._redis.connections:  # until a renewal, as there
                raise Unreachable
            return None
        is_claimed, given, number = answer
        if not is_claimed:
            return Home(given.decode(), number / 1000)
        return Claim(record, number) if (record := decode(given)) is not None else None

    async def write(
        self, code: str, instance: str, epoch: int, record: Record | None, *, releases: bool, restores: bool
    ) -> None:
        new = () if record is None else facts(record)
        written = await self._run(scripts.WRITE, int(restores), code, instance, epoch, int(releases), *new)
        if written is None:
            raise Fenced
        if not written:
            raise Missing

    async def read(self, code: str) -> Known | None:
        line, home = await self._do("HMGET", f"{PREFIX}room:{code}", "line", "home")
        record = None if line is None else decode(line)
        return None if record is None else Known(record, home.decode() or None)

    async def page(self, limit: int, before: tuple[float, str] | None, now: float) -> list[tuple[Room, int]]:
        lines = await self._run(scripts.PAGE, limit, now, *(before or ()))
        return [(record.room, len(record.participants)) for line in lines if (record := decode(line)) is not None]

    async def lost_rooms(self) -> list[str]:
        return [code.decode() for code in await self._run(scripts.LOST_ROOMS)]

    async def remove_expired(self, now: float) -> list[str]:
        return [code.decode() for code in await self._run(scripts.REMOVE_EXPIRED, now)]

    # ── Between instances ────────────────────────────────────────────────────────────────────────

    async def publish(self, instance: str, parcel: bytes) -> bool:
        return int(await self._do("PUBLISH", f"{PREFIX}to:{instance}", parcel)) > 0

    async def report(self, event: bytes) -> None:
        await self._run(scripts.REPORT, self._events_channel, event)

    async def events_after(self, id_: str) -> list[SharedEvent]:
        end = f"({id_}" if id_ else "-"
        latest = await self._do("XREVRANGE", PREFIX + "events", "+", end, "COUNT", MOST_EVENTS)
        return [SharedEvent(found.decode(), fields[1]) for found, fields in reversed(latest)]

    async def take_guess(self, address: str, now: float) -> float:
        return float(await self._run(scripts.GUESS, address, now, self._burst * self._period, self._period, 0))

    async def spend_guess(self, address: str, now: float) -> None:
        await self._run(scripts.GUESS, address, now, self._burst * self._period, self._period, 1)

    async def give_back_guess(self, address: str) -> None:
        await self._run(scripts.GIVE_BACK_GUESS, address, self._period)

    # ── Listening ────────────────────────────────────────────────────────────────────────────────

    async def _keep_listening(self) -> None:
        """Takes what is published, and connects again whenever the connection fails."""
        delay, longest_delay = RETRY_SECONDS
        while True:
            try:
                if not self._subscriber.is_connected:
                    await self._subscribe()
                self._tell(self._listener.hear_of_events)  # some may have been announced meanwhile
                delay = RETRY_SECONDS[0]
                await self._listen()
            except Exception as error:  # whatever it is, listening continues
                self._redis.log(error)
                with suppress(*Failure):
                    await self._subscriber.disconnect(nowait=True)
            await asyncio.sleep(random.uniform(0.5, 1.0) * delay)
            delay = min(2 * delay, longest_delay)

    async def _subscribe(self) -> None:
        channels = (self._own_channel, self._events_channel)
        await self._subscriber.send_command("SUBSCRIBE", *channels)
        for _ in channels:
            await self._subscriber.read_response()

    async def _listen(self) -> None:
        """Takes what is published, until the connection fails.

        After a PING without an answer it is half-open, but only if Redis answers over the other connection: while it
        is frozen, to connect again would lose parcels.
        """
        is_asked = is_redis_there = False
        while True:
            message = await self._subscriber.read_response(timeout=self._timeout)
            if message is not None:
                is_asked = is_redis_there = False
                if message[0] == b"message":
                    self._take(message[1].decode(), message[2])
            elif is_redis_there:
                raise TimeoutError
            elif is_asked:
                with suppress(Unreachable):
                    await self._do("PING")
                    is_redis_there = True
            else:
                await self._subscriber.send_command("PING")
                is_asked = True

    def _take(self, channel: str, content: bytes) -> None:
        if channel == self._own_channel:
            self._tell(self._listener.receive, content)
        else:
            self._tell(self._listener.hear_of_events)

    def _tell(self, hear: Callable[..., None], *content: bytes) -> None:
        try:
            hear(*content)
        except Exception:
            log.exception("what another instance sent could not be handled")


def facts(record: Record) -> tuple[Argument, ...]:
    room = record.room
    return encode_line(record), len(record.participants), room.created_at, room.expires_at, int(room.by_guest)


def decode(line: bytes) -> Record | None:
    """Returns None if it is damaged."""
    records = decode_document(encode_document(b"", [line])).records
    return records[0] if records else None
