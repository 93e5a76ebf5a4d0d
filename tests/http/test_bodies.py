"""Bodies as they come from curl, browsers and whoever means no good."""

import gzip
import json

import pytest

from tests.support.app import Service
from tests.support.raw import raw_request

LARGEST = 65_536  # bytes
EMPTY = {"nothing": b"", "whitespace": b" \r\n\t ", "an-empty-object": b"{}", "object-in-whitespace": b"\n{ }\n"}
NOT_JSON = {
    "words": b"hello",
    "form": b"name=Tea",
    "half": b'{"name": "Te',
    "two": b"{}{}",
    "single-quotes": b"{'name': 'Tea'}",
    "trailing-comma": b'{"name": "Tea",}',
    "nan": b'{"ttl_hours": NaN}',
    "infinity": b'{"ttl_hours": Infinity}',
    "leading-zero": b'{"ttl_hours": 012}',
    "control-character": b'{"name": "a\nb"}',
    "bad-escape": rb'{"name": "\x41"}',
    "nul": b"\x00",
    "invalid-utf-8": b'{"name": "\xff"}',
    "cut-utf-8": b'{"name": "\xc3',
    "utf-8-surrogate": b'{"name": "\xed\xa0\x80"}',
    "utf-16": '{"name": "Tea"}'.encode("utf-16"),
}
NOT_AN_OBJECT = {"null": b"null", "list": b"[]", "string": b'"Tea"', "number": b"1", "true": b"true"}


@pytest.mark.parametrize("body", EMPTY.values(), ids=EMPTY.keys())
async def test_an_empty_body_counts_as_no_fields(service: Service, body: bytes) -> None:
    for path in ("/api/rooms", f"/api/rooms/{await service.room_code()}/tokens"):
        assert (await service.request("POST", path, data=body)).status == 201


async def test_a_request_without_body_or_content_type_makes_a_room(service: Service) -> None:
    request = b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: key-of-the-tests\r\nConnection: close\r\n\r\n"
    assert (await raw_request(service.port, request)).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16", "nonsense", ""],
)
async def test_the_declared_content_type_does_not_matter(service: Service, content_type: str) -> None:
    answer = await service.request(
        "POST", "/api/rooms", data='{"name": "Tée"}'.encode(), headers={"Content-Type": content_type}
    )
    assert (answer.status, answer.json["name"]) == (201, "Tée")


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_is_not_json_is_told_so(service: Service, method: str, body: bytes) -> None:
    path = "/api/rooms" if method == "POST" else f"/api/rooms/{await service.room_code()}"
    (await service.request(method, path, data=body)).problem(400, "invalid_json")
    assert (await service.request("GET", "/livez")).status == 200


@pytest.mark.parametrize("body", NOT_AN_OBJECT.values(), ids=NOT_AN_OBJECT.keys())
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_json_that_is_no_object_is_told_so(service: Service, method: str, body: bytes) -> None:
    path = "/api/rooms" if method == "POST" else f"/api/rooms/{await service.room_code()}"
    detail = (await service.request(method, path, data=body)).problem(422, "invalid_field")
    assert "object" in detail


async def test_a_body_of_64_kib_is_taken_and_one_byte_more_is_not(service: Service) -> None:
    body = json.dumps({"name": "Tea"}).encode()
    for path in ("/api/rooms", f"/api/rooms/{await service.room_code()}/tokens"):
        fitting = b"{}" if path.endswith("tokens") else body
        assert (await service.request("POST", path, data=fitting.ljust(LARGEST))).status == 201
        (await service.request("POST", path, data=fitting.ljust(LARGEST + 1))).problem(413, "body_too_large")


async def test_a_large_body_in_chunks_is_too_large_as_well(service: Service) -> None:
    async def chunks() -> object:
        for _ in range(20):
            yield b" " * 10_000

    (await service.request("POST", "/api/rooms", data=chunks())).problem(413, "body_too_large")


async def test_a_huge_body_is_refused_before_it_is_sent(service: Service) -> None:
    request = (
        b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: key-of-the-tests\r\nContent-Length: 10000000000\r\n\r\n"
    )
    answer = await raw_request(service.port, request + b" " * 200_000, whole=False)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_a_compressed_body_is_never_inflated(service: Service) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    answer = await service.request("POST", "/api/rooms", data=bomb, headers={"Content-Encoding": "gzip"})
    assert 400 <= answer.status < 500
    assert (await service.request("GET", "/livez")).status == 200


async def test_a_body_in_chunks_is_read(service: Service) -> None:
    async def chunks() -> object:
        for part in (b'{"na', b'me": "T\xc3', b'\xa9e"}'):
            yield part

    assert (await service.request("POST", "/api/rooms", data=chunks())).json["name"] == "Tée"


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 5000, "1e-400", "-0." + "9" * 5000], ids=lambda n: n[:9])
@pytest.mark.parametrize("field", ["ttl_hours", "max_participants"])
async def test_a_number_beyond_all_bounds_is_a_wrong_field(service: Service, field: str, number: str) -> None:
    answer = await service.request("POST", "/api/rooms", data=f'{{"{field}": {number}}}')
    assert answer.status in {400, 422}
    if answer.status == 422:
        assert field in answer.problem(422, "invalid_field")


async def test_an_unknown_field_is_named_and_the_known_ones_too(service: Service) -> None:
    answer = await service.request("POST", "/api/rooms", json={"nmae": "Tea"})
    detail = answer.problem(422, "invalid_field")
    assert all(name in detail for name in ("nmae", "name", "ttl_hours"))


@pytest.mark.parametrize("name", ["", " ", "`", "$.name", "x" * 5000, "é😀", "a\nb", "\u202e"], ids=repr)
async def test_an_odd_name_of_an_unknown_field_is_an_error_like_any_other(service: Service, name: str) -> None:
    answer = await service.request("POST", "/api/rooms", json={name: 1})
    detail = answer.problem(422, "invalid_field")
    assert len(detail) < 1000


@pytest.mark.parametrize("closing", [b"", b"]" * 20_000 + b"}"], ids=["cut", "whole"])
async def test_deep_nesting_is_an_error_like_any_other(service: Service, closing: bytes) -> None:
    body = b'{"name": ' + b"[" * 20_000 + closing
    answer = await service.request("POST", "/api/rooms", data=body)
    answer.problem(answer.status, {400: "invalid_json", 422: "invalid_field"}[answer.status])
