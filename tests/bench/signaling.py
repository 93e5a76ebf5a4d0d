"""What a forwarded signal costs the server in processor time, and an idle connection in memory.

    python tests/bench/signaling.py

Starts a server of its own on loopback. The load comes from this process over plain sockets with frames made beforehand,
so that the server is what is busy: its share of a core while signals flow is printed beside the figures.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 8  # rooms of two, each end sending to the other
SIGNALS = 4000  # from each end in one run
WINDOW = 64  # signals that one end has on their way
RUNS = 5
IDLE = 2000  # connections, in rooms of four
KEY = "bench"


class Peer:
    """One end of a WebSocket that knows just enough of RFC 6455 to be cheap."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.socket_id = ""

    @classmethod
    async def connect(cls, port: int) -> "Peer":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        peer = cls(reader, writer)
        peer.socket_id = (await peer.receive())["payload"]["socket_id"]
        return peer

    async def join(self, code: str) -> None:
        self.writer.write(frame({"type": "join_room", "payload": {"room_code": code, "display_name": "Bench"}}))
        while (await self.receive())["type"] != "joined":
            pass

    async def receive(self) -> dict:
        return json.loads(await self.receive_bytes())

    async def receive_bytes(self) -> bytes:
        head = await self.reader.readexactly(2)
        length = head[1] & 127
        if length == 126:
            length = int.from_bytes(await self.reader.readexactly(2))
        return await self.reader.readexactly(length)


def frame(message: dict) -> bytes:
    """A masked text frame; the mask is zero, which leaves the text as it is."""
    data = json.dumps(message).encode()
    head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else b"\x81\xfe" + len(data).to_bytes(2)
    return head + bytes(4) + data


def signal_to(peer: Peer, size: int) -> bytes:
    message = {"type": "signal", "payload": {"to": peer.socket_id, "signal_type": "candidate", "payload": ""}}
    message["payload"]["payload"] = "x" * (size - len(json.dumps(message)))
    return frame(message)


async def exchange(peer: Peer, outgoing: bytes) -> None:
    """Sends SIGNALS signals and receives as many, never more than WINDOW ahead of what came."""
    peer.writer.write(outgoing * WINDOW)
    for received in range(SIGNALS):
        await peer.receive_bytes()
        if received < SIGNALS - WINDOW:
            peer.writer.write(outgoing)


async def measure_signals(port: int, server: psutil.Process, size: int) -> list[tuple[float, float]]:
    """Of each run: microseconds of the server's processor time a signal, and its share of a core."""
    pairs = []
    for _ in range(PAIRS):
        code = new_room(port)
        pair = [await Peer.connect(port), await Peer.connect(port)]
        for peer in pair:
            await peer.join(code)
        await pair[0].receive()  # peer_joined
        pairs.append(pair)
    jobs = [(a, signal_to(b, size)) for pair in pairs for a, b in (pair, pair[::-1])]
    results = []
    for _ in range(RUNS):
        before, began = processor_seconds(server), time.perf_counter()
        await asyncio.gather(*(exchange(peer, outgoing) for peer, outgoing in jobs))
        used, took = processor_seconds(server) - before, time.perf_counter() - began
        results.append((used / (SIGNALS * len(jobs)) * 1e6, used / took))
    for peer, _ in jobs:
        peer.writer.close()
    return results


async def measure_idle(port: int, server: psutil.Process) -> float:
    """Kilobytes of resident memory a connection that joined and says nothing."""
    code, peers = "", []
    before = server.memory_info().rss
    for count in range(IDLE):
        code = new_room(port) if count % 4 == 0 else code
        peer = await Peer.connect(port)
        await peer.join(code)
        peers.append(peer)
    grown = server.memory_info().rss - before
    for peer in peers:
        peer.writer.close()
    return grown / IDLE / 1000


def processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def new_room(port: int) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/rooms", b"", {"X-API-Key": KEY})
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)["room_code"]


def start_server(folder: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "API_KEY": KEY, "LOG_LEVEL": "warning"}
    environment |= {"DATA_FILE": f"{folder}/rooms.json", "MAX_CONNECTIONS_PER_IP": "20000", "RATE_LIMITS": "0"}
    process = subprocess.Popen([sys.executable, "server.py"], cwd=ROOT, env=environment)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise RuntimeError("the server did not start")


def show(name: str, values: list[float], unit: str) -> None:
    print(f"{name:42} {statistics.median(values):8.1f} {unit:5} (from {min(values):.1f} to {max(values):.1f})")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        process, port = start_server(folder)
        try:
            server = psutil.Process(process.pid)
            print(f"memory after the start: {server.memory_info().rss / 1e6:.1f} MB")
            for size in (200, 3000):
                results = asyncio.run(measure_signals(port, server, size))
                show(f"processor time a forwarded signal, {size} B", [cost for cost, _ in results], "µs")
                show("  the server's share of a core meanwhile", [share * 100 for _, share in results], "%")
            print(f"{'memory an idle joined connection':42} {asyncio.run(measure_idle(port, server)):8.1f} kB")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
