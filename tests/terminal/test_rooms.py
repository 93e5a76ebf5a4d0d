"""`web-v-con rooms`: shows and changes rooms of a running server."""

import asyncio
import json
import re
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import Any

import pytest

from signaling.terminal import rooms as rooms_module
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.server import API_KEY, ROOT, ServerProcess, free_port
from tests.terminal.conftest import Run, own_settings

HEADER = "CODE    STATE   PEOPLE  EXPIRES  NAME"


async def test_all_pages_are_listed_newest_first(
    server: ServerProcess, rooms: Run, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms_module, "PAGE", 2)
    codes = [(await client.create_room(server, name=f"Room {number}"))["room_code"] for number in range(5)]
    lines = rooms("list").out.splitlines()
    assert [line.split()[0] for line in lines[1:6]] == codes[::-1]
    printed = json.loads(rooms("--json").out)
    assert [room["room_code"] for room in printed["rooms"]][:5] == codes[::-1]
    assert printed["next_cursor"] is None


async def test_names_of_any_script_do_not_break_the_columns(server: ServerProcess, rooms: Run, client: Client) -> None:
    names = ["日本語の部屋", "غرفة", "👩‍👩‍👧", "é" * 5]
    codes = [(await client.create_room(server, name=name, max_participants=100))["room_code"] for name in names]
    await client.request(server, "PATCH", f"/api/rooms/{codes[0]}", json={"state": "locked"})
    header, *lines = rooms("list").out.splitlines()
    assert header == HEADER
    for code, name in zip(codes, names, strict=True):
        [line] = [line for line in lines if line.startswith(code)]
        assert (
            line[: header.index("NAME")].rstrip()
            == f"{code}  {'locked' if code == codes[0] else 'open  '}  0/100   in 24 h"
        )
        assert line[header.index("NAME") :] == name


async def test_a_room_is_shown_with_who_is_in_it(server: ServerProcess, rooms: Run, client: Client) -> None:
    room = await client.create_room(server, name="Team", passcode="word", waiting_room=True, owner_id="user-42")
    code = room["room_code"]
    host = await client.enter(server, code, "Ada", token=room["host_token"], resumable=True)
    shown = rooms("show", code.upper()).out
    assert f"{code}  open\n" in shown
    assert re.search(r"^name +Team\nowner +user-42\npeople +1 of 50\n", shown, re.MULTILINE)
    assert re.search(r"^entry +waiting room, passcode$", shown, re.MULTILINE)
    assert re.search(rf"^link +{room['join_url']}$", shown, re.MULTILINE)
    assert re.search(rf"^{host.socket_id}  host  connected   (now|\d s ago) +Ada$", shown, re.MULTILINE)
    printed = json.loads(rooms("show", code, "--json").out)
    assert printed == (await client.request(server, "GET", f"/api/rooms/{code}"))[1]
    assert "word" not in shown


async def test_a_new_room_has_what_was_asked_for(server: ServerProcess, rooms: Run, client: Client) -> None:
    options = (
        "--name Team --ttl-hours 1.5 --max-participants 3 --passcode x --waiting-room --access token --owner-id me"
    )
    created = json.loads(rooms("create", *options.split(), "--json").out)
    assert created["host_token"]
    _, room = await client.request(server, "GET", f"/api/rooms/{created['room_code']}")
    assert (room["name"], room["max_participants"], room["access"], room["owner_id"]) == ("Team", 3, "token", "me")
    assert (room["has_passcode"], room["waiting_room"]) == (True, True)
    text = rooms("create", "--ttl-hours", "2").out
    assert re.fullmatch(
        r"Room (\w{6}) is open. It expires in 2 h.\nfor guests  \S+/r/\1\nfor hosts   \S+/r/\1#token=\S+\n", text
    )


async def test_lock_remove_and_close_reach_those_inside(server: ServerProcess, rooms: Run, client: Client) -> None:
    code = (await client.create_room(server))["room_code"]
    first, second = await client.enter(server, code), await client.enter(server, code, "Ben")
    await first.expect("peer_joined")
    assert "locked" in rooms("lock", code).out
    assert (await first.expect("room_updated"))["state"] == "locked"
    assert json.loads(rooms("unlock", code, "--json").out)["state"] == "open"
    assert (await first.expect("room_updated"))["state"] == "open"
    assert rooms("remove", code, second.socket_id, "--ban").out == "The participant is removed and banned.\n"
    assert [(await second.receive())["type"] for _ in range(3)] == ["room_updated", "room_updated", "removed"]
    await first.expect("peer_left")
    assert rooms("remove", code, first.socket_id, "--json").out == "null\n"
    assert (await first.expect("removed"))["reason"] == "removed"
    assert rooms("close", code).out == "The room is closed.\n"
    assert (await client.request(server, "GET", f"/api/rooms/{code}"))[0] == 404


def test_a_public_url_with_a_path_and_another_address_are_found(server: ServerProcess, run: Run) -> None:
    settings = own_settings(server) | {"HOST": "0.0.0.0", "PUBLIC_URL": "https://calls.example/meet"}
    assert run("rooms", **settings).status == 0
    options = ("--url", f"{server.url}/", "--key", API_KEY)
    assert run("rooms", *options, "list").status == run("rooms", "list", *options).status == 0
    assert run("rooms", "--url", server.url, API_KEY=API_KEY, PORT="1", HOST="127.0.0.1").status == 0


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_not_there_is_one_line(run: Run) -> None:
    port = str(free_port())
    result = run("rooms", HOST="::1, 127.0.0.1", PORT=port, API_KEY=API_KEY)
    assert (result.status, f"http://[::1]:{port} " in result.error) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        ("show zzzzzz", 1, "no room with this code"),
        ("show ../..", 1, "no room with this code"),
        ("watch zzzzzz", 1, "no room with this code"),
        ("create --ttl-hours 99999", 2, "ttl_hours: expected"),
        ("--key wrong", 1, "API_KEY"),
        ("--key wröng", 1, "API_KEY"),
        ("--key wrong\nX-A:b", 1, "no header"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(rooms: Run, arguments: str, status: int, text: str) -> None:
    result = rooms(*arguments.split(" "))
    assert (result.status, text in result.error) == (status, True), result.err


@pytest.mark.parametrize(
    "arguments", ["show", "rename 6a18t3", "--url ftp://host", "remove 6a18t3", "create --ttl-hours x"]
)
def test_wrong_arguments_are_refused_with_the_usage(rooms: Run, arguments: str) -> None:
    result = rooms(*arguments.split())
    assert (result.status, result.out, "usage" in result.err) == (2, "", True)


async def test_it_says_when_to_try_again(start_server: StartServer, run: Run) -> None:
    server = await start_server(MAX_ROOMS="1")
    assert run("rooms", "create", **own_settings(server)).status == 0
    assert "Try again in 30 s." in run("rooms", "create", **own_settings(server)).error
    errors = [run("rooms", "--key", "wrong", **own_settings(server)).error for _ in range(11)]
    assert re.search(r"Try again in \d s\.$", errors[-1].strip())


async def test_a_certificate_of_ones_own_needs_trust_only_elsewhere(
    start_server: StartServer, run: Run, certificate: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await start_server(**certificate)
    url = f"https://127.0.0.1:{server.port}"
    assert run("rooms", **own_settings(server), **certificate).status == 0
    refused = run("rooms", "--url", url, **own_settings(server))
    assert (refused.status, "SSL_CERT_FILE" in refused.error) == (1, True)
    monkeypatch.setenv("SSL_CERT_FILE", certificate["TLS_CERT"])
    assert run("rooms", "--url", url, **own_settings(server)).status == 0
    plain = run("rooms", "--url", server.url, **own_settings(server))
    assert (plain.status, "redirects to https://" in plain.error) == (1, True)


@asynccontextmanager
async def stranger(head: str, body: str) -> Any:
    """A server of another kind, and all that it is asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", asked


HOSTILE = "\\u001b[2J\\u202e\\u009b1m\\u2066Ada\\nfake  line"
HOSTILE_ROOM = json.dumps({"rooms": [{}], "next_cursor": None}).replace(
    "{}",
    f'{{"room_code": "{HOSTILE}", "state": "{HOSTILE}", "participant_count": 1, "max_participants": 2,'
    f' "expires_at": "2030-01-01T00:00:00Z", "name": "{HOSTILE}"}}',
)


@pytest.mark.parametrize(
    ("head", "body", "status", "text"),
    [
        ("200 OK", HOSTILE_ROOM, 0, "Adafake  line"),
        ("404 Not Found", f'{{"code": "x", "detail": "{HOSTILE}"}}', 1, "Adafake  line"),
        ("200 OK", "<html>", 1, "is the address right?"),
        ("200 OK", "[1]", 1, "is the address right?"),
        ("200 OK", '{"rooms": [{}], "next_cursor": null}', 1, "is the address right?"),
        ("404 Not Found", "<html>", 1, "is the address right?"),
        ("502 Bad Gateway", "[]", 1, "502"),
        ("301 Moved\r\nLocation: https://b.example/", "", 1, "redirects to https://b.example/"),
        ("nonsense", "", 1, "no answer"),
    ],
)
async def test_an_answer_of_another_server_is_shown_safely(
    run: Run, head: str, body: str, status: int, text: str
) -> None:
    async with stranger(head, body) as (url, asked):
        result = await asyncio.to_thread(run, "rooms", "--url", url, API_KEY=API_KEY)
    assert len(asked) == 1, "no redirect is followed with the key"
    assert (result.status, text in result.out + result.err) == (status, True), result
    assert re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", result.out + result.err) is None
    assert (result.out + result.err).count("\n") == (2 if status == 0 else 1)


def test_colours_are_for_terminals(rooms: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms("create")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033" not in rooms("list").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\033[1mCODE" in rooms("list").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in rooms("list").out


async def test_names_that_the_terminal_cannot_show_are_replaced(server: ServerProcess, client: Client) -> None:
    await client.create_room(server, name="Bär")
    result = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "server.py", "rooms"],
        cwd=ROOT,
        env=own_settings(server) | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr, "B?r" in result.stdout) == (0, "", True)


@pytest.mark.parametrize("arguments", [["rooms", "--json"], ["check-config"], ["doctor"], ["--help"]], ids=str)
def test_a_closed_pipe_is_no_error(server: ServerProcess, arguments: list[str]) -> None:
    environment = own_settings(server) | {"PYTHONUNBUFFERED": "", "STUN_URLS": ""}
    command = [sys.executable, "server.py", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
