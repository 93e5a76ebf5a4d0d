"""Settings: defaults, good and bad values, and what the one line says of a bad one."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from signaling.commands import settings_help
from signaling.errors import StartError
from signaling.settings import DEFAULT_API_KEY, Settings, merge

DEFAULTS: dict[str, Any] = {
    "api_key": ("dev-api-key-change-in-production",),
    "host": "127.0.0.1",
    "port": 8000,
    "public_url": None,
    "data_file": "data/rooms.json",
    "redis_url": None,
    "instance_seconds": 10,
    "database_url": None,
    "allowed_origins": (),
    "frame_ancestors": "'self'",
    "trusted_proxies": 0,
    "guest_rooms": True,
    "max_ttl_hours": 720,
    "max_participants": 200,
    "max_connections": 20000,
    "max_connections_per_ip": 256,
    "max_rooms": 100000,
    "stun_urls": ("stun:stun.l.google.com:19302",),
    "turn_urls": (),
    "turn_secret": None,
    "turn_ttl_seconds": 3600,
    "turn_username": None,
    "turn_credential": None,
    "tls_cert": None,
    "tls_key": None,
    "webhook_urls": (),
    "webhook_secret": (),
    "jwt_keys": (),
    "log_level": "info",
    "log_format": "text",
    "resume_grace_seconds": 30,
    "heartbeat_seconds": 15,
    "sweep_seconds": 5,
    "rate_limits": True,
}
WHSEC = "whsec_" + "Zm91ciBhbmQgdHdlbnR5IGJ5dGVzISEh"
GOOD: list[tuple[str, str, Any]] = [
    ("API_KEY", "a", ("a",)),
    ("API_KEY", " a , b,", ("a", "b")),
    ("HOST", "::1", "::1"),
    ("PORT", "1", 1),
    ("PORT", " 65535 ", 65535),
    ("PUBLIC_URL", "https://meet.example", "https://meet.example"),
    ("PUBLIC_URL", "https://meet.example:443/", "https://meet.example"),
    ("PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
    ("PUBLIC_URL", "https://MEET.example/calls/", "https://meet.example/calls"),
    ("PUBLIC_URL", "https://müller.example/a/b-c.d", "https://xn--mller-kva.example/a/b-c.d"),
    ("HOST", "127.0.0.1, ::1", "127.0.0.1, ::1"),
    ("DATA_FILE", "/srv/rooms.json", "/srv/rooms.json"),
    ("REDIS_URL", "redis://localhost", "redis://localhost"),
    ("REDIS_URL", "redis://:s%40cret@[::1]:6380/2", "redis://:s%40cret@[::1]:6380/2"),
    ("REDIS_URL", "rediss://me:s@r.example/?ssl_ca_certs=ca.pem", "rediss://me:s@r.example/?ssl_ca_certs=ca.pem"),
    ("REDIS_URL", "unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=1"),
    ("INSTANCE_SECONDS", "0.5", 0.5),
    *(
        ("DATABASE_URL", url, url)
        for url in (
            "postgresql://postgres.ref:p%40ss@aws-0-eu-central-1.pooler.supabase.com:6543/postgres",
            "postgres://me:p%2Fw@db.example/rooms?sslmode=verify-full&sslrootcert=/etc/ca.crt",
            "postgresql://[::1]:5432/rooms",
            "postgresql://me@a.example:5432,b.example:5433/rooms?target_session_attrs=primary",
            "postgresql:///rooms?host=/run/postgresql",
            "postgresql://%2Frun%2Fpostgresql/rooms",
        )
    ),
    ("ALLOWED_ORIGINS", "https://a.example, http://b.example:80", ("https://a.example", "http://b.example")),
    ("ALLOWED_ORIGINS", "*", ("*",)),
    ("ALLOWED_ORIGINS", "null, capacitor://localhost", ("null", "capacitor://localhost")),
    ("ALLOWED_ORIGINS", "chrome-extension://Aaaa", ("chrome-extension://aaaa",)),
    ("ALLOWED_ORIGINS", "https://müller.example:443", ("https://xn--mller-kva.example",)),
    ("FRAME_ANCESTORS", "'self' https://*.example", "'self' https://*.example"),
    ("FRAME_ANCESTORS", "'none'", "'none'"),
    *(("GUEST_ROOMS", word, True) for word in ("1", "true", "yes", "on", "TRUE", "On")),
    *(("GUEST_ROOMS", word, False) for word in ("0", "false", "no", "off", "NO")),
    ("MAX_TTL_HOURS", "0.5", 0.5),
    ("MAX_PARTICIPANTS", "2", 2),
    ("MAX_CONNECTIONS", "1", 1),
    ("MAX_CONNECTIONS_PER_IP", "1", 1),
    ("TRUSTED_PROXIES", "0", 0),
    ("TRUSTED_PROXIES", "2", 2),
    ("MAX_ROOMS", "1", 1),
    ("STUN_URLS", "", ()),
    ("STUN_URLS", "stun:a.example,stuns:b.example:5349", ("stun:a.example", "stuns:b.example:5349")),
    ("TURN_TTL_SECONDS", "86400", 86400),
    ("WEBHOOK_SECRET", WHSEC, (WHSEC,)),
    ("WEBHOOK_SECRET", f"{WHSEC}, whsec_{'A' * 86}==", (WHSEC, f"whsec_{'A' * 86}==")),
    ("LOG_LEVEL", "DEBUG", "debug"),
    ("LOG_FORMAT", "json", "json"),
    ("RESUME_GRACE_SECONDS", "0.1", 0.1),
    ("HEARTBEAT_SECONDS", "0.1", 0.1),
    ("SWEEP_SECONDS", "2.5", 2.5),
]
BAD: list[tuple[str, str, str]] = [
    ("PORT", "0", "65535"),
    ("PORT", "65536", "65535"),
    ("PORT", "http", "number"),
    ("PORT", "80.5", "number"),
    ("PORT", "٨٠", "number"),
    ("PUBLIC_URL", "meet.example", "https://"),
    ("PUBLIC_URL", "ftp://meet.example", "https://"),
    ("PUBLIC_URL", "https://meet.example/a//b", "https://"),
    ("PUBLIC_URL", "https://meet.example/../b", "https://"),
    ("PUBLIC_URL", "https://meet.example/a b", "https://"),
    ("PUBLIC_URL", "capacitor://localhost", "https://"),
    ("HOST", ",", "separated by commas"),
    ("PUBLIC_URL", "https://meet.example?x", "https://"),
    ("PUBLIC_URL", "https://", "https://"),
    ("ALLOWED_ORIGINS", "meet.example", "https://"),
    ("ALLOWED_ORIGINS", "https://*.example", "https://"),
    ("FRAME_ANCESTORS", "'self'; script-src *", "Content-Security-Policy"),
    ("FRAME_ANCESTORS", "a, b", "Content-Security-Policy"),
    ("FRAME_ANCESTORS", "'self'\nx", "Content-Security-Policy"),
    ("GUEST_ROOMS", "maybe", "1 0 true false yes no on off"),
    ("GUEST_ROOMS", "2", "1 0 true false yes no on off"),
    ("MAX_TTL_HOURS", "0", "number"),
    ("MAX_TTL_HOURS", "nan", "number"),
    ("MAX_TTL_HOURS", "inf", "number"),
    ("MAX_TTL_HOURS", "1e3", "number"),
    ("MAX_TTL_HOURS", "-1", "number"),
    ("MAX_PARTICIPANTS", "1", "2"),
    ("MAX_CONNECTIONS", "0", "1"),
    ("MAX_ROOMS", "-5", "1"),
    ("STUN_URLS", "turn:a.example", "stun:"),
    ("STUN_URLS", "stun.example:3478", "stun:"),
    ("TURN_URLS", "stun:a.example", "turn:"),
    ("TURN_TTL_SECONDS", "0", "60"),
    ("LOG_LEVEL", "loud", "debug"),
    ("LOG_FORMAT", "xml", "text"),
    ("RESUME_GRACE_SECONDS", "0.09", "0.1"),
    ("HEARTBEAT_SECONDS", "0.09", "0.1"),
    ("INSTANCE_SECONDS", "0.4", "0.5"),
    ("INSTANCE_SECONDS", "301", "300"),
    ("SWEEP_SECONDS", "0", "0.1"),
]
COMBINATIONS: dict[str, tuple[dict[str, str], str | None]] = {
    "turn-secret": ({"TURN_URLS": "turn:a.example", "TURN_SECRET": "s"}, None),
    "turn-fixed": ({"TURN_URLS": "turn:a.example", "TURN_USERNAME": "u", "TURN_CREDENTIAL": "c"}, None),
    "turn-alone": ({"TURN_URLS": "turn:a.example"}, "TURN_URLS"),
    "turn-both-kinds": (
        {"TURN_URLS": "turn:a.example", "TURN_SECRET": "s", "TURN_USERNAME": "u", "TURN_CREDENTIAL": "c"},
        "TURN_SECRET",
    ),
    "turn-half-a-fixed-one": ({"TURN_URLS": "turn:a.example", "TURN_USERNAME": "u"}, "TURN_CREDENTIAL"),
    "turn-the-other-half": ({"TURN_URLS": "turn:a.example", "TURN_CREDENTIAL": "c"}, "TURN_USERNAME"),
    "webhooks": ({"WEBHOOK_URLS": "https://a.example,http://[::1]:9000/?b=c", "WEBHOOK_SECRET": WHSEC}, None),
    "webhooks-without-secret": ({"WEBHOOK_URLS": "https://a.example"}, "WEBHOOK_SECRET"),
    "tls": ({"TLS_CERT": "c.pem", "TLS_KEY": "k.pem"}, None),
    "tls-without-key": ({"TLS_CERT": "c.pem"}, "TLS_KEY"),
    "tls-without-certificate": ({"TLS_KEY": "k.pem"}, "TLS_CERT"),
}


BAD_REDIS_URLS = """
    redis.example:6379 redis:// redis:///0 http://r.example redis://r.example:port
    redis://r.example/name redis://:a#b@r.example redis://:a/b@r.example redis://[::x] redis://r.example?decode_responses=1
    redis://r.example?ssl_ca_certs=a&protocol=3 unix:// unix:run/redis.sock
""".split()


def refusal(given: dict[str, str]) -> str:
    """What the operator reads; one line."""
    with pytest.raises(StartError) as refused:
        Settings.from_mapping(given)
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_defaults_are_those_of_the_contract() -> None:
    settings = Settings.from_mapping({})
    assert {entry.name: getattr(settings, entry.name) for entry in fields(Settings)} == DEFAULTS


def test_settings_are_the_same_from_nothing_as_from_their_constructor() -> None:
    assert Settings.from_mapping({}) == Settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize(("name", "text", "value"), GOOD, ids=repr)
def test_a_good_value_is_taken(name: str, text: str, value: Any) -> None:
    assert getattr(Settings.from_mapping({"API_KEY": "own", name: text}), name.lower()) == value


@pytest.mark.parametrize(("name", "text", "allowed"), BAD, ids=repr)
def test_a_bad_value_is_refused_with_name_value_and_what_is_allowed(name: str, text: str, allowed: str) -> None:
    line = refusal({name: text})
    assert line.startswith(name)
    assert repr(text)[1:-1] in line
    assert allowed in line


@pytest.mark.parametrize("name", sorted(set(DEFAULTS) - {"stun_urls"}))
@pytest.mark.parametrize("text", ["", "  "], ids=["empty", "blank"])
def test_an_empty_variable_counts_as_not_set(name: str, text: str) -> None:
    assert Settings.from_mapping({name.upper(): text}) == Settings()


def test_variables_that_are_none_of_ours_do_not_matter() -> None:
    assert Settings.from_mapping({"PATH": "/bin", "port": "0", "PORTS": "x"}) == Settings()


# ── Secrets ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "given",
    [
        {"PUBLIC_URL": "https://me:hidden-word@meet.example"},
        {"ALLOWED_ORIGINS": "https://me:hidden-word@meet.example"},
        {"TURN_URLS": "turn:me:hidden-word@turn.example"},
        {"TURN_SECRET": "hidden-word", "TURN_URLS": "nonsense"},
        {"TURN_SECRET": "hidden-word", "TURN_USERNAME": "u", "TURN_CREDENTIAL": "hidden-word"},
        {"TURN_CREDENTIAL": "hidden-word"},
        {"WEBHOOK_URLS": "https://me:hidden-word@a.example"},
        {"WEBHOOK_URLS": "https://me:hidden-word@a.example,nonsense"},
        {"WEBHOOK_URLS": "https://a.example/hidden-word,ftp://b.example"},
        {"WEBHOOK_URLS": "https://a.example/?token=hidden-word#there"},
        {"WEBHOOK_SECRET": "hidden-word"},
        {"REDIS_URL": "redis://:hidden-word@r.example/name"},
        *(
            {"DATABASE_URL": url}
            for url in (
                "mysql://me:hidden-word@db.example/rooms",
                "postgresql://me:hidden@word-hidden-word@db.example/rooms",
                "postgresql://me:a/hidden-word@db.example/rooms",
                "postgresql://me:a?hidden-word@db.example/rooms",
                "postgresql://me:a#hidden-word@db.example/rooms",
                "postgresql://me:[hidden-word]@db.example/rooms",
                "postgresql://me:hidden-word@db.example:port/rooms",
                "postgresql://me:hidden word@db.example/rooms",
                "db.example password=hidden-word",
            )
        ),
        {"API_KEY": f"{DEFAULT_API_KEY},hidden-word", "HOST": "0.0.0.0"},
    ],
    ids="-".join,
)
def test_a_refusal_never_shows_a_secret(given: dict[str, str]) -> None:
    assert "hidden-word" not in refusal(given)


@pytest.mark.parametrize(
    "url",
    [
        *("a.example", "ftp://a.example/", "https://", "http://a.example:99999"),
        *("http://[::x]/", "http://a/ b", "https://a.example/#there"),
    ],
)
def test_a_wrong_webhook_url_is_named_by_its_place(url: str) -> None:
    line = refusal({"WEBHOOK_URLS": f"https://a.example,{url},https://c.example"})
    assert line == (
        "WEBHOOK_URLS: expected at most 4 URLs of http:// or https://, separated by commas; entry 2 is none"
    )


def test_a_fifth_webhook_url_is_refused() -> None:
    line = refusal({"WEBHOOK_URLS": ",".join(["https://a.example"] * 5)})
    assert line == "WEBHOOK_URLS: expected at most 4 URLs of http:// or https://, separated by commas"


@pytest.mark.parametrize(
    "secret", ["whsec_", "whsec_c2hvcnQ=", f"whsec_{'A' * 88}", WHSEC[6:], WHSEC[:-1], f"{WHSEC}!"]
)
def test_a_webhook_secret_that_its_receivers_could_not_read_is_refused(secret: str) -> None:
    line = refusal({"WEBHOOK_SECRET": f"{WHSEC},{secret}"})
    assert line.startswith("WEBHOOK_SECRET: expected whsec_ and 24 to 64 bytes in base64")
    assert WHSEC not in line
    assert (secret.removeprefix("whsec_") or "nothing") not in line


@pytest.mark.parametrize("url", BAD_REDIS_URLS)
def test_a_wrong_redis_url_is_refused(url: str) -> None:
    assert refusal({"REDIS_URL": url}).startswith("REDIS_URL: expected redis://, rediss:// or unix://")


def test_settings_that_are_printed_show_no_secrets() -> None:
    given = {
        "API_KEY": "own-word",
        "REDIS_URL": "redis://:hidden-word@r.example",
        "WEBHOOK_URLS": "https://hidden-word",
    }
    printed = repr(Settings.from_mapping(given | {"WEBHOOK_SECRET": WHSEC}))
    assert "-word" not in printed
    assert WHSEC not in printed


def test_a_database_url_that_still_has_supabases_placeholder_is_refused_by_its_name() -> None:
    line = refusal({"DATABASE_URL": "postgresql://postgres:[YOUR-PASSWORD]@db.example:5432/postgres"})
    assert line.endswith("/DATABASE with your password in place of [YOUR-PASSWORD]")


@pytest.mark.parametrize("text", [",", " , ,"])
def test_an_api_key_that_is_none_is_refused(text: str) -> None:
    assert refusal({"API_KEY": text}).startswith("API_KEY")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "meet.example", "127.0.0.1.example"])
@pytest.mark.parametrize("key", [{}, {"API_KEY": DEFAULT_API_KEY}, {"API_KEY": f"own,{DEFAULT_API_KEY}"}])
def test_the_default_key_is_refused_where_others_can_reach_it(host: str, key: dict[str, str]) -> None:
    assert refusal({"HOST": host, **key}).startswith("API_KEY")


@pytest.mark.parametrize(
    "outside",
    [{"PUBLIC_URL": "https://meet.example"}, {"TRUSTED_PROXIES": "1"}, {"PUBLIC_URL": "http://10.0.0.1:8000"}],
)
def test_the_default_key_is_refused_where_settings_say_that_others_reach_it(outside: dict[str, str]) -> None:
    assert refusal(outside).startswith("API_KEY")
    assert Settings.from_mapping({**outside, "API_KEY": "own"})


PLACEHOLDERS = """
    change-me changeme CHANGE_ME change_me_in_production please-change-this! changeit replace-with-a-random-key
    your-api-key YOUR_SECRET_HERE <your-key> your-turn-secret <key> [secret] ${API_KEY} $TURN_SECRET {{api_key}}
    xxxx XXX-XXX ... *** example-key placeholder
""".split()
PLACEHOLDERS += ["# put a long random key here", "put a long random key here", "<a key of your own>", "# optional"]
CHOSEN = """
    own s x secret password api-key
    12345678 hunter2 #f8K!2z$ key-of-the-tests secret-8452093845 correct-horse-battery-staple
    the-spare-change-jar q6WZ3l2cQ0mT7rYx/4+b8hQ== 2f1e4a6c9d8b7a5f4e3d2c1b0a9f8e7d yours-truly-1815
""".split()


@pytest.mark.parametrize("name", ["API_KEY", "TURN_SECRET"])
@pytest.mark.parametrize(
    "outside", [{"HOST": "0.0.0.0"}, {"PUBLIC_URL": "https://meet.example"}, {"TRUSTED_PROXIES": "1"}]
)
def test_a_secret_of_an_example_is_refused_where_others_reach_the_server(name: str, outside: dict[str, str]) -> None:
    for text in PLACEHOLDERS:
        line = refusal({"API_KEY": "own", **outside, name: text})
        assert line.startswith(f"{name}: set one of your own")
        assert text not in line.removeprefix(name)
        assert Settings.from_mapping({name: text}), "on loopback it is as good as the default key"


def test_who_sets_nothing_but_the_port_learns_why_that_takes_a_key() -> None:
    line = refusal(merge({"PORT": "8765"}, {}))
    assert "or HOST=127.0.0.1 for this machine alone; HOST='0.0.0.0', the default where PORT is set," in line
    assert "default" not in refusal({"HOST": "::"})


@pytest.mark.parametrize("text", CHOSEN)
def test_a_secret_that_someone_has_chosen_is_taken(text: str) -> None:
    settings = Settings.from_mapping({"HOST": "0.0.0.0", "API_KEY": text, "TURN_SECRET": text})
    assert (settings.api_key, settings.turn_secret) == ((text,), text)


def test_one_placeholder_among_the_keys_is_refused() -> None:
    assert refusal({"HOST": "0.0.0.0", "API_KEY": "own,change-me"}).startswith("API_KEY")


def test_the_default_key_may_have_a_public_url_of_this_machine() -> None:
    assert Settings.from_mapping({"PUBLIC_URL": "http://localhost:8000"}).api_key == (DEFAULT_API_KEY,)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_default_key_is_good_enough_on_loopback(host: str) -> None:
    assert Settings.from_mapping({"HOST": host}).api_key == (DEFAULT_API_KEY,)


def test_a_key_of_ones_own_goes_anywhere() -> None:
    assert Settings.from_mapping({"HOST": "0.0.0.0", "API_KEY": "own"}).host == "0.0.0.0"


def test_a_host_of_two_lines_is_refused_in_one() -> None:
    assert refusal({"HOST": "a\nb"})


# ── Together ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("given", "named"), COMBINATIONS.values(), ids=COMBINATIONS.keys())
def test_settings_that_belong_together_come_together(given: dict[str, str], named: str | None) -> None:
    if named is None:
        Settings.from_mapping(given)
    else:
        assert named in refusal(given)


def test_help_lists_every_variable_with_its_default() -> None:
    text = settings_help()
    for entry in fields(Settings):
        assert f"{entry.name.upper()} (default: {entry.metadata['default'] or 'none'})" in text


def test_who_may_embed_the_page_fits_into_the_head_of_its_answer() -> None:
    assert len(Settings.from_mapping({"FRAME_ANCESTORS": "x" * 2_000}).frame_ancestors) == 2_000
    with pytest.raises(StartError, match="FRAME_ANCESTORS"):
        Settings.from_mapping({"FRAME_ANCESTORS": "x" * 2_001})


@pytest.mark.parametrize(
    ("given", "page"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "::1", "PORT": "80"}, "http://[::1]:80"),
        ({"HOST": "0.0.0.0", "API_KEY": "own"}, "http://localhost:8000"),
        ({"HOST": "::", "API_KEY": "own", "TLS_CERT": "c", "TLS_KEY": "k"}, "https://localhost:8000"),
        ({"HOST": "::", "API_KEY": "own", "PUBLIC_URL": "https://meet.example"}, "https://meet.example"),
    ],
)
def test_the_first_line_of_the_log_names_an_address_that_a_browser_opens(given: dict[str, str], page: str) -> None:
    assert Settings.from_mapping(given).page == page


@pytest.mark.parametrize(
    ("given", "store"),
    [
        ({}, "file"),
        ({"REDIS_URL": "redis://r"}, "redis"),
        ({"DATABASE_URL": "postgresql://p/d"}, "postgres"),
        ({"REDIS_URL": "redis://r", "DATABASE_URL": "postgresql://p/d"}, "postgres"),
    ],
)
def test_where_rooms_are_kept(given: dict[str, str], store: str) -> None:
    assert Settings.from_mapping(given).store == store
