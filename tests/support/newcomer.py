"""Runs the commands of the documents in copies of the project: until they end, answer or print."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from aiohttp import ClientError, ClientSession

ENDS_WITHIN = 200.0  # seconds; far more than it takes, for a machine that is busy with other tests


class Place(NamedTuple):
    """A copy of the project in which commands run, and the port that its settings name."""

    folder: Path
    environment: dict[str, str]
    port: int = 0

    @asynccontextmanager
    async def running(self, command: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A command. At the end it is killed, with all that it has started, unless it has ended."""
        process = await asyncio.create_subprocess_exec(
            *("bash", "-ec", command),
            cwd=self.folder,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                yield process
        except TimeoutError:
            raise AssertionError(f"{command} does not get far enough within {ENDS_WITHIN} s") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()


async def finish(place: Place, command: str) -> None:
    """Runs a command that must succeed."""
    async with place.running(command) as process:
        printed, _ = await process.communicate()
        assert process.returncode == 0, f"{command} ended with {process.returncode}:\n{printed.decode()}"


async def serve(place: Place, command: str) -> None:
    """Runs a command that starts a server, and stops that once it answers."""
    url = f"{'https' if '--lan' in command else 'http'}://127.0.0.1:{place.port}/livez"
    async with place.running(f"exec env {command}") as process, ClientSession() as session:
        is_live = False
        while not is_live and process.returncode is None:
            with suppress(ClientError):
                async with session.get(url, ssl=False) as response:
                    is_live = response.status == HTTPStatus.OK
            await asyncio.sleep(0.02)
        if process.returncode is None:
            process.terminate()
        printed, _ = await process.communicate()
        assert (is_live, process.returncode) == (True, 0), f"{command}:\n{printed.decode()}"


async def follow(place: Place, command: str, make_room: Callable[[], Awaitable[str]]) -> None:
    """Runs a command that prints events, until it has printed one."""
    async with place.running(command) as process:
        assert process.stdout
        printed = code = b""
        while not code or code not in printed:
            assert process.returncode is None, f"{command} ended with {process.returncode}:\n{printed.decode()}"
            code = (await make_room()).encode()
            with suppress(TimeoutError):
                printed += await asyncio.wait_for(process.stdout.read(65536), 0.5)


def copy_project(source: Path, folder: Path) -> Path:
    """Copies what a server needs. Compiled modules stay valid, since times of change are kept."""
    folder.mkdir()
    for name in ("server.py", "requirements.txt"):
        shutil.copy2(source / name, folder)
    shutil.copytree(source / "signaling", folder / "signaling")
    (folder / "web").symlink_to(source / "web")
    (folder / "data").mkdir()
    return folder
