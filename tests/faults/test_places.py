"""TCP connections of one address: how many there may be, with and without TLS, and which one gives way."""

import asyncio
import socket
import ssl
from contextlib import suppress

import pytest

from signaling.limits import PAGES_PER_ADDRESS
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.peer import DEADLINE
from tests.support.server import FORKED_LOOPS, LOOPS, ServerProcess

PER_ADDRESS = 5
MOST = PER_ADDRESS + PAGES_PER_ADDRESS
ELSEWHERE = "127.0.0.77"


async def are_open(sockets: list[socket.socket]) -> list[bool]:
    """Which of these the server has not closed."""

    def is_open(one: socket.socket) -> bool:
        try:
            return one.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    return [is_open(one) for one in sockets]


def silent(server: ServerProcess, count: int) -> list[socket.socket]:
    made = []
    for _ in range(count):
        made.append(socket.create_connection(("127.0.0.1", server.port)))
        made[-1].setblocking(False)
    return made


async def livez(server: ServerProcess, trust: ssl.SSLContext | None, source: str = "127.0.0.1") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=trust, local_addr=(source, 0))
    async with asyncio.timeout(DEADLINE):
        writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
    writer.close()
    return answer[:12]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("command", FORKED_LOOPS.values(), ids=FORKED_LOOPS)
async def test_silent_connections_of_one_address_keep_neither_others_nor_itself_out(
    start_server: StartServer, certificate: dict[str, str], command: str, tls: bool
) -> None:
    settings = certificate if tls else {}
    trust = ssl.create_default_context(cafile=certificate["TLS_CERT"]) if tls else None
    server = await start_server(command=command, MAX_CONNECTIONS_PER_IP=str(PER_ADDRESS), **settings)
    crowd = silent(server, 2 * MOST)
    assert await livez(server, trust, ELSEWHERE) == b"HTTP/1.1 200"
    assert await livez(server, trust) == b"HTTP/1.1 200"
    async with asyncio.timeout(DEADLINE):
        while (still := await are_open(crowd)).count(True) > MOST:
            await asyncio.sleep(0.01)
    assert still[-MOST + 1 :] == [True] * (MOST - 1), "the newest stay, but for the one that gave way to the request"
    for one in crowd:
        one.close()
    again = silent(server, MOST)
    assert await livez(server, trust, ELSEWHERE) == b"HTTP/1.1 200"
    assert (await are_open(again)).count(True) == MOST, "each place is free again"
    for one in again:
        one.close()


async def test_a_websocket_does_not_give_way(start_server: StartServer, client: Client) -> None:
    server = await start_server(MAX_CONNECTIONS_PER_IP=str(PER_ADDRESS))
    code = (await client.create_room(server))["room_code"]
    ada, ben = await client.enter(server, code, "Ada"), await client.enter(server, code, "Ben")
    await ada.expect("peer_joined")
    crowd = silent(server, 2 * MOST)
    assert await livez(server, None) == b"HTTP/1.1 200"
    await ada.signal(ben, 1)
    assert (await ben.expect("signal"))["payload"] == 1
    for one in crowd:
        one.close()


async def test_all_addresses_together_leave_descriptors_for_the_store(
    start_server: StartServer, client: Client
) -> None:
    """All connections that may be open are, and a room is still created."""
    limited = ("sh", "-c", 'ulimit -Sn 300; ulimit -Hn 300; exec "$0" "$@"', *LOOPS["uvloop"])
    server = await start_server(command=limited)
    crowd = []
    for number in range(1, 5):
        for _ in range(100):
            crowd.append(socket.socket())
            crowd[-1].bind((f"127.0.0.{100 + number}", 0))
            with suppress(OSError):
                crowd[-1].connect(("127.0.0.1", server.port))
    for _ in range(3):
        assert (await client.create_room(server))["room_code"]
    assert "no connection can be accepted" not in server.log
    for one in crowd:
        one.close()
