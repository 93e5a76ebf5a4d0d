"""A normal call, and how long its signals take. A process of its own, so that nothing but the server holds it up.

    python -m tests.attack.call PORT RATE ROOM_CODE [TOKEN]

Four participants signal in a ring, RATE times a second in all. Each line of the standard input is a number of seconds
to do so; the answer is one line of JSON: how many milliseconds each signal took, how many signals never came, and what
else the participants heard, counted.
"""

import json
import select
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

from tests.attack.line import PATIENCE, Line
from tests.support.frames import PING, PONG, TEXT, frame, say

PARTICIPANTS = 4
CANDIDATE = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.7 rport 46154 generation 0"


class Call:
    """A room with participants who behave."""

    def __init__(self, port: int, rate: float, code: str, token: str | None) -> None:
        self.pause = 1 / rate
        self.lines = [Line.open(port) for _ in range(PARTICIPANTS)]
        for number, line in enumerate(self.lines):
            line.join(code, f"Caller {number}", token=token)
        self.by_descriptor = {line.socket.fileno(): line for line in self.lines}
        self.poll = select.poll()
        for line in self.lines:
            line.socket.setblocking(False)
            self.poll.register(line.socket, select.POLLIN)
        self.pairs: Iterator[tuple[Line, Line]] = cycle(zip(self.lines, self.lines[1:] + self.lines[:1], strict=True))
        self.on_their_way = 0
        self.took: list[float] = []
        self.others: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        """Signals for so long, and until all that was sent has come."""
        self.took, self.others = [], Counter()
        began = due = time.perf_counter()
        while due < began + seconds:
            self._hear(due - time.perf_counter())
            if time.perf_counter() >= due:
                self._signal()
                due += self.pause
        deadline = time.perf_counter() + PATIENCE
        while self.on_their_way and time.perf_counter() < deadline:
            self._hear(deadline - time.perf_counter())

    def listen_until_asked(self) -> None:
        """Listens on until there is a word on the standard input."""
        self.poll.register(sys.stdin, select.POLLIN)
        while sys.stdin.fileno() not in self._hear(PATIENCE):
            pass
        self.poll.unregister(sys.stdin)

    def _signal(self) -> None:
        sender, receiver = next(self.pairs)
        payload = {"candidate": CANDIDATE, "sent_at": time.perf_counter()}
        sender.write(say("signal", {"to": receiver.socket_id, "signal_type": "candidate", "payload": payload}))
        self.on_their_way += 1

    def _hear(self, seconds: float) -> list[int]:
        """Takes what comes first, if anything comes in time. Returns on which descriptors."""
        ready = [descriptor for descriptor, _ in self.poll.poll(max(0.0, seconds * 1000))]
        for line in filter(None, map(self.by_descriptor.get, ready)):
            line.listen()
            now = time.perf_counter()
            while heard := line.next_frame():
                self._take(line, *heard, now)
        return ready

    def _take(self, line: Line, opcode: int, data: bytes, now: float) -> None:
        if opcode == PING:
            line.write(frame(data, PONG))
        elif opcode != TEXT:
            self.others[f"opcode {opcode}"] += 1
        else:
            message = json.loads(data)
            is_ours = message["type"] == "signal" and message["payload"]["signal_type"] == "candidate"
            if is_ours:
                self.took.append((now - message["payload"]["payload"]["sent_at"]) * 1000)
                self.on_their_way -= 1
            else:
                self.others[message["type"]] += 1


def main(port: str, rate: str, code: str, token: str | None = None) -> None:
    call = Call(int(port), float(rate), code, token)
    call.run(0.2)  # what is slow the first time
    print(json.dumps({"socket_ids": [line.socket_id for line in call.lines]}), flush=True)
    call.listen_until_asked()
    while seconds := sys.stdin.readline():
        call.run(float(seconds))
        print(json.dumps({"took": call.took, "lost": call.on_their_way, "others": call.others}), flush=True)
        call.listen_until_asked()


if __name__ == "__main__":
    main(*sys.argv[1:])
