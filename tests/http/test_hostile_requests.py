"""Requests that are made to hurt: smuggled into others, too large, compressed, nested without end."""

import gzip
import re
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest

from signaling.http import connection
from tests.support.app import KEY, Service
from tests.support.frames import CLOSE
from tests.support.raw import raw_request

LARGEST = 65_536  # bytes of a body
STATUS = re.compile(rb"HTTP/1\.[01] ([2-5]\d\d) ")

# ── A request within another ─────────────────────────────────────────────────────────────────────

POST = b"POST /nothing HTTP/1.1\r\nHost: x\r\n"
GET = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"  # of a body in chunks, or five bytes of another
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
ALL = b"Content-Length: %(all)d\r\n"  # the length of END and what is smuggled

# Where a proxy and this server could disagree where the request ends. %(in)s is what is smuggled.
AMBIGUOUS = {
    "length-and-chunks": POST + ALL + b"Transfer-Encoding: chunked\r\n\r\n" + END + b"%(in)s",
    "chunks-and-length": POST + b"Transfer-Encoding: chunked\r\n" + ALL + b"\r\n" + END + b"%(in)s",
    "two-lengths": POST + b"Content-Length: 0\r\n" + ALL + b"\r\n" + END + b"%(in)s",
    "the-same-length-twice": POST + ALL + ALL + b"\r\n" + END + b"%(in)s",
    **{
        f"a-length-{name}": POST + b"Content-Length: " + length + b"\r\n\r\n%(in)s"
        for name, length in {
            "list": b"0, 5", "with-a-sign": b"+0", "below-zero": b"-0", "in-hex": b"0x0", "with-underscores": b"0_0",
            "in-two-words": b"0 5", "of-nothing": b"", "beyond-64-bits": b"18446744073709551616",
            "in-other-digits": "٠".encode(),
        }.items()
    },
    **{
        f"an-encoding-{name}": POST + ALL + header + b"\r\n" + END + b"%(in)s"
        for name, header in {
            "and-identity": b"Transfer-Encoding: chunked, identity\r\n",
            "identity": b"Transfer-Encoding: identity\r\n",
            "unknown": b"Transfer-Encoding: xchunked\r\n",
            "quoted": b'Transfer-Encoding: "chunked"\r\n',
            "with-parameters": b"Transfer-Encoding: chunked;q=1\r\n",
            "behind-a-vertical-tab": b"Transfer-Encoding: \x0bchunked\r\n",
            "with-a-kelvin-sign": "Transfer-Encoding: chun\u212aed\r\n".encode(),
            "before-a-null": b"Transfer-Encoding: chunked\x00\r\n",
            "with-a-space-before-the-colon": b"Transfer-Encoding : chunked\r\n",
            "with-a-tab-before-the-colon": b"Transfer-Encoding\t: chunked\r\n",
            "with-a-null-in-its-name": b"Transfer\x00-Encoding: chunked\r\n",
            "folded": b"Transfer-Encoding:\r\n chunked\r\n",
            "in-a-folded-line": b"X: a\r\n Transfer-Encoding: chunked\r\n",
            "behind-a-bare-lf": b"X: a\nTransfer-Encoding: chunked\r\n",
            "behind-a-bare-cr": b"X: a\rTransfer-Encoding: chunked\r\n",
        }.items()
    },
    "chunked-twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + END + b"%(in)s",
    "chunked-then-identity": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
    + END + b"%(in)s",
    "only-identity": POST + b"Transfer-Encoding: identity\r\n\r\n%(in)s",
    "heads-with-bare-lf": POST.replace(b"\r", b"") + b"Content-Length: 0\n\n%(in)s",
    **{
        f"a-chunk-{name}": CHUNKED + chunk + b"%(in)s"
        for name, chunk in {
            "beyond-64-bits": b"10000000000000000\r\n", "in-hex-of-c": b"0x0\r\n\r\n", "below-zero": b"-0\r\n\r\n",
            "with-a-sign": b"+0\r\n\r\n", "of-no-size": b"\r\n\r\n", "with-a-space": b"0 \r\n\r\n",
            "with-bare-lf": b"0\n\n", "with-bare-lf-in-its-extension": b"0;a\n\r\n",
            "with-bare-cr-in-its-extension": b"2;\rab\r\n0\r\n\r\n", "that-ends-otherwise": b"2\r\nabXX0\r\n\r\n",
            "whose-trailer-is-a-length": b"0\r\nContent-Length: 5\r\n\r\n",
        }.items()
    },
    "chunks-in-http-1.0": POST.replace(b"1.1", b"1.0")
    + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + END + b"%(in)s",
    "chunks-of-connect": b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + END + b"%(in)s",
    "two-hosts": GET + b"Host: y\r\n\r\n%(in)s",
    "no-host": b"GET /livez HTTP/1.1\r\n\r\n%(in)s",
    "a-null-in-a-value": GET + b"X: a\x00b\r\n\r\n%(in)s",
    "a-line-without-colon": GET + b"X\r\n\r\n%(in)s",
    "a-name-of-nothing": GET + b": x\r\n\r\n%(in)s",
    "a-space-before-the-first-header": b"GET /livez HTTP/1.1\r\n Host: x\r\n\r\n%(in)s",
    "no-version": b"GET /livez\r\n%(in)s",
    "another-protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n%(in)s",
    "garbage-first": b"\x00\x01\x02\r\n\r\n%(in)s",
    # A proxy that believes in a switch of protocols, which this server refused, lets anything through.
    "behind-a-handshake-of-a-foreign-page": HANDSHAKE + b"Origin: http://evil.example\r\n\r\n%(in)s",
    "behind-a-handshake-of-another-version": HANDSHAKE.replace(b": 13", b": 99") + b"\r\n%(in)s",
    "behind-a-handshake-elsewhere": HANDSHAKE.replace(b"/ws", b"/livez") + b"\r\n%(in)s",
    "behind-an-offer-of-http-2": GET + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n%(in)s",
    "behind-connect": b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n%(in)s",
}  # fmt: skip

# Where it is plainly a body, though of a request that has no use for one or is refused before it is read.
BODY = b"Content-Length: %(in_length)d\r\n\r\n%(in)s"
BODIES = {
    "of-a-get": GET + BODY,
    "of-a-head": b"HEAD /livez HTTP/1.1\r\nHost: x\r\n" + BODY,
    "of-a-delete": b"DELETE /nothing HTTP/1.1\r\nHost: x\r\n" + BODY,
    "of-connect": b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n" + BODY,
    "without-key": b"POST /api/rooms HTTP/1.1\r\nHost: x\r\n" + BODY,
    "without-key-in-chunks": b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"%(in_length)x\r\n%(in)s\r\n" + END,
    "that-waits-for-100": b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" + BODY,
    "with-another-expectation": b"POST /api/rooms HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\n" + BODY,
    "of-a-handshake-of-a-foreign-page": HANDSHAKE + b"Origin: http://evil.example\r\n" + BODY,
    "of-a-handshake-elsewhere": HANDSHAKE.replace(b"GET /ws", b"POST /api/rooms") + BODY,
    "of-an-offer-of-http-2": GET + b"Upgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: AA\r\n" + BODY,
    "too-large": POST.replace(b"/nothing", b"/api/rooms") + b"X-API-Key: %(key)s\r\nContent-Length: 100000\r\n\r\n"
    + b" " * 90_000 + b"%(in)s",
}  # fmt: skip


def smuggling(carrier: bytes, victim: str) -> bytes:
    """A request that carries two others, with the key: one deletes a room, and one makes another."""
    delete = f"DELETE /api/rooms/{victim} HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n"
    create = f"POST /api/rooms HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nConnection: close\r\n\r\n"
    inner = (delete + create).encode()
    parts = {b"in": inner, b"in_length": len(inner), b"all": len(END) + len(inner), b"key": KEY.encode()}
    return carrier % parts


async def room_codes(service: Service) -> list[str]:
    return [room["room_code"] for room in (await service.request("GET", "/api/rooms")).json["rooms"]]


@pytest.fixture
def short_silences(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a connection with nothing more to say ends soon."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connection, "UNWANTED_BODY_SECONDS", 0.2)


async def test_what_is_to_be_smuggled_does_its_work_where_it_is_allowed_to(service: Service) -> None:
    victim = await service.room_code()
    answer = await raw_request(service.port, smuggling(GET + b"\r\n%(in)s", victim))
    assert STATUS.findall(answer) == [b"200", b"204", b"201"]
    assert victim not in await room_codes(service)


async def test_nothing_is_smuggled_where_the_end_of_a_request_is_in_doubt(service: Service) -> None:
    victim = await service.room_code()
    for case, carrier in AMBIGUOUS.items():
        answer = await raw_request(service.port, smuggling(carrier, victim))
        assert len(STATUS.findall(answer)) == 1, (case, answer)
        assert await room_codes(service) == [victim], case


@pytest.mark.usefixtures("short_silences")
async def test_nothing_is_smuggled_in_a_body_that_nobody_reads(service: Service) -> None:
    victim = await service.room_code()

    async def check(case: str, carrier: bytes) -> None:
        answer = await raw_request(service.port, smuggling(carrier, victim))
        assert len(STATUS.findall(answer)) == 1, (case, answer)

    await service.at_once(check(*case) for case in BODIES.items())
    assert await room_codes(service) == [victim]


async def test_a_body_of_a_handshake_is_no_second_request_and_no_frame(service: Service) -> None:
    victim = await service.room_code()
    good_bye = bytes([0x80 | CLOSE, 0x82, 0, 0, 0, 0]) + (1000).to_bytes(2, "big")
    answer = await raw_request(service.port, smuggling(HANDSHAKE + BODY, victim) + good_bye)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert await room_codes(service) == [victim]


# ── Heads ────────────────────────────────────────────────────────────────────────────────────────

TOO_MUCH = {
    "a-line": b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a-line-without-end": b"GET /" + b"x" * 1_000_000,
    "a-method-without-end": b"G" * 1_000_000,
    "a-value": GET + b"X: " + b"x" * 9_000 + b"\r\n\r\n",
    "a-value-without-end": GET + b"X: " + b"x" * 1_000_000,
    "a-name": GET + b"x" * 9_000 + b": x\r\n\r\n",
    "a-name-without-end": GET + b"x" * 1_000_000,
    "65-headers": GET + b"X: x\r\n" * 64 + b"\r\n",
    "headers-without-end": GET + b"X: x\r\n" * 100_000,
    "trailers-without-end": CHUNKED + b"0\r\n" + b"X: x\r\n" * 100_000,
}


@pytest.mark.parametrize("request_", TOO_MUCH.values(), ids=TOO_MUCH.keys())
async def test_a_head_that_is_too_large_is_refused_before_it_ends(service: Service, request_: bytes) -> None:
    with suppress(ConnectionError):  # what was still on its way when the server closed may cost the answer
        assert (await raw_request(service.port, request_)).startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert (await service.request("GET", "/livez")).status == 200


async def test_a_head_as_large_as_browsers_and_proxies_make_them_is_taken(service: Service) -> None:
    headers = {f"X-{number}": "x" * 500 for number in range(40)} | {"Cookie": "x" * 8_000}
    assert (await service.request("GET", "/livez", headers=headers)).status == 200
    assert (await service.request("GET", "/livez?" + "x" * 8_000)).status == 200
    (await service.request("GET", "/" + "x" * 8_000)).problem(404, "not_found")


# ── Bodies ───────────────────────────────────────────────────────────────────────────────────────

NUMBERS = ["9" * 60_000, "-" + "9" * 60_000, "1e999999", "-1e999999", "1e-999999", "-0", "1000." + "1" * 60_000]
NO_NUMBERS = ["NaN", "-Infinity", "01", "+1", ".5", "1.", "0x10", "1_0"]
BOMBS = {
    "lists": "[" * LARGEST,
    "objects": ('{"a":' * LARGEST)[:LARGEST],
    "lists-in-a-field": '{"name":' + "[" * 32_000 + "]" * 32_000 + "}",
    "objects-in-a-field": '{"name":' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}",
    "lists-in-an-unknown-field": '{"x":' + "[" * 32_000 + "]" * 32_000 + "}",
    "a-string": '{"name":"' + "x" * 65_000 + '"}',
    "lone-surrogates": '{"name":"' + r"\ud800" * 10_000 + '"}',
    "a-field": '{"' + "x" * 65_000 + '":1}',
    "many-fields": "{" + ",".join(f'"x{number}":1' for number in range(5_000)) + "}",
    "two-byte-order-marks": "\ufeff\ufeff{}",
    "a-null-character": '{"name":"a\x00b"}',
    "an-escaped-null-character": r'{"name":"a\u0000b"}',
}
# The bombs are made where they go off: to make them takes longer than to import any other file.
ENCODED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a-gzip-bomb": ("gzip", lambda: gzip.compress(bytes(30_000_000))),
    "a-deflate-bomb": ("deflate", lambda: zlib.compress(bytes(30_000_000))),
    "gzip-in-gzip": ("gzip, gzip", lambda: gzip.compress(gzip.compress(bytes(30_000_000)))),
    "broken-gzip": ("gzip", lambda: b"\x1f\x8b\x08\x00broken"),
    "cut-gzip": ("gzip", lambda: gzip.compress(b"{}")[:-4]),
    "whole-gzip": ("gzip", lambda: gzip.compress(b"{}")),
    "broken-deflate": ("deflate", lambda: b"\x78\x9c\xff\xff"),
    "broken-brotli": ("br", lambda: b"\x8b\x02\x80{}\x03"),
    "broken-zstd": ("zstd", lambda: b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}"),
    "an-unknown-one": ("x" * 1_000, lambda: b"\xff"),
}


@pytest.mark.parametrize("field", ["ttl_hours", "max_participants"])
async def test_a_number_beyond_all_bounds_names_its_field(service: Service, field: str) -> None:
    code = await service.room_code()
    paths = [("POST", "/api/rooms"), ("PATCH", f"/api/rooms/{code}")]
    paths += [("POST", f"/api/rooms/{code}/tokens")] if field == "ttl_hours" else []
    for method, path in paths:
        for number in NUMBERS:
            answer = await service.request(method, path, data=f'{{"{field}": {number}}}')
            assert field in answer.problem(422, "invalid_field"), number[:20]
        for text in NO_NUMBERS:
            answer = await service.request(method, path, data=f'{{"{field}": {text}}}')
            answer.problem(400, "invalid_json")


async def test_a_bomb_is_an_error_like_any_other(service: Service) -> None:
    code = await service.room_code()
    for method, path in (
        ("POST", "/api/rooms"),
        ("PATCH", f"/api/rooms/{code}"),
        ("POST", f"/api/rooms/{code}/tokens"),
    ):
        for case, bomb in BOMBS.items():
            answer = await service.request(method, path, data=bomb.encode())
            assert answer.status in {400, 422}, (case, answer.status)
            detail = answer.problem(answer.status, {400: "invalid_json", 422: "invalid_field"}[answer.status])
            assert len(detail) < 300, case
    assert await room_codes(service) == [code]


@pytest.mark.parametrize(("encoding", "make"), ENCODED.values(), ids=ENCODED.keys())
async def test_a_compressed_body_is_a_body_that_is_no_json(
    service: Service, encoding: str, make: Callable[[], bytes]
) -> None:
    body = make()
    answer = await service.request("POST", "/api/rooms", data=body, headers={"Content-Encoding": encoding})
    answer.problem(400, "invalid_json")
    (await service.request("POST", "/api/rooms", key=None, data=body, headers={"Content-Encoding": encoding})).problem(
        401, "unauthorized"
    )
    assert await room_codes(service) == []
