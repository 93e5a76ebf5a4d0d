"""An attacker gets nowhere, and a normal call on the same server does not notice.

The server has its default settings; an attacker (`attacker.py`) and the attacked call (`call.py`) run in their own
processes. In the short form each attack goes on until it has had enough refusals: nothing is found, heard or done.

In the long form another call on the server is measured while nothing happens and during the attack, in turns.
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
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

import aiohttp
import msgspec
import psutil
import pytest
import pytest_asyncio

from signaling.app import LONGEST_TICK
from signaling.limits import MESSAGE_SECONDS
from signaling.stores.json_file import JsonFile
from signaling.tokens import sign_token
from signaling.websocket.connection import MOST_IN_TURN
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
SLICE = 0.1  # seconds of attack in the short form, after which it is seen whether they were enough
# Messages at once: those of a turn are counted after it, and the clock that regains them ticks up to 2 periods late.
FLOOD = 1500 + 2 * MOST_IN_TURN + int(2 * LONGEST_TICK / MESSAGE_SECONDS)

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
        self.batches = 0
        self.seconds = 0.0

    @property
    def is_unnoticed(self) -> bool:
        """Whether in the last batch; what is quietest counts as quiet: an attack may have aftermaths."""
        quiet = max(min(map(statistics.median, self.quiet)), statistics.median(self.beside[-1]))
        busy = statistics.median(self.busy[-1])
        return statistics.median(self.attacked[-1]) <= max(busy, MOST * quiet)

    def add(self, answers: Answer, *of_victims: Answer) -> None:
        self.answers.update(answers)
        for heard in of_victims:
            assert heard["lost"] == 0, heard
            self.heard.update(heard["others"])

    def at_most(self, burst: int, period: float) -> float:
        """How often each batch's attacker can have done what has this limit, together."""
        return burst * self.batches + self.seconds / period

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


class Measured(NamedTuple):
    """What the long form measures: a call on the attacked server, its twin, and one through the flooded relay."""

    call: Worker
    twin: Worker
    busy: Busy


class Assault(NamedTuple):
    """One attack: what it is, when it was enough, who is in the attacked room and what is tried meanwhile."""

    name: str
    target: Target
    enough: Callable[[Figures], bool]
    victims: Worker | None
    meanwhile: Meanwhile | None

    def attacker(self) -> AbstractAsyncContextManager[Worker]:
        return worker("attacker", self.name, msgspec.json.encode(self.target).decode())


class Scene:
    """A server, a room that may be attacked, and in the long form calls that are measured."""

    def __init__(self, server: ServerProcess, client: Client, measured: Measured | None) -> None:
        self.server = server
        self.client = client
        self.room: Answer = {}
        self._measured = measured
        self._sources = (f"127.0.{high}.{low}" for high in range(1, 250) for low in range(1, 250))

    @property
    def is_measured(self) -> bool:
        return self._measured is not None

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
        self,
        attack: str,
        target: Target,
        enough: Callable[[Figures], bool],
        *,
        victims: Worker | None = None,
        meanwhile: Meanwhile | None = None,
    ) -> Figures:
        """Attacks until that was `enough`; in the long form, until the measured call did not notice a batch of it."""
        figures, assault = Figures(), Assault(attack, target, enough, victims, meanwhile)
        began = asyncio.get_running_loop().time()
        if self._measured is None:
            await self._attack(figures, assault)
        else:
            await self._measure(figures, assault, self._measured)
        figures.seconds = asyncio.get_running_loop().time() - began
        print(f"{attack}: {figures}; {dict(figures.answers)}; {dict(figures.heard)}")
        return figures

    async def _attack(self, figures: Figures, assault: Assault) -> None:
        assault.target.source = next(self._sources)  # whose limits are fresh
        figures.batches = 1
        async with assault.attacker() as attacker:
            while not assault.enough(figures):  # what never is enough ends by the test's timeout
                figures.add(*(await asyncio.gather(*(one.do(SLICE) for one in (attacker, assault.victims) if one))))
            if assault.meanwhile:
                await assault.meanwhile()

    async def _measure(self, figures: Figures, assault: Assault, measured: Measured) -> None:
        """Measures until the call has not noticed the attack, and fails where it always does."""
        server = psutil.Process(self.server.pid)
        before = server.memory_info().rss
        for figures.batches in range(1, BATCHES + 1):
            assault.target.source = next(self._sources)  # whose limits are fresh
            await self._measure_batch(figures, assault, measured)
            if figures.is_unnoticed:
                break
        print(f"memory {(server.memory_info().rss - before) / 1e6:+.1f} MB")
        assert figures.is_unnoticed, str(figures)

    async def _measure_batch(self, figures: Figures, assault: Assault, measured: Measured) -> None:
        figures.quiet.append([percentile_99(await measured.call.do(PHASE)) for _ in range(PHASES)])
        figures.busy.append(await measured.busy.measure())
        async with assault.attacker() as attacker:
            at_work = asyncio.gather(*(one.do(LEAD + PHASES * PHASE) for one in (attacker, assault.victims) if one))
            await asyncio.sleep(LEAD)
            figures.attacked.append([])
            figures.beside.append([])
            for _ in range(PHASES):
                both = await asyncio.gather(measured.call.do(PHASE), measured.twin.do(PHASE))
                figures.attacked[-1].append(percentile_99(both[0]))
                figures.beside[-1].append(percentile_99(both[1]))
            figures.add(*(await at_work))
            if assault.meanwhile:
                await assault.meanwhile()


def percentile_99(measured: Answer) -> float:
    """Of a call that was not disturbed in any other way either."""
    assert (measured["lost"], measured["others"]) == (0, {})
    return statistics.quantiles(measured["took"], n=100)[98]


@pytest_asyncio.fixture(
    loop_scope="module", scope="module", params=["short", pytest.param("measured", marks=pytest.mark.long)]
)
async def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    server = ServerProcess(tmp_path_factory.mktemp("server"))
    await server.start()
    try:
        async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
            measured = None if request.param == "short" else await measuring(stack, server, tmp_path_factory)
            yield Scene(server, Client(session), measured)
    finally:
        server.kill9()
    server.check_log()


async def measuring(stack: AsyncExitStack, server: ServerProcess, folders: pytest.TempPathFactory) -> Measured:
    other = ServerProcess(folders.mktemp("server"))
    stack.callback(other.kill9)
    await other.start()
    own, twins = [(await one.create_room())["room_code"] for one in (server, other)]
    call = await stack.enter_async_context(worker("call", server.port, RATE, own))
    twin = await stack.enter_async_context(worker("call", other.port, RATE, twins))
    return Measured(call, twin, await stack.enter_async_context(busy_relay()))


@pytest_asyncio.fixture(loop_scope="module")
async def scene(stage: Scene) -> Scene:
    """With a room that nobody has attacked yet."""
    stage.room = await stage.server.create_room()
    return stage


# ── Guessing ─────────────────────────────────────────────────────────────────────────────────────


async def test_guessing_codes_with_reconnects_and_made_up_addresses_finds_no_room(scene: Scene) -> None:
    figures = await scene.endure("guess_codes", scene.target(), lambda so_far: so_far.answers["rate_limited"] > 100)
    assert set(figures.answers) <= {"101", "connected", "rate_limited", "room_not_found"}
    assert figures.answers["room_not_found"] <= figures.at_most(1, 6.0)  # the first ten are spent
    assert await scene.participants() == []


async def test_guessing_keys_opens_nothing_even_with_the_right_one_among_them(scene: Scene) -> None:
    target = scene.target(key=API_KEY)
    figures = await scene.endure("guess_keys", target, lambda so_far: so_far.answers["429"] > 100)
    assert set(figures.answers) <= {"429", "401"}
    assert figures.answers["401"] <= figures.at_most(1, 6.0)


# ── Being where, or who, one may not be ──────────────────────────────────────────────────────────


async def test_a_page_on_another_site_opens_no_socket(scene: Scene) -> None:
    figures = await scene.endure("open_from_another_site", scene.target(), lambda so_far: so_far.answers.total() > 20)
    assert set(figures.answers) == {"403"}


async def test_tokens_of_another_room_expired_or_altered_by_a_byte_open_nothing(scene: Scene) -> None:
    foreign = scene.room["host_token"]
    scene.room = await scene.server.create_room(access="token")
    own = scene.room["host_token"]
    stored = JsonFile(scene.server.data_file).load()
    secret = next(record.room.secret for record in stored if record.room.code == scene.room["room_code"])
    expired = sign_token(secret, "host", expires_at=int(time.time()))
    tokens = [foreign, expired, *(own[:at] + other(own[at]) + own[at + 1 :] for at in range(len(own)))]
    figures = await scene.endure(
        "use_foreign_tokens",
        scene.target(tokens=tokens),
        lambda so_far: so_far.answers["invalid_token"] + so_far.answers["rate_limited"] > len(tokens),
    )
    assert set(figures.answers) <= {"101", "connected", "invalid_token", "rate_limited"}
    assert await scene.participants() == []


def other(character: str) -> str:
    return "B" if character == "A" else "A"


async def test_a_signal_from_another_room_reaches_nobody(scene: Scene) -> None:
    async with scene.victims() as victims:
        target = scene.target(victims)
        figures = await scene.endure(
            "signal_into_a_room_from_outside",
            target,
            lambda so_far: so_far.answers["peer_not_found"] > 100,
            victims=victims,
        )
    assert set(figures.answers) == {"101", "connected", "joined", "peer_not_found"}
    assert figures.heard == {}


async def test_a_guests_token_gives_no_orders(scene: Scene) -> None:
    async with scene.victims() as victims:
        before = await scene.participants()
        tokens = [await scene.guest_token()]
        target = scene.target(victims, tokens=tokens)
        figures = await scene.endure(
            "act_as_host_with_a_guests_token",
            target,
            lambda so_far: so_far.answers["not_allowed"] > 50,
            victims=victims,
        )
        assert (await scene.participants())[: len(before)] == before
    assert set(figures.answers) == {"101", "connected", "joined", "not_allowed"}
    assert set(figures.heard) <= {"peer_joined", "peer_left"}


# ── Flooding ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_member_who_floods_a_peer_is_read_more_slowly(scene: Scene) -> None:
    async with scene.victims() as victims:
        before = await scene.participants()
        figures = await scene.endure(
            "flood_a_peer",
            scene.target(victims),
            lambda so_far: so_far.answers["words"] >= 3 and so_far.heard["signal"] > 1000,
            victims=victims,
        )
        assert (await scene.participants())[: len(before)] == before
    assert figures.heard.pop("signal") <= figures.at_most(FLOOD, 1 / 200)
    assert set(figures.heard) <= {"peer_joined", "peer_left"}


async def test_large_signals_disturb_at_most_whom_they_are_for(scene: Scene) -> None:
    """Who does not read 20 MB at once is closed, as every slow reader is, and may come back."""
    async with scene.victims() as victims:
        target = scene.target(victims)
        await scene.endure("flood_a_peer_with_large_signals", target, lambda so_far: so_far.answers["words"] > 50)
        async with await scene.client.enter(scene.server, scene.room["room_code"], "Ada") as ada:
            assert ada.socket_id in {one["socket_id"] for one in await scene.participants()}


async def test_bad_messages_end_the_connection_again_and_again(scene: Scene) -> None:
    """Each connection gets about 50 answers."""
    figures = await scene.endure(
        "flood_with_bad_messages", scene.target(), lambda so_far: so_far.answers["unknown_type"] > 2 * 50 * AT_ONCE
    )
    assert set(figures.answers) <= {"unknown_type", "closed", "words"}


async def test_pings_without_end_are_read_more_slowly(scene: Scene) -> None:
    # Half of what may be said at once; the other half are protocol pings.
    figures = await scene.endure(
        "flood_with_pings", scene.target(), lambda so_far: so_far.answers["pong"] >= AT_ONCE * 700
    )
    assert figures.answers["pong"] <= AT_ONCE * figures.at_most(FLOOD, 1 / 200)


async def test_knocking_without_end_disturbs_no_call(scene: Scene) -> None:
    scene.room = await scene.server.create_room(waiting_room=True)
    async with scene.victims(scene.room["host_token"]) as victims:
        figures = await scene.endure(
            "flood_with_knocks", scene.target(victims), lambda so_far: so_far.answers["waiting"] > 100, victims=victims
        )
    assert set(figures.heard) <= {"knock", "knock_ended"}


async def test_thousands_of_half_open_handshakes_keep_nobody_out(scene: Scene) -> None:
    async def come_in() -> None:
        async with await scene.client.enter(scene.server, scene.room["room_code"], "Ada"):
            assert [one["display_name"] for one in await scene.participants()] == ["Ada"]

    target = scene.target(half_open=10_000 if scene.is_measured else 1_000)
    # As many as the limits of this machine allow.
    await scene.endure("half_open", target, lambda so_far: so_far.answers["held"] >= 500, meanwhile=come_in)
