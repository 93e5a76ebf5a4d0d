"""A real coturn that is set up wrongly in the ways that operators know, and the sentence for each."""

import asyncio
import ssl
from pathlib import Path

import pytest

from signaling.doctor.findings import Check
from signaling.doctor.ice import check_transports
from signaling.doctor.ice_urls import parse_ice_url
from tests.doctor.conftest import RELAYED, StartTurn, causes, examined, fault, turn_url
from tests.support.certificates import Authority
from tests.support.server import free_port

WITH_SECRET = ("--use-auth-secret", "--allow-loopback-peers", "--no-tls")
WITH_TLS = WITH_SECRET[:2]


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.root_file)


async def test_a_healthy_turn_server_is_fine_by_udp_tcp_and_tls(start_turn: StartTurn, authority: Authority) -> None:
    chain, key = authority.issue()
    turn = start_turn(*WITH_TLS, cert=chain, pkey=key)
    context = trusting(authority)
    urls = [turn_url(url) for url in (turn.url, turn.urls["tcp"], turn.urls["tls"])]
    results = [(url, await examined(url, context)) for url in urls]
    assert causes(results[0][1]) == RELAYED
    assert causes(results[1][1]) == RELAYED
    assert causes(results[2][1]) == ["certificate-fine", *RELAYED]
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
    assert causes(check) == ["ice-answers", "turn-open", *RELAYED[1:]]


async def test_peers_in_private_networks_that_are_forbidden_are_named(start_turn: StartTurn) -> None:
    turn = start_turn(*WITH_SECRET, denied_peer_ip="192.168.0.0-192.168.255.255")
    check = await examined(turn_url(turn.url))
    assert causes(check) == [*RELAYED[:-1], "peers-private-needed"]


async def test_a_private_relay_address_is_named(start_turn: StartTurn, private_address: str) -> None:
    """A server that is reached by one address gives relay addresses that reach less far."""
    turn = start_turn(*WITH_SECRET, listening_ip=private_address)
    found = fault(await examined(turn_url(turn.url)))
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
    assert causes(check) == ["certificate-ends", *RELAYED]
    assert "3 days" in check.findings[0].text


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
