"""The systemd unit of the documents: systemd itself checks it, and its command is run as the unit would run it."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signaling.limits import PAGES
from signaling.settings import Settings
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.documents import code_block
from tests.support.sandbox import APP, NEEDS_ROOT, sandboxed
from tests.support.server import ROOT

FOLDER = "/opt/web-v-con"  # of the project, in the documents
UNIT = code_block("ini", "ExecStart")
MOST_EXPOSURE = 15  # tenths, of systemd's 100 for a service without any protection

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as a file, for a program that exists."""
    file = tmp_path / "web-v-con.service"
    python = f"{FOLDER}/.venv/bin/python"
    assert python in UNIT
    file.write_text(UNIT.replace(python, sys.executable).replace(FOLDER, str(ROOT)))
    return file


def value(key: str) -> str:
    [found] = re.findall(rf"^{key}=(.*)$", UNIT, re.MULTILINE)
    return str(found)


@needs_systemd
def test_systemd_knows_every_line(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
def test_systemd_finds_it_well_confined(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSURE}", "--no-pager", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_enough_files_may_be_open_for_all_connections() -> None:
    assert int(value("LimitNOFILE")) >= Settings().max_connections + PAGES + 64


@NEEDS_ROOT
async def test_its_command_serves_as_a_user_who_can_write_only_its_own_folder(
    start_server: StartServer, client: Client, tmp_path: Path
) -> None:
    app, state = tmp_path / "app", tmp_path / "state"
    app.mkdir()
    for name in ("server.py", "signaling", "web"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, app / name)
    (app / "data").mkdir()
    state.mkdir(mode=0o777)
    state.chmod(0o777)
    command = value("ExecStart").replace(f"{FOLDER}/.venv/bin/python", "python").replace(FOLDER, APP)
    [data_file] = re.findall("DATA_FILE=/var/lib/web-v-con/(.*)", value("Environment"))
    sandbox = sandboxed(shlex.split(command), app, state)
    server = await start_server(command=sandbox, DATA_FILE=f"{APP}/data/{data_file}")
    code = (await client.create_room(server))["room_code"]
    assert (state / data_file).exists()
    assert (await client.enter(server, code)).socket_id
    assert await server.terminate() == 0
