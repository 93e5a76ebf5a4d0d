"""The one file: `web-v-con.pyz` with the server, the page and all packages."""

import shutil
import subprocess
from pathlib import Path

import pytest

from signaling import __version__
from tests.support.client import Client
from tests.support.packages import USER, as_user, hold_one_call, make_own_folder, make_read_only, run
from tests.support.server import API_KEY, ServerProcess

pytestmark = pytest.mark.timeout(600)  # the first test also builds
OPTIONAL = "asyncpg, cryptography, jwt, redis, segno, uvloop"


class WithoutSettings(ServerProcess):
    """A server whose environment has no settings."""

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin"} | self._settings


async def test_the_one_file_takes_env_and_data_beside_it(
    one_file: Path, unpacked: Path, python: str, client: Client, tmp_path: Path
) -> None:
    folder = make_own_folder(unpacked.parent, "with-env")
    file = shutil.copy(one_file, folder)
    server = WithoutSettings(tmp_path, [python, str(file)], cwd=Path("/"), user=USER, PEX_ROOT=str(unpacked))
    (folder / ".env").write_text(f"API_KEY={API_KEY}\nHOST=127.0.0.1\nPORT={server.port}\nSTUN_URLS=\n")
    await hold_one_call(client, server)
    assert f"web-v-con {__version__} is ready" in server.log
    assert (folder / "data/rooms.json").exists()


@pytest.mark.long
async def test_the_one_file_serves_from_a_folder_that_it_cannot_write(
    one_file: Path, public_folder: Path, python: str, client: Client, tmp_path: Path
) -> None:
    folder = public_folder / "read-only"
    folder.mkdir()
    file = shutil.copy(one_file, folder)
    make_read_only(folder)
    data_file = make_own_folder(public_folder, "elsewhere") / "rooms.json"
    server = ServerProcess(tmp_path, [python, str(file)], cwd=folder, user=USER, DATA_FILE=str(data_file))
    await hold_one_call(client, server)
    assert data_file.exists()


@pytest.mark.long
def test_the_one_file_has_all_commands_and_packages(one_file: Path, unpacked: Path, python: str) -> None:
    given = {"PATH": "/usr/bin:/bin", "PEX_ROOT": str(unpacked)}
    run(python, one_file, "move-rooms", "--help", env=given, **as_user())
    refused = subprocess.run(
        [python, one_file], env=given | {"PORT": "x"}, capture_output=True, check=False, **as_user()
    )
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.startswith(b"web-v-con: PORT='x': expected ")
    run(python, one_file, "-c", f"import {OPTIONAL}", env=given | {"PEX_INTERPRETER": "1"}, **as_user())
