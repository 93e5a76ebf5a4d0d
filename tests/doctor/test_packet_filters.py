"""Firewalls, and names that lead to the wrong place: real packet filters between the doctor and a real coturn."""

import pytest

from signaling.doctor.findings import Check
from signaling.doctor.ice import check_transports
from signaling.doctor.ice_urls import IceUrl
from tests.conftest import NewNamespace, StartServer
from tests.doctor.conftest import RELAYED, RunDoctor, StartTurn, causes, examined, fault, turn_url
from tests.support.name_server import answering_names
from tests.support.namespaces import Namespace
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.usefixtures("impatient")

RELAY_PORTS = {"min_port": "50000", "max_port": "50100"}


@pytest.fixture
def host(new_namespace: NewNamespace) -> Namespace:
    """The machine of the TURN server."""
    return new_namespace()


@pytest.fixture
def turn(host: Namespace, start_turn: StartTurn) -> TurnServer:
    return start_turn(namespace=host, **RELAY_PORTS)


async def test_relay_ports_that_are_closed_from_outside_are_named(host: Namespace, turn: TurnServer) -> None:
    """coturn itself still reaches its relay addresses."""
    host.drop("udp dport 50000-50100")
    by_udp, by_tcp = await examined(turn_url(turn.url)), await examined(turn_url(turn.urls["tcp"]))
    assert "loop-fine" in causes(by_udp)
    assert fault(by_udp).cause_id == "relay-closed"
    assert host.address in fault(by_udp).text
    assert "49152" in fault(by_udp).remedy
    assert "relay-unclear" in causes(by_tcp), "by TCP alone this network may be at fault"


async def test_relay_ports_that_are_closed_for_the_server_too_are_named(host: Namespace, turn: TurnServer) -> None:
    host.drop("udp dport 50000-50100")
    host.drop("udp dport 50000-50100", on="lo")
    found = [one.cause_id for one in (await examined(turn_url(turn.url))).findings if one.cause.level == "fault"]
    assert found == ["loop-silent", "relay-closed"]


async def test_a_network_that_blocks_udp_is_named(host: Namespace, turn: TurnServer) -> None:
    host.drop("meta l4proto udp")
    stun = turn.url.replace("turn:", "stun:").partition("?")[0]
    results = await all_examined(stun, turn.url, turn.urls["tcp"])
    for result in results[:2]:
        assert (fault(result[1]).cause_id, fault(result[1]).cause.who) == ("ice-silent-udp", "operator")
    assert "loop-fine" in causes(results[2][1])
    summary = summary_of(results)
    assert causes(summary) == ["udp-blocked", "transports-failing"]
    assert summary.findings[0].cause.who == "network"


async def test_a_turn_server_that_answers_only_by_udp_is_a_warning(host: Namespace, turn: TurnServer) -> None:
    host.drop("meta l4proto tcp")
    results = await all_examined(turn.url, turn.urls["tcp"])
    assert fault(results[1][1]).cause_id == "ice-silent-tcp"
    assert causes(summary_of(results)) == ["transports-failing"]
    assert "by UDP only" in summary_of(results).findings[0].text
    assert causes(summary_of(results[:1])) == ["transports-one"], "where no other is offered"


async def all_examined(*urls: str) -> list[tuple[IceUrl, Check]]:
    return [(url, await examined(url)) for url in map(turn_url, urls)]


def summary_of(results: list[tuple[IceUrl, Check]]) -> Check:
    summary = Check("TURN", lambda: None)
    check_transports(summary, results)
    return summary


async def test_names_that_lead_to_a_web_server_or_to_silent_ipv6_are_named(
    new_namespace: NewNamespace, start_server: StartServer, start_turn: StartTurn, run_doctor: RunDoctor
) -> None:
    client = new_namespace()
    client.ask_for_names()
    client.drop("ip6 nexthdr { tcp, udp }", "icmpv6 type destination-unreachable")
    turn = start_turn(listening_ip=client.outside, relay_ip=client.outside)
    by_name = f"turn:both.example:{turn.port}"
    server = await start_server(HOST="0.0.0.0", TURN_SECRET=SECRET)
    at_web_server = f"turn:web.example:{server.port}?transport=tcp"
    await server.restart(TURN_URLS=f"{by_name},{at_web_server}")
    names = {"both.example": [client.outside, client.outside6], "web.example": [client.outside]}
    async with answering_names(client.outside, names):
        found = (await run_doctor(f"http://both.example:{server.port}", "--json", namespace=client)).causes
    assert found["name"] == ["name-fine", "name-ipv6-dead"]
    assert found[by_name] == [RELAYED[0], "ice-silent-ipv6", *RELAYED[1:]]
    assert found[at_web_server] == ["ice-http"]
