"""Rooms in Redis as `move-rooms` reads and writes them, while no instance runs."""

import asyncio
from contextlib import suppress

from signaling.errors import StartError
from signaling.rooms.registry import Record
from signaling.stores.backend import Changes
from signaling.tokens import new_secret

from . import redis_scripts as scripts
from .redis_connection import Failure, Redis
from .redis_scripts import PREFIX
from .redis_shared import decode, facts
from .shared import FIRST_EPOCH, Unreachable

ROOMS_AT_ONCE = 1000


class RedisBackend:
    """Implements the port `Backend`. While it is open no instance starts there."""

    needs_save = False
    renewal_seconds = None

    def __init__(self, url: str) -> None:
        self.secret = new_secret()  # the one that signs; `open` replaces it with the saved one
        self._is_open = False
        self._redis = Redis(url)
        self._run, self._do = self._redis.run, self._redis.do

    async def open(self) -> list[Record]:
        try:
            self.secret = await self._redis.open(scripts.BEGIN_TO_MOVE) or self.secret
            self._is_open = True
            return await self._load()
        except Failure as error:
            raise StartError(f"REDIS_URL: {self._redis.explain(error)}") from None
        except Unreachable as error:
            raise StartError(f"REDIS_URL: {self.explain(error)}") from None

    async def save(self, changes: Changes) -> None:
        records = [record for record in changes.values() if record is not None]
        for start in range(0, len(records), ROOMS_AT_ONCE):
            some = records[start : start + ROOMS_AT_ONCE]
            restored = (self._run(scripts.RESTORE, one.room.code, "", FIRST_EPOCH, *facts(one)) for one in some)
            await asyncio.gather(*restored)

    async def replace_secret(self, secret: bytes) -> None:
        """From now on the rooms are in Redis, even if they have been in PostgreSQL."""
        self.secret = secret
        await self._run(scripts.REPLACE_SECRET, secret)

    def explain(self, error: Exception) -> str | None:
        return "Redis does not answer" if isinstance(error, Unreachable) else None

    async def close(self) -> None:
        with suppress(Unreachable):
            if self._is_open:
                await self._do("DEL", PREFIX + "moving")
        await self._redis.close()

    async def _load(self) -> list[Record]:
        codes = await self._do("ZRANGE", PREFIX + "by_age", 0, -1)
        lines = []
        for start in range(0, len(codes), ROOMS_AT_ONCE):
            some = (PREFIX + "room:" + code.decode() for code in codes[start : start + ROOMS_AT_ONCE])
            lines += await asyncio.gather(*(self._do("HGET", key, "line") for key in some))
        return [record for line in lines if line is not None and (record := decode(line)) is not None]
