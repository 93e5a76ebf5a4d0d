"""`web-v-con rooms watch`: follows events, over broken connections, until Ctrl+C."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from signaling.terminal.watch import Event, parse
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.peer import DEADLINE
from tests.support.proxy import Proxy
from tests.support.server import ROOT, ServerProcess
from tests.terminal.conftest import own_settings

WATCH = ("rooms", "watch")


@asynccontextmanager
async def watching(*arguments: str, **settings: str) -> AsyncIterator[Process]:
    """The command as a process of its own, once it is connected."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "server.py", *arguments, cwd=ROOT, env=settings, stdout=PIPE, stderr=PIPE
    )
    try:
        assert "following http://" in await said(process)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line_of(process: Process) -> str:
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), DEADLINE)).decode()


async def said(process: Process) -> str:
    assert process.stderr
    return (await asyncio.wait_for(process.stderr.readline(), DEADLINE)).decode()


async def test_events_are_lines_for_people_until_ctrl_c(server: ServerProcess, client: Client) -> None:
    async with watching(*WATCH, **own_settings(server)) as process:
        code = (await client.create_room(server, name="Team"))["room_code"]
        guest = await client.enter(server, code, "Adä")
        await client.request(server, "PATCH", f"/api/rooms/{code}", json={"state": "locked"})
        await guest.leave()
        await client.request(server, "DELETE", f"/api/rooms/{code}")
        lines = [await line_of(process) for _ in range(5)]
        assert [line.partition("  ")[2] for line in lines] == [
            f"{code}  room created  Team\n",
            f"{code}  peer joined   guest  Adä\n",
            f"{code}  room updated  state: locked\n",
            f"{code}  peer left     left  Adä\n",
            f"{code}  room closed   deleted\n",
        ]
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), DEADLINE)
        assert (process.returncode, out, err) == (0, b"", b"")


async def test_a_broken_connection_loses_no_event(server: ServerProcess, client: Client) -> None:
    async with Proxy(server.port) as proxy:
        settings = own_settings(server) | {"PORT": str(proxy.port)}
        async with watching(*WATCH, "--json", **settings) as process:
            codes = [(await client.create_room(server))["room_code"]]
            first = json.loads(await line_of(process))
            proxy.cut()
            codes.append((await client.create_room(server))["room_code"])
            assert "connection is lost" in await said(process)
            assert "connected again" in await said(process)
            second = json.loads(await line_of(process))
            assert [first["data"]["room_code"], second["data"]["room_code"]] == codes
            assert first["type"] == second["type"] == "room_created"


async def test_it_waits_for_a_server_that_starts_again(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    async with watching("rooms", "watch", "--json", **own_settings(server)) as process:
        code = (await client.create_room(server))["room_code"]
        assert json.loads(await line_of(process))["data"]["room_code"] == code
        await server.restart()
        assert "connection is lost" in await said(process)
        assert "connected again" in await said(process)
        assert json.loads(await line_of(process))["type"] == "gap"


async def test_the_events_of_one_room_end_with_it(server: ServerProcess, client: Client) -> None:
    code, other = [(await client.create_room(server))["room_code"] for _ in range(2)]
    async with watching("rooms", "watch", code.upper(), **own_settings(server)) as process:
        for one in (other, code):
            await client.request(server, "DELETE", f"/api/rooms/{one}")
        out, _ = await asyncio.wait_for(process.communicate(), DEADLINE)
        assert out.decode().partition("  ")[2] == f"{code}  room closed   deleted\n"
        assert process.returncode == 0


def test_comments_and_unknown_fields_are_skipped() -> None:
    stream = [b": hello\n", b"id: 1\n", b"\n", b"retry: 5\r\n", b"event:a\r\n", b'data: {"b": 1}\r\n', b"\r\n", b"data"]
    assert [*parse(iter(stream))] == [Event("", "1", {}), Event("a", "", {"b": 1})]
