"""Event streams and webhooks of a real process: how they end, and the receiver of the documents."""

import asyncio
import ssl
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from signaling.http.event_streams import MOST_STREAMS
from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.documents import code_block
from tests.support.event_stream import EventStream, event_stream
from tests.support.peer import DEADLINE
from tests.support.server import API_KEY, FORKED_LOOPS, ServerProcess, free_port
from tests.support.webhook_receiver import SECRET, Event, WebhookReceiver


@pytest.mark.parametrize("command", FORKED_LOOPS.values(), ids=FORKED_LOOPS)
async def test_a_stop_ends_streams_and_waits_for_no_receiver(
    start_server: StartServer, client: Client, command: str
) -> None:
    receiver, is_over = await WebhookReceiver().start(), asyncio.Event()

    async def never(_event: Event) -> int:
        await is_over.wait()
        return 200

    receiver.answer = never
    server = await start_server(command=command, WEBHOOK_URLS=receiver.url, WEBHOOK_SECRET=SECRET)
    async with event_stream(client.session, server.url, API_KEY) as stream:
        await client.create_room(server)
        await receiver.until(lambda: bool(receiver.asked))
        stopped, types = await asyncio.gather(server.terminate(), stream.rest())
    assert (stopped, types) == (0, ["room_created"])
    assert "not delivered before the stop: 1" in server.log
    is_over.set()
    await receiver.stop()


@pytest.mark.parametrize("command", FORKED_LOOPS.values(), ids=FORKED_LOOPS)
async def test_a_stream_over_tls_ends_with_the_stop(
    start_server: StartServer, client: Client, certificate: dict[str, str], command: str
) -> None:
    server = await start_server(command=command, **certificate)
    trust = ssl.create_default_context(cafile=certificate["TLS_CERT"])
    async with client.session.get(
        f"https://127.0.0.1:{server.port}/api/events", headers={"X-API-Key": API_KEY}, ssl=trust
    ) as response:
        stream = EventStream(response)
        await client.session.post(
            f"https://127.0.0.1:{server.port}/api/rooms", headers={"X-API-Key": API_KEY}, ssl=trust
        )
        await stream.expect("room_created")
        assert await server.terminate() == 0
        assert await stream.rest() == []


@pytest.mark.parametrize("command", FORKED_LOOPS.values(), ids=FORKED_LOOPS)
async def test_clients_that_go_give_their_places_back(start_server: StartServer, client: Client, command: str) -> None:
    server = await start_server(command=command)
    for _ in range(MOST_STREAMS):
        async with event_stream(client.session, server.url, API_KEY):
            pass
    async with asyncio.timeout(DEADLINE):
        while (await stream_status(client, server)) != 200:
            await asyncio.sleep(0.05)


async def stream_status(client: Client, server: ServerProcess) -> int:
    headers = {"X-API-Key": API_KEY}
    async with client.session.get(f"{server.url}/api/events", headers=headers) as response:
        return response.status


async def test_after_a_crash_a_stream_begins_with_a_gap(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    async with event_stream(client.session, server.url, API_KEY) as stream:
        await client.create_room(server)
        await stream.expect("room_created")
        server.kill9()
    await server.start()
    async with event_stream(client.session, server.url, API_KEY, stream.last_id) as again:
        await again.expect("gap")


async def test_the_receiver_of_the_documents_gets_events(
    start_server: StartServer, session: ClientSession, client: Client, tmp_path: Path
) -> None:
    script = code_block("python", "standardwebhooks")
    port = free_port()
    (tmp_path / "receiver.py").write_text(script.replace("whsec_...", SECRET).replace("9000", f"{port}"))
    assert len([line for line in script.splitlines() if line]) <= 12, "it is short"
    receiver = await asyncio.create_subprocess_exec(
        sys.executable, tmp_path / "receiver.py", stdout=asyncio.subprocess.PIPE
    )
    try:
        server: ServerProcess = await start_server(
            WEBHOOK_URLS=f"http://127.0.0.1:{port}/hook", WEBHOOK_SECRET=f"{SECRET}"
        )
        code = (await client.create_room(server, name="Tea"))["room_code"]
        assert receiver.stdout
        async with asyncio.timeout(DEADLINE):
            while b"room_created" not in (line := await receiver.stdout.readline()):
                assert line, "it runs"
        assert code.encode() in line
        assert b"Tea" in line
    finally:
        receiver.kill()
        await receiver.wait()
