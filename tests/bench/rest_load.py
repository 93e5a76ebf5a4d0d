"""HTTP requests over kept connections, one at a time on each. Knows no scenarios."""

import json
import select
import socket
import time
from collections.abc import Callable, Generator, Iterable

from tests.bench.contestants import API_KEY
from tests.bench.peers import BenchError

ANSWER_SECONDS = 20.0
READ_BYTES = 64 * 1024

Talk = Generator[bytes, bytes | None, None]  # yields requests, and is sent the bodies of the answers


def request(method: str, path: str, body: object = None) -> bytes:
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {API_KEY}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


class RestLoad:
    """Connections to one server, each of which has a talk of its own."""

    def __init__(self, port: int, connections: int) -> None:
        self._epoll = select.epoll()
        self._sockets = {}
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port))
            self._sockets[connection.fileno()] = connection
            self._epoll.register(connection, select.EPOLLIN)

    def close(self) -> None:
        self._epoll.close()
        for connection in self._sockets.values():
            connection.close()

    def bodies(self, requests: Iterable[bytes]) -> list[bytes]:
        """What answered the requests, made on whichever connection was free."""
        waiting, bodies = iter(requests), []

        def talk() -> Talk:
            for data in waiting:
                bodies.append((yield data))  # noqa: PERF401 - no comprehension can yield

        self.run(talk)
        return bodies

    def run(self, talk: Callable[[], Talk]) -> None:
        """Until every connection's talk is over."""
        talks = {fd: talk() for fd in self._sockets}
        received = dict.fromkeys(talks, b"")
        for fd in list(talks):
            self._go_on(talks, fd, None)
        deadline = time.monotonic() + ANSWER_SECONDS
        while talks:
            for fd, _ in self._epoll.poll(1.0):
                received[fd] += self._sockets[fd].recv(READ_BYTES)
                if (body := _complete(received[fd])) is not None:
                    received[fd] = b""
                    self._go_on(talks, fd, body)
                    deadline = time.monotonic() + ANSWER_SECONDS
            if time.monotonic() > deadline:
                raise BenchError(f"{len(talks)} requests were not answered within {ANSWER_SECONDS:.0f} s")

    def _go_on(self, talks: dict[int, Talk], fd: int, body: bytes | None) -> None:
        try:
            self._sockets[fd].sendall(talks[fd].send(body))
        except StopIteration:
            del talks[fd]


def _complete(answer: bytes) -> bytes | None:
    """The body of an answer that is all there."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return None
    if head[9:10] != b"2":
        raise BenchError(f"a request failed: {answer[:500]!r}")
    _, _, after = head.lower().partition(b"content-length:")
    length = int(after.partition(b"\r\n")[0] or 0)
    return body if len(body) == length else None
