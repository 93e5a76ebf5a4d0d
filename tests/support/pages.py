"""Pages of a real Chromium, each a visitor of its own, whose complaints fail the test."""

import re
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

# Fake devices, nothing asked of the network outside, and few pictures a second so that two cores carry a call.
CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",  # root has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--use-fake-device-for-media-stream=fps=10",
]


class Pages:
    """Opens pages, each in a context of its own, and hears what their consoles say.

    Console errors, uncaught errors and violations of the Content-Security-Policy (which the console shows too) are
    complaints; `expect` names those that belong to what a test does.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    async def open(self, url: str, *, devices: bool = True, init_script: str = "", **options: Any) -> Page:
        """A visitor at `url`; without `devices` camera and microphone are refused. `options` are the context's."""
        context = await self._browser.new_context(**options)
        self._contexts.append(context)
        if devices:
            await context.grant_permissions(["camera", "microphone"])
        if init_script:
            await context.add_init_script(init_script)
        page = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))
        await page.goto(url)
        return page

    def expect(self, pattern: str) -> None:
        """Complaints that this matches are part of the test."""
        self._expected.append(re.compile(pattern))

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def check(self) -> None:
        """No page complained of anything unexpected."""
        unexpected = [text for text in self._complaints if not any(pattern.search(text) for pattern in self._expected)]
        assert not unexpected, "\n".join(unexpected)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"console: {message.text}")
