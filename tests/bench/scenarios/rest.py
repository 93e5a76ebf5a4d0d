"""REST: how many requests while calls signal and what those wait, what a create costs, and what a flush delays."""

import json
import time

from tests.bench.contestants import OURS, OURS_ASYNCIO, Contestant
from tests.bench.rest_load import RestLoad, Talk, request
from tests.bench.running_calls import RunningCalls
from tests.bench.servers import Server, running
from tests.bench.setting import Cases, Setting

TITLE = "REST"
NAMES = [OURS, OURS_ASYNCIO]
ROUNDS = 2
CALLS, RATE = 1000, 5000.0  # that signal meanwhile, and their signals a second
CONNECTIONS = 50
BUSY_SECONDS, QUICK_SECONDS = 3.0, 1.0
CREATES, SINGLE_CREATES = 1000, 50
FLUSHES, FLUSH_EVERY = 20, 0.1  # seconds
FLUSH_CALLS, FLUSH_RATE = 100, 1000.0
FEW, MANY = 1000, 10_000  # rooms
CREATE = request("POST", "/api/rooms")
WITHOUT, WITH = f"{CALLS} calls, {RATE:.0f} signals/s, no requests", "the same, and create, get, delete"
FLUSHING = f"calls beside {FLUSHES} flushes of {MANY} rooms"


def creating(rooms: int) -> str:
    return f"create at {rooms} rooms"


def measure(contestant: Contestant, setting: Setting) -> Cases:
    unlimited = contestant.unlimited()  # one key may make 100 requests a second otherwise
    seconds = QUICK_SECONDS if setting.quick else BUSY_SECONDS
    cases: Cases = {}
    with running(unlimited, setting.server_core, setting.rooms.file(FEW)) as server:
        cases[creating(FEW)] = _creates(server)
        cases |= _beside_calls(server, unlimited, setting.rooms.codes[:CALLS], seconds)
    with running(unlimited, setting.server_core, setting.rooms.file(MANY)) as server:
        cases[creating(MANY)] = _creates(server)
        cases[FLUSHING] = _flushes(server, unlimited, setting.rooms.codes[:FLUSH_CALLS])
    return cases


def _creates(server: Server) -> dict[str, float]:
    """Whoever is answered is on disk; so what is measured has the flushes in it."""
    figures = {}
    for connections, count in ((CONNECTIONS, CREATES), (1, SINGLE_CREATES)):
        load = RestLoad(server.port, connections)
        before, began = server.processor_seconds(), time.monotonic()
        load.bodies([CREATE] * count)
        used, took = server.processor_seconds() - before, time.monotonic() - began
        load.close()
        figures |= {
            f"µs, {connections} at once": used / count * 1e6,
            f"/s, {connections} at once": count / took,
        }
    return figures


def _beside_calls(server: Server, contestant: Contestant, codes: list[str], seconds: float) -> Cases:
    calls = RunningCalls(server.port, contestant.dialect, codes, RATE)
    without = calls.quiet(seconds)
    load, done = RestLoad(server.port, CONNECTIONS), []
    with_requests = calls.during(lambda: load.run(lambda: _turns(time.monotonic() + seconds, done)))
    load.close()
    calls.close()
    return {WITHOUT: without, WITH: {"of each /s": len(done) / seconds, **with_requests}}


def _turns(deadline: float, done: list[str]) -> Talk:
    """Creates a room, gets it and deletes it, again and again; `done` are the codes."""
    while time.monotonic() < deadline:
        code = json.loads((yield CREATE))["room_code"]
        yield request("GET", f"/api/rooms/{code}")
        yield request("DELETE", f"/api/rooms/{code}")
        done.append(code)


def _flushes(server: Server, contestant: Contestant, codes: list[str]) -> dict[str, float]:
    """A room is created now and then, and each time all are written."""
    calls = RunningCalls(server.port, contestant.dialect, codes, FLUSH_RATE)
    without = calls.quiet(FLUSHES * FLUSH_EVERY)
    load = RestLoad(server.port, 1)

    def work() -> None:
        for _ in range(FLUSHES):
            load.bodies([CREATE])
            time.sleep(FLUSH_EVERY)

    figures = calls.during(work)
    load.close()
    calls.close()
    return {**figures, "longest without": without["longest ms"]}
