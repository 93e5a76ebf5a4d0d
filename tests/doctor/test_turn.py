"""A real coturn that is set up wrongly in the ways that operators know, and the sentence for each."""

import asyncio
import socket
import ssl
import time
from pathlib import Path

import pytest

from signaling.doctor import ice, names, relay
from signaling.doctor.findings import Check, Finding
from signaling.doctor.ice import check_ice_url, check_transports
from signaling.doctor.ice_urls import IceUrl, parse_ice_url
from signaling.doctor.target import tls_context
from signaling.ice import turn_credential
from tests.doctor.conftest import StartTurn
from tests.support.app import Serve
from tests.support.certificates import Authority
from tests.support.server import free_port
from tests.support.turn import SECRET

WITH_SECRET = ("--use-auth-secret", "--allow-loopback-peers", "--no-tls")
WITH_TLS = WITH_SECRET[:2]
FINE = ["ice-answers", "turn-allocated", "loop-fine", "relay-fine", "peers-private"]


def turn_url(url: str, secret: str = SECRET) -> IceUrl:
    username = f"{int(time.time()) + 600}:tester"
    parsed = parse_ice_url(url, username, turn_credential(secret, username))
    assert parsed is not None
    return parsed


async def examined(url: IceUrl, context: ssl.SSLContext | None = None) -> Check:
    check = Check(url.url, lambda: None)
    await check_ice_url(check, url, context or tls_context())
    return check


def causes(check: Check) -> list[str]:
    return [finding.cause_id for finding in check.findings]


def fault(check: Check) -> Finding:
    """The only fault that was found."""
    [found] = [finding for finding in check.findings if finding.cause.level == "fault"]
    return found


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.root_file)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits a second for an answer, for tests in which none comes."""
    monkeypatch.setattr(relay, "ANSWER_SECONDS", 1.0)


async def test_a_healthy_turn_server_is_fine_by_udp_tcp_and_tls(start_turn: StartTurn, authority: Authority) -> None:
    chain, key = authority.issue()
    turn = start_turn(*WITH_TLS, cert=chain, pkey=key)
    context = trusting(authority)
    urls = [turn_url(url) for url in (turn.url, turn.urls["tcp"], turn.urls["tls"])]
    results = [(url, await examined(url, context)) for url in urls]
    assert causes(results[0][1]) == FINE
    assert causes(results[1][1]) == FINE
    assert causes(results[2][1]) == ["certificate-fine", *FINE]
    summary = Check("TURN", lambda: None)
    check_transports(summary, results)
    assert [finding.text for finding in summary.findings] == ["TURN answers by UDP and TCP and TLS."]


@pytest.mark.parametrize(
    ("flags", "changes", "cause"),
    [
        pytest.param(WITH_SECRET, {"static_auth_secret": "another"}, "turn-secret", id="wrong secret"),
        pytest.param(
            ("--lt-cred-mech", "--user=me:password", *WITH_SECRET[1:]),
            {"static_auth_secret": None},
            "turn-secret",
            id="lt-cred-mech and no secret",
        ),
        pytest.param(WITH_SECRET, {"static_auth_secret": None}, "turn-secret", id="no secret"),
        pytest.param(WITH_SECRET, {"user_quota": "1"}, "turn-quota", id="quota of a user"),
        pytest.param(WITH_SECRET, {"total_quota": "1"}, "turn-quota", id="quota of all"),
        pytest.param(WITH_SECRET, {"min_port": "33000", "max_port": "33000"}, "turn-full", id="one relay port"),
        pytest.param(
            WITH_SECRET, {"denied_peer_ip": "127.0.0.0-127.255.255.255"}, "loop-forbidden", id="own address denied"
        ),
        pytest.param(WITH_SECRET[::2], {}, "loop-forbidden", id="loopback peers denied"),
    ],
)
async def test_a_known_trap_is_named(
    flags: tuple[str, ...], changes: dict[str, str | None], cause: str, start_turn: StartTurn
) -> None:
    turn = start_turn(*flags, **changes)
    assert fault(await examined(turn_url(turn.url))).cause_id == cause


async def test_fixed_credentials_that_are_refused_are_told_from_a_secret(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_SECRET)
    url = parse_ice_url(turn.url, "me", "password")
    assert url is not None
    found = fault(await examined(url))
    assert found.cause_id == "turn-password"
    assert "TURN_USERNAME" in found.remedy


async def test_a_server_without_credentials_is_open_to_anyone(start_turn: StartTurn) -> None:
    turn = start_turn("--no-auth", "--allow-loopback-peers", "--no-tls", static_auth_secret=None)
    check = await examined(turn_url(turn.url))
    assert causes(check) == ["ice-answers", "turn-open", *FINE[1:]]


async def test_peers_in_private_networks_that_are_forbidden_are_named(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_SECRET, denied_peer_ip="192.168.0.0-192.168.255.255")
    check = await examined(turn_url(turn.url))
    assert causes(check) == [*FINE[:-1], "peers-private-needed"]


async def test_relay_ports_that_are_closed_from_outside_are_named(
    start_turn: StartTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind this public address no one answers, as behind a firewall; coturn itself reaches its relay address."""
    monkeypatch.setattr(ice, "OUTSIDE_SECONDS", 0.02)
    turn = start_turn(*WITH_SECRET, external_ip="127.99.0.1/127.0.0.1")
    by_udp, by_tcp = await examined(turn_url(turn.url)), await examined(turn_url(turn.urls["tcp"]))
    assert fault(by_udp).cause_id == "relay-closed"
    assert "127.99.0.1" in fault(by_udp).text
    assert "49152" in fault(by_udp).remedy
    assert "relay-unclear" in causes(by_tcp), "by TCP alone this network may be at fault"


async def test_a_private_relay_address_is_named(start_turn: StartTurn, private_address: str) -> None:
    """A server that is reached by one address gives relay addresses that reach less far."""
    turn = start_turn(*WITH_SECRET, listening_ip=private_address)
    url = turn_url(turn.url.replace("127.0.0.1", private_address))
    found = fault(await examined(url))
    assert (found.cause_id, found.values["relay"]) == ("relay-private", "127.0.0.1")
    assert "external-ip" in found.remedy


async def test_a_tls_port_without_certificate_is_named(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_TLS)
    found = fault(await examined(turn_url(turn.urls["tls"])))
    assert found.cause_id == "ice-refused-tls"
    assert "cert and pkey" in found.remedy


async def test_a_key_that_cannot_be_read_is_named(start_turn: StartTurn, authority: Authority, tmp_path: Path) -> None:
    chain, _ = authority.issue()
    turn = start_turn(*WITH_TLS, cert=chain, pkey=str(tmp_path / "missing.pem"))
    found = fault(await examined(turn_url(turn.urls["tls"]), trusting(authority)))
    assert found.cause_id == "ice-refused-tls"
    assert "readable" in found.remedy


@pytest.mark.parametrize(
    ("certificate", "cause"),
    [
        ({"name": "turn.example"}, "certificate-name"),
        ({"is_whole": False}, "certificate-chain"),
        ({"signs_itself": True}, "certificate-self-signed"),
        ({"days": -2}, "certificate-expired"),
    ],
    ids=["another name", "incomplete chain", "self-signed", "expired"],
)
async def test_a_certificate_that_browsers_refuse_is_named(
    certificate: dict[str, object], cause: str, start_turn: StartTurn, authority: Authority
) -> None:
    chain, key = authority.issue(**certificate)  # type: ignore[arg-type]
    turn = start_turn(*WITH_TLS, cert=chain, pkey=key)
    assert fault(await examined(turn_url(turn.urls["tls"]), trusting(authority))).cause_id == cause


async def test_a_certificate_that_ends_soon_is_a_warning(start_turn: StartTurn, authority: Authority) -> None:
    chain, key = authority.issue(days=3)
    turn = start_turn(*WITH_TLS, cert=chain, pkey=key)
    check = await examined(turn_url(turn.urls["tls"]), trusting(authority))
    assert causes(check) == ["certificate-ends", *FINE]
    assert "3 days" in check.findings[0].text


async def test_a_name_that_leads_to_a_web_server_is_named(serve: Serve) -> None:
    server = await serve()
    found = fault(await examined(turn_url(f"turn:127.0.0.1:{server.port}?transport=tcp")))
    assert found.cause_id == "ice-http"
    assert "HTTP proxy" in found.text


async def test_a_port_without_tls_is_named(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_SECRET)
    secure = turn.urls["tcp"].replace("turn:", "turns:")
    refusals = {"ice-silent-tls", "tls-handshake", "tls-none"}  # coturn waits or hangs up, as it reads the random bytes
    assert fault(await examined(turn_url(secure))).cause_id in refusals


async def test_where_nothing_listens_it_is_said() -> None:
    port = free_port()
    for transport in ("udp", "tcp"):
        found = fault(await examined(turn_url(f"turn:127.0.0.1:{port}?transport={transport}")))
        assert found.text == f"127.0.0.1 refuses {transport.upper()} port {port}: nothing listens there."


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_is_silent_by_udp_is_named_and_tcp_shows_that_the_network_blocks_udp(
    start_turn: StartTurn, silent_port: int
) -> None:
    turn = start_turn(*WITH_SECRET)
    silent, answering = turn_url(f"turn:127.0.0.1:{silent_port}"), turn_url(turn.urls["tcp"])
    results = [(silent, await examined(silent)), (answering, await examined(answering))]
    found = fault(results[0][1])
    assert (found.cause_id, found.cause.who) == ("ice-silent-udp", "operator")
    summary = Check("TURN", lambda: None)
    check_transports(summary, results)
    assert causes(summary) == ["udp-blocked", "transports-one"]
    assert summary.findings[0].cause.who == "network"


@pytest.mark.usefixtures("impatient")
async def test_a_paused_server_that_accepts_connections_is_silent(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_SECRET)
    turn.pause()
    try:
        assert fault(await examined(turn_url(turn.urls["tcp"]))).cause_id == "ice-silent-tcp"
    finally:
        turn.go_on()


@pytest.mark.parametrize(
    "host",
    [
        pytest.param(64 * "a", id="no name"),
        pytest.param("turn.invalid", id="no such name", marks=pytest.mark.long),  # until the resolver gives up
    ],
)
async def test_a_name_without_an_address_is_named(host: str) -> None:
    check = await examined(turn_url(f"turn:{host}"))
    assert fault(check).cause_id in {"name-unknown", "name-unanswered"}


@pytest.mark.usefixtures("impatient")
async def test_an_ipv6_address_that_is_silent_is_a_warning(
    start_turn: StartTurn, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = start_turn(*WITH_SECRET)
    url = turn_url(turn.url.replace("127.0.0.1", "both.example"))

    async def both(_host: str, _port: int) -> dict[socket.AddressFamily, str]:
        return {socket.AF_INET6: "::1", socket.AF_INET: "127.0.0.1"}

    monkeypatch.setattr(names, "addresses_of", both)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as silent:
        silent.bind(("::1", url.port))
        check = await examined(url)
    assert causes(check) == ["ice-answers", "ice-silent-ipv6", *FINE[1:]]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [(b"220 mail.example ESMTP ready\r\n", "ice-not-stun"), (b"", "ice-closed"), (None, "ice-silent-tcp")],
    ids=["another protocol", "nothing", "silence"],
)
@pytest.mark.usefixtures("impatient")
async def test_another_service_on_the_port_is_named(answer: bytes | None, cause: str) -> None:
    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        if answer is not None:
            writer.write(answer)
            writer.close()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(answering, "127.0.0.1", 0) as service:
        port = service.sockets[0].getsockname()[1]
        assert fault(await examined(turn_url(f"turn:127.0.0.1:{port}?transport=tcp"))).cause_id == cause
