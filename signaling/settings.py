"""Reads settings from the environment and a .env file: name, default, bounds and help in one table."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NoReturn

from yarl import URL

from .dotenv import read_dotenv
from .errors import StartError
from .jwt_keys import JwtKey, read_jwt_keys
from .origin import hostname_of, is_loopback, is_web, origin_of

DEFAULT_API_KEY = "dev-api-key-change-in-production"
DEFAULT_MAX_CONNECTIONS = 20_000
MOST_WEBHOOKS = 4  # URLs
WEBHOOK_SECRET_BYTES = range(24, 65)
# Secrets of examples that someone forgot to replace: "<your-api-key>", "CHANGE_ME", "${API_KEY}", "...".
PLACEHOLDER = re.compile(
    r"<.*>|\[.*\]|\$?\{.*\}|\$[A-Z_]+|[.*x-]{3,}|# .*|put .* here"
    r"|.*(change|replace)[ _-]?(me|this|it|in|now|with).*|.*(placeholder|example).*"
    r"|.*your[ _-]?\w*[ _-]?(key|secret|password).*",
    re.IGNORECASE,
)
BOOLEANS = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}

Parser = Callable[[str], Any]  # raises ValueError with what is allowed


def _refuse(allowed: str) -> NoReturn:
    raise ValueError(allowed)


def _in_range(kind: type[int] | type[float], pattern: str, low: float, high: float, allowed: str) -> Parser:
    def parse(text: str) -> float:
        value = kind(text) if re.fullmatch(pattern, text) else _refuse(allowed)
        return value if low <= value <= high else _refuse(allowed)

    return parse


def whole(low: int, high: int) -> Parser:
    return _in_range(int, "-?[0-9]{1,15}", low, high, f"a whole number from {low} to {high}")


def number(low: float, high: float) -> Parser:
    return _in_range(float, r"[0-9]{1,15}(\.[0-9]{1,15})?|\.[0-9]{1,15}", low, high, f"a number from {low} to {high}")


def one_of(*words: str) -> Parser:
    return lambda text: text.lower() if text.lower() in words else _refuse("one of " + ", ".join(words))


def boolean(text: str) -> bool:
    value = BOOLEANS.get(text.lower())
    return value if value is not None else _refuse("one of " + " ".join(BOOLEANS))


def words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def addresses(text: str) -> str:
    return text if words(text) else _refuse("addresses or names of this machine, separated by commas")


def keys(text: str) -> tuple[str, ...]:
    return words(text) or _refuse("at least one key; several are separated by commas")


def urls(*schemes: str) -> Parser:
    """ICE server URLs (RFC 7064, RFC 7065)."""
    pattern = rf"({'|'.join(schemes)}):(\[[0-9a-fA-F:.]+\]|[^\s:/?@\[\]]+)(:[0-9]+)?(\?transport=(udp|tcp))?"

    def parse(text: str) -> tuple[str, ...]:
        are_urls = all(re.fullmatch(pattern, url) for url in words(text))
        return words(text) if are_urls else _refuse(f"URLs such as {schemes[0]}:host:3478, separated by commas")

    return parse


def public_url(text: str) -> str | None:
    if not text:
        return None
    found = re.fullmatch(r"([^/]*//[^/]+)((?:/[\w~-][\w.~-]*)*)/?", text)
    origin = origin_of(found[1]) if found else None
    if found is None or not is_web(origin):
        _refuse("http:// or https:// with a host and perhaps a path, such as https://meet.example.org")
    return f"{origin}{found[2]}"


def origins(text: str) -> tuple[str, ...]:
    refusal = "origins such as https://example.org or capacitor://localhost, separated by commas, or *"
    return tuple("*" if word == "*" else origin_of(word) or _refuse(refusal) for word in words(text))


def database_url(text: str) -> str | None:
    """A URL of PostgreSQL. asyncpg would take part of a password with characters such as @ and / for the host."""
    refusal = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
    if "[YOUR-PASSWORD]" in text:
        _refuse(f"{refusal} with your password in place of [YOUR-PASSWORD]")
    user, host = r"[^\s:/?#@\[\]]*(:[^\s/?#@\[\]]*)?@", r"([\w.%-]+|\[[\da-fA-F:.]+\])(:\d+)?"
    pattern = rf"postgres(ql)?://({user})?({host}(,{host})*)?(/[^\s/?#]*)?(\?[^\s#]+=[^\s#]*)?"
    if text and not re.fullmatch(pattern, text):
        _refuse(f"{refusal}; in the password write @ : / ? # % [ ] as %40 %3A %2F %3F %23 %25 %5B %5D")
    return text or None


def webhook_urls(text: str) -> tuple[str, ...]:
    refusal = f"at most {MOST_WEBHOOKS} URLs of http:// or https://, separated by commas"
    for entry, word in enumerate(words(text), start=1):
        try:
            is_good = is_web(str(URL(word).origin())) and not re.search(r"[\s#]", word)
        except ValueError:
            is_good = False
        if not is_good:
            _refuse(f"{refusal}; entry {entry} is none")
    return words(text) if len(words(text)) <= MOST_WEBHOOKS else _refuse(refusal)


def webhook_secrets(text: str) -> tuple[str, ...]:
    """Secrets as Standard Webhooks spells them; its libraries read the part after whsec_ as base64."""
    for secret in words(text):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            key = b""
        if not secret.startswith("whsec_") or len(key) not in WEBHOOK_SECRET_BYTES:
            _refuse("whsec_ and 24 to 64 bytes in base64: echo whsec_$(openssl rand -base64 32)")
    return words(text)


def frame_ancestors(text: str) -> str:
    """A Content-Security-Policy source list, without characters that could end the directive.

    Not longer than fits, with all other headers of the page, into the 4 KiB that nginx reads.
    """
    if not re.fullmatch(r"[\w'*:/.\- \[\]]{1,2000}", text, re.ASCII):
        _refuse("sources of a Content-Security-Policy such as 'self' https://example.org, or 'none'; 2000 characters")
    return " ".join(text.split())


def jwt_keys(text: str) -> tuple[JwtKey, ...]:
    return read_jwt_keys(keys(text) if text else ())


def is_placeholder(secret: str | JwtKey) -> bool:
    """Whether this is the default key, a secret of an example, or a comment that another program took for a value."""
    text = secret.key if isinstance(secret, JwtKey) else secret
    return isinstance(text, str) and PLACEHOLDER.fullmatch(text) is not None


def optional(text: str) -> str | None:
    return text or None


def setting(parse: Parser, default: str, help_: str, *, secret: bool = False, hidden: bool = False) -> Any:
    """One line of the table. The value of a `secret` or `hidden` one is never shown; a secret has no placeholder."""
    metadata = {"parse": parse, "default": default, "help": help_, "secret": secret, "hidden": secret or hidden}
    return field(default=parse(default), metadata=metadata)


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
    def store(self) -> Literal["file", "postgres"]:
        """What kind of store rooms are kept in."""
        return "postgres" if self.database_url else "file"

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

        Raises StartError: a value is not allowed; the message names the variable and what is allowed.
        """
        given = {**read_dotenv(dotenv), **environ}
        if environ.get("PORT") and not given.get("HOST"):
            given["HOST"] = "0.0.0.0"  # hosting platforms set PORT and connect from outside
        return cls.from_mapping(given)

    @classmethod
    def from_mapping(cls, given: Mapping[str, str]) -> "Settings":
        """Reads settings from variables. An empty one counts as not set, but empties the list of STUN_URLS."""
        values = {}
        for entry in fields(cls):
            text = given.get(entry.name.upper())
            if text is not None and (text.strip() or entry.name == "stun_urls"):
                values[entry.name] = _parse(entry, text.strip())
        settings = cls(**values)
        settings._check_together()
        return settings

    def _placeholders(self) -> Iterator[str]:
        """Yields the names of secrets that no one has chosen yet."""
        for entry in fields(self):
            value = getattr(self, entry.name) or ()
            if entry.metadata["secret"] and any(map(is_placeholder, [value] if isinstance(value, str) else value)):
                yield entry.name.upper()

    def _check_together(self) -> None:
        for name in self._placeholders():
            if not all(is_loopback(host) for host in self.hosts):
                raise StartError(f"{name}: set one of your own; HOST={self.host!r} can be reached from outside")
            if self.public_url and not is_loopback(hostname_of(self.public_url)):
                raise StartError(f"{name}: set one of your own; others reach PUBLIC_URL={self.public_url!r}")
            if self.trusted_proxies:
                raise StartError(f"{name}: set one of your own; others reach it through TRUSTED_PROXIES")
        fixed = (self.turn_username, self.turn_credential)
        if any(fixed) != all(fixed):
            raise StartError("TURN_USERNAME and TURN_CREDENTIAL: expected both or neither")
        if self.turn_secret and any(fixed):
            raise StartError("TURN_SECRET: expected either it or TURN_USERNAME and TURN_CREDENTIAL, not both kinds")
        if self.turn_urls and not (self.turn_secret or all(fixed)):
            raise StartError("TURN_URLS: expected TURN_SECRET, or TURN_USERNAME and TURN_CREDENTIAL, beside it")
        if self.webhook_urls and not self.webhook_secret:
            raise StartError("WEBHOOK_URLS: expected WEBHOOK_SECRET beside it: echo whsec_$(openssl rand -base64 32)")
        if bool(self.tls_cert) != bool(self.tls_key):
            raise StartError("TLS_CERT and TLS_KEY: expected both or neither")


def _parse(entry: "Field[Any]", text: str) -> Any:
    try:
        return entry.metadata["parse"](text)
    except ValueError as refused:
        shown = "" if entry.metadata["hidden"] or "@" in text else f"={text!r}"
        raise StartError(f"{entry.name.upper()}{shown}: expected {refused}") from None
