"""What tests of faults need: real processes (`start_server` is in tests/conftest.py) and ways to talk to them."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, TCPConnector

from tests.support.client import Client


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """HTTP without a limit of connections."""
    async with ClientSession(connector=TCPConnector(limit=0)) as opened:
        yield opened


@pytest.fixture
def client(session: ClientSession) -> Client:
    return Client(session)
