"""The command line: exit status, what it prints and what it never prints, and how it ends."""

import asyncio
import contextlib
import json
import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import pytest

from signaling import commands
from signaling.doctor import show
from signaling.doctor.causes import CAUSES
from signaling.doctor.examination import examine
from signaling.doctor.findings import Check, Report
from signaling.doctor.target import target_of
from tests.conftest import StartServer
from tests.doctor.conftest import RunDoctor, StartTurn, doctor_command, doctor_environment
from tests.support.app import KEY, Serve
from tests.support.server import API_KEY, ROOT, free_port
from tests.support.turn import SECRET

ESCAPE = "\x1b["


async def test_a_healthy_server_gives_0_and_one_document(
    start_server: StartServer, start_turn: StartTurn, run_doctor: RunDoctor
) -> None:
    turn = start_turn()
    settings = {"TURN_URLS": f"{turn.url},{turn.urls['tcp']}", "TURN_SECRET": SECRET}
    server = await start_server(**settings)
    ended = await run_doctor("--json", PORT=str(server.port), **settings)
    assert (ended.status, ended.errors) == (0, "")
    told = json.loads(ended.output)
    assert (told["target"], told["faults"], told["warnings"]) == (server.url, 0, 0)
    assert "room-deleted" in ended.causes["room"]
    assert_no_secret(ended.output)
    assert server.stored() == {}


async def test_a_fault_gives_1_and_a_text_for_80_columns_without_colours(
    start_server: StartServer, start_turn: StartTurn, run_doctor: RunDoctor
) -> None:
    turn = start_turn(static_auth_secret="another")
    settings = {"TURN_URLS": turn.url, "TURN_SECRET": SECRET}
    server = await start_server(**settings)
    ended = await run_doctor(server.url, "--key", API_KEY)
    assert (ended.status, ended.errors) == (1, "")
    assert max(len(line) for line in ended.output.splitlines()) < 80
    assert ESCAPE not in ended.output
    assert_no_secret(ended.output)
    text = " ".join(ended.output.split())
    assert (
        "refuses the credentials (401), which were made with TURN_SECRET. Operator of the server: Set coturn's" in text
    )
    assert "2 faults" in text, "its URL, and that no TURN server is left"


def assert_no_secret(output: str) -> None:
    """No key, no secret, and no credential, which is the base64 of 20 bytes."""
    assert API_KEY not in output
    assert SECRET not in output
    assert not re.search(r"[A-Za-z0-9+/]{27}=", output)


@pytest.mark.parametrize(
    "arguments",
    [["ftp://calls.example"], ["https://"], ["https://me:hidden@calls.example"], ["http://a:99999"], ["--no-such"]],
    ids=" ".join,
)
def test_a_bad_argument_gives_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = commands.main(["doctor", *arguments])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "hidden" not in told.err


def test_a_bad_setting_gives_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TURN_TTL_SECONDS", "soon")
    assert commands.main(["doctor"]) == 2
    assert "TURN_TTL_SECONDS" in capsys.readouterr().err


async def test_a_terminal_gets_progress_and_colours(tmp_path: Path) -> None:
    output = await asyncio.to_thread(run_on_a_terminal, f"http://127.0.0.1:{free_port()}", tmp_path)
    assert "Examining name ..." in output
    assert "\x1b[31;1mfault" in output


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("TERM", "dumb")], ids="=".join)
def test_a_terminal_can_refuse_colours(variable: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with open(ours, "rb"), open(theirs, "w") as terminal:  # noqa: PTH123 - of a descriptor
        assert show.has_colours(terminal)
        monkeypatch.setenv(*variable)
        assert not show.has_colours(terminal)


def run_on_a_terminal(url: str, folder: Path) -> str:
    """Runs the command and returns what its terminal got."""
    ours, theirs = pty.openpty()
    environment = doctor_environment(folder, TERM="xterm")
    process = subprocess.Popen(
        doctor_command(url), cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    output = b""
    with contextlib.suppress(OSError):  # a terminal that no one has open any more gives EIO
        while data := os.read(ours, 65_536):
            output += data
    os.close(ours)
    assert process.wait() == 1
    return output.decode()


async def test_ctrl_c_ends_it_without_a_traceback(
    start_server: StartServer, start_turn: StartTurn, tmp_path: Path
) -> None:
    turn = start_turn()
    server = await start_server(TURN_URLS=turn.urls["tcp"], TURN_SECRET=SECRET)
    turn.pause()
    process = await asyncio.create_subprocess_exec(
        *doctor_command(server.url),
        cwd=ROOT,
        env=doctor_environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        while "room_closed" not in server.log:  # then it waits for the TURN server
            await asyncio.sleep(0.02)
            assert process.returncode is None
        process.send_signal(signal.SIGINT)
        output, errors = await process.communicate()
    finally:
        turn.go_on()
    assert (process.returncode, output, errors) == (130, b"", b"stopped\n")


async def test_a_run_that_is_cancelled_deletes_its_room(serve: Serve) -> None:
    service = await serve()
    made: list[Check] = []

    def stop(report: Report) -> None:
        found = [check for check in report.checks if check.has("room-made")]
        if found and not made:
            made.extend(found)
            task.cancel()

    task = asyncio.create_task(examine(Report(service.url, stop), target_of(service.url, KEY)))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert made
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


def test_every_sentence_says_who_can_mend_it_and_how() -> None:
    for name, cause in CAUSES.items():
        is_bad = cause.level in {"warning", "fault"}
        assert is_bad == bool(cause.who) == bool(cause.remedy), name
        assert not is_bad or cause.remedy.endswith((".", '".')), name


def test_every_sentence_is_used() -> None:
    sources = (ROOT / "signaling/doctor").glob("*.py")
    text = "".join(path.read_text() for path in sources if path.name != "causes.py")
    patterns = {re.sub(r"\{.*?\}", "*", name) for name in re.findall(r'"([a-z0-9]+(?:-[a-z0-9{}_.]+)+)"', text)}
    expanded = {name for name in CAUSES if any(re.fullmatch(p.replace("*", "[a-z]+"), name) for p in patterns)}
    assert set(CAUSES) - expanded == set()


def test_what_a_stranger_sends_cannot_change_the_terminal() -> None:
    report = Report("https://calls.example")
    report.begin("page").found("page-redirected", path="/", location="\x1b[2J\r\n" + 500 * "x")
    text = show.text_of(report)
    assert ESCAPE not in text
    assert "\r" not in text
    assert len(text) < 600
