"""What runs beside the handlers, each as a cleanup context: the store with its flushing, and the sweeping."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

from .app_keys import CLOCK, DIRECTORY, LIMITS, SETTINGS, TICKER
from .rooms.directory import Directory
from .stores.group_commit import GroupCommit
from .stores.json_file import JsonFile
from .websocket.conversation import Conversation, Surroundings
from .websocket.handler import CONNECTIONS, CONVERSE

BASE = Path(__file__).resolve().parent.parent  # the folder of server.py

log = logging.getLogger(__name__)


async def storing(app: web.Application) -> AsyncIterator[None]:
    """Loads the rooms, and keeps the file as they are until the last change is written."""
    store = GroupCommit(JsonFile(BASE / app[SETTINGS].data_file))
    directory = app[DIRECTORY] = Directory(app[SETTINGS], store, app[LIMITS])
    began = time.perf_counter()
    await directory.load(app[TICKER].now)
    surroundings = Surroundings(directory, app[SETTINGS], app[CLOCK], app[TICKER])
    app[CONVERSE] = lambda peer: Conversation(peer, surroundings)
    took = (time.perf_counter() - began) * 1000
    log.info("rooms loaded count=%d participants=%d ms=%.0f", directory.room_count, directory.participant_count, took)
    yield
    await store.close()


async def sweeping(app: web.Application) -> AsyncIterator[None]:
    """Ends expired rooms every SWEEP_SECONDS."""
    async with _repeating(lambda _: app[DIRECTORY].sweep(app[CLOCK]()), app[SETTINGS].sweep_seconds, "sweep"):
        yield


async def ticking(app: web.Application) -> AsyncIterator[None]:
    """Ends graces, sends pings, and cuts or closes connections that say nothing: one tick for all of them."""
    ticker, connections = app[TICKER], app[CONNECTIONS]

    def tick(elapsed: float) -> None:
        ticker.tick(elapsed)
        app[DIRECTORY].end_graces(ticker.now)
        for connection in connections:
            if connection.liveness.due <= ticker.now:
                connection.check(ticker.now)

    async with _repeating(tick, ticker.period, "tick"):
        yield


@asynccontextmanager
async def _repeating(work: Callable[[float], None], period: float, name: str) -> AsyncIterator[None]:
    """Does `work` now and every `period` seconds; it is told how many have passed since the last time."""
    task = asyncio.create_task(_repeat(work, period, name), name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(work: Callable[[float], None], period: float, name: str) -> None:
    last = time.monotonic()
    while True:
        now = time.monotonic()
        try:
            work(now - last)
        except Exception:
            # What fails once must not end all that is to come.
            log.exception("%s failed; the next one tries again", name)
        last = now
        await asyncio.sleep(period)
