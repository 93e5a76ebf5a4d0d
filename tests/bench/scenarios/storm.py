"""Everybody comes at once: what a join costs, when the last is in, and how long a running call waits meanwhile."""

import time

from tests.bench.calls import join
from tests.bench.contestants import OURS, OURS_ASYNCIO, Contestant
from tests.bench.rooms import LARGEST
from tests.bench.running_calls import SENT_LATE, RunningCalls
from tests.bench.servers import Server, running
from tests.bench.setting import GENERATOR_SHARE, Cases, Setting

TITLE = "Join storm"
NAMES = [OURS, OURS_ASYNCIO]
ROUNDS = 2
JOINS, QUICK_JOINS = 5000, 1000
ROOM_SIZE = 4
AT_ONCE = 1000  # on their way in
CALLS, RATE = 5, 200.0  # that go on meanwhile, and their signals a second: too few to cost much
FLUSHED_SECONDS = 1.5  # after which the last join is on disk too
IN_FOURS, IN_ONE_ROOM = "rooms of four", f"one room of {LARGEST}"


def measure(contestant: Contestant, setting: Setting) -> Cases:
    joins = QUICK_JOINS if setting.quick else JOINS
    codes = setting.rooms.codes
    storm_codes = codes[1 : 1 + joins // ROOM_SIZE]
    call_codes = codes[1 + len(storm_codes) :][:CALLS]
    with running(contestant, setting.server_core, setting.rooms.file(1 + len(storm_codes) + CALLS)) as server:
        calls = RunningCalls(server.port, contestant.dialect, call_codes, RATE)
        quiet = calls.quiet(1.0)
        storm: dict[str, float] = {}
        delays = calls.during(lambda: storm.update(_storm(server, contestant, storm_codes, joins)))
        calls.close()
    with running(contestant, setting.server_core, setting.rooms.file(1)) as server:  # no flush of 5,000 others in it
        large = _joins(server, contestant, codes, LARGEST, LARGEST, first=0)
    storm["delay ms"], storm["before ms"] = delays["longest ms"], quiet["longest ms"]
    storm[SENT_LATE] = delays[SENT_LATE]
    return {IN_FOURS: storm, IN_ONE_ROOM: large}


def _storm(server: Server, contestant: Contestant, codes: list[str], joins: int) -> dict[str, float]:
    return _joins(server, contestant, codes, joins, ROOM_SIZE, first=0)


def _joins(
    server: Server, contestant: Contestant, codes: list[str], count: int, room_size: int, *, first: int
) -> dict[str, float]:
    before, began, worked = server.processor_seconds(), time.monotonic(), time.process_time()
    peers = join(server.port, contestant.dialect, codes, count, room_size, first=first, at_once=AT_ONCE)
    took, worked = time.monotonic() - began, time.process_time() - worked
    at_last = server.processor_seconds() - before
    time.sleep(FLUSHED_SECONDS)
    used = server.processor_seconds() - before
    for peer in peers:
        peer.close()
    return {
        "joins": float(count),
        "µs a join": used / count * 1e6,
        "ms in all": used * 1e3,
        "last in, s": took,
        "cut off": float(sum(peer.attempts - 1 for peer in peers)),
        "of a core %": at_last / took * 100,
        GENERATOR_SHARE: worked / took * 100,
    }
