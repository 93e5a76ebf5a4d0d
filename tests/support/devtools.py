"""A Chromium driven over its DevTools socket, for tabs behind others: Playwright keeps each of its pages visible."""

import asyncio
import json
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.chromium import STARTS_WITHIN, find_chromium
from tests.support.pages import CHROMIUM_FLAGS

ENDS_WITHIN = 10.0  # seconds


class Tab:
    """A page; `evaluate` takes what Playwright's takes, so that both kinds of pages go through the same steps."""

    def __init__(self, chromium: "Chromium", session: str) -> None:
        self._chromium = chromium
        self._session = session

    async def evaluate(self, function: str, argument: Any = None, *, as_user: bool = False) -> Any:
        """Calls a function of JavaScript with an argument as JSON; `as_user` as if a person had pressed a key."""
        expression = f"Promise.resolve(({function})({json.dumps(argument)})).then((x) => JSON.stringify(x ?? null))"
        answer = await self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, userGesture=as_user)
        assert "exceptionDetails" not in answer, answer
        return json.loads(answer["result"]["value"])

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return await self._chromium.ask(method, session=self._session, **params)


class Chromium:
    """Answers one command after the other."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0

    async def open(self, url: str, init_script: str = "") -> Tab:
        """A tab in front of the others."""
        target = (await self.ask("Target.createTarget", url="about:blank"))["targetId"]
        tab = Tab(self, (await self.ask("Target.attachToTarget", targetId=target, flatten=True))["sessionId"])
        await tab.ask("Page.enable")
        await tab.ask("Page.addScriptToEvaluateOnNewDocument", source=init_script)
        await tab.ask("Page.navigate", url=url)
        return tab

    async def ask(self, method: str, *, session: str = "", **params: Any) -> dict[str, Any]:
        self._last += 1
        await self._socket.send_json(
            {"id": self._last, "method": method, "params": params} | ({"sessionId": session} if session else {})
        )
        async for frame in self._socket:
            message = json.loads(frame.data)
            if message.get("id") == self._last:
                assert "error" not in message, message
                return dict(message["result"])
        raise AssertionError(f"{method}: the browser is gone")


@asynccontextmanager
async def chromium(profile: Path) -> AsyncIterator[Chromium]:
    """One with a profile of its own, which grants every device."""
    flags = [
        *CHROMIUM_FLAGS,
        "--use-fake-ui-for-media-stream",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
    ]
    process = subprocess.Popen([find_chromium(), *flags], stderr=subprocess.DEVNULL)
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(await _url(profile), max_msg_size=0) as socket,
        ):
            yield Chromium(socket)
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, ENDS_WITHIN)
        process.kill()
        process.wait()


async def _url(profile: Path) -> str:
    """Where it listens, which it writes into its profile."""
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            with suppress(OSError, ValueError):
                port, path = (profile / "DevToolsActivePort").read_text().splitlines()
                return f"ws://127.0.0.1:{port}{path}"
            await asyncio.sleep(0.05)
