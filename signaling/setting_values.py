"""Parses the values of settings. A parser raises ValueError with what is allowed."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any, NoReturn

from yarl import URL

from .jwt_keys import JwtKey, read_jwt_keys
from .origin import is_web, origin_of

MOST_WEBHOOKS = 4  # URLs
WEBHOOK_SECRET_BYTES = range(24, 65)
REDIS_URL = re.compile(
    r"(rediss?://([^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(:[0-9]{1,5})?(/[0-9]*)?|unix://([^\s/?#@]*@)?/[^\s?#]+)"
    r"(\?(ssl_[a-z_]+|db)=[^\s&#]*(&(ssl_[a-z_]+|db)=[^\s&#]*)*)?"
)
BOOLEANS = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False, "on": True, "off": False}

Parser = Callable[[str], Any]


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


def redis_url(text: str) -> str | None:
    if text and not REDIS_URL.fullmatch(text):
        _refuse("redis://, rediss:// or unix:// and where it is, such as redis://:PASSWORD@HOST:6379/0")
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


def optional(text: str) -> str | None:
    return text or None
