"""Moves rooms from one place to another: `python server.py move-rooms`."""

from pathlib import Path
from typing import NamedTuple

from signaling.errors import StartError

from .places import backend_at


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
    old, new = backend_at(source, base), backend_at(target, base)
    try:
        records = await old.open()
        if old.needs_save:
            raise StartError("--from: the file is damaged or cannot be locked; start the server on it first")
        if await new.open():
            raise StartError("--to: there are rooms already; choose an empty file or database")
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
