"""Pages of a real Chromium, each a visitor of its own, whose complaints fail the test."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright
from yarl import URL

from tests.support.chromium import find_chromium

# Chromium counts only the last list of these, so the first lines repeat what matters of Playwright's own.
DISABLED_FEATURES = [
    *"HttpsUpgrades HttpsFirstBalancedModeAutoEnable DestroyProfileOnBrowserClose PaintHolding LensOverlay".split(),
    *"MediaRouter ThirdPartyStoragePartitioning AvoidUnnecessaryBeforeUnloadCheckSync OptimizationHints".split(),
    # What the address bar shows below it are pages of their own, made anew with every window that a test opens, which
    # no one sees: 1.2 of the 1.5 s of processor time that an empty window takes.
    *"AimEnabled PreconnectToSearch WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup".split(),
]

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
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]

Forget = Callable[[], Awaitable[None]]

PARKED = {"Content-Type": "text/html", "Cross-Origin-Opener-Policy": "same-origin"}  # of the page of one who waits

VIEWPORT = {"width": 1280, "height": 720}  # Playwright's own

# Contexts that wait for their next visitor, who finds what the last one has loaded and nothing else of theirs: to load
# and compile a hundred modules anew takes half a second of processor time more. Each keeps its page, emptied, for in a
# new one, which is a new process, to enter a call takes twice the processor time.
_WAITING: WeakKeyDictionary[Browser, list[BrowserContext]] = WeakKeyDictionary()


# A page that has lost the server asks why (ui/pages/refusal.js); it may get this answer from one that is back already.
ASKS_FOR_REFUSAL = re.compile(r"status of 405")


class Browsers:
    """A Chromium that grants every device and one that refuses them, each started when it is first asked for."""

    def __init__(
        self, playwright: Playwright, flags: list[str] = CHROMIUM_FLAGS, executable: str | None = None
    ) -> None:
        self._playwright = playwright
        self._flags = flags
        self._executable = executable or find_chromium()
        self._started: dict[bool, Browser] = {}

    async def get(self, *, grants: bool) -> Browser:
        if grants not in self._started:
            # This grants whatever was refused, and spares the mark on the tab that something is recorded: to draw that
            # takes two thirds of the processor time of a page that is alone in its call.
            flags = [*self._flags, "--use-fake-ui-for-media-stream"] if grants else self._flags
            chromium = self._playwright.chromium
            self._started[grants] = await chromium.launch(executable_path=self._executable, args=flags)
        return self._started[grants]

    async def close(self) -> None:
        for browser in self._started.values():
            await browser.close()


class Pages:
    """Opens pages, each in a context of its own, and hears what their consoles say.

    Console errors, uncaught errors and violations of the Content-Security-Policy (which the console shows too) are
    complaints; `expect` names those that belong to what a test does. `options` are those of each visitor, see `open`.
    """

    def __init__(self, browsers: Browsers, **options: Any) -> None:
        self._browsers = browsers
        self._options = options
        self._kept: list[tuple[BrowserContext, Forget | None]] = []  # and how its visitor's script is taken away
        self._single_use: list[BrowserContext] = []
        self._complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    async def open(
        self,
        url: str,
        *,
        devices: bool = True,
        init_script: str = "",
        is_new: bool = False,
        has_clock: bool = False,
        **options: Any,
    ) -> Page:
        """A visitor at `url`; without `devices` camera and microphone are refused.

        One who `is_new` has never loaded anything, and may change what holds for the whole context. So may one who
        `has_clock`: time passes there as usual, and faster with `page.clock.fast_forward`. `options` are those of such
        a context; with no other than `viewport` none is made for them.
        """
        options = {**self._options, **options}
        browser = await self._browsers.get(grants=devices)
        if is_new or has_clock or options.keys() - {"viewport"}:
            page = await self._new_visitor(browser, init_script, **options)
            if has_clock:
                await page.clock.install()
        else:
            page = await self._next_visitor(browser, url, init_script)
            await page.set_viewport_size(options.get("viewport", VIEWPORT))
        if devices:
            await page.context.grant_permissions(["camera", "microphone"])
        page.on("console", self._hear)
        page.on("pageerror", self._hear_error)
        await page.goto(url)
        return page

    def expect(self, pattern: str) -> None:
        """Complaints that this matches are part of the test."""
        self._expected.append(re.compile(pattern))

    async def close(self) -> None:
        for context in self._single_use:
            await context.close()
        # At once, or those who are still in a call have work with everyone who leaves it.
        await asyncio.gather(*(self._give_back(context, forget) for context, forget in self._kept))
        self._single_use.clear()
        self._kept.clear()

    def check(self) -> None:
        """No page complained of anything unexpected since the last check; from now on nothing is expected."""
        expected = [ASKS_FOR_REFUSAL, *self._expected]
        unexpected = [text for text in self._complaints if not any(pattern.search(text) for pattern in expected)]
        self._complaints.clear()
        self._expected.clear()
        assert not unexpected, "\n".join(unexpected)

    async def _new_visitor(self, browser: Browser, init_script: str, **options: Any) -> Page:
        context = await browser.new_context(**options)
        self._single_use.append(context)
        if init_script:
            await context.add_init_script(init_script)
        return await context.new_page()

    async def _next_visitor(self, browser: Browser, url: str, init_script: str) -> Page:
        origin = str(URL(url).origin()) if url.startswith("http") else url
        waiting = _waiting_in(browser)
        waiting.sort(key=lambda one: any(page.url.startswith(origin) for page in one.pages))  # best the last one
        context = waiting.pop() if waiting else await browser.new_context()
        page = context.pages[0] if context.pages else await context.new_page()
        if url.startswith("http"):
            session = await context.new_cdp_session(page)
            await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            await session.detach()
        script = await page.add_init_script(init_script) if init_script else None
        self._kept.append((context, script and script.close))
        return page

    async def _give_back(self, context: BrowserContext, forget: Forget | None) -> None:
        try:
            await self._empty(context, forget)
        except Error:  # of a page that has crashed, say: no one gets such a context
            with suppress(Error):
                await context.close()
        else:
            if context.browser:
                _waiting_in(context.browser).append(context)

    async def _empty(self, context: BrowserContext, forget: Forget | None) -> None:
        """Takes all away that a visitor has changed, but for what is loaded and what `_next_visitor` clears."""
        await context.set_offline(False)
        await context.clear_permissions()
        if not context.pages:  # closed by the test, and its script with it
            return
        page, *others = context.pages
        for other in others:
            await other.close()
        page.remove_listener("console", self._hear)
        page.remove_listener("pageerror", self._hear_error)
        await page.evaluate("() => sessionStorage.clear()")
        await page.unroute_all()
        if forget:
            await forget()
        await page.emulate_media(color_scheme="light", forced_colors="none", reduced_motion="no-preference")
        await _park(page)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"console: {message.text}")

    def _hear_error(self, error: Error) -> None:
        self._complaints.append(f"uncaught: {error}")


async def _park(page: Page) -> None:
    """Leaves an empty page, as isolated as those of its origin: for any other a browser takes a new process."""
    if not page.url.startswith("http"):
        await page.goto("about:blank")
        return
    url = str(URL(page.url).origin() / "parked")
    await page.route(url, lambda route: route.fulfill(headers=PARKED))
    await page.goto(url)
    await page.unroute_all()


def _waiting_in(browser: Browser) -> list[BrowserContext]:
    return _WAITING.setdefault(browser, [])
