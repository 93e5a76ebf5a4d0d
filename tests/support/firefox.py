"""A real Firefox, driven over its own WebDriver BiDi socket: what else would drive it is in no package of Debian.

W3C WebDriver BiDi: each command is `{id, method, params}`, each answer carries its id; events come in between.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.support.server import free_port

STARTS_WITHIN = 60.0  # seconds; a cold disk can make the first start slow
ANSWERS_WITHIN = 60.0  # seconds
ENDS_WITHIN = 10.0  # seconds

# A made-up camera and microphone, real addresses in candidates, and nothing asked of the network outside.
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.manage-offline-status": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}


def find_firefox() -> str:
    """$FIREFOX and no other if set, else the system's."""
    names = [os.environ["FIREFOX"]] if os.environ.get("FIREFOX") else ["firefox-esr", "firefox"]
    paths = [path for name in names if (path := shutil.which(name)) and "/snap/" not in path]
    assert paths, f"no Firefox (tried {', '.join(names)}): sudo apt-get install firefox-esr, or FIREFOX=/its/path"
    return paths[0]


class Firefox:
    """One Firefox with a profile of its own; `complaints` are what its pages' consoles said as errors."""

    def __init__(self, process: subprocess.Popen[bytes], session: aiohttp.ClientSession) -> None:
        self.complaints: list[str] = []
        self._process = process
        self._session = session
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, profile: Path) -> Self:
        profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("".join(lines))
        port = free_port()
        process = subprocess.Popen(
            [find_firefox(), "--headless", "--no-remote", "--profile", profile, f"--remote-debugging-port={port}"],
            # root has no content sandbox
            env={**os.environ, "HOME": str(profile), "MOZ_HEADLESS": "1", "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        firefox = cls(process, aiohttp.ClientSession())
        try:
            await firefox._connect(f"ws://127.0.0.1:{port}/session")
        except BaseException:
            await firefox.stop()
            raise
        return firefox

    async def open(self, url: str) -> "Tab":
        tab = Tab(self, (await self.ask("browsingContext.create", type="tab"))["context"])
        await self.ask("browsingContext.navigate", context=tab.context, url=url, wait="complete")
        return tab

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command."""
        number = len(self._answers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._ws.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(ANSWERS_WITHIN):
            message = await answer
        assert message["type"] == "success", message
        return dict(message["result"])

    async def stop(self) -> None:
        """Ends the process and all that it started."""
        if self._reading:
            self._reading.cancel()
        await self._session.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    async def _connect(self, url: str) -> None:
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                assert self._process.poll() is None, f"Firefox ended at once, with {self._process.returncode}"
                with suppress(aiohttp.ClientError):
                    self._ws = await self._session.ws_connect(url, max_msg_size=0)
                    break
                await asyncio.sleep(0.1)
        self._reading = asyncio.create_task(self._read())
        await self.ask("session.new", capabilities={})
        await self.ask("session.subscribe", events=["log.entryAdded"])

    async def _read(self) -> None:
        async for frame in self._ws:
            message = json.loads(frame.data)
            if message.get("id") is not None:
                self._answers[message["id"]].set_result(message)
            elif message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(message["params"]["text"] or str(message["params"]))


class Tab:
    """A page; `evaluate` takes what Playwright's takes, so that both kinds of pages go through the same steps."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self.context = context
        self._firefox = firefox

    async def evaluate(self, function: str, argument: Any = None, *, as_user: bool = False) -> Any:
        """Calls a function of JavaScript with an argument, both as JSON; `as_user` as if a person had pressed a key."""
        answer = await self._firefox.ask(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify((await ({function})(JSON.parse(given))) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": self.context},
            awaitPromise=True,
            userActivation=as_user,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]
        return json.loads(answer["result"]["value"])
