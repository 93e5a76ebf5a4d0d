"""URLs of STUN and TURN servers, and how far addresses reach."""

import pytest

from signaling.doctor.ice_urls import ice_urls, parse_ice_url
from signaling.doctor.target import reach_of


@pytest.mark.parametrize(
    ("address", "relay_address", "is_private"),
    [
        ("9.9.9.9", "10.0.0.5", True),
        ("9.9.9.9", "8.8.8.8", False),
        ("10.0.0.5", "192.168.0.5", False),
        ("10.0.0.5", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", False),
        ("2606:4700::1", "fd00::1", True),
    ],
)
def test_a_relay_address_reaches_as_far_as_its_server(address: str, relay_address: str, is_private: bool) -> None:
    assert (reach_of(relay_address) < reach_of(address)) == is_private


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("stun:stun.example", ("stun.example", 3478, "udp", False)),
        ("turn:turn.example:80?transport=tcp", ("turn.example", 80, "tcp", True)),
        ("turns:turn.example", ("turn.example", 5349, "tls", True)),
        ("turns:[2001:db8::1]:443?transport=tcp", ("2001:db8::1", 443, "tls", True)),
        ("turns:turn.example?transport=udp", ("turn.example", 5349, "dtls", True)),
    ],
)
def test_urls_are_read(url: str, expected: tuple[str, int, str, bool]) -> None:
    [(_, read)] = ice_urls([{"urls": url}])
    assert read is not None
    assert (read.host, read.port, read.transport, read.is_turn) == expected


@pytest.mark.parametrize("url", ["", "turn:", "turn://turn.example", "http://turn.example", "turn:a:0", "turn:a:99999"])
def test_what_is_no_url_of_such_a_server_is_refused(url: str) -> None:
    assert parse_ice_url(url) is None
