"""The floating window: how a test opens it, and how large it may be."""

from playwright.async_api import Page

FLOATING = "call-floating"  # its name among the screens

WINDOW = {"width": 420, "height": 300}
FLOATING_SIZES = [(420, 300), (240, 180), (150, 150), (1024, 768)]


async def open_window(page: Page, size: dict[str, int] = WINDOW) -> Page:
    """Playwright knows no size of such a window."""
    async with page.context.expect_page() as opened:
        await page.keyboard.press("w")
    window = await opened.value
    await window.set_viewport_size(size)  # type: ignore[arg-type]
    return window
