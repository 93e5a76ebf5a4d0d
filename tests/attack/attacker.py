"""What one attacker can do, in a process of its own and as fast as its core allows.

    python -m tests.attack.attacker NAME TARGET

NAME is one of ATTACKS, TARGET a `Target` as JSON. Each line of the standard input is a number of seconds to attack for;
the answer is one line of JSON: what the server answered, counted.
"""

import json
import os
import random
import re
import resource
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any, Protocol

import msgspec

from signaling.tokens import new_room_code
from tests.attack.line import CHUNK, Line, dial
from tests.support.frames import PING, frame, handshake, say

NICENESS = 19  # the server and the call have the cores first: it is the server that is measured, not the scheduler
AT_ONCE = 16  # connections that an attacker works with
EVERY_PLACE = 240  # connections; a few less than MAX_CONNECTIONS_PER_IP
LARGE = "x" * 65_000  # a payload; with its envelope it fits into one frame

# How an answer begins, on either protocol; of an error the code counts.
ANSWER = re.compile(rb'HTTP/1\.1 (\d{3})|"payload":\{"code":"(\w+)"|\{"type":"(?!error)(\w+)"')

Answers = Counter[str]


class Target(msgspec.Struct):
    """Whom to attack, and what is known of them."""

    port: int
    code: str  # of the victims' room
    victim: str = ""  # socket id of somebody in it
    tokens: list[str] = []
    key: str = ""
    source: str = "127.0.0.2"  # the address to come from
    half_open: int = 0  # connections to hold


class Attack(Protocol):
    def run(self, seconds: float) -> Answers:
        """Goes on for so long."""


def count(heard: bytes | bytearray, answers: Answers) -> None:
    for match in ANSWER.finditer(heard):
        answers[next(group for group in match.groups() if group).decode()] += 1


class Asking:
    """Asks, waits for all answers and asks anew, on several connections at once."""

    def __init__(
        self,
        target: Target,
        opening: Callable[[], bytes],
        words: Callable[[], bytes],
        answers: tuple[int, int],
        *,
        at_once: int = AT_ONCE,
        reconnects: bool = False,
    ) -> None:
        """`answers`: how many the opening of a connection has, and how many the words."""
        self._target = target
        self._opening = opening
        self._words = words
        self._answers = answers
        self._at_once = at_once
        self._reconnects = reconnects
        self._poll = select.poll()
        self._open: dict[int, tuple[socket.socket, bytearray]] = {}
        self._owed: dict[int, int] = {}

    def run(self, seconds: float) -> Answers:
        answers: Answers = Counter()
        until = time.perf_counter() + seconds
        while len(self._open) < self._at_once:
            self._connect()
        while (left := until - time.perf_counter()) > 0:
            for descriptor, _ in self._poll.poll(left * 1000):
                self._hear(descriptor, answers)
        return answers

    def _connect(self) -> None:
        plain = dial(self._target.port, self._target.source)
        descriptor = plain.fileno()
        self._open[descriptor] = (plain, bytearray())
        self._owed[descriptor] = sum(self._answers)
        self._poll.register(plain, select.POLLIN)
        plain.sendall(self._opening() + self._words())

    def _hear(self, descriptor: int, answers: Answers) -> None:
        plain, heard = self._open[descriptor]
        try:
            data = plain.recv(CHUNK)
        except ConnectionResetError:
            data = b""
        heard += data
        if data and len(ANSWER.findall(heard)) < self._owed[descriptor]:
            return
        count(heard, answers)
        heard.clear()
        if data and not self._reconnects:
            self._owed[descriptor] = self._answers[1]
            plain.sendall(self._words())
        else:
            self._poll.unregister(plain)
            plain.close()
            del self._open[descriptor]
            self._connect()


class Flooding:
    """Writes on some connections as much as the server takes, whatever it answers."""

    def __init__(
        self, target: Target, words: bytes, *, at_once: int = AT_ONCE, is_inside: bool = False, reconnects: bool = False
    ) -> None:
        """`is_inside`: the room; `reconnects`: whenever the server has closed them all."""
        self._target = target
        self._words = words
        self._at_once = at_once
        self._is_inside = is_inside
        self._reconnects = reconnects
        self._lines: list[Line] = []

    def run(self, seconds: float) -> Answers:
        answers: Answers = Counter()
        if not self._lines:
            self._dial()
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0 and self._lines:
            self._flood(left, answers)
            if self._reconnects and not self._lines:
                self._dial()
        return answers

    def _dial(self) -> None:
        self._lines = [Line.open(self._target.port, self._target.source) for _ in range(self._at_once)]
        for line in self._lines:
            if self._is_inside:
                line.join(self._target.code, "Mallory")
            line.socket.setblocking(False)

    def _flood(self, seconds: float, answers: Answers) -> None:
        """Until the time is over, or the server has closed every connection."""
        poll = select.poll()
        unsent = {}
        open_ = {line.socket.fileno(): line for line in self._lines}
        for descriptor in open_:
            poll.register(descriptor, select.POLLIN | select.POLLOUT)
            unsent[descriptor] = memoryview(self._words)
        until = time.perf_counter() + seconds
        while open_ and (left := until - time.perf_counter()) > 0:
            for descriptor, event in poll.poll(left * 1000):
                line = open_[descriptor]
                try:
                    if event & (select.POLLIN | select.POLLERR | select.POLLHUP):
                        line.listen()
                        while heard := line.next_frame():
                            count(heard[1][:200], answers)
                    if event & select.POLLOUT:
                        unsent[descriptor] = unsent[descriptor][line.socket.send(unsent[descriptor]) :]
                        if not unsent[descriptor]:
                            unsent[descriptor] = memoryview(self._words)
                            answers["words"] += 1
                except ConnectionError:
                    answers["closed"] += 1
                    poll.unregister(descriptor)
                    line.close()
                    del open_[descriptor]
        self._lines = list(open_.values())


class HalfOpening:
    """Holds connections that say nothing, or half a head, and opens as many as there may be."""

    def __init__(self, target: Target) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self._target = target
        self._wanted = min(target.half_open, hard - 100)
        self._half = handshake(target.port)[:100]
        self._held: list[socket.socket] = []

    def run(self, seconds: float) -> Answers:
        until = time.perf_counter() + seconds
        while len(self._held) < self._wanted:
            # A few at a time: more than wait to be accepted are dropped, and the kernel tries again a second later.
            for _ in range(50):
                self._open()
            time.sleep(0.004)
        time.sleep(max(0.0, until - time.perf_counter()))
        return Counter(wanted=self._wanted, held=len(self._held))

    def _open(self) -> None:
        plain = socket.socket()
        # Else the kernel looks, slowly, for a port that is free for every destination.
        plain.setsockopt(socket.IPPROTO_IP, socket.IP_BIND_ADDRESS_NO_PORT, 1)
        plain.bind((self._target.source, 0))
        plain.connect(("127.0.0.1", self._target.port))
        if len(self._held) % 2:
            plain.send(self._half)
        self._held.append(plain)


# ── Guessing ─────────────────────────────────────────────────────────────────────────────────────


def guess_codes(target: Target) -> Attack:
    """Three codes a connection, and then a new one, which says that it comes from somewhere else.

    The right code is among them, after those that may be wrong.
    """
    spend_guesses(target)
    right = time.perf_counter() + 5.0  # a second later the address has one more guess, and it could be this one
    names = made_up_addresses()

    def opening() -> bytes:
        return handshake(target.port, X_Forwarded_For=next(names)) if random.random() < 0.5 else handshake(target.port)

    def three() -> bytes:
        code = target.code if time.perf_counter() < right else new_room_code()
        return enter(new_room_code()) + enter(code) + enter(new_room_code(), token="a.b")

    return Asking(target, opening, three, (2, 3), reconnects=True)


def guess_keys(target: Target) -> Attack:
    """The right key is among the guesses, and each comes from another address if X-Forwarded-For is believed."""
    names = made_up_addresses()

    def ask(key: str) -> bytes:
        header = random.choice(["X-API-Key: ", "Authorization: Bearer "])
        lines = ("GET /api/rooms HTTP/1.1", "Host: server", f"X-Forwarded-For: {next(names)}", f"{header}{key}")
        return "\r\n".join([*lines, "", ""]).encode()

    with dial(target.port, target.source) as plain:
        for _ in range(10):
            plain.sendall(ask("wrong"))
            assert b"401" in plain.recv(CHUNK)
    right = time.perf_counter() + 5.0

    def guess() -> bytes:
        is_right = time.perf_counter() < right and random.random() < 0.3
        return ask(target.key if is_right else f"key-{random.randrange(10**9)}")

    return Asking(target, bytes, guess, (0, 1))


def spend_guesses(target: Target) -> None:
    line = Line.open(target.port, target.source)
    while line.ask("join_room", {"room_code": new_room_code(), "display_name": "Mallory"}) != "rate_limited":
        pass
    line.close()


def enter(code: str, **more: Any) -> bytes:
    return say("join_room", {"room_code": code, "display_name": "Mallory", **more})


def made_up_addresses() -> Iterator[str]:
    while True:
        yield f"198.51.{random.randrange(256)}.{random.randrange(256)}"


# ── Being where, or who, one may not be ──────────────────────────────────────────────────────────


def open_from_another_site(target: Target) -> Attack:
    """What a page on another site can do: the browser adds the Origin, and no page can change it."""
    sites = cycle(["https://evil.example", "null", f"http://127.0.0.1:{target.port}.evil.example", "http://127.0.0.1"])
    return Asking(target, lambda: handshake(target.port, Origin=next(sites)), bytes, (1, 0), reconnects=True)


def use_foreign_tokens(target: Target) -> Attack:
    tokens = cycle(target.tokens)
    three = lambda: b"".join(enter(target.code, token=next(tokens)) for _ in range(3))  # noqa: E731
    return Asking(target, lambda: handshake(target.port), three, (2, 3), reconnects=True)


def signal_into_a_room_from_outside(target: Target) -> Attack:
    """From a room of the attacker's own."""
    line = Line.open(target.port, target.source)
    line.write(say("create_room"))
    own = line.expect("room_created")["room_code"]
    line.close()
    signals = signal_to(target.victim, "from outside") * 50
    return Asking(target, lambda: handshake(target.port) + enter(own), lambda: signals, (3, 50), at_once=1)


def act_as_host_with_a_guests_token(target: Target) -> Attack:
    orders = [
        say("remove_peer", {"socket_id": target.victim, "ban": True}),
        say("update_room", {"state": "locked", "passcode": "mine"}),
        say("close_room"),
        say("admit", {"socket_id": target.victim}),
        say("deny", {"socket_id": target.victim}),
    ]
    opening = handshake(target.port) + enter(target.code, token=target.tokens[0])
    return Asking(target, lambda: opening, lambda: b"".join(orders), (3, len(orders)), at_once=1)


# ── Flooding ─────────────────────────────────────────────────────────────────────────────────────


def flood_a_peer(target: Target) -> Attack:
    return Flooding(target, signal_to(target.victim, "x") * 1000, at_once=1, is_inside=True)


def flood_a_peer_with_large_signals(target: Target) -> Attack:
    return Flooding(target, signal_to(target.victim, LARGE) * 4, at_once=1, is_inside=True)


def signal_to(victim: str, payload: str) -> bytes:
    return say("signal", {"to": victim, "signal_type": "offer", "payload": payload})


def flood_with_bad_messages(target: Target) -> Attack:
    return Flooding(target, say("nonsense") * 1000, reconnects=True)


def flood_with_pings(target: Target, at_once: int = AT_ONCE) -> Attack:
    return Flooding(target, (say("ping") + frame(b"", PING)) * 1000, at_once=at_once)


def flood_from_every_place(target: Target) -> Attack:
    return flood_with_pings(target, EVERY_PLACE)


def flood_with_knocks(target: Target) -> Attack:
    return Flooding(target, (enter(target.code) + say("leave_room")) * 500)


ATTACKS: dict[str, Callable[[Target], Attack]] = {
    attack.__name__: attack
    for attack in (
        guess_codes,
        guess_keys,
        open_from_another_site,
        use_foreign_tokens,
        signal_into_a_room_from_outside,
        act_as_host_with_a_guests_token,
        flood_a_peer,
        flood_a_peer_with_large_signals,
        flood_with_bad_messages,
        flood_with_pings,
        flood_from_every_place,
        flood_with_knocks,
    )
} | {"half_open": HalfOpening}


def main(name: str, target: str) -> None:
    os.nice(NICENESS)
    attack = ATTACKS[name](msgspec.json.decode(target, type=Target))
    print("{}", flush=True)  # ready
    for seconds in sys.stdin:
        print(json.dumps(attack.run(float(seconds))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
