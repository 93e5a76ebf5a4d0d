"""Who is measured: the command that starts each, its best reasonable settings, and the dialect of its clients."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from tests.bench.protocols import Dialect, PeerJs, SocketIo, WebVCon, YWebrtc

ROOT = Path(__file__).resolve().parents[2]
BENCH = Path(__file__).resolve().parent
RELAYS = BENCH / "relays"
PACKAGES = BENCH / "node_modules"
BIN = Path(sys.executable).parent
API_KEY = "bench"


@dataclass(frozen=True)
class Contestant:
    """One server that forwards signals."""

    name: str
    command: Callable[[int], list[str]]  # for a port
    dialect: Dialect
    settings: Mapping[str, str] = field(default_factory=dict)
    now: str = ""  # of another checkout of ours: the contestant that it is compared with

    @property
    def role(self) -> str:
        """The name under which scenarios know it."""
        return self.now or self.name

    def unlimited(self) -> "Contestant":
        """Ours without rate limits: a bench is one client that does the work of many."""
        return replace(self, settings={**self.settings, "RATE_LIMITS": "0"})

    def environment(self, port: int, folder: Path) -> dict[str, str]:
        return {"PORT": str(port), "NODE_ENV": "production", "DATA_FILE": str(folder / "rooms.json"), **self.settings}


def _ours(
    name: str, *arguments: str, resumable: bool = True, checkout: Path = ROOT, now: str = "", **settings: str
) -> Contestant:
    settings = {"HOST": "127.0.0.1", "API_KEY": API_KEY, "LOG_LEVEL": "warning", **settings}
    command = [sys.executable, *arguments, str(checkout / "server.py")]
    return Contestant(name, lambda _: command, WebVCon(resumable=resumable), settings, now)


def _node(name: str, script: Path, dialect: Dialect, *arguments: str) -> Contestant:
    command = [str(script), *arguments]
    return Contestant(name, lambda port: [_node_itself(), *(part.format(port=port) for part in command)], dialect)


@cache
def _node_itself() -> str:
    """Not the script in .venv: that is a Python process, and Node.js would be its child."""
    return subprocess.check_output([BIN / "node", "-p", "process.execPath"], text=True).strip()


def _uvicorn(port: int) -> list[str]:
    options = "--loop uvloop --http httptools --ws websockets-sansio --ws-per-message-deflate false --no-access-log"
    application = ["--app-dir", str(RELAYS), "fastapi_relay:app", "--port", str(port), "--log-level", "warning"]
    return [str(BIN / "uvicorn"), *options.split(), *application]


WITHOUT_UVLOOP = str(RELAYS / "without_uvloop.py")
PEERJS_OPTIONS = ["--port", "{port}", "--host", "127.0.0.1", "--concurrent_limit", "20000"]

OURS = "web-v-con"
OURS_ASYNCIO = "web-v-con asyncio"
OURS_BARE = "web-v-con no limits"
OURS_BEFORE, ASYNCIO_BEFORE = f"{OURS} before", f"{OURS} before asyncio"  # another checkout
PEERJS, Y_WEBRTC, SOCKET_IO = "PeerJS server", "y-webrtc", "Socket.IO"
FASTAPI, WS, WEBSOCKETS, PICOWS = "FastAPI uvicorn", "ws", "websockets", "picows"

CONTESTANTS = {
    contestant.name: contestant
    for contestant in [
        _ours(OURS),
        _ours(OURS_ASYNCIO, WITHOUT_UVLOOP),
        _ours(OURS_BARE, resumable=False, RATE_LIMITS="0"),
        _node(PEERJS, PACKAGES / "peer/dist/bin/peerjs.js", PeerJs(), *PEERJS_OPTIONS),
        _node(Y_WEBRTC, PACKAGES / "y-webrtc/bin/server.js", YWebrtc()),
        _node(SOCKET_IO, RELAYS / "socketio_relay.mjs", SocketIo()),
        Contestant(FASTAPI, _uvicorn, WebVCon()),
        _node(WS, RELAYS / "ws_relay.mjs", WebVCon()),
        Contestant(WEBSOCKETS, lambda _: [sys.executable, str(RELAYS / "websockets_relay.py")], WebVCon()),
        Contestant(PICOWS, lambda _: [sys.executable, str(RELAYS / "picows_relay.py")], WebVCon()),
    ]
}


def before(checkout: Path) -> dict[str, Contestant]:
    """Another checkout's server, by the name of the contestant that it is compared with."""
    return {
        OURS: _ours(OURS_BEFORE, checkout=checkout, now=OURS),
        OURS_ASYNCIO: _ours(ASYNCIO_BEFORE, WITHOUT_UVLOOP, checkout=checkout, now=OURS_ASYNCIO),
    }
