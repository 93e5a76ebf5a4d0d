"""The package: what is in its wheel, and that it serves where there is nothing else."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from signaling import __version__
from tests.support.client import Client
from tests.support.packages import USER, hold_one_call, make_own_folder
from tests.support.server import ROOT, ServerProcess

pytestmark = pytest.mark.timeout(600)  # the first test also builds


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_server_with_the_page_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == f"web_v_con-{__version__}-py3-none-any.whl"
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    page = {f"signaling/web/{name}" for name in files_below(ROOT / "web")}
    assert held == {f"signaling/{name}" for name in files_below(ROOT / "signaling")} | page


async def test_an_installed_package_serves_from_an_empty_folder(
    console_script: Path, public_folder: Path, client: Client, tmp_path: Path
) -> None:
    folder = make_own_folder(public_folder, "empty")
    server = ServerProcess(tmp_path, [str(console_script)], cwd=folder, user=USER, DATA_FILE="")
    await hold_one_call(client, server)
    assert (folder / "data/rooms.json").exists()
