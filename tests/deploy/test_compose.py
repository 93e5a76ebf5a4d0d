"""compose.yaml: what it starts with which profile, with settings that the server takes."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from signaling.settings import Settings
from tests.support.documents import code_block
from tests.support.server import ROOT
from tests.support.turn import TurnServer

GIVEN = {"API_KEY": "a-key", "TURN_SECRET": "a-secret", "TURN_HOST": "calls.test"}
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())


def filled(text: str, given: dict[str, str]) -> str:
    """Puts variables into a text as Compose does: `$X`, `${X:-default}`, `${X:?needed}`, `${X:+if there}`."""

    def value(match: re.Match[str]) -> str:
        name, operator, word = match.groups()
        if operator == ":+":
            return filled(word, given) if given.get(name) else ""
        return given.get(name) or word if operator == ":-" else given[name]

    text = re.sub(r"\$\{(\w+)(:[-?+])([^{}]*)\}", value, text)
    return re.sub(r"\$(\w+)", lambda match: given[match[1]], text)


def settings_of(service: str, **given: str) -> Settings:
    variables = {
        name: filled(text, GIVEN | given) for name, text in COMPOSE["services"][service]["environment"].items()
    }
    assert set(variables) <= {entry.name.upper() for entry in fields(Settings)}
    return Settings.from_mapping(variables)


def services(profile: str | None) -> set[str]:
    return {name for name, service in COMPOSE["services"].items() if service.get("profiles") == (profile and [profile])}


def test_the_default_is_one_server_and_a_turn_server() -> None:
    assert services(None) == {"server", "coturn"}
    settings = settings_of("server")
    assert (settings.store, settings.turn_urls, settings.turn_secret) == ("file", ("turn:calls.test:3478",), "a-secret")
    volume, _, folder = COMPOSE["services"]["server"]["volumes"][0].partition(":")
    assert volume in COMPOSE["volumes"]
    assert folder == f"/app/{Path(settings.data_file).parent}"


@pytest.mark.parametrize("missing", GIVEN)
def test_what_must_be_chosen_is_asked_for(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(GIVEN, missing)
    for service in ("server", "a"):
        with pytest.raises(KeyError, match=missing):
            settings_of(service)


def test_a_profile_keeps_rooms_in_postgresql() -> None:
    assert services("postgres") == {"postgres"}
    settings = settings_of("server", POSTGRES_PASSWORD="0123abcd")
    assert settings.database_url == "postgresql://postgres:0123abcd@postgres/postgres?sslmode=disable"
    assert COMPOSE["services"]["server"]["depends_on"] == {
        "postgres": {"condition": "service_healthy", "required": False}
    }


def test_a_profile_starts_three_instances_behind_the_balancer_of_the_documents() -> None:
    config = COMPOSE["configs"]["haproxy"]["content"]
    assert config == code_block("haproxy", "instances")
    instances = {name for name in services("redis") if "build" in COMPOSE["services"][name]}
    assert services("redis") == {*instances, "redis", "balancer"}
    assert re.findall(r"server (\w+) (\w+):8000", config) == [(name, name) for name in sorted(instances)]
    assert len(instances) == 3
    for name in instances:
        settings = settings_of(name)
        assert (settings.redis_url, settings.trusted_proxies) == ("redis://redis", 1)
    assert set(COMPOSE["services"]["balancer"]["depends_on"]) == instances


def test_every_server_is_confined() -> None:
    for service in COMPOSE["services"].values():
        if "build" in service:
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]


def test_coturn_takes_its_configuration_and_the_secret(tmp_path: Path) -> None:
    content = filled(COMPOSE["configs"]["coturn"]["content"], GIVEN)
    assert "static-auth-secret=a-secret\n" in content
    server = TurnServer(tmp_path / "turn", config=content)
    server.stop()
    assert "Bad configuration" not in server.log
    assert "calls.test" in server.log, "its realm"
