"""`web-v-con health`: whether this machine's server is alive."""

import asyncio

from tests.conftest import StartServer
from tests.support.server import free_port
from tests.terminal.conftest import Run, own_settings
from tests.terminal.test_rooms import stranger


async def test_a_running_server_is_alive_with_tls_too(
    start_server: StartServer, run: Run, certificate: dict[str, str]
) -> None:
    server = await start_server(**certificate)
    settings = own_settings(server) | certificate
    assert run("health", **settings) == (0, f"https://127.0.0.1:{server.port} is alive\n", "")
    assert run("health", **settings | {"HOST": "0.0.0.0"}).status == 0
    server.kill9()
    assert (dead := run("health", **settings)).status == 1
    assert dead.error


def test_a_bad_setting_is_status_1(run: Run) -> None:
    assert run("health", PORT="x").status == 1


async def test_another_program_is_not_alive(run: Run) -> None:
    for head, body in (("200 OK", "{}"), ("200 OK", "hello"), ("404 Not Found", "")):
        async with stranger(head, body) as (url, _):
            port = url.rpartition(":")[2]
            result = await asyncio.to_thread(run, "health", HOST="127.0.0.1", PORT=port)
        assert (result.status, result.error.count(url)) == (1, 1)
    assert run("health", HOST="127.0.0.1", PORT=str(free_port())).status == 1
