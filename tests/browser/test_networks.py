"""Networks that let little through: calls between people in them, and what the connection check says of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPagesIn
from tests.conftest import NewNamespace, StartServer
from tests.support.calls import SMALL_CAMERA, assert_media_flows, enter_call
from tests.support.doctor import check, doctor, open_lobby, sentence
from tests.support.name_server import answering_names
from tests.support.namespaces import Namespace
from tests.support.page_scripts import function
from tests.support.pages import Pages
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("transport", [pytest.param("udp", marks=pytest.mark.long), "tcp"])
async def test_two_who_reach_only_the_server_meet(
    transport: str, new_namespace: NewNamespace, start_server: StartServer, pages_in: OpenPagesIn, tmp_path: Path
) -> None:
    """By UDP to the relay, and by TCP where UDP is blocked."""
    networks = [new_namespace(), new_namespace()]
    host = networks[0].outside
    for network in networks:
        network.drop(f"ip saddr != {host}", *(["meta l4proto udp"] if transport == "tcp" else []))
    turn = TurnServer(tmp_path / "turn", listening_ip=host, relay_ip=host)
    try:
        server = await start_server(HOST="0.0.0.0", TURN_URLS=f"{turn.url},{turn.urls['tcp']}", TURN_SECRET=SECRET)
        url = (await server.create_room())["join_url"].replace("127.0.0.1", host)
        origin = f"http://{host}:{server.port}"
        both = []
        for network, name in zip(networks, ["Ada", "Grace"], strict=True):
            both += await enter_call(pages_in(network, origin), url, name, init_script=SMALL_CAMERA)
        for page in both:
            await assert_media_flows(page, peers=1)
        ways = {way for page in both for way in await page.evaluate(function("relays", "relayProtocols"))}
        assert ways - {None} == {transport}, "None: to the relay of the other one"
    finally:
        turn.stop()


# ── The connection check ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def host(new_namespace: NewNamespace) -> Namespace:
    """The machine of the TURN server."""
    return new_namespace()


@pytest.fixture
def turn(host: Namespace, tmp_path: Path) -> Iterator[TurnServer]:
    server = TurnServer(tmp_path / "turn", namespace=host, min_port="50000", max_port="50100")
    yield server
    server.stop()


@pytest.mark.long
async def test_relay_ports_that_are_closed_are_named(
    host: Namespace, turn: TurnServer, start_server: StartServer, pages: Pages
) -> None:
    for link in ("card", "lo"):
        host.drop("udp dport 50000-50100", on=link)
    page = await open_lobby(start_server, pages, turn.url)
    states = await check(page)
    assert [states["turn"], states["relay_call"]] == [["fine"], ["fault"]]
    assert await sentence(page, "relay_call") == (
        "The relay server gives out an address, but no call comes through. This server’s admin can fix this."
    )
    await expect(doctor(page).locator("[data-check=relay_call] details")).to_contain_text("Open the relay ports")


@pytest.mark.long
async def test_where_only_tcp_answers_udp_is_blocked(
    host: Namespace, turn: TurnServer, start_server: StartServer, pages: Pages
) -> None:
    host.drop("meta l4proto udp")
    stun = turn.url.replace("turn:", "stun:").partition("?")[0]
    page = await open_lobby(start_server, pages, f"{turn.url},{turn.urls['tcp']}", STUN_URLS=stun)
    states = await check(page)
    assert [states[name] for name in ("stun", "turn", "relay_call", "udp")] == [
        ["warning"], ["warning", "fine"], ["fine"], ["warning"],
    ]  # fmt: skip
    assert await sentence(page, "udp") == (
        "Your network blocks fast connections. Calls work, but may stutter. Try another network, or turn off your VPN."
        " Your network’s admin can fix this."
    )
    await expect(doctor(page).locator(".doctor-summary")).to_have_text(
        re.compile("Calls should work, but we found . weak points")
    )


@pytest.mark.long
async def test_names_that_lead_to_the_wrong_place_are_named_but_silent_ipv6_is_harmless(
    new_namespace: NewNamespace, start_server: StartServer, pages_in: OpenPagesIn, tmp_path: Path
) -> None:
    client = new_namespace()
    client.ask_for_names()
    client.drop("ip6 nexthdr { tcp, udp }", "icmpv6 type destination-unreachable")
    names = {"both.example": [client.outside, client.outside6], "web.example": [client.outside]}
    turn = TurnServer(tmp_path / "turn", listening_ip=client.outside, relay_ip=client.outside)
    try:
        server = await start_server(HOST="0.0.0.0", TURN_SECRET=SECRET)
        await server.restart(TURN_URLS=f"turn:both.example:{turn.port},turn:web.example:{server.port}?transport=tcp")
        url = (await server.create_room())["join_url"].replace("127.0.0.1", "web.example")
        async with answering_names(client.outside, names):
            page = await pages_in(client, f"http://web.example:{server.port}").open(url, init_script=SMALL_CAMERA)
            states = await check(page)
        assert [states["turn"], states["relay_call"]] == [["fault", "warning"], ["fine"]]
        await expect(doctor(page).locator("[data-check=turn] details").first).to_contain_text("HTTP proxy")
        assert await sentence(page, "turn", 1) == (
            "The relay server gives out an address that no one outside its own network can reach."
            " This server’s admin can fix this."
        )
    finally:
        turn.stop()
