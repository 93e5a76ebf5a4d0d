"""Reads settings from the environment and a .env file: name, default, bounds and help in one table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from .dotenv import read_dotenv
from .errors import BadSetting
from .jwt_keys import JwtKey
from .origin import hostname_of, is_loopback
from .setting_values import (
    Parser,
    addresses,
    boolean,
    database_url,
    frame_ancestors,
    jwt_keys,
    keys,
    number,
    one_of,
    optional,
    origins,
    public_url,
    redis_url,
    urls,
    webhook_secrets,
    webhook_urls,
    whole,
    words,
)

DEFAULT_API_KEY = "dev-api-key-change-in-production"
DEFAULT_MAX_CONNECTIONS = 20_000
WITH_PORT = "0.0.0.0"  # the default of HOST where PORT is set: hosting platforms do that, and connect from outside
# Secrets of examples that someone forgot to replace: "<your-api-key>", "CHANGE_ME", "${API_KEY}", "...".
PLACEHOLDER = re.compile(
    r"<.*>|\[.*\]|\$?\{.*\}|\$[A-Z_]+|[.*x-]{3,}|# .*|put .* here"
    r"|.*(change|replace)[ _-]?(me|this|it|in|now|with).*|.*(placeholder|example).*"
    r"|.*your[ _-]?\w*[ _-]?(key|secret|password).*",
    re.IGNORECASE,
)


def is_placeholder(secret: str | JwtKey) -> bool:
    """Whether this is the default key, a secret of an example, or a comment that another program took for a value."""
    text = secret.key if isinstance(secret, JwtKey) else secret
    return isinstance(text, str) and PLACEHOLDER.fullmatch(text) is not None


def setting(parse: Parser, default: str, help_: str, *, secret: bool = False, hidden: bool = False) -> Any:
    """One line of the table. The value of a `secret` or `hidden` one is never shown; a secret has no placeholder."""
    metadata = {"parse": parse, "default": default, "help": help_, "secret": secret, "hidden": secret or hidden}
    return field(default=parse(default), metadata=metadata, repr=not metadata["hidden"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, validated. A field's name in upper case is the variable's name."""

    api_key: tuple[str, ...] = setting(
        keys, DEFAULT_API_KEY, "keys for the REST API, separated by commas; this default only on loopback", secret=True
    )
    host: str = setting(
        addresses, "127.0.0.1", "addresses to listen on, separated by commas; 0.0.0.0 where the environment sets PORT"
    )
    port: int = setting(whole(1, 65535), "8000", "port to listen on")
    public_url: str | None = setting(
        public_url, "", "how clients reach the server, for the links it hands out; may have a path"
    )
    data_file: str = setting(str, "data/rooms.json", "where rooms are kept; relative to the folder of server.py")
    redis_url: str | None = setting(
        redis_url,
        "",
        "Redis through which several instances are one server; keeps the rooms unless DATABASE_URL does",
        hidden=True,
    )
    instance_seconds: float = setting(
        number(0.5, 300),
        "10",
        "with REDIS_URL: how long an instance that died keeps its rooms, in seconds",
    )
    database_url: str | None = setting(
        database_url,
        "",
        "where rooms are kept instead of DATA_FILE: a PostgreSQL database, such as Supabase's",
        hidden=True,  # has a password
    )
    allowed_origins: tuple[str, ...] = setting(
        origins, "", "origins whose pages may use the API, the WebSocket and the SDK, separated by commas; * for any"
    )
    frame_ancestors: str = setting(frame_ancestors, "'self'", "who may embed the page, as in a Content-Security-Policy")
    trusted_proxies: int = setting(
        whole(0, 16), "0", "how many proxies in front append to X-Forwarded-For; limits count the address before them"
    )
    guest_rooms: bool = setting(boolean, "1", "may the browser client create rooms without a key")
    max_ttl_hours: float = setting(number(0.001, 87600), "720", "longest life of a room in hours")
    max_participants: int = setting(whole(2, 1000), "200", "most participants that a room may be made for")
    max_connections: int = setting(
        whole(1, 1000000),
        str(DEFAULT_MAX_CONNECTIONS),
        "most WebSocket connections; fewer if too few files may be open",
    )
    max_connections_per_ip: int = setting(
        whole(1, 1000000), "256", "most WebSocket connections from one address; IPv6 counts by its /64"
    )
    max_rooms: int = setting(whole(1, 10000000), "100000", "most rooms at once; guests fill at most half of it")
    stun_urls: tuple[str, ...] = setting(
        urls("stun", "stuns"), "stun:stun.l.google.com:19302", "STUN servers, separated by commas"
    )
    turn_urls: tuple[str, ...] = setting(urls("turn", "turns"), "", "TURN servers, separated by commas")
    turn_secret: str | None = setting(
        optional,
        "",
        "secret shared with the TURN server (coturn: use-auth-secret), for time-limited credentials",
        secret=True,
    )
    turn_ttl_seconds: int = setting(whole(60, 604800), "3600", "life of a time-limited TURN credential in seconds")
    turn_username: str | None = setting(optional, "", "fixed user name of a managed TURN service")
    turn_credential: str | None = setting(optional, "", "fixed credential of a managed TURN service", secret=True)
    tls_cert: str | None = setting(optional, "", "certificate chain (PEM) for HTTPS and WSS without a proxy")
    tls_key: str | None = setting(optional, "", "private key (PEM) of TLS_CERT")
    webhook_urls: tuple[str, ...] = setting(
        webhook_urls,
        "",
        "where the events of /api/events are posted, separated by commas; at most 4",
        hidden=True,  # paths and queries often have a token
    )
    webhook_secret: tuple[str, ...] = setting(
        webhook_secrets,
        "",
        "signs them: whsec_ and 24 to 64 bytes in base64; while you replace it, the new one, a comma and the old one",
        secret=True,
    )
    jwt_keys: tuple[JwtKey, ...] = setting(
        jwt_keys,
        "",
        "keys of tokens that your application signs, separated by commas: secrets, public keys (PEM) or PEM files",
        secret=True,
    )
    log_level: str = setting(one_of("debug", "info", "warning", "error"), "info", "debug, info, warning or error")
    log_format: str = setting(one_of("text", "json"), "text", "text, or json for one object a line")
    resume_grace_seconds: float = setting(
        number(0.1, 86400), "30", "how long a participant whose connection broke keeps the seat, in seconds"
    )
    heartbeat_seconds: float = setting(number(0.1, 3600), "15", "time between protocol pings, in seconds")
    sweep_seconds: float = setting(number(0.1, 3600), "5", "longest time until an expired room is closed, in seconds")
    rate_limits: bool = setting(boolean, "1", "0 switches the limits on how often off, as for load tests")

    @property
    def hosts(self) -> tuple[str, ...]:
        return words(self.host)

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens on all addresses of this machine."""
        return not {"::", "0.0.0.0"}.isdisjoint(self.hosts)

    @property
    def store(self) -> Literal["file", "postgres", "redis"]:
        """What kind of store rooms are kept in."""
        return "postgres" if self.database_url else "redis" if self.redis_url else "file"

    @property
    def page(self) -> str:
        """Where a browser on this machine, or with PUBLIC_URL anywhere, finds the page."""
        host = "localhost" if self.is_everywhere else self.hosts[0]
        host = f"[{host}]" if ":" in host else host
        return self.public_url or f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"

    @property
    def public_origin(self) -> str | None:
        return None if self.public_url is None else "/".join(self.public_url.split("/")[:3])

    @property
    def path(self) -> str:
        """The path of PUBLIC_URL without a slash at its end; "" for none."""
        return (self.public_url or "").removeprefix(self.public_origin or "")

    @classmethod
    def load(cls, environ: Mapping[str, str], dotenv: Path) -> "Settings":
        """Reads settings from the environment, then the .env file, then the defaults.

        Raises BadSetting: a value is not allowed; the message names the variable and what is allowed.
        """
        return cls.from_mapping(merge(environ, read_dotenv(dotenv)))

    @classmethod
    def from_mapping(cls, given: Mapping[str, str]) -> "Settings":
        """Reads settings from variables. An empty one counts as not set, but empties the list of STUN_URLS."""
        settings = cls(**{entry.name: _parse(entry, text) for entry, text in _given_texts(given)})
        settings._check_together()
        return settings

    @staticmethod
    def faults(given: Mapping[str, str]) -> Iterator[BadSetting]:
        """Yields what is wrong with each value on its own."""
        for entry, text in _given_texts(given):
            try:
                _parse(entry, text)
            except BadSetting as wrong:
                yield wrong

    def placeholders(self) -> Iterator[str]:
        """Yields the names of secrets that no one has chosen yet."""
        for entry in fields(self):
            value = getattr(self, entry.name) or ()
            if entry.metadata["secret"] and any(map(is_placeholder, [value] if isinstance(value, str) else value)):
                yield entry.name.upper()

    def _check_together(self) -> None:
        for name in self.placeholders():
            if not all(is_loopback(host) for host in self.hosts):
                host = repr(self.host) + (", the default where PORT is set," if self.host == WITH_PORT else "")
                raise BadSetting(
                    f"{name}: set one of your own, or HOST=127.0.0.1 for this machine alone; "
                    f"HOST={host} can be reached from outside"
                )
            if self.public_url and not is_loopback(hostname_of(self.public_url)):
                raise BadSetting(f"{name}: set one of your own; others reach PUBLIC_URL={self.public_url!r}")
            if self.trusted_proxies:
                raise BadSetting(f"{name}: set one of your own; others reach it through TRUSTED_PROXIES")
        fixed = (self.turn_username, self.turn_credential)
        if any(fixed) != all(fixed):
            raise BadSetting("TURN_USERNAME and TURN_CREDENTIAL: expected both or neither")
        if self.turn_secret and any(fixed):
            raise BadSetting("TURN_SECRET: expected either it or TURN_USERNAME and TURN_CREDENTIAL, not both kinds")
        if self.turn_urls and not (self.turn_secret or all(fixed)):
            raise BadSetting("TURN_URLS: expected TURN_SECRET, or TURN_USERNAME and TURN_CREDENTIAL, beside it")
        if self.webhook_urls and not self.webhook_secret:
            raise BadSetting("WEBHOOK_URLS: expected WEBHOOK_SECRET beside it: echo whsec_$(openssl rand -base64 32)")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise BadSetting("TLS_CERT and TLS_KEY: expected both or neither")


def merge(environ: Mapping[str, str], dotenv: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that count: those of the environment, then those of the .env file."""
    given = {**dotenv, **environ}
    if environ.get("PORT") and not given.get("HOST"):
        given["HOST"] = WITH_PORT
    return given


def _given_texts(given: Mapping[str, str]) -> "Iterator[tuple[Field[Any], str]]":
    for entry in fields(Settings):
        text = given.get(entry.name.upper())
        if text is not None and (text.strip() or entry.name == "stun_urls"):
            yield entry, text.strip()


def _parse(entry: "Field[Any]", text: str) -> Any:
    try:
        return entry.metadata["parse"](text)
    except ValueError as refused:
        shown = "" if entry.metadata["hidden"] or "@" in text else f"={text!r}"
        raise BadSetting(f"{entry.name.upper()}{shown}: expected {refused}") from None
