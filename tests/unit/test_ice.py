"""ICE servers and their credentials; what they look like over HTTP is tested there."""

from signaling.rooms.ice import describe, ice_servers, turn_credential
from signaling.settings import Settings
from signaling.wire.messages import IceServer

TURN = ("turn:a.example", "turns:b.example")


def test_a_time_limited_credential_runs_out_after_its_time_rounded_up() -> None:
    settings = Settings(stun_urls=(), turn_urls=TURN, turn_secret="north", turn_ttl_seconds=60)
    view = ice_servers(settings, "ada", 1_900_000_000.5)
    assert view.expires_at == "2030-03-17T17:47:41Z"
    username = "1900000061:ada"
    assert view.ice_servers == [IceServer(list(TURN), username, turn_credential("north", username))]


def test_stun_comes_first_and_without_credentials() -> None:
    view = ice_servers(Settings(turn_urls=TURN, turn_username="u", turn_credential="c"), "ada", 0)
    assert view.ice_servers == [IceServer(["stun:stun.l.google.com:19302"]), IceServer(list(TURN), "u", "c")]
    assert view.expires_at is None


def test_a_secret_without_servers_makes_no_credentials() -> None:
    view = ice_servers(Settings(stun_urls=(), turn_secret="north"), "ada", 0)
    assert (view.ice_servers, view.expires_at) == ([], None)


def test_the_start_up_line_names_the_servers_and_no_secret() -> None:
    settings = Settings(turn_urls=TURN, turn_secret="hidden-word")
    assert all(url in describe(settings) for url in (*settings.stun_urls, *TURN))
    assert "hidden-word" not in describe(settings)
    assert "TURN_URLS" in describe(Settings())


def test_turn_credentials_are_those_of_a_known_example() -> None:
    # echo -n 1900000000:ada | openssl dgst -sha1 -hmac north -binary | base64
    assert turn_credential("north", "1900000000:ada") == "ITdg3SoqpfXeHYx2n4Kj+B41nMI="
