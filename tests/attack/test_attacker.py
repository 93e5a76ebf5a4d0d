"""An attacker gets nowhere, and a normal call on the same server does not notice.

Each test starts a server with its default settings, a call on it (`call.py`) and an attacker (`attacker.py`), each of
them a process of its own. The call is measured while nothing happens and while the attacker does what it can, in turns.
A twin of it on a server that nobody attacks is measured beside it: what the machine itself does to calls at that time.
How the kernel shares two cores among all that runs, and how long a turn takes here, shows in a call through a bare
relay (`relay.py`) while it is flooded: no delay that stays near that one is the server's doing.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp
import msgspec
import psutil
import pytest
import pytest_asyncio

from signaling.stores.json_file import JsonFile
from signaling.tokens import sign_token
from tests.attack.attacker import AT_ONCE, Target
from tests.support.client import Client
from tests.support.peer import DEADLINE
from tests.support.server import API_KEY, ROOT, ServerProcess

# One server, and one call on it, for all of them: the attacks come from addresses of their own.
pytestmark = [pytest.mark.timeout(60), pytest.mark.asyncio(loop_scope="module")]

PHASE = 0.25  # seconds
PHASES = 4  # of quiet, and as many of attack; one in which the machine was busy does not move the median
BATCHES = 5  # of both at most: a busy machine makes a batch worse and never better, so one good batch is proof
LEAD = 0.1  # seconds of attack before what is measured
RATE, VICTIMS_RATE = 400, 80  # signals a second in all; a participant trickles candidates at up to 100
MOST = 3  # times as long as in quiet a signal may take

Answer = dict[str, Any]
Meanwhile = Callable[[], Awaitable[None]]


class Worker:
    """A process that does what it is told for some seconds, and tells in JSON what came of it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.first_answer: Answer = {}

    async def do(self, seconds: float) -> Answer:
        assert self._process.stdin
        self._process.stdin.write(f"{seconds}\n".encode())
        return await self.answer()

    async def answer(self) -> Answer:
        assert self._process.stdout
        async with asyncio.timeout(2 * DEADLINE):
            line = await self._process.stdout.readline()
        assert line, "the process has ended"
        return dict(json.loads(line))


@asynccontextmanager
async def worker(module: str, *arguments: object) -> AsyncIterator[Worker]:
    command = [sys.executable, "-m", f"tests.attack.{module}", *map(str, arguments)]
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, limit=2**20)
    try:
        started = Worker(process)
        started.first_answer = await started.answer()
        yield started
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


class Figures:
    """What came of an attack."""

    def __init__(self) -> None:
        # Batch by batch, and phase by phase: the 99th percentile of how many milliseconds a signal took.
        self.quiet: list[list[float]] = []
        self.attacked: list[list[float]] = []
        self.beside: list[list[float]] = []  # the twin's, at the same time
        self.busy: list[list[float]] = []  # through the relay, flooded
        self.answers: Counter[str] = Counter()  # to the attacker
        self.heard: Counter[str] = Counter()  # in the attacked room, besides its own signals
        self.seconds = 0.0

    @property
    def is_unnoticed(self) -> bool:
        """Whether in the last batch; what is quietest counts as quiet: an attack may have aftermaths."""
        quiet = max(min(map(statistics.median, self.quiet)), statistics.median(self.beside[-1]))
        busy = statistics.median(self.busy[-1])
        return statistics.median(self.attacked[-1]) <= max(busy, MOST * quiet)

    def at_most(self, burst: int, period: float) -> float:
        """How often each batch's attacker can have done what has this limit, together."""
        return burst * len(self.attacked) + self.seconds / period

    def __str__(self) -> str:
        batches = zip(self.quiet, self.attacked, self.beside, self.busy, strict=True)
        return "; ".join(
            f"{rounded(quiet)} -> {rounded(attacked)}, twin {rounded(beside)}, relay {rounded(busy)}"
            for quiet, attacked, beside, busy in batches
        )


def rounded(values: list[float]) -> str:
    return " ".join(f"{value:.1f}" for value in values)


class Busy(NamedTuple):
    """A call through a relay, and what floods it."""

    call: Worker
    attacker: Worker

    async def measure(self) -> list[float]:
        flooding = asyncio.create_task(self.attacker.do(LEAD + PHASES * PHASE))
        await asyncio.sleep(LEAD)
        measured = [percentile_99(await self.call.do(PHASE)) for _ in range(PHASES)]
        await flooding
        return measured


@asynccontextmanager
async def busy_relay() -> AsyncIterator[Busy]:
    async with worker("relay") as relay:
        port = relay.first_answer["port"]
        flood = msgspec.json.encode(Target(port, "")).decode()
        async with worker("call", port, RATE, "") as call, worker("attacker", "flood_with_pings", flood) as attacker:
            yield Busy(call, attacker)


class Scene:
    """A server, a call on it that is measured, and a room that may be attacked."""

    def __init__(self, server: ServerProcess, client: Client, call: Worker, twin: Worker, busy: "Busy") -> None:
        self.server = server
        self.client = client
        self.room: Answer = {}
        self._call = call
        self._twin = twin
        self._busy = busy
        self._sources = (f"127.0.{high}.{low}" for high in range(1, 250) for low in range(1, 250))

    def target(self, victims: Worker | None = None, **more: Any) -> Target:
        victim = victims.first_answer["socket_ids"][0] if victims else ""
        return Target(self.server.port, self.room["room_code"], victim, **more)

    @asynccontextmanager
    async def victims(self, token: str = "") -> AsyncIterator[Worker]:
        """A call in the room that is attacked."""
        arguments = (self.server.port, VICTIMS_RATE, self.room["room_code"], *([token] if token else []))
        async with worker("call", *arguments) as call:
            yield call

    async def participants(self) -> list[Answer]:
        _, room = await self.client.request(self.server, "GET", f"/api/rooms/{self.room['room_code']}")
        return list(room["participants"])

    async def guest_token(self) -> str:
        _, answer = await self.client.request(self.server, "POST", f"/api/rooms/{self.room['room_code']}/tokens")
        return str(answer["token"])

    async def endure(
        self, attack: str, target: Target, victims: Worker | None = None, *, meanwhile: Meanwhile | None = None
    ) -> Figures:
        """Measures until the call has not noticed the attack, and fails where it always does."""
        figures = Figures()
        server = psutil.Process(self.server.pid)
        before = server.memory_info().rss
        began = asyncio.get_running_loop().time()
        for _ in range(BATCHES):
            target.source = next(self._sources)  # whose limits are fresh
            await self._measure(figures, attack, target, victims, meanwhile)
            if figures.is_unnoticed:
                break
        figures.seconds = asyncio.get_running_loop().time() - began
        grown = server.memory_info().rss - before
        print(f"{attack}: {figures}; ms; memory {grown / 1e6:+.1f} MB; {dict(figures.answers)}; {dict(figures.heard)}")
        assert figures.is_unnoticed, str(figures)
        return figures

    async def _measure(
        self, figures: Figures, attack: str, target: Target, victims: Worker | None, meanwhile: Meanwhile | None
    ) -> None:
        """One batch."""
        figures.quiet.append([percentile_99(await self._call.do(PHASE)) for _ in range(PHASES)])
        figures.busy.append(await self._busy.measure())
        async with worker("attacker", attack, msgspec.json.encode(target).decode()) as attacker:
            at_work = asyncio.gather(*(one.do(LEAD + PHASES * PHASE) for one in (attacker, victims) if one))
            await asyncio.sleep(LEAD)
            figures.attacked.append([])
            figures.beside.append([])
            for _ in range(PHASES):
                both = await asyncio.gather(self._call.do(PHASE), self._twin.do(PHASE))
                figures.attacked[-1].append(percentile_99(both[0]))
                figures.beside[-1].append(percentile_99(both[1]))
            answers, *of_victims = await at_work
            if meanwhile:
                await meanwhile()
        figures.answers.update(answers)
        for heard in of_victims:
            assert heard["lost"] == 0, heard
            figures.heard.update(heard["others"])


def percentile_99(measured: Answer) -> float:
    """Of a call that was not disturbed in any other way either."""
    assert (measured["lost"], measured["others"]) == (0, {})
    return statistics.quantiles(measured["took"], n=100)[98]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    server, other = [ServerProcess(tmp_path_factory.mktemp("server")) for _ in range(2)]
    await asyncio.gather(server.start(), other.start())
    own, twins = [(await one.create_room()) for one in (server, other)]
    try:
        async with (
            aiohttp.ClientSession() as session,
            worker("call", server.port, RATE, own["room_code"]) as call,
            worker("call", other.port, RATE, twins["room_code"]) as twin,
            busy_relay() as busy,
        ):
            yield Scene(server, Client(session), call, twin, busy)
    finally:
        server.kill9()
        other.kill9()
    server.check_log()


@pytest_asyncio.fixture(loop_scope="module")
async def scene(stage: Scene) -> Scene:
    """With a room that nobody has attacked yet."""
    stage.room = await stage.server.create_room()
    return stage


# ── Guessing ─────────────────────────────────────────────────────────────────────────────────────


async def test_guessing_codes_with_reconnects_and_made_up_addresses_finds_no_room(scene: Scene) -> None:
    figures = await scene.endure("guess_codes", scene.target())
    assert set(figures.answers) <= {"101", "connected", "rate_limited", "room_not_found"}
    assert figures.answers["rate_limited"] > 100
    assert figures.answers["room_not_found"] <= figures.at_most(1, 6.0)  # the first ten are spent
    assert await scene.participants() == []


async def test_guessing_keys_opens_nothing_even_with_the_right_one_among_them(scene: Scene) -> None:
    figures = await scene.endure("guess_keys", scene.target(key=API_KEY))
    assert set(figures.answers) <= {"429", "401"}
    assert figures.answers["429"] > 100
    assert figures.answers["401"] <= figures.at_most(1, 6.0)


# ── Being where, or who, one may not be ──────────────────────────────────────────────────────────


async def test_a_page_on_another_site_opens_no_socket(scene: Scene) -> None:
    figures = await scene.endure("open_from_another_site", scene.target())
    assert set(figures.answers) == {"403"}


async def test_tokens_of_another_room_expired_or_altered_by_a_byte_open_nothing(scene: Scene) -> None:
    foreign = scene.room["host_token"]
    scene.room = await scene.server.create_room(access="token")
    own = scene.room["host_token"]
    stored = JsonFile(scene.server.data_file).load().rooms
    secret = next(room.secret for room, _ in stored if room.code == scene.room["room_code"])
    expired = sign_token(secret, "host", expires_at=int(time.time()))
    tokens = [foreign, expired, *(own[:at] + other(own[at]) + own[at + 1 :] for at in range(len(own)))]
    figures = await scene.endure("use_foreign_tokens", scene.target(tokens=tokens))
    assert set(figures.answers) <= {"101", "connected", "invalid_token", "rate_limited"}
    assert sum(figures.answers[code] for code in ("invalid_token", "rate_limited")) > len(tokens)
    assert await scene.participants() == []


def other(character: str) -> str:
    return "B" if character == "A" else "A"


async def test_a_signal_from_another_room_reaches_nobody(scene: Scene) -> None:
    async with scene.victims() as victims:
        figures = await scene.endure("signal_into_a_room_from_outside", scene.target(victims), victims)
    assert set(figures.answers) == {"101", "connected", "joined", "peer_not_found"}
    assert figures.heard == {}


async def test_a_guests_token_gives_no_orders(scene: Scene) -> None:
    async with scene.victims() as victims:
        before = await scene.participants()
        tokens = [await scene.guest_token()]
        figures = await scene.endure("act_as_host_with_a_guests_token", scene.target(victims, tokens=tokens), victims)
        assert (await scene.participants())[: len(before)] == before
    assert set(figures.answers) == {"101", "connected", "joined", "not_allowed"}
    assert set(figures.heard) <= {"peer_joined", "peer_left"}


# ── Flooding ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_member_who_floods_a_peer_is_read_more_slowly(scene: Scene) -> None:
    async with scene.victims() as victims:
        before = await scene.participants()
        figures = await scene.endure("flood_a_peer", scene.target(victims), victims)
        assert (await scene.participants())[: len(before)] == before
    assert 0 < figures.heard.pop("signal") <= figures.at_most(1500, 1 / 200)
    assert set(figures.heard) <= {"peer_joined", "peer_left"}


async def test_large_signals_disturb_at_most_whom_they_are_for(scene: Scene) -> None:
    """Who does not read 20 MB at once is closed, as every slow reader is, and may come back."""
    async with scene.victims() as victims:
        await scene.endure("flood_a_peer_with_large_signals", scene.target(victims))
        async with await scene.client.enter(scene.server, scene.room["room_code"], "Ada") as ada:
            assert ada.socket_id in {one["socket_id"] for one in await scene.participants()}


async def test_bad_messages_end_the_connection_again_and_again(scene: Scene) -> None:
    figures = await scene.endure("flood_with_bad_messages", scene.target())
    assert set(figures.answers) <= {"unknown_type", "closed", "words"}


async def test_pings_without_end_are_read_more_slowly(scene: Scene) -> None:
    figures = await scene.endure("flood_with_pings", scene.target())
    assert 0 < figures.answers["pong"] <= AT_ONCE * figures.at_most(1500, 1 / 200)


async def test_knocking_without_end_disturbs_no_call(scene: Scene) -> None:
    scene.room = await scene.server.create_room(waiting_room=True)
    async with scene.victims(scene.room["host_token"]) as victims:
        figures = await scene.endure("flood_with_knocks", scene.target(victims), victims)
    assert set(figures.heard) <= {"knock", "knock_ended"}


async def test_ten_thousand_half_open_handshakes_keep_nobody_out(scene: Scene) -> None:
    async def come_in() -> None:
        async with await scene.client.enter(scene.server, scene.room["room_code"], "Ada"):
            assert [one["display_name"] for one in await scene.participants()] == ["Ada"]

    figures = await scene.endure("half_open", scene.target(), meanwhile=come_in)
    print(f"held {figures.answers['held']} of 10,000")  # as many as the limits of this machine allow
