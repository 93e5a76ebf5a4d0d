"""What tests of faults need: real processes (`start_server` is in tests/conftest.py) and ways to talk to them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector

from tests.support import certificates
from tests.support.client import Client


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """HTTP without a limit of connections."""
    async with ClientSession(connector=TCPConnector(limit=0)) as opened:
        yield opened


@pytest.fixture
def client(session: ClientSession) -> Client:
    return Client(session)


@pytest.fixture
def make_certificate(tmp_path: Path) -> Callable[[], None]:
    """Writes a new certificate for 127.0.0.1 over the one that is there."""
    return lambda: certificates.make_certificate(tmp_path)


@pytest.fixture
def certificate(make_certificate: Callable[[], None], tmp_path: Path) -> dict[str, str]:
    """The settings of a certificate for 127.0.0.1."""
    make_certificate()
    return {"TLS_CERT": f"{tmp_path}/cert.pem", "TLS_KEY": f"{tmp_path}/key.pem"}
