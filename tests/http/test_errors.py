"""Who may ask, what there is to ask for, and how a refusal looks."""

import json
import re

import pytest

from signaling.settings import DEFAULT_API_KEY
from tests.support.app import KEY, PROBLEM_FIELDS, Serve, Service
from tests.support.raw import raw_request

API = [
    ("POST", "/api/rooms"),
    ("GET", "/api/rooms"),
    ("GET", "/api/rooms/6a18t3"),
    ("PATCH", "/api/rooms/6a18t3"),
    ("DELETE", "/api/rooms/6a18t3"),
    ("POST", "/api/rooms/6a18t3/tokens"),
    ("GET", "/api/ice-servers"),
    ("GET", "/api/events"),
    ("GET", "/api/what-is-not-there"),
    ("PUT", "/api/rooms"),
]
WRONG_KEYS = {
    "none": {},
    "empty": {"X-API-Key": ""},
    "another": {"X-API-Key": "another"},
    "shorter": {"X-API-Key": KEY[:-1]},
    "longer": {"X-API-Key": KEY + "x"},
    "upper-case": {"X-API-Key": KEY.upper()},
    "not-ascii": {"X-API-Key": "kéy"},
    "bearer-of-another": {"Authorization": "Bearer another"},
    "bearer-of-nothing": {"Authorization": "Bearer"},
    "basic": {"Authorization": f"Basic {KEY}"},
    "bare": {"Authorization": KEY},
    "quoted": {"Authorization": f'Bearer "{KEY}"'},
}
RIGHT_KEYS = {
    "header": {"X-API-Key": KEY},
    "bearer": {"Authorization": f"Bearer {KEY}"},
    "bearer-in-lower-case": {"authorization": f"bearer {KEY}"},
    "both": {"X-API-Key": KEY, "Authorization": f"Bearer {KEY}"},
    "header-right-bearer-wrong": {"X-API-Key": KEY, "Authorization": "Bearer another"},
    "header-wrong-bearer-right": {"X-API-Key": "another", "Authorization": f"Bearer {KEY}"},
}


@pytest.mark.parametrize(("method", "path"), API)
async def test_nothing_of_the_api_answers_without_a_key(service: Service, method: str, path: str) -> None:
    answer = await service.request(method, path, key=None)
    answer.problem(401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("headers", WRONG_KEYS.values(), ids=WRONG_KEYS.keys())
async def test_a_wrong_key_is_refused(service: Service, headers: dict[str, str]) -> None:
    answer = await service.request("GET", "/api/rooms", key=None, headers=headers)
    answer.problem(401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("headers", RIGHT_KEYS.values(), ids=RIGHT_KEYS.keys())
async def test_a_right_key_is_taken_in_either_header(service: Service, headers: dict[str, str]) -> None:
    assert (await service.request("GET", "/api/rooms", key=None, headers=headers)).status == 200


async def test_each_of_several_keys_is_taken_but_not_their_list(serve: Serve) -> None:
    service = await serve(api_key=("old", "new"))
    for key, status in (("old", 200), ("new", 200), ("old,new", 401), ("", 401)):
        assert (await service.request("GET", "/api/rooms", key=key)).status == status


async def test_a_refused_create_makes_nothing(service: Service) -> None:
    await service.request("POST", "/api/rooms", key="another")
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []


@pytest.mark.parametrize(
    "path", ["/api/", "/api/room", "/api/rooms/6a18t3/x", "/api/rooms/6a18t3/tokens/1", "/nothing"]
)
async def test_a_path_that_is_not_there_is_not_found(service: Service, path: str) -> None:
    (await service.request("GET", path)).problem(404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/rooms", {"GET", "POST"}),
        ("DELETE", "/api/rooms", {"GET", "POST"}),
        ("POST", "/api/rooms/6a18t3", {"GET", "PATCH", "DELETE"}),
        ("GET", "/api/rooms/6a18t3/tokens", {"POST"}),
        ("POST", "/api/ice-servers", {"GET"}),
        ("POST", "/health", {"GET"}),
        ("DELETE", "/livez", {"GET"}),
    ],
)
async def test_a_method_that_a_path_does_not_have_is_told_which_it_has(
    service: Service, method: str, path: str, allowed: set[str]
) -> None:
    answer = await service.request(method, path)
    answer.problem(405, "method_not_allowed")
    assert {name.strip() for name in answer.headers["Allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


async def test_a_head_is_a_get_without_a_body(service: Service) -> None:
    answer = await service.request("HEAD", "/health", key=None)
    assert (answer.status, answer.body) == (200, b"")


# ── Nothing about the server's inside ────────────────────────────────────────────────────────────


BROKEN_REQUESTS = {
    "no-http": b"hello\r\n\r\n",
    "version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a-space-in-a-header-name": b"GET / HTTP/1.1\r\nHo st: x\r\n\r\n",
    "two-lengths": b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "length-and-chunks": b"POST / HTTP/1.1\r\nHost: x\r\n"
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad-chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "negative-length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "line-too-long": b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "header-too-long": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n",
}


@pytest.mark.parametrize("request_", BROKEN_REQUESTS.values(), ids=BROKEN_REQUESTS.keys())
async def test_a_request_that_the_parser_refuses_learns_nothing_about_the_server(
    service: Service, request_: bytes
) -> None:
    answer = await raw_request(service.port, request_)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1.[01] (4\d\d) ", head)
    assert status, answer
    _tells_nothing(answer)
    assert b"\r\nContent-Type: application/problem+json\r\n" in head
    problem = json.loads(body)
    assert (set(problem), problem["status"], problem["code"]) == (PROBLEM_FIELDS, int(status[1]), "bad_request")
    assert b"xxx" not in body
    assert b"hello" not in body, "nothing of the request is repeated"
    assert (await service.request("GET", "/livez")).status == 200


@pytest.mark.parametrize("path", ["/livez", "/api/rooms", "/ws", "/nothing"])
async def test_an_expectation_that_is_unknown_is_a_problem(service: Service, path: str) -> None:
    answer = await service.request("GET", path, headers={"Expect": "foo"})
    assert "100-continue" in answer.problem(417, "bad_request")


async def test_too_many_or_too_long_headers_are_a_problem(service: Service) -> None:
    for headers in ({"Cookie": "x" * 9_000}, {f"X-{number}": "x" for number in range(70)}):
        answer = await service.request("GET", "/livez", headers=headers)
        answer.problem(431 if "Cookie" in headers else 400, "bad_request")
        assert b"xxx" not in answer.body


# ── Other methods, and links that lead nowhere ───────────────────────────────────────────────────

PATHS = ["/", "/r/6a18t3", "/large.css", "/health", "/livez", "/api/rooms", "/api/ice-servers", "/ws"]


@pytest.mark.parametrize("path", PATHS)
async def test_what_answers_get_answers_head_and_options(service: Service, path: str) -> None:
    get, head = [await service.request(method, path) for method in ("GET", "HEAD")]
    assert (head.status, head.body) == (get.status, b"")
    assert {name for name in get.headers if name != "Date"} >= {name for name in head.headers if name != "Date"} - {
        "Content-Length"
    }
    answer = await service.request("OPTIONS", path, key=None)
    allowed = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert (answer.status, answer.body) == (204, b"")
    assert allowed >= {"GET", "HEAD", "OPTIONS"}


async def test_options_of_a_path_that_is_not_there_is_not_found(service: Service) -> None:
    (await service.request("OPTIONS", "/nothing")).problem(404, "not_found")


@pytest.mark.parametrize("path", ["/nothing", "/r-6a18t3", "/sdk/nothing.js", "/6a18t3"])
async def test_a_person_who_follows_a_wrong_link_gets_the_page_and_a_script_a_problem(
    service: Service, path: str
) -> None:
    page = (await service.request("GET", "/", key=None)).body
    for _ in range(2):
        accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "If-None-Match": "x"}
        answer = await service.request("GET", path, key=None, headers=accept)
        assert (answer.status, answer.body) == (404, page)
        assert answer.headers["Content-Type"].startswith("text/html")
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        (await service.request("GET", path, key=None, headers=headers)).problem(404, "not_found")
    (await service.request("POST", path, key=None, headers={"Accept": "text/html"})).problem(404, "not_found")


async def test_no_answer_names_the_software_behind_it(service: Service) -> None:
    for path in ("/", "/health", "/api/rooms", "/nothing", "/ws"):
        _tells_nothing(
            await raw_request(service.port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        )


async def test_a_body_that_breaks_off_is_no_servers_fault(service: Service) -> None:
    head = f"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n"
    request = head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"
    answer = await raw_request(service.port, request.encode())
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), answer
    _tells_nothing(answer)


async def test_every_error_says_in_its_type_and_title_what_rfc_9457_wants(service: Service) -> None:
    problem = (await service.request("GET", "/nothing")).json
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Not Found"
    json.dumps(problem)


def _tells_nothing(answer: bytes) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith((b"server:", b"x-powered-by:", b"via:")):
            assert not any(character in b"0123456789" for character in line), line
    for word in (b"aiohttp", b"python", b"traceback", b".py", b"site-packages"):
        assert word not in head.lower()
        if b"text/html" not in head:
            assert word not in body.lower()


# ── Keys that no one has chosen ──────────────────────────────────────────────────────────────────


no_ones_key = pytest.mark.parametrize("key", [DEFAULT_API_KEY, "change-me"], ids=["default", "placeholder"])


@no_ones_key
@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "app.localhost"])
async def test_the_default_key_works_under_a_name_of_this_machine(serve: Serve, key: str, host: str) -> None:
    service = await serve(api_key=(key,))
    answer = await service.request("GET", "/api/rooms", key=key, headers={"Host": host})
    assert answer.status == 200


@no_ones_key
@pytest.mark.parametrize("host", ["meet.example", "192.168.1.5:8000", "localhost.evil.example", "[fe80::1]", ""])
async def test_the_default_key_opens_nothing_to_those_who_come_from_elsewhere(
    serve: Serve, key: str, host: str
) -> None:
    service = await serve(api_key=(key,))
    answer = await service.request("GET", "/api/rooms", key=key, headers={"Host": host})
    assert "API_KEY" in answer.problem(401, "unauthorized")
