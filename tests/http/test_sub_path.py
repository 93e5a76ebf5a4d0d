"""A server whose PUBLIC_URL has a path: everything works below it, whether the proxy in front strips it or not."""

import re

import pytest

from tests.support.app import KEY, Serve, Service

BASE = "https://calls.example/meet"
HOST = {"Host": "calls.example"}


@pytest.fixture
async def service(serve: Serve) -> Service:
    return await serve(public_url=BASE, allowed_origins=("https://other.example",))


@pytest.fixture(params=["", "/meet"], ids=["stripped", "whole"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_links_start_with_the_public_url(service: Service, path: str) -> None:
    answer = await service.request("POST", f"{path}/api/rooms", headers=HOST)
    room = answer.json
    assert room["join_url"] == f"{BASE}/r/{room['room_code']}"
    assert room["host_url"].startswith(f"{BASE}/r/{room['room_code']}#token=")
    assert answer.headers["Location"] == f"/meet/api/rooms/{room['room_code']}"
    assert (await service.request("GET", f"{path}/api/rooms/{room['room_code']}")).json["join_url"] == room["join_url"]


@pytest.mark.parametrize("page", ["", "/", "/r/6a18t3", "/r/6a18t3/", "/r", "/index.html"])
async def test_the_page_names_what_is_below_the_path(service: Service, path: str, page: str) -> None:
    answer = await service.request("GET", path + page or "/", key=None, headers=HOST)
    text = answer.body.decode()
    assert answer.status == 200
    assert '<html data-path="/meet"' in text or "<html" not in text
    for link in re.findall(r'(?:src|href)="([^"]*)"', text) + re.findall("<(.*?)>", answer.headers.get("Link", "")):
        assert link.startswith("/meet/")
        assert (await service.request("GET", path + link.removeprefix("/meet"), key=None)).status == 200


async def test_a_key_is_needed_there_too_and_other_origins_may_read(service: Service, path: str) -> None:
    (await service.request("GET", f"{path}/api/rooms", key=None)).problem(401, "unauthorized")
    headers = {"Origin": "https://other.example"}
    answer = await service.request("GET", f"{path}/api/rooms", headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == headers["Origin"]
    preflight = headers | {"Access-Control-Request-Method": "POST"}
    answer = await service.request("OPTIONS", f"{path}/api/rooms", key=None, headers=preflight)
    assert answer.headers["Access-Control-Allow-Headers"]


async def test_a_websocket_opens_there_for_pages_of_the_public_url(service: Service, path: str) -> None:
    headers = HOST | {"Origin": "https://calls.example"}
    async with service.client.ws_connect(f"{path}/ws", headers=headers) as ws:
        assert (await ws.receive_json())["type"] == "connected"


async def test_a_wrong_link_below_the_path_is_the_page(service: Service, path: str) -> None:
    accept = HOST | {"Accept": "text/html"}
    answer = await service.request("GET", f"{path}/nothing", key=None, headers=accept)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


async def test_another_path_that_begins_alike_is_none(service: Service) -> None:
    for other in ("/meeting/api/rooms", "/meetapi/rooms", "/meet/meet/livez"):
        (await service.request("GET", other, key=KEY)).problem(404, "not_found")


NEED_A_KEY = [
    "GET /api/rooms",
    "POST /api/rooms",
    "GET /api/rooms/{code}",
    "PATCH /api/rooms/{code}",
    "DELETE /api/rooms/{code}",
    "POST /api/rooms/{code}/tokens",
    "DELETE /api/rooms/{code}/participants/x",
    "GET /api/ice-servers",
    "GET /api/events",
    "GET /metrics",
]


@pytest.mark.parametrize("public", ["/api", "/api/rooms", "/metrics", "/health", "/r", "/sdk", "/ws"])
@pytest.mark.parametrize("asked", NEED_A_KEY)
async def test_no_public_path_opens_what_needs_a_key(public: str, asked: str, serve: Serve) -> None:
    service = await serve(public_url=f"https://calls.example{public}")
    code = await service.room_code()
    method, path = asked.format(code=code).split()
    for start in ("", public):
        answer = await service.request(method, start + path, key=None)
        assert answer.status == 401, (start, answer.body[:200])
    assert (await service.get_room(code))["state"] == "open"
    assert (await service.request("GET", f"{public}/livez", key=None)).status == 200
