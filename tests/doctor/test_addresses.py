"""Where a server is reached: names, PUBLIC_URL, proxies, certificates and origins that are set up wrongly."""

import re
from typing import Any

import pytest

from signaling.doctor.findings import Check
from signaling.doctor.machine import check_proxies
from signaling.doctor.target import target_of
from signaling.settings import Settings
from tests.conftest import StartServer
from tests.doctor.conftest import ROOM, causes_of, from_anywhere, on_its_machine, rooms_of
from tests.support.app import KEY, Serve
from tests.support.certificates import Authority
from tests.support.http_proxies import passing_on
from tests.support.server import free_port


async def test_a_public_url_that_leads_elsewhere_is_named(start_server: StartServer, serve: Serve) -> None:
    other = await start_server()
    service = await serve(public_url=other.url)
    for target in (on_its_machine(service), from_anywhere(service)):
        assert (await causes_of(target))["PUBLIC_URL"] == ["public-url-elsewhere"]
    assert await rooms_of(service) == []


async def test_a_public_url_that_leads_here_is_fine(serve: Serve) -> None:
    """Both proxies pass on what they get, so both addresses lead here."""
    port = free_port()
    public_url = f"http://localhost:{port}"
    service = await serve(public_url=public_url)
    async with passing_on(service.port, port=port):
        causes = await causes_of(on_its_machine(service))
        assert (causes["this machine"], causes["PUBLIC_URL"]) == (["own-fine"], ["public-url-fine"])
        assert (await causes_of(from_anywhere(service)))["PUBLIC_URL"] == ["public-url-differs"]


async def test_a_proxy_whose_scheme_the_server_does_not_know_is_named(serve: Serve, trusted: Authority) -> None:
    service = await serve()
    async with passing_on(service.port, certificate=trusted.issue()) as port:
        causes = await causes_of(target_of(f"https://127.0.0.1:{port}", KEY))
    assert causes["certificate"] == ["certificate-fine"]
    assert causes["PUBLIC_URL"] == ["proxies-scheme"]


@pytest.mark.parametrize(("proxies", "cause"), [(0, "proxies-uncounted"), (1, "proxies-fine")])
async def test_proxies_that_are_not_counted_are_a_warning(proxies: int, cause: str) -> None:
    check = Check("proxies", lambda: None)
    await check_proxies(check, Settings(public_url="https://calls.example", trusted_proxies=proxies))
    assert [found.cause_id for found in check.findings] == [cause]


@pytest.mark.parametrize(
    ("certificate", "cause"),
    [({"name": "calls.example"}, "certificate-name"), ({"is_whole": False}, "certificate-chain")],
    ids=["another name", "incomplete chain"],
)
async def test_a_bad_certificate_is_named_and_the_key_is_not_sent(
    certificate: dict[str, Any], cause: str, serve: Serve, trusted: Authority
) -> None:
    service = await serve()
    async with passing_on(service.port, certificate=trusted.issue(**certificate)) as port:
        causes = await causes_of(target_of(f"https://127.0.0.1:{port}", KEY))
    assert causes["certificate"] == [cause]
    assert causes["page"] == ["page-fine", "livez-fine"], "the rest is examined all the same"
    assert causes["room"] == ROOM, "made as a guest"
    assert causes["API key"] == ["key-unsafe"]


async def test_a_port_without_tls_is_named(serve: Serve) -> None:
    service = await serve()
    causes = await causes_of(target_of(service.url.replace("http:", "https:"), KEY))
    assert causes["certificate"] == ["tls-none"]
    assert causes["page"] == ["page-silent"]


async def test_a_proxy_that_changes_the_host_is_named(serve: Serve) -> None:
    service = await serve()
    async with passing_on(service.port, change=lambda head: with_host(head, b"inside")) as port:
        causes = await causes_of(target_of(f"http://localhost:{port}", None))
    assert causes["page"] == ["page-misdirected"]


async def test_a_server_that_refuses_its_own_page_is_named(serve: Serve) -> None:
    """Behind a proxy that sends the server's own address as the Host."""
    service = await serve()
    async with passing_on(service.port, change=lambda head: with_host(head, b"127.0.0.1:1")) as port:
        causes = await causes_of(target_of(f"http://localhost:{port}", None))
    assert causes["origins"] == ["origin-refused"]


def with_host(head: bytes, host: bytes) -> bytes:
    return re.sub(rb"Host: [^\r]*", b"Host: " + host, head)


async def test_pages_of_any_origin_are_a_warning(serve: Serve) -> None:
    service = await serve(allowed_origins=("*",))
    assert (await causes_of(from_anywhere(service)))["origins"] == ["origin-any"]


async def test_a_page_without_https_is_a_fault(serve: Serve, private_address: str) -> None:
    service = await serve(public_url=f"http://{private_address}")
    async with passing_on(service.port, host=private_address) as port:
        causes = await causes_of(target_of(f"http://{private_address}:{port}", KEY))
    assert causes["page"] == ["page-insecure", "livez-fine"]
    assert causes["API key"] == ["key-unsafe"]


async def test_a_server_on_all_addresses_without_public_url_is_a_warning(serve: Serve) -> None:
    service = await serve()
    causes = await causes_of(on_its_machine(service, host="0.0.0.0"))
    assert causes["PUBLIC_URL"] == ["public-url-none"]
