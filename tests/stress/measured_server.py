"""`python server.py` that also measures itself: for how long its event loop was never free.

Writes each new maximum as a line `WALL CPU` (milliseconds) to the file LOOP_GAPS. What another process took from this
one is in WALL but not in CPU.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signaling import commands, process
from signaling.app import create_app
from signaling.settings import Settings

SAMPLE = 0.001  # seconds


async def measuring(_: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(_measure(Path(os.environ["LOOP_GAPS"])))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _measure(report: Path) -> None:
    worst_wall = worst_cpu = 0.0
    with report.open("a") as lines:
        while True:
            wall, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(SAMPLE)
            wall, cpu = time.perf_counter() - wall - SAMPLE, time.thread_time() - cpu
            if wall > worst_wall or cpu > worst_cpu:
                worst_wall, worst_cpu = max(wall, worst_wall), max(cpu, worst_cpu)
                lines.write(f"{worst_wall * 1000:.1f} {worst_cpu * 1000:.1f}\n")
                lines.flush()


def create_measured_app(settings: Settings) -> web.Application:
    app = create_app(settings)
    app.cleanup_ctx.append(measuring)
    return app


process.create_app = create_measured_app
sys.exit(commands.main([]))
