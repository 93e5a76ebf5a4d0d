"""What rooms in PostgreSQL cost, by how many are there: a create, and a start.

    .venv/bin/python -m tests.bench.database [ROOMS...]

It needs what tests/requirements.txt and tests/run install, starts a PostgreSQL of its own with fsync off, and prints
medians. What grows with the number of rooms would show.
"""

import asyncio
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from aiohttp import ClientSession

from tests.support.client import Client
from tests.support.postgres import Postgres
from tests.support.server import ServerProcess

ROOMS = (1_000, 100_000, 1_000_000)
CREATES = 300
FILL = """
    INSERT INTO rooms SELECT lpad(to_hex(number), 6, '0'), now() - number * interval '1 ms', now() + interval '20 days',
        'open', 50, '[]', NULL, 'Room ' || number, NULL, 'code', false, false, encode(sha256(number::text::bytea),
        'base64'), NULL, '[]', '[]' FROM generate_series(1, {}) AS number
"""


async def measure(count: int) -> None:
    with Postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        postgres.start()
        database = postgres.new_database()
        server = ServerProcess(Path(folder), DATABASE_URL=postgres.url(database), MAX_ROOMS="10000000", RATE_LIMITS="0")
        try:
            await server.start()  # makes the tables
            await server.terminate()
            postgres.ask(FILL.format(count), database)
            postgres.ask("VACUUM ANALYZE", database)
            began = time.monotonic()
            await server.start()
            started = time.monotonic() - began
            async with ClientSession() as session:
                client, times = Client(session), []
                for _ in range(CREATES):
                    began = time.monotonic()
                    await client.create_room(server)
                    times.append((time.monotonic() - began) * 1000)
            low, middle, high = statistics.quantiles(times, n=4)
            [loaded] = re.findall(rf"count={count} participants=0 ms=(\d+)", server.log)
            line = f"{count} rooms: start {started:.2f} s, of which {loaded} ms to load them; "
            print(line + f"create {middle:.1f} ms ({low:.1f} to {high:.1f})", flush=True)
        finally:
            server.kill9()


if __name__ == "__main__":
    for number in [int(argument) for argument in sys.argv[1:]] or ROOMS:
        asyncio.run(measure(number))
