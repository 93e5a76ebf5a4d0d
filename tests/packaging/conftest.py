"""What tests of packages need: folders that other users may enter, the packages, and a user without rights."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import ClientSession

from tests.support.client import Client
from tests.support.packages import (
    OFFLINE,
    TOOLS,
    as_user,
    make_environment,
    make_own_folder,
    make_read_only,
    readme_command,
    run,
)
from tests.support.server import ROOT


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with ClientSession() as session:
        yield Client(session)


@pytest.fixture(scope="session")
def public_folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike those of pytest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def python() -> str:
    """A Python of this version that a user without rights may start, which one in the home of root is not."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = [Path(sys.base_prefix) / "bin", *map(Path, os.get_exec_path())]
    for path in (str(folder / name) for folder in folders):
        with suppress(OSError):
            if subprocess.run([path, "-c", ""], check=False, **as_user()).returncode == 0:
                return path
    pytest.skip(f"{name} is installed only where other users may not start it")


@pytest.fixture(scope="session")
def wheel(public_folder: Path) -> Path:
    folder = public_folder / "wheel"
    run(TOOLS / "uv", "build", "--no-cache", "--wheel", "--out-dir", folder, ROOT, env=OFFLINE)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def console_script(public_folder: Path, python: str, wheel: Path) -> Path:
    """`web-v-con` in a read-only environment of its own, installed from the wheel."""
    environment = make_environment(public_folder / "environment", python, wheel)
    make_read_only(environment)
    return environment / "bin/web-v-con"


@pytest.fixture(scope="session")
def one_file(public_folder: Path, wheel: Path) -> Path:
    """`web-v-con.pyz`, made by the README's command with the Python of these tests, which may be a later 3.x.y.

    pip takes the wheel that is there, since building another one would take as long as all the rest.
    """
    folder = public_folder / "made"
    environment = make_environment(folder / "environment", sys.executable, "pip")
    command = (
        readme_command(".venv/bin/pip install -q pex").replace(".venv", str(environment)).replace("'.[", f"'{wheel}[")
    )
    run("bash", "-c", command, cwd=folder, env=OFFLINE | {"PEX_ROOT": str(folder / "cache")})
    return folder / "web-v-con.pyz"


@pytest.fixture(scope="session")
def unpacked(public_folder: Path) -> Path:
    """A folder for `PEX_ROOT`, so that only the first start unpacks the one file."""
    return make_own_folder(public_folder, "unpacked")


@pytest.fixture(scope="session")
def project(public_folder: Path) -> Path:
    """A read-only copy of what a package is built from."""
    copy = public_folder / "project"
    copy.mkdir()
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "server.py"):
        shutil.copy(ROOT / name, copy)
    for name in ("signaling", "web"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    make_read_only(copy)
    return copy
