"""The start: processor time until the first answer, and memory then; with no rooms in the file, and with very many."""

import time

from tests.bench.contestants import OURS, OURS_ASYNCIO, Contestant
from tests.bench.rest_load import RestLoad, request
from tests.bench.servers import running
from tests.bench.setting import Cases, Setting

TITLE = "Start"
NAMES = [OURS, OURS_ASYNCIO]
ROUNDS = 5
MANY = 10_000


def case(rooms: int) -> str:
    return f"{rooms} rooms in the file"


def measure(contestant: Contestant, setting: Setting) -> Cases:
    cases = {}
    for rooms in (0, MANY):
        began = time.monotonic()
        with running(contestant, setting.server_core, setting.rooms.file(rooms) if rooms else None) as server:
            load = RestLoad(server.port, 1)
            load.bodies([request("GET", "/livez")])
            load.close()
            cases[case(rooms)] = {
                "processor ms": server.processor_seconds() * 1e3,
                "first answer, ms": (time.monotonic() - began) * 1e3,
                "MB": server.resident_bytes() / 1e6,
            }
    return cases
