"""Whose limits a request counts against, for every way in which proxies and clients write addresses."""

import logging

import pytest
from aiohttp import web
from multidict import CIMultiDict
from pytest_aiohttp.plugin import AiohttpClient

from signaling.http import client_address
from signaling.http.client_address import Addresses, limited_as
from signaling.origin import origin_of

WRITTEN = {
    "ipv4": ("192.0.2.7", "192.0.2.7"),
    "ipv4-in-spaces": (" \t192.0.2.7 ", "192.0.2.7"),
    "ipv4-with-a-port": ("192.0.2.7:4711", "192.0.2.7"),
    "ipv4-in-brackets": ("[192.0.2.7]:4711", "192.0.2.7"),
    "ipv6": ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    "ipv6-short": ("2001:db8::1", "2001:db8::/64"),
    "ipv6-in-upper-case": ("2001:DB8:A::1", "2001:db8:a::/64"),
    "ipv6-in-brackets": ("[2001:db8::1]", "2001:db8::/64"),
    "ipv6-with-a-port": ("[2001:db8::1]:4711", "2001:db8::/64"),
    "ipv6-with-a-zone": ("fe80::1%eth0", "fe80::/64"),
    "ipv6-with-a-zone-and-a-port": ("[fe80::1%eth0]:4711", "fe80::/64"),
    "ipv6-loopback": ("::1", "::/64"),
    "ipv4-mapped": ("::ffff:192.0.2.7", "192.0.2.7"),
    "ipv4-mapped-in-hex": ("::ffff:c000:207", "192.0.2.7"),
    "ipv4-mapped-with-a-port": ("[::ffff:192.0.2.7]:4711", "192.0.2.7"),
}
NO_ADDRESS = """
    |unknown|_hidden|localhost|192.0.2|192.0.2.256|192.0.2.7.8|0xc0000207|192.0.2.07|192.0.2.7:|192.0.2.7:port|:4711
    |[192.0.2.7|[]|[]:80|2001:db8::1::2|2001:db8|12345::|192.0.2.7/24|2001:db8::/64|"192.0.2.7"|for=192.0.2.7
    |192.0.2.7;|%eth0|١٩٢.٠.٢.٧|null|-1|3221225991
""".strip().split("|")
SOCKET = "127.0.0.1"


@pytest.mark.parametrize(("text", "counted"), WRITTEN.values(), ids=WRITTEN)
def test_an_address_is_read_as_proxies_write_it(text: str, counted: str) -> None:
    assert limited_as(text) == counted


@pytest.mark.parametrize("text", [text.strip() for text in NO_ADDRESS])
def test_what_is_no_address_is_none(text: str) -> None:
    assert limited_as(text) is None


def test_all_addresses_of_one_64_count_as_one_and_the_next_64_as_another() -> None:
    ends = [limited_as(text) for text in ("2001:db8:0:1::", "2001:db8:0:1:ffff:ffff:ffff:ffff")]
    assert ends[0] == ends[1]
    assert limited_as("2001:db8:0:2::") != ends[0]
    assert limited_as("2001:db8::ffff:ffff:ffff:ffff") != ends[0]


# ── X-Forwarded-For ──────────────────────────────────────────────────────────────────────────────

TRUSTED = {
    "one": (1, ["192.0.2.1"], "192.0.2.1"),
    "one-of-many": (1, ["192.0.2.9, 192.0.2.8, 192.0.2.1"], "192.0.2.1"),
    "two": (2, ["192.0.2.9, 192.0.2.2, 192.0.2.1"], "192.0.2.2"),
    "all-of-it": (3, ["192.0.2.3, 192.0.2.2, 192.0.2.1"], "192.0.2.3"),
    "no-spaces": (2, ["192.0.2.2,192.0.2.1"], "192.0.2.2"),
    "several-headers-are-one-list": (3, ["192.0.2.4, 192.0.2.3", "192.0.2.2", "192.0.2.1"], "192.0.2.3"),
    "garbage-left-of-it-is-nobodys": (1, ["what, ever, 192.0.2.1"], "192.0.2.1"),
    "with-ports": (2, ["192.0.2.2:1, 192.0.2.1:2"], "192.0.2.2"),
    "ipv6": (1, ["[2001:db8::1]:99"], "2001:db8::/64"),
}
UNSURE = {
    "none": (1, []),
    "shorter-than-the-number": (2, ["192.0.2.1"]),
    "shorter-over-two-headers": (3, ["192.0.2.2", "192.0.2.1"]),
    "empty": (1, [""]),
    "garbage-at-the-place": (1, ["192.0.2.1, unknown"]),
    "garbage-at-the-second-place": (2, ["192.0.2.9, unknown, 192.0.2.1"]),
    "nothing-at-the-place": (1, ["192.0.2.1, "]),
    "a-long-tail": (1, ["192.0.2.1" + "," * 500]),
    "trusting-nobody": (0, ["192.0.2.1"]),
}


async def read(aiohttp_client: AiohttpClient, proxies: int, forwarded_for: list[str]) -> str:
    """Whom a request with these headers comes from, behind so many proxies."""
    addresses = Addresses(proxies)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=addresses.of(request))

    app = web.Application()
    app.router.add_get("/", answer)
    client = await aiohttp_client(app)
    response = await client.get("/", headers=CIMultiDict(("X-Forwarded-For", value) for value in forwarded_for))
    return await response.text()


@pytest.mark.parametrize(("proxies", "headers", "address"), TRUSTED.values(), ids=TRUSTED)
async def test_the_address_stands_as_far_from_the_right_as_there_are_proxies(
    aiohttp_client: AiohttpClient, proxies: int, headers: list[str], address: str
) -> None:
    assert await read(aiohttp_client, proxies, headers) == address


@pytest.mark.parametrize(("proxies", "headers"), UNSURE.values(), ids=UNSURE)
async def test_where_the_list_is_not_the_proxies_own_only_the_socket_counts(
    aiohttp_client: AiohttpClient, proxies: int, headers: list[str]
) -> None:
    assert await read(aiohttp_client, proxies, headers) == SOCKET


async def test_nobody_is_warned_of_a_header_that_is_used_or_not_there(
    aiohttp_client: AiohttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await read(aiohttp_client, 1, ["192.0.2.1"])
    await read(aiohttp_client, 0, [])
    assert caplog.records == []


def test_what_was_parsed_is_kept_of_few_and_of_nothing_long() -> None:
    for number in range(5_000):
        limited_as(f"192.0.{number // 256}.{number % 256}")
        origin_of(f"https://{number}.example")
    assert client_address._limited_as.cache_info().currsize == 4_096
    assert origin_of.cache_info().currsize == 256
    before = client_address._limited_as.cache_info()
    assert limited_as("1" * 101) is None
    assert client_address._limited_as.cache_info() == before
