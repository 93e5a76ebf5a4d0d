"""uv and pipx: each of the README's lines starts a server that holds a call."""

import os
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.client import Client
from tests.support.packages import OFFLINE, TOOLS, USER, WHEELS, hold_one_call, make_own_folder, readme_command, run
from tests.support.server import ServerProcess

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]  # the first test also builds


class Uv(NamedTuple):
    """uv for a user without rights: a folder with its programs, and a home, wheels and a Python that it may read."""

    programs: Path
    settings: dict[str, str]


@pytest.fixture(scope="session")
def uv(public_folder: Path, python: str) -> Uv:
    programs = public_folder / "programs"
    programs.mkdir()
    for name in ("uv", "uvx"):
        shutil.copy(TOOLS / name, programs)
    wheels = shutil.copytree(WHEELS, public_folder / "wheels")
    home = make_own_folder(public_folder, "home")
    return Uv(programs, OFFLINE | {"HOME": str(home), "UV_FIND_LINKS": str(wheels), "UV_PYTHON": python})


@pytest.fixture(scope="session")
def pipx_script(public_folder: Path, python: str, project: Path) -> Path:
    assert readme_command("pipx") == "pipx install . && web-v-con"
    home, scripts = public_folder / "pipx", public_folder / "scripts"
    folders = {"PIPX_HOME": str(home), "PIPX_BIN_DIR": str(scripts), "PIPX_DEFAULT_PYTHON": python}
    run(TOOLS / "pipx", "install", project, env=OFFLINE | folders | {"HOME": os.environ.get("HOME", "/")})
    return scripts / "web-v-con"


@pytest.mark.parametrize("command", ["uv run", "uvx"])
async def test_uv_starts_the_server(command: str, uv: Uv, project: Path, client: Client, tmp_path: Path) -> None:
    program, *words = shlex.split(readme_command(command), comments=True)
    in_project = {".": str(project), "server.py": str(project / "server.py")}
    started = [str(uv.programs / program), *(in_project.get(word, word) for word in words)]
    folder = make_own_folder(project.parent, command.replace(" ", "-"))
    settings = uv.settings | {"DATA_FILE": str(folder / "rooms.json")}
    server = ServerProcess(tmp_path, started, cwd=folder, user=USER, **settings)
    await hold_one_call(client, server)


async def test_pipx_installs_the_server(pipx_script: Path, public_folder: Path, client: Client, tmp_path: Path) -> None:
    folder = make_own_folder(public_folder, "pipx-data")
    server = ServerProcess(tmp_path, [str(pipx_script)], cwd=folder, user=USER, DATA_FILE="")
    await hold_one_call(client, server)
    assert (folder / "data/rooms.json").exists()
