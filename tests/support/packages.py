"""Builds, installs and tries packages of the server without a network."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.client import Client
from tests.support.documents import read_documents
from tests.support.server import ServerProcess

TOOLS = Path(sys.prefix) / "bin"
WHEELS = Path(sys.prefix) / "wheels"  # tests/run downloads them
# Settings of pip and uv: no network, none of this machine's, and nothing compiled that is only packed again.
OFFLINE = {
    "PATH": os.environ["PATH"],
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_COMPILE": "1",
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": str(WHEELS),
}
OFFLINE |= {"UV_OFFLINE": "1", "UV_NO_INDEX": "1", "UV_NO_CONFIG": "1", "UV_FIND_LINKS": str(WHEELS)}
OFFLINE |= {"UV_PYTHON_DOWNLOADS": "never"}
USER = 65534 if os.geteuid() == 0 else None  # "nobody", who has no rights and no home


def as_user() -> dict[str, Any]:
    """Returns the arguments of a subprocess that has no rights."""
    return {} if USER is None else {"user": USER, "group": USER, "extra_groups": []}


def run(*command: str | Path, **more: Any) -> str:
    """Runs a command that must succeed. Returns what it printed."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **more,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def readme_command(start: str) -> str:
    """Returns the line of the README, or a document beside it, that begins with these words."""
    [line] = {line for line in read_documents().splitlines() if line.startswith(start)}
    return line


def make_environment(folder: Path, python: str, package: str | Path) -> Path:
    """Makes a virtual environment with one package and what that needs."""
    run(TOOLS / "uv", "venv", "--python", python, folder, env=OFFLINE)
    run(TOOLS / "uv", "pip", "install", "--no-cache", "--python", folder, package, env=OFFLINE)
    return folder


def make_read_only(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def make_own_folder(parent: Path, name: str) -> Path:
    """Makes an empty folder that belongs to the user without rights."""
    folder = parent / name
    folder.mkdir()
    if USER is not None:
        os.chown(folder, USER, USER)
    return folder


async def hold_one_call(client: Client, server: ServerProcess) -> None:
    """Starts a server, holds a call over it and stops it."""
    try:
        await server.start()
        await _hold_call(client, server)
        assert await server.terminate() == 0
    finally:
        server.kill9()
    server.check_log()


async def _hold_call(client: Client, server: ServerProcess) -> None:
    """Loads the page and what it names, and lets one of two participants signal the other."""
    async with client.session.get(server.url) as response:
        page = await response.text()
    linked = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|svg))', page)
    assert len(linked) > 2, page
    for path in linked:
        async with client.session.get(server.url + path) as response:
            assert response.status == 200, path
    room = await client.create_room(server)
    async with (
        await client.enter(server, room["room_code"], "Ada") as ada,
        await client.enter(server, room["room_code"], "Bob") as bob,
    ):
        assert (await ada.expect("peer_joined"))["display_name"] == "Bob"
        await bob.signal(ada, "from Bob")
        assert (await ada.expect("signal"))["payload"] == "from Bob"
