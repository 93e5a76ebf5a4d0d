"""`python server.py --lan` as a process: its TLS, what it shows in a terminal, and what it says without a package."""

import asyncio
import os
import pty
import re
import ssl
import subprocess
import sys
from pathlib import Path

import segno
from aiohttp import ClientSession

from signaling.lan import lan_addresses
from tests.conftest import StartServer
from tests.support.peer import Peer
from tests.support.server import ROOT, free_port

LAN = (sys.executable, "server.py", "--lan")


def settings_for(folder: Path, **more: str) -> dict[str, str]:
    given = {"HOST": "", "PORT": str(free_port()), "DATA_FILE": f"{folder}/rooms.json", "STUN_URLS": ""}
    return dict(os.environ) | given | more


async def test_devices_of_the_network_call_over_its_certificate(start_server: StartServer) -> None:
    server = await start_server(command=LAN, HOST="::", API_KEY="")
    [key] = server.data_file.with_name("lan-api-key.txt").read_text().split()
    trust = ssl.create_default_context(cafile=server.certificate)
    address = [*lan_addresses(), "127.0.0.1"][0]
    url = f"https://{address}:{server.port}"
    async with ClientSession(headers={"X-API-Key": key}) as session:
        async with session.post(f"{url}/api/rooms", ssl=trust) as response:
            room = await response.json()
        assert room["join_url"] == f"{url}/r/{room['room_code']}"
        peers = [Peer(await session.ws_connect(f"{url}/ws", ssl=trust, origin=url)) for _ in range(2)]
        for peer in peers:
            await peer.greet()
            await peer.join(room["room_code"])
        await peers[1].signal(peers[0], "hello")
        await peers[0].expect("peer_joined")
        assert (await peers[0].expect("signal"))["payload"] == "hello"
    assert server.certificate
    certificate = Path(server.certificate).read_bytes()
    assert key not in server.log
    assert f"\n  {url}\n" in server.log or address == "127.0.0.1"
    await server.restart()
    assert Path(server.certificate).read_bytes() == certificate


async def test_other_commands_find_such_a_server(start_server: StartServer) -> None:
    server = await start_server(command=LAN, HOST="::", API_KEY="")
    environment = settings_for(server.data_file.parent, PORT=str(server.port))
    for command in (["health"], ["rooms", "create"], ["rooms"]):
        done = await asyncio.to_thread(ask, [*LAN, *command], environment)
        assert done.returncode == 0, done.stderr
    done = await asyncio.to_thread(ask, [*LAN[:-1], "rooms"], environment | {"HOST": "127.0.0.1"})
    assert (done.returncode, "use the settings of that server, or --lan" in done.stderr) == (1, True), done.stderr


def ask(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def in_a_terminal(command: tuple[str, ...], environment: dict[str, str], until: str) -> str:
    """What a command shows in a terminal, up to these words."""
    ours, its = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        shown = b""
        while until.encode() not in shown:
            shown += os.read(ours, 4096)
        process.terminate()
    os.close(ours)
    return shown.decode()


def test_a_terminal_shows_a_qr_code_of_the_best_address(tmp_path: Path) -> None:
    environment = settings_for(tmp_path)
    shown = in_a_terminal(LAN, environment, "lan-api-key.txt")
    rows = re.findall("\x1b\\[30;107m([ ▄▀█]+)\x1b\\[0m", shown)
    drawn = [["▄▀█".find(cell) for cell in row] for row in rows]
    pairs = [([cell in {1, 2} for cell in row], [cell in {0, 2} for cell in row]) for row in drawn]
    found = [line for pair in pairs for line in pair]
    address = [*lan_addresses(), None][0]
    assert address, "tests/in_namespace gives this machine an address"
    matrix = segno.make(f"https://{address}:{environment['PORT']}", error="l", micro=False).matrix_iter(border=2)
    expected = [[bool(cell) for cell in row] for row in matrix]
    assert found[: len(expected)] == expected


WITHOUT = "import sys; sys.modules[{!r}] = None; import server; sys.exit(server.main(['--lan']))"


def test_without_segno_a_line_takes_the_place_of_the_qr_code(tmp_path: Path) -> None:
    command = (sys.executable, "-c", WITHOUT.format("segno"))
    shown = in_a_terminal(command, settings_for(tmp_path), "lan-api-key.txt")
    assert '\nFor a QR code here: pip install "segno~=1.6"' in shown
    assert "▀" not in shown


def test_without_cryptography_a_line_says_what_to_install(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT.format("cryptography")]
    done = subprocess.run(command, cwd=ROOT, env=settings_for(tmp_path), capture_output=True, text=True, check=False)
    expected = 'web-v-con: --lan needs a package that makes certificates: pip install "cryptography~=50.0"\n'
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)
