"""Origins (RFC 6454), as settings and headers write them."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

MOST_ORIGINS = 256  # that are remembered: to read the `Host` of each request anew takes a tenth of a create


@lru_cache(MOST_ORIGINS)
def origin_of(url: str) -> str | None:
    """The origin of an http(s) URL that has nothing behind its host and port, else None."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or re.search(r"[^\w.:\-\[\]]", parts.netloc):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in {None, default} else f":{port}")
