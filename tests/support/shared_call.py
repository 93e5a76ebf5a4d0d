"""A call that the tests of a module share, since to enter one takes longer than most of what they do in it."""

from collections.abc import Awaitable, Callable
from typing import Any, Self

from playwright.async_api import Error, Page

from tests.support.calls import until
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess

Enter = Callable[[Pages, dict[str, Any]], Awaitable[list[Page]]]

IS_INTACT = "(peers) => globalThis.webvcon?.call?.state === 'joined' && webvcon.call.peers.size === peers"
LEFT_WITHIN = 5.0  # seconds; visitors of the test before may still be leaving


class SharedCall:
    """A room, its `link`, and the pages of the `people` in it.

    Is entered when a test first asks for it, and again if the test before did not leave it as it was. `enter` opens the
    pages and returns them; `options` are those of the room.
    """

    def __init__(self, browsers: Browsers, server: ServerProcess, enter: Enter, **options: Any) -> None:
        self.room: dict[str, Any] = {}
        self.people: list[Page] = []
        self._browsers = browsers
        self._server = server
        self._enter = enter
        self._options = options
        self._pages: Pages | None = None

    @property
    def link(self) -> str:
        return str(self.room["join_url"])

    async def enter(self) -> None:
        if not await self._is_intact():
            await self.leave()
            self._pages = Pages(self._browsers)
            self.room = await self._server.create_room(**self._options)
            self.people = await self._enter(self._pages, self.room)

    def expect(self, pattern: str) -> None:
        """See Pages.expect; holds for one test."""
        assert self._pages
        self._pages.expect(pattern)

    def check(self) -> None:
        """No page complained of anything unexpected since the last check."""
        assert self._pages
        self._pages.check()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def leave(self) -> None:
        self.people = []
        if self._pages:
            await self._pages.close()

    async def _is_intact(self) -> bool:
        try:
            for page in self.people:
                await until(page, IS_INTACT, len(self.people) - 1, within=LEFT_WITHIN)
        except (AssertionError, Error):  # an Error: the page is closed
            return False
        return bool(self.people)
