"""The log: one line each, and no secrets whatever happens."""

import json
import re

import pytest
from aiohttp import WSServerHandshakeError

from tests.conftest import StartServer
from tests.support.client import Client
from tests.support.peer import Peer
from tests.support.raw import raw_request
from tests.support.server import API_KEY, ServerProcess

SECRETS = {
    "passcode": "passcode-of-the-room",
    "guess": "passcode-that-is-wrong",
    "turn secret": "turn-secret-of-the-server",
    "api key": API_KEY,
    "wrong api key": "key-that-is-wrong",
    "sdp": "v=0 o=- 4611731400430051336",
    "chat": "payload-of-a-candidate",
    "display name": "Ada Lovelace",
    "name of a room": "Tea with the queen",
    "token in a query": "token-of-a-handshake",
    "wrong resume token": "resume-token-that-is-wrong",
    "path": "path-that-is-nowhere",
}
# The fields of a line of text, as JSON names them.
TEXT_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00) (?P<level>[A-Z]+) (?P<logger>[\w.]+): (?P<message>.+?)"
    r"(?: request=(?P<request>\S+))?(?: connection=(?P<connection>\S+))?"
)


async def session(server: ServerProcess, client: Client) -> list[str]:
    """A call with all that may go right and wrong; answers what else must not be in the log."""
    await client.session.get(f"{server.url}/api/rooms", headers={"X-API-Key": SECRETS["wrong api key"]})
    await client.session.get(f"{server.url}/api/rooms", headers={"Authorization": f"Bearer {SECRETS['wrong api key']}"})
    room = await client.create_room(server, passcode=SECRETS["passcode"], name=SECRETS["name of a room"])
    code = room["room_code"]
    _, token = await client.request(server, "POST", f"/api/rooms/{code}/tokens", json={"display_name": "Ben"})
    host = await client.enter(server, code, "Host", token=room["host_token"])
    query = f"?room_code={code}&token={SECRETS['token in a query']}"
    ada = Peer(await client.session.ws_connect(server.ws_url + query))
    await ada.greet()
    await ada.join_resumable(code, SECRETS["display name"], passcode=SECRETS["passcode"])
    ada.drop()
    while (await host.receive())["type"] != "peer_away":
        pass
    resumed = await client.connect(server)
    assert await resumed.resume_error(ada, resume_token=SECRETS["wrong resume token"]) == "resume_failed"
    await resumed.resume(ada)
    ada = resumed
    ben = await client.enter(server, code, "Ben", token=token["token"])
    late = await client.connect(server)
    for more in ({"passcode": SECRETS["guess"]}, {"token": token["token"] + "x"}, {"token": room["host_token"][:-1]}):
        await late.join_error(code, "Late", **more)
    await ada.signal(ben, {"type": "offer", "sdp": SECRETS["sdp"]}, "offer")
    await ada.signal("nobody", {"candidate": SECRETS["chat"]})
    await ada.send_text('{"type":"signal","payload":' + SECRETS["sdp"])
    await late.send("join_room", {"room_code": code, "display_name": 5, "passcode": [SECRETS["passcode"]]})
    await late.ask("create_room", {"passcode": SECRETS["passcode"]})
    with pytest.raises(WSServerHandshakeError):
        await client.session.ws_connect(server.ws_url, headers={"Origin": "https://evil.example"})
    await client.request(
        server, "PATCH", f"/api/rooms/{code}", json={"passcode": SECRETS["passcode"], "state": "locked"}
    )
    await client.request(server, "POST", "/api/rooms", data='{"passcode": "' + SECRETS["passcode"])
    for path in (f"/api/rooms/{code}{query}", f"/api/rooms/{SECRETS['path']}", f"/{SECRETS['path']}", "/metrics"):
        await client.session.get(f"{server.url}{path}", headers={"Authorization": f"Bearer {API_KEY}"})
    await client.request(server, "DELETE", f"/api/rooms/{code}/participants/{SECRETS['path']}")
    await ada.sync()
    await ben.leave()
    await host.close()
    await client.request(server, "DELETE", f"/api/rooms/{code}")
    await client.session.get(f"{server.url}/r/{code}")
    await late.close(1011)
    credentials = (await ada.sync())[-1]
    assert credentials["type"] == "room_closed"
    assert await server.terminate() == 0
    secrets = json.loads(server.data_file.read_bytes())["secret"]
    return [code, code.upper(), room["host_token"], token["token"], resumed.token, secrets]


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_no_secret_and_no_whole_room_code_is_in_the_log(
    log_format: str, start_server: StartServer, client: Client
) -> None:
    server = await start_server(
        LOG_LEVEL="debug",
        LOG_FORMAT=log_format,
        TURN_URLS="turn:turn.example",
        TURN_SECRET=SECRETS["turn secret"],
    )
    found = [secret for secret in [*SECRETS.values(), *await session(server, client)] if secret in server.log]
    assert found == []
    assert "joined" in server.log


async def test_connections_joins_leaves_and_room_ends_are_one_line_each(
    start_server: StartServer, client: Client
) -> None:
    server = await start_server()
    code = (await client.create_room(server))["room_code"]
    ada = await client.enter(server, code)
    await ada.leave()
    await ada.join(code)
    await client.request(server, "DELETE", f"/api/rooms/{code}")
    await ada.close()
    assert await server.terminate() == 0
    events = re.findall(r": (\w+ \w+)=", server.log)
    wanted = ["connected peer", "peer_joined room", "peer_left room", "peer_joined room", "disconnected peer"]
    assert [event for event in events if event in wanted] == wanted
    assert len(re.findall("room_closed room", server.log)) == 1
    assert all(TEXT_LINE.fullmatch(line) for line in server.log.splitlines())


async def test_text_and_json_have_the_same_lines_with_the_same_fields(
    start_server: StartServer, client: Client
) -> None:
    as_text, as_json = await start_server(LOG_LEVEL="debug"), await start_server(LOG_LEVEL="debug", LOG_FORMAT="json")
    for server in (as_text, as_json):
        await session(server, client)
    matches = [TEXT_LINE.fullmatch(line) for line in as_text.log.splitlines()]
    texts = [{name: text for name, text in match.groupdict().items() if text} for match in matches if match]
    assert len(texts) == len(matches)
    lines = [json.loads(line) for line in as_json.log.splitlines()]
    assert {key for line in lines for key in line} == {"at", "level", "logger", "message", "request", "connection"}
    assert {kind(line) for line in lines} == {kind(line) for line in texts}


def kind(line: dict[str, str]) -> tuple[str, ...]:
    """What two runs have in common of a line: its level, its logger, its first word, and which fields it has."""
    return line["level"].lower(), line["logger"], line["message"].split()[0], *line


async def test_requests_that_are_no_http_do_not_fill_the_log(start_server: StartServer) -> None:
    server = await start_server()
    before = server.log
    for request in (
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHo st: x\r\n\r\n",
    ):
        await raw_request(server.port, request)
    assert "Traceback" not in server.log
    assert len(server.log.splitlines()) - len(before.splitlines()) <= 3


async def test_at_level_error_a_good_day_is_silent(start_server: StartServer, client: Client) -> None:
    server = await start_server(LOG_LEVEL="error")
    await client.enter(server, (await client.create_room(server))["room_code"])
    assert await server.terminate() == 0
    assert server.log == ""
