"""Every command of the README and of the documents beside it, run as a newcomer would: in a copy of the project.

A new command is run too and must succeed; one that cannot be run here needs a line in NOT_RUN. To save minutes commands
find the tests' packages and pip only says what it would install. The long tests install for real, without a network.
"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from signaling.settings import DEFAULT_API_KEY
from tests.support.client import Client
from tests.support.documents import CODE, code_block, code_blocks, read_documents
from tests.support.newcomer import Place, copy_project, finish, follow, serve
from tests.support.packages import OFFLINE, run
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.server import API_KEY, ROOT, ServerProcess, free_port
from tests.support.turn import SECRET, TurnServer

START = ".venv/bin/python server.py"
IN_OPT = "/opt/"  # the steps for systemd, which a test of their own follows
SAMPLE = ROOT / "tests/stores/samples/6-is_promoted.json"
# How commands begin that are not run here, and why.
NOT_RUN = {
    "docker": "there is no engine; test_image.py and test_compose.py check what it reads",
    "systemctl": "systemd starts no services here; test_systemd.py checks the unit",
    "journalctl": "likewise",
    "uv": "tests/packaging runs it",
    "uvx": "tests/packaging runs it",
    "pipx": "tests/packaging runs it",
    ".venv/bin/pip install -q pex": "tests/packaging runs it",
    "tests/run": "it would run this test",
    "tests/screenshots": "it takes minutes",
}
INLINE = re.compile(r"`((?:\.venv/bin/|turnserver |openssl |docker )[^`\n]+)`")  # commands within a sentence
COMMAND = re.compile(r"(?:.*\\\n)*.*<<END\n(?:.*\n)*?END$|(?:.*\\\n)*.+", re.MULTILINE)  # perhaps over several lines
LANGUAGES = set("caddy haproxy html ini js nginx python sh sql yaml".split())  # of code in documents


def blocks() -> list[list[str]]:
    """Returns the commands of each block. What another block has had is left out, but for starts of the server."""
    found: list[list[str]] = []
    known: set[str] = set()
    for block in [*code_blocks("sh"), *INLINE.findall(CODE.sub("", read_documents()))]:
        commands = [command for command in COMMAND.findall(block) if command not in known]
        known |= {command for command in commands if not (is_start(command) or is_assignment(command))}
        found.append(commands)
    return [block for block in found if block]


def is_start(command: str) -> bool:
    return re.search(r"server\.py( --lan)?$", command) is not None


def is_assignment(command: str) -> bool:
    return re.fullmatch(r"\w+='.*'", command) is not None


def reason_against(command: str) -> str | None:
    """Returns why a command is not run."""
    return next((reason for start, reason in NOT_RUN.items() if f"{command} ".startswith(f"{start} ")), None)


def unrun() -> list[str]:
    return [command for block in blocks() for command in block if reason_against(command)]


def test_code_in_documents_is_in_a_language_that_tests_look_for() -> None:
    assert set(re.findall(r"^```(\w*)\n.*?^```$", read_documents(), re.MULTILINE | re.DOTALL)) == LANGUAGES | {""}


def test_each_reason_not_to_run_a_command_is_needed() -> None:
    assert {reason_against(command) for command in unrun()} == set(NOT_RUN.values())
    for start in NOT_RUN:
        assert any(command.startswith(start) for command in unrun()), start


@pytest.mark.parametrize("command", unrun())
def test_a_command_that_is_not_run_names_what_exists(command: str) -> None:
    run("bash", "-nc", command)
    program, *words = shlex.split(command, comments=True)
    if program == "docker" and words[0] == "compose":
        compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
        profiles = {profile for service in compose["services"].values() for profile in service.get("profiles", [])}
        assert set(words) <= {"compose", "--profile", "up", "--build", *profiles, *compose["services"]}
    elif program == "docker":
        assert words[-1] in {".", "web-v-con"}
    elif program.startswith("tests/"):
        script = (ROOT / program).read_text()
        paths = [word.partition("::")[0] for word in [program, *words] if "/" in word]
        assert [path for path in paths if not (ROOT / path).exists()] == []
        ours = {"tests/run": {"--long", "lint", "js"}}.get(program, set())
        assert all(re.search(rf"^ +{re.escape(word)}\)", script, re.MULTILINE) for word in ours & set(words))
    elif program in {"systemctl", "journalctl"}:
        assert words[-1] == "web-v-con"


def replace_words(command: str, words: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, words)), lambda match: words[match[0]], command)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables for commands: no settings, this Python as `python3`, and a curl for which a refusal is an error."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    path = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), os.environ["PATH"]])
    return OFFLINE | {"PATH": path, "HOME": str(home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture
def turn(tmp_path: Path) -> Iterator[TurnServer]:
    server = TurnServer(tmp_path / "turn")
    yield server
    server.stop()


@pytest.fixture
def words(postgres: Postgres, database: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What takes the place of the Redis and the database in commands. The database's user has the documented rights."""
    postgres.ask(code_block("sql", "CREATE ROLE").replace("'...'", "'PASSWORD'"), database)
    redis = RedisServer(tmp_path / "redis", requirepass="PASSWORD")
    yield {
        "redis://:PASSWORD@redis.internal": redis.url.replace("//", "//:PASSWORD@"),
        "PASSWORD@db.example/postgres": f"PASSWORD@127.0.0.1:{postgres.port}/{database}",
    }
    redis.kill()
    postgres.ask("DROP OWNED BY webvcon; DROP ROLE webvcon", database)


@pytest.mark.timeout(1000)
@pytest.mark.parametrize("installs", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_commands_work_one_after_the_other(
    environment: dict[str, str],
    turn: TurnServer,
    words: dict[str, str],
    client: Client,
    tmp_path: Path,
    *,
    installs: bool,
) -> None:
    [first], *others = blocks()
    install, _, start = first.rpartition(" && ")
    assert start == START
    project = copy_project(ROOT, tmp_path / "project")
    if installs:
        await finish(Place(project, environment), install)
    else:
        (project / ".venv").symlink_to(sys.prefix)
        environment["PIP_DRY_RUN"] = "1"
    settings = {"STUN_URLS": "", "TURN_URLS": turn.url, "TURN_SECRET": SECRET}
    keys = f"{DEFAULT_API_KEY},{API_KEY}"
    server = ServerProcess(tmp_path / "server", START.split(), project, **environment, **settings, API_KEY=keys)

    async def make_room() -> str:
        return str((await client.create_room(server))["room_code"])

    async def run_block(folder: Path, commands: list[str]) -> None:
        port = free_port() if any(map(is_start, commands)) else server.port
        place = Place(copy_project(project, folder), environment, port)
        (folder / ".venv").symlink_to(project / ".venv")
        lines = [f"{name}={value}\n" for name, value in (settings | {"PORT": str(port)}).items()]
        (folder / ".env").write_text("".join(lines))
        shutil.copy(SAMPLE, folder / "data/rooms.json")
        code = await make_room()
        guest = await client.enter(server, code)
        own = {"127.0.0.1:8000": f"127.0.0.1:{server.port}", "6a18t3": code, "SOCKET_ID": guest.socket_id}
        own["https://calls.example --key API_KEY"] = f"{server.url} --key {API_KEY}"
        assigned = ""
        for command in commands:
            text = replace_words(command, words | own)
            if is_assignment(text):
                assigned += f"{text}\n"
            elif is_start(text):
                await serve(place, text)
            elif re.search(r"curl -N|rooms watch", text):
                await follow(place, assigned + text, make_room)
            elif text.startswith("turnserver "):
                TurnServer(folder / "turn", *shlex.split(text)[1:], static_auth_secret=None, realm=None).stop()
            else:
                await finish(place, assigned + text)

    try:
        await server.start()
        for number, block in enumerate(others):
            commands = [command for command in block if not reason_against(command)]
            if commands and not any(IN_OPT in command for command in commands):
                await run_block(tmp_path / f"{number}", commands)
        assert await server.terminate() == 0
    finally:
        server.kill9()
    server.check_log()


@pytest.mark.long
async def test_the_steps_for_systemd_install_what_its_unit_starts(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    words = {"/opt/": f"{tmp_path}/opt/", "/etc/": f"{tmp_path}/etc/", "/var/lib/web-v-con": str(tmp_path)}
    for name in ("opt", "etc"):
        (tmp_path / name).mkdir()
    [commands] = [block for block in blocks() if any(IN_OPT in command for command in block)]
    for command in commands:
        await finish(Place(ROOT, environment), replace_words(command, words))
    settings = tmp_path / "etc/web-v-con.env"
    assert settings.stat().st_mode & 0o777 == 0o600
    unit = replace_words(code_block("ini", "ExecStart"), words)
    given = dict(line.split("=", 1) for line in settings.read_text().split())
    given |= dict(re.findall("^Environment=(.*?)=(.*)$", unit, re.MULTILINE))
    [start] = re.findall("^ExecStart=(.*)$", unit, re.MULTILINE)
    place = Place(tmp_path, environment | given | {"HOST": "127.0.0.1", "PORT": str(port)}, port)
    await serve(place, start)
    assert (tmp_path / "rooms.json").exists()
