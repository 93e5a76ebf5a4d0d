"""What /openapi.json and /asyncapi.json say, and that it is true."""

import gc
import gzip
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from jsonschema import Draft7Validator, Draft202012Validator

from signaling.descriptions.messages import CLIENT_MESSAGES as CLIENT_TEXTS
from signaling.descriptions.messages import SERVER_MESSAGES as SERVER_TEXTS
from signaling.descriptions.openapi import TAGS
from signaling.descriptions.routes import MOST_KEPT
from signaling.http import static
from signaling.wire.messages import CLIENT_MESSAGES
from tests.support.app import KEY, Serve, Service
from tests.support.raw import raw_request
from tests.test_repository import server_message_types

DESCRIPTIONS = ["/openapi.json", "/asyncapi.json"]
NOT_REST = {"/ws", *DESCRIPTIONS}
SMALL = {"max_ttl_hours": 0.5, "max_participants": 3}
WS_CODES = """
    invalid_json invalid_message unknown_type room_not_found room_full room_locked wrong_passcode token_required
    invalid_token banned already_in_room not_in_room peer_not_found not_allowed resume_failed rate_limited
    guest_rooms_disabled store_unavailable overloaded internal_error
""".split()


async def described(service: Service, path: str, **headers: str) -> dict[str, Any]:
    answer = await service.request("GET", path, key=None, headers=headers)
    assert answer.status == 200, answer
    return dict(answer.json)


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a document, with the path to it."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from parts(part, f"{path}/{name}")


def resolved(document: Any, reference: str) -> Any:
    for name in reference.removeprefix("#/").split("/"):
        document = document[name.replace("~1", "/")]
    return document


# ── What is described ────────────────────────────────────────────────────────────────────────────


def routes_of(app: web.Application) -> set[tuple[str, str]]:
    found = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource is not None}
    return {(method, path) for method, path in found if method != "HEAD"}


async def test_every_route_is_described(service: Service, web_folder: Path) -> None:
    [app] = service.apps
    site = web.Application()
    site.add_routes(static.site(web_folder).routes)
    rest = {(method, path) for method, path in routes_of(app) - routes_of(site) if path not in NOT_REST}
    document = await described(service, "/openapi.json")
    paths = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert len(paths) >= 10
    assert paths == rest


async def test_every_message_is_described(service: Service) -> None:
    document = await described(service, "/asyncapi.json")
    messages = {f"client_{name}" for name in CLIENT_MESSAGES} | {f"server_{name}" for name in server_message_types()}
    assert set(document["components"]["messages"]) == set(document["channels"]["ws"]["messages"]) == messages
    assert set(CLIENT_MESSAGES) == set(CLIENT_TEXTS)
    assert server_message_types() == set(SERVER_TEXTS)


async def test_every_operation_on_the_websocket_names_its_direct_answers(service: Service) -> None:
    document = await described(service, "/asyncapi.json")
    replies = {
        name.removeprefix("receive_"): [reference["$ref"].rpartition("server_")[2] for reference in reply["messages"]]
        for name, operation in document["operations"].items()
        if (reply := operation.get("reply"))
    }
    assert set(replies) == set(CLIENT_MESSAGES)
    assert replies["join_room"] == ["joined", "waiting", "error"]
    assert replies["signal"] == ["error"]
    assert replies["admit"] == replies["close_room"] == ["done", "error"]
    for name, answers in replies.items():
        assert name == "signal" or len(answers) > 1
    with_id = {
        name
        for name, message in document["components"]["messages"].items()
        if "id" in message["payload"]["properties"] and name.startswith("server_")
    }
    assert with_id == {f"server_{answer}" for answers in replies.values() for answer in answers}


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_every_field_says_what_it_means(service: Service, path: str) -> None:
    schemas = (await described(service, path))["components"]["schemas"]
    silent = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, described in schema["properties"].items()
        if not described.get("description") and "$ref" not in described
    }
    assert silent == set()


async def test_an_error_on_the_websocket_has_one_of_the_described_codes(service: Service) -> None:
    document = await described(service, "/asyncapi.json")
    assert document["components"]["schemas"]["ErrorMessage"]["properties"]["code"]["enum"] == sorted(WS_CODES)


async def test_refusals_are_described_with_their_codes_and_headers(service: Service) -> None:
    document = await described(service, "/openapi.json")
    create = document["paths"]["/api/rooms"]["post"]["responses"]
    assert list(create["201"]["headers"]) == ["Location"]
    found = {}
    for status, response in create.items():
        if "$ref" in response:
            refusal = resolved(document, response["$ref"])
            examples = refusal["content"]["application/problem+json"]["examples"]
            assert {example["value"]["status"] for example in examples.values()} == {int(status)}
            found[status] = (set(examples), set(refusal.get("headers", ())))
    assert found == {
        "400": ({"bad_request", "invalid_json"}, set()),
        "401": ({"unauthorized"}, {"WWW-Authenticate"}),
        "413": ({"body_too_large"}, set()),
        "417": ({"bad_request"}, set()),
        "422": ({"invalid_field"}, set()),
        "429": ({"rate_limited"}, {"Retry-After"}),
        "431": ({"bad_request"}, set()),
        "500": ({"internal_error"}, set()),
        "503": ({"overloaded", "store_unavailable"}, {"Retry-After"}),
    }


async def test_only_probes_need_no_key(service: Service) -> None:
    paths = (await described(service, "/openapi.json"))["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            answer = await service.request(method, path, key=None)
            assert (answer.status == 401) == (operation.get("security") != []), (method, path)


# ── That it is valid and true ────────────────────────────────────────────────────────────────────


async def test_the_official_validator_accepts_the_description_of_rest(service: Service) -> None:
    document = await described(service, "/openapi.json")
    assert document["openapi"].startswith("3.1.")
    validators = import_module("openapi_spec_validator")  # here, or each worker of pytest would have to import it
    validators.OpenAPIV31SpecValidator(document).validate()


@pytest.mark.parametrize("settings", [{}, SMALL], ids=["default", "small"])
@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_every_reference_leads_somewhere_and_every_example_is_allowed(
    serve: Serve, path: str, settings: dict[str, Any]
) -> None:
    document = await described(await serve(**settings), path)
    validator = Draft202012Validator if path == "/openapi.json" else Draft7Validator
    shared = {"components": document["components"]}
    checked = 0
    for where, part in parts(document):
        if where.endswith("/$ref"):
            resolved(document, part)
        if not isinstance(part, dict) or where.endswith(("/properties", "/examples")):
            continue
        schema = part.get("schema", part.get("payload", part) if "/messages/" in where else part)
        examples = part.get("examples", [])
        given = [one["value"] for one in examples.values()] if isinstance(examples, dict) else examples
        if "payload" in part and "/messages/" in where:
            given = [one["payload"] for one in examples]
        for example in given + ([part["example"]] if "example" in part else []):
            validator({**schema, **shared}).validate(example)
            checked += 1
    assert checked > 50


async def test_limits_are_those_of_the_settings(serve: Serve) -> None:
    service = await serve(**SMALL)
    rest = (await described(service, "/openapi.json"))["components"]["schemas"]
    messages = (await described(service, "/asyncapi.json"))["components"]["schemas"]
    for name in ("RoomOptions", "RoomChanges", "TokenOptions"):
        assert rest[name]["properties"]["ttl_hours"]["maximum"] == 0.5
    for name in ("RoomOptions", "RoomChanges"):
        assert rest[name]["properties"]["max_participants"]["maximum"] == 3
    assert rest["RoomOptions"]["properties"]["ttl_hours"]["default"] == 0.5
    assert messages["CreateRoom"]["properties"]["ttl_hours"]["maximum"] == 0.5
    for field in ("ttl_hours", "max_participants"):
        limits = rest["RoomOptions"]["properties"][field]
        for value in (limits["minimum"], limits["maximum"]):
            await service.create_room(**{field: value})
        for value in (limits["minimum"] - 1e-9, limits["maximum"] + 1):
            (await service.request("POST", "/api/rooms", json={field: value})).problem(422, "invalid_field")


async def test_guests_have_24_hours_at_most(service: Service) -> None:
    schemas = (await described(service, "/asyncapi.json"))["components"]["schemas"]
    for name in ("CreateRoom", "UpdateRoom"):
        assert schemas[name]["properties"]["ttl_hours"]["maximum"] == 24


async def test_what_the_server_says_is_as_described(service: Service) -> None:
    document = await described(service, "/asyncapi.json")
    shared = {"components": document["components"]}

    def check(*frames: dict[str, Any]) -> None:
        for frame in frames:
            schema = document["components"]["messages"][f"server_{frame['type']}"]["payload"]
            Draft7Validator({**schema, "additionalProperties": False, **shared}).validate(frame)

    async with service.client.ws_connect("/ws") as host, service.client.ws_connect("/ws") as guest:
        check(connected := await host.receive_json(), await guest.receive_json())
        assert connected["type"] == "connected"
        await host.send_json({"type": "create_room", "payload": {"name": "Tea"}, "id": "a"})
        check(created := await host.receive_json())
        room = created["payload"]
        entry = {"room_code": room["room_code"], "display_name": "Ada", "resumable": True}
        await host.send_json({"type": "join_room", "payload": entry | {"token": room["host_token"]}, "id": 1})
        check(joined := await host.receive_json())
        await guest.send_json({"type": "join_room", "payload": entry})
        check(await guest.receive_json(), await host.receive_json())
        await guest.send_json(
            {
                "type": "signal",
                "payload": {"to": joined["payload"]["your_socket_id"], "signal_type": "offer", "payload": 1},
            }
        )
        check(signal := await host.receive_json())
        assert signal["type"] == "signal"
        await host.send_json({"type": "update_room", "payload": {"state": "locked"}, "id": 2})
        check(await guest.receive_json(), await host.receive_json(), done := await host.receive_json())
        assert done["type"] == "done"
        await guest.send_json({"type": "nonsense", "id": 3})
        check(error := await guest.receive_json())
        assert error["payload"]["code"] == "unknown_type"


# ── How they are served ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_a_description_is_served_like_a_file(service: Service, path: str) -> None:
    answer = await service.request("GET", path, key=None, headers={"Origin": "https://editor.example"})
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = await service.request("GET", path, key=None, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    head = await service.request("HEAD", path, key=None)
    assert (head.status, head.body, head.headers["Content-Type"]) == (200, b"", answer.headers["Content-Type"])
    options = await service.request("OPTIONS", path, key=None)
    assert (options.status, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    (await service.request("POST", path, key=None)).problem(405, "method_not_allowed")


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_a_description_is_compressed_below_a_small_head(service: Service, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    head, _, body = (await raw_request(service.port, request.encode())).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert len(head) < 4096
    assert b"3." in gzip.decompress(body)


def assets_in_memory() -> list[static.Asset]:
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, static.Asset)]


async def test_the_address_is_the_one_that_the_client_used_and_few_are_kept(serve: Serve) -> None:
    service = await serve(host="0.0.0.0", api_key=(KEY,))
    before = assets_in_memory()
    for host in (*(f"host-{number}.example" for number in range(9)), "host-0.example"):
        rest = await described(service, "/openapi.json", Host=f"{host}:8000")
        assert rest["servers"] == [{"url": f"http://{host}:8000"}]
        messages = await described(service, "/asyncapi.json", Host=f"{host}:8000")
        assert messages["servers"]["here"] == {"host": f"{host}:8000", "protocol": "ws"}
    known = set(map(id, before))  # which stay in memory as long as `before`
    assert len([one for one in assets_in_memory() if id(one) not in known]) == 2 * MOST_KEPT


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_another_address_builds_nothing_again(serve: Serve, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service = await serve(host="0.0.0.0", api_key=(KEY,))
    first = await described(service, path, Host="a.example")
    # Whatever is built now has another text.
    monkeypatch.setitem(TAGS, "Rooms", "Something else.")
    monkeypatch.setitem(SERVER_TEXTS, "connected", "Something else.")
    second = await described(service, path, Host="b.example")
    assert first.pop("servers") != second.pop("servers")
    assert first == second


@pytest.mark.parametrize("path", DESCRIPTIONS)
async def test_a_name_that_the_page_refuses_is_refused(service: Service, path: str) -> None:
    for where in ("/", path):
        answer = await service.request("GET", where, key=None, headers={"Host": "rebound.example"})
        assert (answer.status, b"rebound.example" in answer.body) == (421, True)
    assert (await described(service, path, Host="localhost"))["servers"]


@pytest.mark.parametrize("path", ["", "/meet"], ids=["stripped", "whole"])
async def test_the_address_is_the_public_url_with_its_path(serve: Serve, path: str) -> None:
    service = await serve(public_url="https://calls.example/meet")
    rest = await described(service, f"{path}/openapi.json")
    assert rest["servers"] == [{"url": "https://calls.example/meet"}]
    assert "/api/rooms" in rest["paths"]
    messages = await described(service, f"{path}/asyncapi.json")
    assert messages["servers"]["here"] == {"host": "calls.example", "protocol": "wss", "pathname": "/meet"}
