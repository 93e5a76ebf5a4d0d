"""The image, without an engine: follows the Dockerfile by hand, and runs the result as a container would."""

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.sandbox import APP, NEEDS_ROOT, UID, sandboxed
from tests.support.server import API_KEY, ROOT

Instruction = tuple[str, str]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, each as its name and the rest."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    found: list[list[Instruction]] = []
    for name, rest in lines:
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def build(folder: Path) -> None:
    """Does in a folder what the first stage does in /app, but for the packages, which the tests have."""
    ignored = [line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text().split() if "**/" in line]
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for name, rest in stages()[0]:
        if name == "COPY":
            source, target = shlex.split(rest)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns(*ignored))
            else:
                shutil.copy(ROOT / source, folder / target)
        elif name == "RUN" and "/venv" not in rest:
            subprocess.run(["sh", "-ec", rest], cwd=folder, env=environment, check=True)


def test_both_stages_have_the_same_base_and_nothing_of_one_platform() -> None:
    first, last = stages()
    assert first[0][1] == f"{last[0][1]} AS build"
    assert "--platform" not in (ROOT / "Dockerfile").read_text()
    assert not any(name == "RUN" for name, _ in last), "it could be built for another platform without emulation"


@NEEDS_ROOT
async def test_any_user_can_run_it_on_a_read_only_disk_without_capabilities(
    start_server: StartServer, client: Client, tmp_path: Path
) -> None:
    app, data = tmp_path / "app", tmp_path / "volume"
    app.mkdir(mode=0o755)
    build(app)
    shutil.copytree(app / "data", data)  # as an engine fills a new volume
    last = dict(stages()[-1])
    environment = dict(re.findall(r"(\w+)=(\S+)", " ".join(rest for name, rest in stages()[-1] if name == "ENV")))
    given = {name: environment[name] for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")}
    command = sandboxed(json.loads(last["CMD"]), app, data)
    server = await start_server(command=command, DATA_FILE="", HOST=environment["HOST"], **given)

    status = Path(f"/proc/{server.pid}/status").read_text()
    assert re.findall(r"^Uid:\t(.*)$", status, re.MULTILINE) == ["\t".join([str(UID)] * 4)]
    assert set(re.findall(r"^Cap\w+:\t(\w+)$", status, re.MULTILINE)) == {"0" * 16}
    for place in (APP, "/", "/etc"):
        with pytest.raises(OSError, match=re.escape(f"[Errno {errno.EROFS}]")):
            Path(f"/proc/{server.pid}/root{place}/new").touch()

    code = (await client.create_room(server))["room_code"]
    ada, ben = await client.enter(server, code), await client.enter(server, code)
    await ben.signal(ada, "hello")
    await ada.expect("peer_joined")
    assert (await ada.expect("signal"))["payload"] == "hello"
    assert API_KEY not in server.log
    assert await server.terminate() == 0
    assert code in json.loads((data / "rooms.json").read_text())["rooms"]
