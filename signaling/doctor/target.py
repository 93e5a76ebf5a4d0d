"""What is examined, and how its addresses are written."""

import ipaddress
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from signaling.errors import BadSetting
from signaling.origin import is_loopback, origin_of
from signaling.settings import Settings

THIS_MACHINE, PRIVATE_NETWORK, EVERYWHERE = range(3)  # where an address can be reached from


@dataclass(frozen=True)
class Target:
    """A server, by the address that browsers use and, on its own machine, by the address that it listens on."""

    base: str  # without a slash at its end
    key: str | None
    settings: Settings | None = None  # of this machine, if it is the server's
    own_base: str | None = None  # where it listens on this machine, if that is another address

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.base).port or (443 if self.is_https else 80)

    @property
    def is_https(self) -> bool:
        return self.base.startswith("https:")

    @property
    def origin(self) -> str:
        return origin_of("/".join(self.base.split("/")[:3])) or ""

    @property
    def is_on_loopback(self) -> bool:
        return is_loopback(self.host)


def target_of(url: str, key: str | None) -> Target:
    """Returns the server at a URL; without a scheme it is https. Raises BadSetting."""
    given = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(given)
        is_usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.username is not None or not given.isprintable():
        raise BadSetting("URL: expected the address of a server, such as https://calls.example.org, without a password")
    return Target(f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"), key)


def target_of_settings(settings: Settings, key: str | None) -> Target:
    """Returns the server that these settings start on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.hosts[0], settings.hosts[0])
    bracketed = f"[{host}]" if ":" in host else host
    own = f"{'https' if settings.tls_cert else 'http'}://{bracketed}:{settings.port}{settings.path}"
    base = settings.public_url or own
    return Target(base, key or settings.api_key[0], settings, own if own != base else None)


def tls_context() -> ssl.SSLContext:
    """Makes a context that checks certificates as browsers do; SSL_CERT_FILE names other authorities."""
    return ssl.create_default_context()


def trusting_context() -> ssl.SSLContext:
    """Makes a context that checks nothing, for this machine, and to see more of a server with a bad certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def reach_of(address: str) -> int:
    """Returns how far an address can be reached from. A relay address must reach as far as its server's."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if parsed.is_loopback or parsed.is_unspecified:
        return THIS_MACHINE
    return PRIVATE_NETWORK if parsed.is_private or parsed.is_link_local else EVERYWHERE
