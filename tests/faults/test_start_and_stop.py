"""How the program starts, refuses to start, and stops."""

import asyncio
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from aiohttp import ClientError

from signaling.rooms.registry import Record, Room
from signaling.settings import Settings
from signaling.stores.json_file import JsonFile
from signaling.tokens import CODE_ALPHABET
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.peer import DEADLINE
from tests.support.server import API_KEY, LOOPS, ROOT, ServerProcess, free_port
from tests.support.webhook_receiver import SECRET as WEBHOOK_SECRET

ROOMS = 10_000
BAD_SETTINGS = {
    "port": {"PORT": "99999"},
    "boolean": {"GUEST_ROOMS": "maybe"},
    "level": {"LOG_LEVEL": "loud"},
    "turn": {"TURN_URLS": "turn:a.example"},
    "default-key-in-the-open": {"HOST": "0.0.0.0", "API_KEY": ""},
    "webhooks": {"WEBHOOK_URLS": "https://me:word@a.example/"},
    "certificate": {"TLS_CERT": "no-such.pem", "TLS_KEY": "no-such.pem"},
    "key-of-jwts": {"JWT_KEYS": "too-short"},
    "host": {"HOST": "127.0.0.1, no.such.name.invalid"},
}


class OwnServer(ServerProcess):
    """A server that takes any signal."""

    async def stop_by(self, number: signal.Signals) -> int:
        """Its exit status."""
        assert self._process
        self._process.send_signal(number)
        return await asyncio.to_thread(self._process.wait, 20)

    def hang_up(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGHUP)

    def bombard(self) -> int:
        """Signals without a pause until the process ends. Its exit status."""
        assert self._process
        while self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.send_signal(signal.SIGINT)
        return self._process.returncode


@pytest.fixture(params=LOOPS.values(), ids=LOOPS)
def own_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnServer]:
    server = OwnServer(tmp_path / "own", request.param)
    yield server
    server.kill9()
    server.check_log()


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A start that ends by itself."""
    nothing = {entry.name.upper(): "" for entry in fields(Settings)}
    environment = {"PATH": os.environ["PATH"], **nothing, "API_KEY": API_KEY, **settings}
    return subprocess.run(
        [sys.executable, "server.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def check_one_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.returncode != 0
    return result.stderr


def test_help_lists_every_setting() -> None:
    result = run("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert all(entry.name.upper() in result.stdout for entry in fields(Settings))


def test_an_argument_that_is_none_is_refused_with_the_usage() -> None:
    result = run("--port", "80")
    assert result.returncode == 2
    assert "usage" in result.stdout + result.stderr


@pytest.mark.parametrize("settings", BAD_SETTINGS.values(), ids=BAD_SETTINGS.keys())
def test_a_bad_setting_stops_the_start_with_one_line_and_status_2(settings: dict[str, str]) -> None:
    result = run(**settings)
    assert list(settings)[-1] in check_one_line(result)
    assert "word" not in result.stderr
    assert result.returncode == 2


async def test_a_port_in_use_is_one_line(start_server: StartServer, tmp_path: Path) -> None:
    server = await start_server()
    result = await asyncio.to_thread(
        run, HOST="127.0.0.1", PORT=str(server.port), DATA_FILE=str(tmp_path / "other.json")
    )
    line = [line for line in result.stderr.splitlines() if " INFO " not in line]
    assert (len(line), result.returncode) == (1, 1), result.stderr
    assert str(server.port) in line[0]


async def test_a_second_server_on_the_same_file_is_refused_with_one_line(
    start_server: StartServer, client: Client
) -> None:
    server = await start_server()
    result = await asyncio.to_thread(run, HOST="127.0.0.1", PORT=str(free_port()), DATA_FILE=str(server.data_file))
    assert "DATA_FILE" in check_one_line(result)
    await client.create_room(server)


async def test_the_file_is_free_again_the_moment_a_server_is_killed(start_server: StartServer, tmp_path: Path) -> None:
    file = str(tmp_path / "rooms.json")
    first = await start_server(DATA_FILE=file)
    first.kill9()
    await start_server(DATA_FILE=file)


async def test_a_newer_file_is_refused_with_one_line_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "rooms.json"
    file.write_text('{"version": 2, "rooms": {}}')
    result = await asyncio.to_thread(run, HOST="127.0.0.1", PORT=str(free_port()), DATA_FILE=str(file))
    assert "newer" in check_one_line(result)
    assert file.read_text() == '{"version": 2, "rooms": {}}'


async def test_a_damaged_file_is_kept_and_the_server_starts_without_rooms(
    start_server: StartServer, client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "rooms.json"
    file.write_bytes(b'{"version": 1, "rooms": {"6a1')
    server = await start_server(DATA_FILE=str(file))
    await client.create_room(server)
    [aside] = tmp_path.glob("rooms.json.corrupt-*")
    assert aside.read_bytes() == b'{"version": 1, "rooms": {"6a1'
    assert aside.name in server.log


async def test_one_line_says_where_to_open_the_page_which_store_and_which_stun_and_turn(
    start_server: StartServer,
) -> None:
    server = await start_server(
        PUBLIC_URL="https://meet.example", STUN_URLS="stun:a.example", TURN_URLS="turn:b.example", TURN_SECRET="hidden"
    )
    [line] = [line for line in server.log.splitlines() if "https://meet.example" in line]
    assert all(part in line for part in (str(server.data_file), "stun:a.example", "turn:b.example"))
    assert "hidden" not in server.log


async def test_a_start_with_10000_rooms_serves_them_all(
    tmp_path: Path, start_server: StartServer, client: Client
) -> None:
    codes = await _write_rooms(tmp_path / "rooms.json")
    began = time.perf_counter()
    server = await start_server(DATA_FILE=str(tmp_path / "rooms.json"))
    print(f"{ROOMS} rooms: live after {time.perf_counter() - began:.2f} s;", re.findall("rooms loaded.*", server.log))
    assert set(await client.all_rooms(server)) == codes
    await client.create_room(server)
    server.kill9()
    await server.start()
    assert len(await client.all_rooms(server)) == ROOMS + 1


# ── Stopping ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_a_signal_stops_the_server_within_ten_seconds(
    number: signal.Signals, own_server: OwnServer, client: Client
) -> None:
    server = own_server
    await server.start()
    code = (await client.create_room(server))["room_code"]
    peers = [await client.enter(server, code, f"Peer {count}") for count in range(20)]
    acknowledged: set[str] = {code}
    stalled = socket.create_connection(("127.0.0.1", server.port))
    stalled.sendall(b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: key-of-the-tests\r\nContent-Length: 9\r\n\r\n")
    asking = [asyncio.create_task(_ask_until_the_end(server, client, acknowledged)) for _ in range(4)]
    began = time.monotonic()
    *codes, status = await asyncio.gather(*(peer.closed() for peer in peers), server.stop_by(number))
    assert (codes, status) == ([1001] * 20, 0)
    assert time.monotonic() - began < 10
    stalled.close()
    await asyncio.gather(*asking)
    await server.start()
    assert acknowledged <= set(await client.all_rooms(server))


async def test_a_client_that_does_not_answer_holds_up_no_stop(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    code = (await client.create_room(server))["room_code"]
    _silent = [await client.enter(server, code, f"Silent {count}") for count in range(5)]  # nobody reads
    assert await server.terminate() == 0


async def test_a_name_server_that_does_not_answer_holds_up_no_stop(
    own_server: OwnServer, client: Client, tmp_path: Path
) -> None:
    # The C library reads this file before its first lookup, and a pipe blocks it until someone writes.
    pipe = tmp_path / "host.conf"
    os.mkfifo(pipe)
    await own_server.start(
        RESOLV_HOST_CONF=str(pipe),
        WEBHOOK_URLS="https://hook.invalid/",
        WEBHOOK_SECRET=WEBHOOK_SECRET,
    )
    await client.create_room(own_server)
    writer = await asyncio.wait_for(asyncio.to_thread(os.open, pipe, os.O_WRONLY), DEADLINE)  # a lookup is reading
    try:
        assert await own_server.terminate() == 0
    finally:
        own_server.kill9()
        os.close(writer)
    assert "not delivered before the stop: 1" in own_server.log


async def test_signals_without_end_lose_nothing(own_server: OwnServer, client: Client) -> None:
    server = own_server
    await server.start()
    code = (await client.create_room(server))["room_code"]
    await client.enter(server, code, "Silent")
    acknowledged: set[str] = {code}
    asking = asyncio.create_task(_ask_until_the_end(server, client, acknowledged))
    assert await asyncio.to_thread(server.bombard) == 0
    await asking
    await server.start()
    assert acknowledged <= set(await client.all_rooms(server))


async def _ask_until_the_end(server: ServerProcess, client: Client, acknowledged: set[str]) -> None:
    try:
        while True:
            acknowledged.add((await client.create_room(server))["room_code"])
    except (ClientError, ConnectionError):
        pass


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────


async def test_with_a_certificate_everything_is_https(
    certificate: dict[str, str], own_server: OwnServer, client: Client
) -> None:
    trust = ssl.create_default_context(cafile=certificate["TLS_CERT"])
    await own_server.start(**certificate)
    base = f"127.0.0.1:{own_server.port}"
    headers = {"X-API-Key": API_KEY}
    async with client.session.post(f"https://{base}/api/rooms", ssl=trust, headers=headers) as answer:
        assert answer.status == 201
        assert (await answer.json())["join_url"].startswith(f"https://{base}/r/")
    async with client.session.ws_connect(f"wss://{base}/ws", ssl=trust, origin=f"https://{base}") as ws:
        assert (await ws.receive_json())["type"] == "connected"
    assert f"https://{base}" in own_server.log


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
async def test_a_renewed_certificate_is_used_after_sighup_and_a_broken_one_is_not(
    certificate: dict[str, str], own_server: OwnServer, make_certificate: Callable[[], None]
) -> None:
    await own_server.start(**certificate)
    old = await served(own_server)
    for _ in range(3):
        make_certificate()
        own_server.hang_up()
        async with asyncio.timeout(DEADLINE):
            while await served(own_server) == old:
                await asyncio.sleep(0.01)
        old = await served(own_server)
        assert old == Path(certificate["TLS_CERT"]).read_text()
    Path(certificate["TLS_KEY"]).write_text("half a fi")
    own_server.hang_up()
    async with asyncio.timeout(DEADLINE):
        while "cannot be used" not in own_server.log:
            await asyncio.sleep(0.01)
    assert await served(own_server) == old
    assert await own_server.stop_by(signal.SIGTERM) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGHUP")
async def test_sighup_does_not_end_a_server_without_a_certificate(own_server: OwnServer, client: Client) -> None:
    await own_server.start()
    for _ in range(3):
        own_server.hang_up()
        assert await client.health(own_server) == (200, "ok")
    assert await own_server.stop_by(signal.SIGTERM) == 0


async def served(server: OwnServer) -> str:
    """The certificate that new connections get."""
    return await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", server.port))


async def test_who_speaks_no_tls_disturbs_no_one_and_holds_up_no_stop(
    certificate: dict[str, str], own_server: OwnServer, client: Client
) -> None:
    trust = ssl.create_default_context(cafile=certificate["TLS_CERT"])
    await own_server.start(**certificate)
    silent = [await asyncio.open_connection("127.0.0.1", own_server.port) for _ in range(50)]
    reader, writer = await asyncio.open_connection("127.0.0.1", own_server.port)
    writer.write(b"\x00 is neither HTTP nor TLS\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
    async with client.session.get(f"https://127.0.0.1:{own_server.port}/livez", ssl=trust) as answer:
        assert answer.status == 200
    assert await own_server.stop_by(signal.SIGTERM) == 0
    for _, other in (*silent, (reader, writer)):
        other.close()


async def test_http_is_led_to_https_and_does_nothing_else(
    certificate: dict[str, str], own_server: OwnServer, client: Client
) -> None:
    await own_server.start(**certificate)
    base, more = f"127.0.0.1:{own_server.port}", {"headers": {"X-API-Key": API_KEY}, "allow_redirects": False}
    for request in ("GET /r/6a18t3?name=Ada", "POST /api/rooms", "GET /ws", "GET /none", "OPTIONS /"):
        method, path = request.split()
        async with client.session.request(method, f"http://{base}{path}", **more) as answer:
            assert (answer.status, answer.headers["Location"]) == (307, f"https://{base}{path}")
    async with client.session.get(f"http://{base}/", headers={"Host": "a@b"}) as answer:
        assert answer.status == 400
    assert not own_server.data_file.exists(), "no room was created"


async def _write_rooms(path: Path) -> set[str]:
    expires_at = int(time.time()) + 3600
    records, codes = {}, set()
    for number in range(ROOMS):
        digits = [CODE_ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0)]
        code = "rr" + "".join(digits)
        codes.add(code)
        room = Room(
            code=code,
            secret=os.urandom(32),
            created_at=time.time() - number,
            expires_at=expires_at,
            max_participants=50,
            name=f"Room {number}",
            owner_id=f"owner-{number}",
        )
        records[code] = Record(room, [], 1.0)
    file = JsonFile(path)
    await file.save(records)
    file.unlock()
    return codes
