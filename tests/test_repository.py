"""Promises that files of this repository make about each other, and that nothing else would notice were broken."""

import ast
import json
import os
import posixpath
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from signaling import __version__
from signaling.http import static
from signaling.settings import Settings
from signaling.wire.messages import CLIENT_MESSAGES, ServerMessage
from tests.conftest import StartServer
from tests.support import documents
from tests.support.server import API_KEY, ROOT

ROOT_NAMES = set("server.py signaling web data tests requirements.txt Procfile README.md".split())
ROOT_NAMES |= set("pyproject.toml Dockerfile LICENSE compose.yaml render.yaml".split())  # tools look for these by name

# Folders and single files; each imports only from those in lines below its own, and no two in a line from each other.
LAYERS = """
    server
    commands
    terminal doctor
    lan process
    app serve
    background move
    cluster
    websocket
    descriptions
    http
    app_keys
    stores webhooks
    metrics
    rooms
    tokens tls limits budget clock logs
    wire
    settings self_signed
    setting_values
    dotenv origin jwt_keys
    errors folders page
"""
AIOHTTP_IN = {
    *("app", "serve", "background", "descriptions", "http", "app_keys", "webhooks", "websocket.handler", "doctor"),
    "cluster.sharing",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_root_folder_holds_only_what_the_design_names() -> None:
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert visible - {"__pycache__"} == ROOT_NAMES


def test_scripts_have_their_run_bit() -> None:
    installed = {"node_modules", ".venv"}
    files = [*ROOT.glob(".ci/*"), *(path for path in ROOT.glob("tests/**/*") if installed.isdisjoint(path.parts))]
    scripts = {path for path in files if path.is_file() and path.read_bytes().startswith(b"#!")}
    assert {ROOT / ".ci/run", ROOT / "tests/run", ROOT / "tests/in_namespace"} <= scripts
    assert {path for path in scripts if not os.access(path, os.X_OK)} == set()


def test_ci_runs_the_readmes_second_command() -> None:
    commands = [line for line in read(".ci/run").splitlines() if not line.startswith("#")]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec tests/run"]
    assert "tests/run" in read("README.md")


def project() -> dict[str, Any]:
    return dict(tomllib.loads(read("pyproject.toml"))["project"])


def test_the_version_is_written_once_and_has_its_changes() -> None:
    assert project()["dynamic"] == ["version"]
    assert re.findall("^## (\\S+)", read(".github/CHANGELOG.md"), re.MULTILINE)[0] == __version__


def test_the_package_and_the_script_require_what_requirements_txt_says() -> None:
    script = tomllib.loads(
        re.sub("^# ?", "", read("server.py").split("# ///")[1].partition("\n")[2], flags=re.MULTILINE)
    )
    assert script["dependencies"] == project()["dependencies"] == read("requirements.txt").splitlines()
    assert script["requires-python"] == project()["requires-python"]


def test_optional_packages_are_those_that_are_tested() -> None:
    extras = project()["optional-dependencies"]
    assert extras.pop("all") == [f"web-v-con[{','.join(extras)}]"]
    tested = {name_of(line): line for line in read("tests/requirements.txt").splitlines()}
    optional = {name_of(line): line for lines in extras.values() for line in lines}
    assert {"redis", "asyncpg", "uvloop", "PyJWT"} <= set(optional) & set(tested)
    assert {name: line for name, line in optional.items() if line != tested.get(name, line)} == {}


def name_of(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement, maxsplit=1)[0]


# ── How modules hang together ────────────────────────────────────────────────────────────────────


def module_files() -> dict[str, Path]:
    inner = (ROOT / "signaling").rglob("*.py")
    names = {".".join(path.relative_to(ROOT / "signaling").with_suffix("").parts): path for path in inner}
    return {name: path for name, path in names.items() if "__init__" not in name} | {"server": ROOT / "server.py"}


def imported_names(module: str, path: Path) -> set[str]:
    """Every name that a file imports, absolute: `signaling.rooms.Room`, `aiohttp.web`."""
    package = ["signaling", *module.split(".")[:-1]] if module != "server" else []
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            names |= {f"{start}.{alias.name}" for alias in node.names}
    return names


def folder_of(module: str) -> str:
    return module.partition(".")[0]


def layer_of(module: str) -> int:
    return next(number for number, line in enumerate(LAYERS.splitlines()) if folder_of(module) in line.split())


def imported_modules(module: str, path: Path) -> set[str]:
    """Which of our own modules a file imports."""
    names = imported_names(module, path)
    return {other for other in module_files() if any(f"{name}.".startswith(f"signaling.{other}.") for name in names)}


def test_every_module_has_its_place() -> None:
    assert {folder_of(module) for module in module_files()} == set(LAYERS.split())


@pytest.mark.parametrize("module", module_files())
def test_imports_point_down(module: str) -> None:
    others = {
        other for other in imported_modules(module, module_files()[module]) if folder_of(other) != folder_of(module)
    }
    assert {other for other in others if layer_of(other) <= layer_of(module)} == set()


def test_no_modules_import_each_other() -> None:
    TopologicalSorter({name: imported_modules(name, path) for name, path in module_files().items()}).prepare()


@pytest.mark.parametrize("module", module_files())
def test_only_the_edges_know_aiohttp(module: str) -> None:
    names = {name for name in imported_names(module, module_files()[module]) if name.startswith("aiohttp")}
    assert not names or not AIOHTTP_IN.isdisjoint({module, module.split(".", maxsplit=1)[0]})


def test_a_server_without_redis_loads_nothing_of_the_cluster() -> None:
    start = "from signaling.app import create_app; from signaling.settings import Settings; create_app(Settings())"
    loaded = "import sys; print([name for name in sys.modules if 'cluster' in name or name in ('redis', 'asyncpg')])"
    command = [sys.executable, "-c", f"{start}; {loaded}"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_folder_has_at_least_three_files_and_none_inside() -> None:
    folders = {path.parent for path in (ROOT / "signaling").glob("*/*.py")}
    assert {folder.name for folder in folders if len(list(folder.glob("[a-z]*.py"))) < 3} == set()
    assert list((ROOT / "signaling").glob("*/*/*.py")) == []


LANGUAGE_FOLDERS = {f"languages/{folder.name}": "" for folder in (ROOT / "web/languages").iterdir()}
# Folders of the browser client, and which others each may import from; all may import themselves.
BROWSER_FOLDERS = {
    "boot": "",
    "sdk/server": "sdk",
    "sdk/peer": "sdk",
    "sdk/media": "sdk",
    "sdk/quality": "sdk",
    "sdk/files": "sdk",
    "sdk/messages": "sdk sdk/files",
    "sdk/recording": "sdk",
    "sdk/adaptive": "sdk",
    "sdk/doctor": "sdk/server sdk/media",
    "sdk": "sdk/server sdk/peer sdk/adaptive",
    **LANGUAGE_FOLDERS,
    "ui": " ".join(LANGUAGE_FOLDERS),
    "ui/kit": "SDK ui",
    "ui/devices": "SDK ui ui/kit",
    "ui/stage": "SDK ui ui/kit",
    "ui/people": "SDK ui ui/kit",
    "ui/chat": "SDK ui ui/kit",
    "ui/invite": "SDK ui ui/kit",
    "ui/recording": "SDK ui ui/kit",
    "ui/connection": "SDK ui ui/kit",
    "ui/doctor": "SDK ui ui/kit",
    "ui/pages": "SDK ui ui/kit ui/devices",
    "ui/call": "SDK ui ui/kit ui/devices ui/stage ui/people ui/invite ui/chat ui/recording ui/connection",
    "docs": "ui/kit",
    "example": "SDK",
    "": "SDK ui ui/kit ui/devices ui/doctor ui/pages ui/call",
}
SCRIPT_IMPORT = re.compile(r'(?:\bfrom|\bimport) ?\(?"(\.{1,2}/[^"]+\.js)"')
JSDOC = re.compile(r"/\*\*.*?\*/", re.DOTALL)  # names types, which no browser loads


def scripts() -> dict[str, set[str]]:
    """Every script of the browser client with those that it imports, at once or later."""
    found = {}
    for path in (ROOT / "web").rglob("*.js"):
        links = SCRIPT_IMPORT.findall(JSDOC.sub("", path.read_text(encoding="utf-8")))
        name = path.relative_to(ROOT / "web").as_posix()
        found[name] = {posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) for link in links}
    return found


def test_folders_of_the_browser_client_import_only_what_they_may() -> None:
    assert {posixpath.dirname(name) for name in scripts()} == set(BROWSER_FOLDERS)
    sdk = " ".join(folder for folder in BROWSER_FOLDERS if folder.startswith("sdk"))
    for name, imported in scripts().items():
        folder = posixpath.dirname(name)
        allowed = {folder, *BROWSER_FOLDERS[folder].replace("SDK", sdk).split()}
        assert {other for other in imported if posixpath.dirname(other) not in allowed} == set(), name


def test_no_scripts_import_each_other() -> None:
    assert sum(len(imported) for imported in scripts().values()) > 100, "they were found"
    TopologicalSorter(scripts()).prepare()


# ── How the browser's files look ─────────────────────────────────────────────────────────────────


LONGEST_LINE = {".js": 140, ".html": 160, ".css": 300}  # characters; in CSS a rule may stand on one line
# Scripts that have longer lines, and how long those may be. Remove a script here once its lines are wrapped.
LONGER_LINES = {
    "ui/kit/notices.js": 143,
    "ui/kit/drawn_picture.js": 177,
    "ui/recording/session.js": 147,
    "sdk/recording/webm_length.js": 154,
    "sdk/wire.js": 156,
}
BROWSER_FILES = sorted(path for path in (ROOT / "web").rglob("*") if path.suffix in LONGEST_LINE)
# Comments, strings and regular expressions of JavaScript, each as a whole, so that none is found inside another.
JS_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`'
    r"|(?P<single>'(?:\\.|[^'\\\n])*')"
    r"|(?<=[=(,:!&|?] )/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/"
    r"|(?<=[(!])/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/",
    re.DOTALL,
)


def web_name(path: Path) -> str:
    return path.relative_to(ROOT / "web").as_posix()


def single_quoted(script: str) -> list[str]:
    return [token["single"] for token in JS_TOKEN.finditer(script) if token["single"]]


@pytest.mark.parametrize("path", BROWSER_FILES, ids=web_name)
def test_browser_files_keep_to_one_format(path: Path) -> None:
    text = path.read_bytes().decode()
    lines = text.split("\n")
    limit = LONGER_LINES.get(web_name(path), LONGEST_LINE[path.suffix])
    assert lines.pop() == "", "the last line ends like the others"
    assert [number for number, line in enumerate(lines, 1) if len(line) > limit] == [], f"over {limit} characters"
    assert [number for number, line in enumerate(lines, 1) if line != line.rstrip()] == [], "whitespace at the end"
    assert "\t" not in text
    assert "\r" not in text
    if path.suffix == ".js":
        indents = [len(line) - len(line.lstrip(" ")) for line in lines if not line.lstrip().startswith("*")]
        assert [indent for indent in indents if indent % 2] == [], "steps of two spaces"
        assert single_quoted(text) == [], "double quotes"


FONT_IN_PIXELS = re.compile(r"(?:font(?:-size)?|line-height|--label-size): [^;}]*\dpx[^;}]*")


def test_texts_grow_with_the_fonts_of_the_browser() -> None:
    """No size of a font or a line is in pixels, but that of initials, which depends on their circle."""
    sheets = (ROOT / "web").rglob("*.css")
    found = [line for sheet in sheets for line in FONT_IN_PIXELS.findall(sheet.read_text(encoding="utf-8"))]
    assert found == ["font-size: calc(var(--avatar-size, 96px) * 0.375)"]


def test_single_quotes_are_found_among_other_quotes() -> None:
    assert single_quoted("a = 'b'; // 'c'\nd = \"'e'\"; f = g.replace(/['\"]/g, 'h');") == ["'b'", "'h'"]


def test_no_script_sees_the_keys_of_an_input_method() -> None:
    """One listener keeps them from all others. It comes first, and is the only one to ask about them."""
    scripts = {web_name(path): path.read_text(encoding="utf-8") for path in BROWSER_FILES if path.suffix == ".js"}
    asking = {name for name, script in scripts.items() if re.search(r"isComposing|keyCode|keypress", script)}
    assert asking == {"ui/kit/input_method.js"}
    on_window = re.compile(r"(?:window|globalThis)\.(?:addEventListener\(\"|on)key", re.IGNORECASE)
    assert {name for name, script in scripts.items() if on_window.search(script)} == {"ui/kit/input_method.js"}
    lines = scripts["main.js"].splitlines()
    statements = [line for line in lines if line and not line.startswith(("//", "/**", "import "))]
    assert statements[0] == "ignoreComposition();"


# ── What the documents say ───────────────────────────────────────────────────────────────────────


NAMING_PATHS = [".github/CONTRIBUTING.md", ".github/SECURITY.md", "web/sdk/README.md"]
PATH_NAME = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
FILE_NAME = re.compile(r"/|\.(?:js|py|md|html|css|mjs|toml|yaml|txt|json|svg)$|^\.(?:editorconfig|pre-commit)")


@pytest.mark.parametrize("document", NAMING_PATHS)
def test_documents_name_paths_that_exist(document: str) -> None:
    named = {name for name in PATH_NAME.findall(read(document)) if FILE_NAME.search(name)}
    folders = [ROOT, (ROOT / document).parent]
    assert len(named) > 10, "they were found"
    assert {name for name in named if not any((folder / name).exists() for folder in folders)} == set()


LINK = re.compile(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)")
WITH_LINKS = [*documents.DOCUMENTS, ROOT / "web/sdk/README.md", ROOT / "tests/bench/README.md"]


def anchors(document: Path) -> set[str]:
    """The names by which links reach the headings of a document."""
    headings = re.findall("^#+ (.*)$", documents.CODE.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", WITH_LINKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_documents_lead_somewhere(document: Path) -> None:
    for path, anchor in LINK.findall(documents.CODE.sub("", document.read_text(encoding="utf-8"))):
        target = document.parent / path if path else document
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


LINES_OF_A_SCREEN = 45
COLUMNS_OF_A_SCREEN = 120


def test_each_section_of_the_readme_is_one_screen() -> None:
    shown = re.sub(r"\]\([^)]*\)", "]", read("README.md"))  # of a link one sees the words
    sections = re.split("^## ", shown, flags=re.MULTILINE)
    names = [section.partition("\n")[0] for section in sections[1:]]
    assert names == ["Use", "Script", "Configure", "Deploy", "Operate", "Scale", "Develop"]
    for section in sections:
        lines = sum(max(1, -(-len(line) // COLUMNS_OF_A_SCREEN)) for line in section.splitlines())
        assert lines <= LINES_OF_A_SCREEN, section.partition("\n")[0]


def test_the_readme_begins_with_the_two_commands() -> None:
    start = read("README.md").partition("## ")[0]
    commands = re.findall(r"^```sh\n(.*?)^```$", start, re.MULTILINE | re.DOTALL)
    assert ["server.py" in commands[0], *commands[1:]] == [True, "tests/run\n"]


def test_documents_are_not_served() -> None:
    paths = {route.path for route in static.site().routes if isinstance(route, web.RouteDef)}
    assert "/sdk/call.js" in paths
    assert not any(path.endswith(".md") for path in paths)


# ── What is written down twice ───────────────────────────────────────────────────────────────────


def documented_table(header: str) -> list[list[str]]:
    """The rows of the documents' table with this first column, each a list of its cells."""
    after = documents.read_documents().split(f"\n| {header} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in after.splitlines()[2:]]


def test_the_documents_list_every_setting_as_it_is() -> None:
    listed = [(name.strip("`"), default.strip("`"), meaning) for name, default, meaning in documented_table("variable")]
    assert [(name, default, meaning.replace("`", "")) for name, default, meaning in listed] == [
        (entry.name.upper(), entry.metadata["default"] or "none", entry.metadata["help"]) for entry in fields(Settings)
    ]


def test_the_example_of_env_lists_every_setting_with_its_default(tmp_path: Path) -> None:
    uncommented = re.sub(r"^#([A-Z_]+=)", r"\1", read(".env.example"), flags=re.MULTILINE)
    assert re.findall(r"^([A-Z_]+)=", uncommented, re.MULTILINE) == [entry.name.upper() for entry in fields(Settings)]
    dotenv = tmp_path / ".env"
    dotenv.write_text(uncommented)
    assert Settings.load({}, dotenv) == Settings()


def test_the_documents_list_every_message() -> None:
    assert [row[0].strip("`") for row in documented_table("you send")] == list(CLIENT_MESSAGES)
    assert {row[0].strip("`") for row in documented_table("the server sends")} == server_message_types()


def server_message_types() -> set[str]:
    return {message.type for message in subclasses(ServerMessage)}


def subclasses(parent: type[ServerMessage]) -> Iterator[type[ServerMessage]]:
    for child in parent.__subclasses__():
        yield child
        yield from subclasses(child)


def test_client_and_server_know_the_same_messages() -> None:
    protocol = read("web/sdk/protocol.js")
    described = {
        name: re.findall(r"@property \{.*\} (\w+)$", block, re.MULTILINE)
        for name, block in re.findall(r"@typedef \{object\} (\w+)(.*?)\*/", protocol, re.DOTALL)
    }
    known = re.search(r"SERVER_MESSAGE_TYPES = .*?\[(.*?)\]", read("web/sdk/wire.js"), re.DOTALL)
    assert known
    assert set(described["ClientMessages"]) == set(CLIENT_MESSAGES)
    assert set(described["ServerMessages"]) == server_message_types()
    assert set(re.findall(r'"(\w+)"', known[1])) == server_message_types()


def test_the_example_of_the_sdk_is_as_short_as_the_documents_say() -> None:
    [lines] = re.findall(r"web/example/example\.js\) is a\npage .*? in (\d+) lines", documents.read_documents())
    assert len(read("web/example/example.js").splitlines()) <= int(lines)


# ── How it is started elsewhere ──────────────────────────────────────────────────────────────────


def docker_json(instruction: str) -> list[str]:
    """The exec form that follows an instruction of the Dockerfile."""
    joined = read("Dockerfile").replace("\\\n", " ")
    match = re.search(rf"^{instruction}.*?(\[.*\])$", joined, re.MULTILINE)
    assert match
    return list(json.loads(match[1]))


def render_value(key: str) -> str:
    match = re.search(rf"^\s*{key}: (.*)$", read("render.yaml"), re.MULTILINE)
    assert match
    return match[1]


START_COMMANDS = {
    "Procfile": ["bash", "-c", read("Procfile").removeprefix("web: ")],
    "render.yaml": ["bash", "-c", render_value("startCommand")],
    "Dockerfile": docker_json("CMD"),
}


@pytest.mark.parametrize("where", START_COMMANDS)
async def test_the_start_command_serves_and_stops_on_sigterm(where: str, start_server: StartServer) -> None:
    server = await start_server(
        command=START_COMMANDS[where],
        RENDER_EXTERNAL_URL="https://calls.example",
        HOST="",
        API_KEY="a-real/key+of=40==",
    )
    if where == "render.yaml":
        assert "https://calls.example" in server.log
    assert await server.terminate() == 0


async def test_the_health_check_of_the_image_tells_a_running_server_from_a_dead_one(start_server: StartServer) -> None:
    server = await start_server()
    command = [sys.executable, *docker_json("HEALTHCHECK")[1:]]
    environment = {"PORT": str(server.port), "API_KEY": API_KEY}
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    server.kill9()
    assert subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False).returncode != 0


def test_the_image_is_built_from_what_exists_and_is_not_ignored() -> None:
    let_in = set(re.findall(r"^!(.*)$", read(".dockerignore"), re.MULTILINE))
    copied = set(re.findall(r"^COPY ([\w.]\S+) ", read("Dockerfile"), re.MULTILINE))
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize(
    ("package", "where"),
    [
        ("redis", "README.md .github/SCALING.md .github/SETTINGS.md Dockerfile signaling/cluster/redis_connection.py"),
        ("asyncpg", ".github/OPERATING.md Dockerfile signaling/stores/places.py"),
        ("PyJWT[crypto]", ".github/SCRIPTING.md Dockerfile signaling/jwt_keys.py"),
        ("uvloop", "Dockerfile"),
        ("segno", "README.md .github/DEPLOYING.md signaling/lan.py"),
        ("cryptography", "README.md .github/DEPLOYING.md signaling/lan.py"),
    ],
)
def test_optional_packages_are_installed_everywhere_as_they_are_tested(package: str, where: str) -> None:
    [tested] = re.findall(rf"^{re.escape(package)}[~>]=[\d.]+", read("tests/requirements.txt"), re.MULTILINE)
    for file in where.split():
        assert re.findall(rf"""["']{re.escape(tested)}["']""", read(file)), file


def test_render_builds_and_probes_what_exists() -> None:
    assert (ROOT / render_value("buildCommand").split(" -r ")[1]).exists()
    assert render_value("healthCheckPath") == "/livez"
    assert render_value("mountPath") == str(Path(render_value("value")).parent)
