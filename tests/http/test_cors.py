"""Which pages of other origins may read what the API answers."""

import pytest

from tests.support.app import Answer, Serve, Service

ALLOWED, FOREIGN = "https://app.example", "https://evil.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key,content-type"}
PATHS = {
    "success": ("GET", "/api/rooms", 200),
    "no-room": ("GET", "/api/rooms/6a18t3", 404),
    "no-path": ("GET", "/api/nothing", 404),
    "wrong-method": ("PUT", "/api/rooms", 405),
    "health": ("GET", "/health", 200),
    "livez": ("GET", "/livez", 200),
}


def has_cors(answer: Answer) -> bool:
    return any(name.lower().startswith("access-control-") for name in answer.headers)


def names(answer: Answer, header: str) -> set[str]:
    return {name.strip().lower() for name in answer.headers[header].split(",")}


@pytest.mark.parametrize(("method", "path", "status"), PATHS.values(), ids=PATHS.keys())
async def test_an_allowed_origin_may_read_answers_and_errors(serve: Serve, method: str, path: str, status: int) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request(method, path, headers={"Origin": ALLOWED})
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert {"location", "retry-after"} <= names(answer, "Access-Control-Expose-Headers")
    assert "origin" in names(answer, "Vary")


async def test_an_allowed_origin_may_read_that_its_key_is_wrong(serve: Serve) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request("GET", "/api/rooms", key="another", headers={"Origin": ALLOWED})
    answer.problem(401, "unauthorized")
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED


@pytest.mark.parametrize(("method", "path", "status"), PATHS.values(), ids=PATHS.keys())
@pytest.mark.parametrize("origin", [FOREIGN, "null", "https://app.example.evil.example", "http://app.example", ""])
async def test_any_other_gets_the_answer_without_the_headers(
    serve: Serve, origin: str, method: str, path: str, status: int
) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request(method, path, headers={"Origin": origin})
    assert answer.status == status
    assert not has_cors(answer)
    assert "origin" in names(answer, "Vary")


async def test_without_allowed_origins_nobody_gets_the_headers(service: Service) -> None:
    for origin in (ALLOWED, "null", service.url):
        assert not has_cors(await service.request("GET", "/api/rooms", headers={"Origin": origin}))


@pytest.mark.parametrize("origin", [ALLOWED, FOREIGN, "null"])
async def test_a_star_lets_every_origin_read(serve: Serve, origin: str) -> None:
    service = await serve(allowed_origins=("*",))
    answer = await service.request("GET", "/api/rooms", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] in {"*", origin}
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/api/rooms", "/api/rooms/6a18t3", "/api/rooms/6a18t3/tokens", "/api/ice-servers"])
async def test_a_preflight_is_answered_without_a_key(serve: Serve, path: str) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request("OPTIONS", path, key=None, headers={"Origin": ALLOWED, **PREFLIGHT})
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert {"get", "post", "patch", "delete"} <= names(answer, "Access-Control-Allow-Methods")
    assert {"x-api-key", "authorization", "content-type"} <= names(answer, "Access-Control-Allow-Headers")
    assert "origin" in names(answer, "Vary")


@pytest.mark.parametrize("path", ["/health", "/livez"])
async def test_a_page_that_sends_its_key_with_every_request_may_ask_for_the_health(serve: Serve, path: str) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request("OPTIONS", path, key=None, headers={"Origin": ALLOWED, **PREFLIGHT})
    assert answer.status in {200, 204}
    assert "x-api-key" in names(answer, "Access-Control-Allow-Headers")


async def test_a_preflight_of_a_foreign_origin_gets_no_headers(serve: Serve) -> None:
    service = await serve(allowed_origins=(ALLOWED,))
    answer = await service.request("OPTIONS", "/api/rooms", key=None, headers={"Origin": FOREIGN, **PREFLIGHT})
    assert not has_cors(answer)


async def test_a_preflight_makes_no_room(serve: Serve) -> None:
    service = await serve(allowed_origins=("*",))
    await service.request("OPTIONS", "/api/rooms", headers={"Origin": ALLOWED, **PREFLIGHT})
    assert (await service.request("GET", "/api/rooms")).json["rooms"] == []
