"""Reads the URLs of STUN and TURN servers (RFC 7064, RFC 7065)."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:?/@\s]+)(?::(?P<port>\d{1,5}))?"
    r"(?:\?transport=(?P<transport>udp|tcp))?"
)
HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class IceUrl:
    """One URL with the credentials that go with it."""

    url: str
    host: str
    port: int
    transport: Literal["udp", "tcp", "tls", "dtls"]
    is_turn: bool
    username: str = field(repr=False)
    credential: str = field(repr=False)

    @property
    def is_time_limited(self) -> bool:
        """Whether the credentials were made with a shared secret: the user name begins with when they end."""
        return re.match(r"\d{9,}:", self.username) is not None


def parse_ice_url(url: str, username: str = "", credential: str = "") -> IceUrl | None:
    """Returns what a URL says, or None if it is none."""
    found = URL.fullmatch(url)
    if found is None:
        return None
    is_secure = found["scheme"].endswith("s")
    port = int(found["port"] or (5349 if is_secure else 3478))
    transport = found["transport"] or ("tcp" if is_secure else "udp")
    if is_secure:
        transport = "tls" if transport == "tcp" else "dtls"
    if not 0 < port <= HIGHEST_PORT:
        return None
    is_turn = found["scheme"].startswith("turn")
    return IceUrl(url, found["host"].strip("[]"), port, transport, is_turn, username, credential)  # type: ignore[arg-type]


def ice_urls(ice_servers: list[dict[str, Any]]) -> list[tuple[str, IceUrl | None]]:
    """Returns every URL of a list of RTCIceServer, each once."""
    found: dict[str, IceUrl | None] = {}
    for server in ice_servers:
        urls = server.get("urls", [])
        for url in [urls] if isinstance(urls, str) else urls:
            found[str(url)] = parse_ice_url(
                str(url), str(server.get("username") or ""), str(server.get("credential") or "")
            )
    return list(found.items())
