"""File descriptors: the server takes as many as it may, says when these are too few, and survives having none."""

import asyncio
import re
import resource
from pathlib import Path

import pytest
from aiohttp import ClientError

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.peer import DEADLINE
from tests.support.server import LOOPS, ServerProcess

FEW = 100  # descriptors


def limited(command: tuple[str, ...], *, soft: int, hard: int) -> tuple[str, ...]:
    """The command, with so many descriptors at most."""
    return ("sh", "-c", f'ulimit -Sn {soft}; ulimit -Hn {hard}; exec "$0" "$@"', *command)


async def test_a_server_takes_as_many_descriptors_as_it_may(start_server: StartServer) -> None:
    server = await start_server(command=limited(LOOPS["uvloop"], soft=256, hard=1_000), MAX_CONNECTIONS="808")
    assert resource.prlimit(server.pid, resource.RLIMIT_NOFILE) == (1_000, 1_000)
    assert "ulimit" not in server.log


async def test_too_few_descriptors_for_all_connections_are_one_line_at_the_start(start_server: StartServer) -> None:
    server = await start_server(command=limited(LOOPS["uvloop"], soft=256, hard=1_000), MAX_CONNECTIONS="809")
    assert re.findall("only 1000 files may be open, and MAX_CONNECTIONS needs 1001: .*ulimit", server.log)


@pytest.mark.parametrize("command", LOOPS.values(), ids=LOOPS)
async def test_without_descriptors_calls_go_on_and_newcomers_get_in_when_there_are_some_again(
    start_server: StartServer, client: Client, command: tuple[str, ...]
) -> None:
    server = await start_server(command=limited(command, soft=FEW, hard=FEW))
    code = (await client.create_room(server))["room_code"]
    ada, ben = await client.enter(server, code, "Ada"), await client.enter(server, code, "Ben")
    await ada.sync()
    lines = len(server.log.splitlines())
    crowd = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", server.port) for _ in range(2 * FEW)))
    await until_there_are_none(server.pid)
    for number in range(10):
        await ada.signal(ben, number)
        assert (await ben.expect("signal"))["payload"] == number
    for _, writer in crowd:
        writer.transport.abort()
    async with asyncio.timeout(DEADLINE):
        while not await is_let_in(client, server):
            await asyncio.sleep(0.01)
    assert len(server.log.splitlines()) - lines <= 5, "the log is not filled"


async def until_there_are_none(pid: int) -> None:
    """One or two may be in reserve."""
    async with asyncio.timeout(DEADLINE):
        while len(list(Path(f"/proc/{pid}/fd").iterdir())) < FEW - 2:
            await asyncio.sleep(0.01)


async def is_let_in(client: Client, server: ServerProcess) -> bool:
    try:
        return await client.health(server) == (200, "ok")
    except ClientError:
        return False
