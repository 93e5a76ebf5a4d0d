"""Whatever is thrown at it, the process grows by no more than a few megabytes."""

import gzip
from pathlib import Path

from tests.conftest import StartServer
from tests.support.client import HEADERS, Client
from tests.support.frames import CONTINUATION, TEXT
from tests.support.raw import RawPeer
from tests.support.server import ServerProcess

LARGEST = 65_536  # bytes of a body and of a message
FEW_MEGABYTES = 4 * 1024  # kB
ROUNDS = 30
BOMBS = [
    "[" * LARGEST,
    ('{"a":' * LARGEST)[:LARGEST],
    '{"name":' + "[" * 32_000 + "]" * 32_000 + "}",
    '{"ttl_hours":' + "9" * 60_000 + "}",
    '{"name":"' + r"\ud800" * 10_000 + '"}',
    '{"' + "x" * 65_000 + '":1}',
    "{" + ",".join(f'"x{number}":1' for number in range(5_000)) + "}",
    '{"type":"ping","id":' + "9" * 60_000 + "}",
    '{"type":"signal","payload":{"to":"x","signal_type":"offer","payload":' + "[" * 60_000,
    '{"type":"' + "x" * 60_000 + '"}',
]
COMPRESSED = gzip.compress(bytes(30_000_000))


def resident(server: ServerProcess) -> int:
    """Memory of the process in kB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


async def attack(server: ServerProcess, client: Client) -> None:
    """One round of everything that is large, deep or compressed."""
    for bomb in BOMBS:
        status, _ = await client.request(server, "POST", "/api/rooms", data=bomb)
        assert status in {400, 422}
    headers = HEADERS | {"Content-Encoding": "gzip"}
    async with client.session.post(f"{server.url}/api/rooms", data=COMPRESSED, headers=headers) as response:
        assert response.status == 400
    async with await RawPeer.connect(server.port) as peer:
        for bomb in BOMBS:
            peer.frame(TEXT, bomb.encode())
            assert (await peer.message())["type"] == "error"
        peer.frame(TEXT, b"[", final=False)
        peer.bytes(b"\x00\x81\x00\x00\x00\x00[" * 10_000)
        peer.frame(CONTINUATION, b"[")
        assert (await peer.message())["type"] == "error"
        peer.frame(TEXT, bytes(LARGEST + 1))
        assert await peer.close_code() == 1009


async def test_bombs_by_the_thousand_leave_no_trace_in_memory(start_server: StartServer, client: Client) -> None:
    server = await start_server(RATE_LIMITS="0", LOG_LEVEL="warning")
    for _ in range(5):
        await attack(server, client)
    before = resident(server)
    for _ in range(ROUNDS):
        await attack(server, client)
    assert resident(server) - before < FEW_MEGABYTES
    assert server.log.splitlines()[1:] == []
