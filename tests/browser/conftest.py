"""One server and the same browsers for all browser tests; for each test its own visitors, and a TURN server if it asks.

A module whose tests share a call defines the fixture `shared_call`, and its tests take `call`.

Playwright's objects belong to one event loop: fixtures and tests here share the session's
(`pytestmark = pytest.mark.asyncio(loop_scope="session")`).
"""

import shlex
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Playwright, async_playwright

from tests.support.certificates import make_certificate
from tests.support.chromium import find_chromium
from tests.support.namespaces import Namespace
from tests.support.pages import CHROMIUM_FLAGS, Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall
from tests.support.turn import TurnServer

# Workers take one file after the other. None should be left alone with a long one at the end, nor should two at once
# have those with calls of three: such a call takes the more the longer it lasts, and so each delays the other.
ORDER = (
    "every_screen texts hosts call resume stage devices share files chat back docs firefox embedding loading".split()
)

HAS_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file, those that need no shared call come first: it takes a third of a core as long as it lasts."""
    ranks = {Path(__file__).with_name(f"test_{name}.py"): rank for rank, name in enumerate(ORDER)}

    def rank(item: pytest.Item) -> tuple[int, str, bool]:
        needs_call = isinstance(item, pytest.Function) and "shared_call" in item.fixturenames
        return ranks.get(item.path, len(ranks)), item.path.name, needs_call

    items.sort(key=rank)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browsers(playwright: Playwright) -> AsyncIterator[Browsers]:
    browsers = Browsers(playwright)
    yield browsers
    await browsers.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lasting_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    server = ServerProcess(tmp_path_factory.mktemp("server"))
    await server.start()
    yield server
    server.kill9()


@pytest.fixture
def server(lasting_server: ServerProcess) -> Iterator[ServerProcess]:
    """With the usual settings, for tests that only need rooms. A test that stops a server starts its own."""
    before = len(lasting_server.log)
    yield lasting_server
    assert "Traceback" not in lasting_server.log[before:], lasting_server.log[before:]


@pytest_asyncio.fixture(loop_scope="session")
async def pages(browsers: Browsers) -> AsyncIterator[Pages]:
    """Visitors of one test; after it no console may have complained."""
    pages = Pages(browsers)
    yield pages
    await pages.close()
    pages.check()


OpenPagesIn = Callable[[Namespace, str], Pages]


@pytest_asyncio.fixture(loop_scope="session")
async def pages_in(playwright: Playwright, tmp_path: Path) -> AsyncIterator[OpenPagesIn]:
    """`pages_in(namespace, origin)`: visitors on another machine, where this origin counts as secure."""
    opened: list[tuple[Browsers, Pages]] = []

    def open_pages(namespace: Namespace, origin: str) -> Pages:
        executable = tmp_path / f"chromium-{len(opened)}"
        executable.write_text(f'#!/bin/sh\nexec {shlex.join(namespace.command(find_chromium()))} "$@"\n')
        executable.chmod(0o700)
        flags = [*CHROMIUM_FLAGS, f"--unsafely-treat-insecure-origin-as-secure={origin}"]
        browsers = Browsers(playwright, flags, str(executable))
        opened.append((browsers, Pages(browsers)))
        return opened[-1][1]

    yield open_pages
    for browsers, pages in opened:
        await browsers.close()
        pages.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[HAS_FAILED] = report.failed
    return report


@pytest_asyncio.fixture(loop_scope="session")
async def call(
    shared_call: SharedCall, server: ServerProcess, request: pytest.FixtureRequest
) -> AsyncIterator[SharedCall]:
    """The call that the tests of this module share; after the test no console in it may have complained.

    A test that fails may leave anything open or switched off, so the next one gets a new call.
    """
    await shared_call.enter()
    yield shared_call
    if request.node.stash[HAS_FAILED]:
        await shared_call.leave()
    shared_call.check()


@pytest.fixture
def turn_server(tmp_path: Path) -> Iterator[TurnServer]:
    make_certificate(tmp_path)
    files = {"cert": str(tmp_path / "cert.pem"), "pkey": str(tmp_path / "key.pem")}
    server = TurnServer(tmp_path / "turn", "--use-auth-secret", "--allow-loopback-peers", **files)
    yield server
    server.stop()
