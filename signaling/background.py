"""What runs beside the handlers, each as a cleanup context: the store with its flushing, and the sweeping."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from .directory import Directory
from .keys import CLOCK, DIRECTORY, SETTINGS
from .stores.group_commit import GroupCommit
from .stores.json_file import JsonFile

BASE = Path(__file__).resolve().parent.parent  # the folder of server.py

log = logging.getLogger(__name__)


async def storing(app: web.Application) -> AsyncIterator[None]:
    """Loads the rooms, and keeps the file as they are until the last change is written."""
    file = JsonFile(BASE / app[SETTINGS].data_file)
    began = time.perf_counter()
    refusal = _try_lock(file)
    rooms = file.load()
    store = GroupCommit(file, rooms)
    if refusal is not None:
        store.is_degraded = True
        log.error("rooms cannot be saved: %s", refusal.strerror)
    app[DIRECTORY] = Directory(app[SETTINGS], store, rooms)
    log.info("rooms loaded count=%d ms=%.0f", len(rooms), (time.perf_counter() - began) * 1000)
    try:
        async with store.running():
            yield
    finally:
        file.unlock()


def _try_lock(file: JsonFile) -> OSError | None:
    """A folder that cannot be written now may be later: the server starts, is degraded, and tries again."""
    try:
        file.lock()
    except OSError as error:
        return error
    return None


async def sweeping(app: web.Application) -> AsyncIterator[None]:
    """Ends expired rooms every SWEEP_SECONDS."""
    task = asyncio.create_task(_sweep(app), name="sweeping")
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _sweep(app: web.Application) -> None:
    while True:
        try:
            app[DIRECTORY].sweep(app[CLOCK]())
        except Exception:
            # One bad room must not keep all others from expiring.
            log.exception("sweep failed; the next one tries again")
        await asyncio.sleep(app[SETTINGS].sweep_seconds)
