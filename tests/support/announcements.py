"""What a page announces to screen readers, toasts included. `KEEP_HEARD` keeps it in `heard`."""

from playwright.async_api import Page

from tests.support.calls import until
from tests.support.page_scripts import at_start

KEEP_HEARD = at_start("announcements", "keepHeard")
COUNTS_AFTER = 10_000  # ms until what happens again is announced with a count; for `page.clock`


async def hears(page: Page, beginning: str) -> None:
    """One announcement with this beginning has been made."""
    await until(page, "(beginning) => heard.filter((text) => text.startsWith(beginning)).length === 1", beginning)
