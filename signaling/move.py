"""Moves rooms from one place to another: `python server.py move-rooms`."""

from pathlib import Path
from typing import NamedTuple

from .errors import BadSetting, StartError
from .setting_values import redis_url
from .stores.backend import Backend
from .stores.places import backend_at

REDIS = {"redis", "rediss", "unix"}  # schemes


class Moved(NamedTuple):
    rooms: int
    participants: int


async def move_rooms(source: str, target: str, base: Path, *, is_dry_run: bool) -> Moved:
    """Copies all rooms, and the server's secret; deletes nothing. Both places are URLs or paths relative to `base`.

    Raises StartError: a server uses one of them, the target has rooms, or one of them cannot be used.
    """
    if "://" not in source and not (base / source).is_file():
        raise StartError(f"--from {source}: there is no such file")
    if source == target:
        raise StartError("--from and --to: expected two different places")
    old, new = backend_for(source, base), backend_for(target, base)
    try:
        records = await old.open()
        if old.needs_save:
            raise StartError("--from: the file is damaged or cannot be locked; start the server on it first")
        if await new.open():
            raise StartError("--to: there are rooms already; choose an empty file, database or Redis")
        if not is_dry_run:
            await new.replace_secret(old.secret)
            try:
                await new.save({record.room.code: record for record in records})
            except Exception as error:
                raise StartError(f"--to: {new.explain(error) or repr(error)}") from None
    finally:
        await new.close()
        await old.close()
    return Moved(len(records), sum(len(record.participants) for record in records))


def backend_for(place: str, base: Path) -> Backend:
    """Returns the backend for a URL, Redis included, or for a path relative to `base`. Raises BadSetting."""
    if place.partition("://")[0] not in REDIS:
        return backend_at(place, base)
    try:
        redis_url(place)
    except ValueError as allowed:
        raise BadSetting(f"REDIS_URL: expected {allowed}") from None
    from .cluster.redis_backend import RedisBackend  # noqa: PLC0415 - needs the package redis

    return RedisBackend(place)
