"""A client that stops reading, against a real process and the event loop that it chooses."""

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.raw import RawPeer

LARGE = "x" * 60_000  # a payload; with its envelope it fits into one frame
ENOUGH = 14 * 1024 * 1024  # bytes; 4 MiB and what the socket buffers of both ends hold


async def test_a_client_that_stops_reading_is_closed_with_4002_and_nobody_waits_for_it(
    start_server: StartServer, client: Client
) -> None:
    server = await start_server()
    code = (await client.create_room(server))["room_code"]
    ada, ben = await client.enter(server, code, "Ada"), await client.enter(server, code, "Ben")
    async with await RawPeer.connect(server.port, receive_buffer=64 * 1024) as slow:
        await slow.join(code, "Slow")
        rounds = ENOUGH // len(LARGE)
        for number in range(rounds):
            await ada.send("signal", {"to": slow.socket_id, "signal_type": "offer", "payload": LARGE})
            await ada.signal(ben, number)
        await ada.sync()
        heard = await ben.sync()
        assert [message["payload"]["payload"] for message in heard if message["type"] == "signal"] == list(
            range(rounds)
        )
        left = [message["payload"] for message in heard if message["type"] == "peer_left"]
        assert left == [{"socket_id": slow.socket_id, "reason": "disconnected"}]
        assert await slow.close_code() == 4002
    assert (await client.health(server)) == (200, "ok")


async def test_one_that_never_reads_again_holds_up_no_stop(start_server: StartServer, client: Client) -> None:
    server = await start_server()
    code = (await client.create_room(server))["room_code"]
    ada = await client.enter(server, code, "Ada")
    async with await RawPeer.connect(server.port, receive_buffer=64 * 1024) as slow:
        await slow.join(code, "Slow")
        for _ in range(ENOUGH // len(LARGE) // 2):
            await ada.send("signal", {"to": slow.socket_id, "signal_type": "offer", "payload": LARGE})
        await ada.sync()
        assert await server.terminate() == 0
