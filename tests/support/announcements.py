"""What a page announces to screen readers, toasts included: what is on the screen passes."""

from playwright.async_api import Page

from tests.support.calls import until

# Keeps all of it in `heard`.
HEARD = """
globalThis.heard = [];
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    if (target.id === "announcements") heard.push(...[...addedNodes].map(({ textContent }) => textContent));
  }
}).observe(document, { childList: true, subtree: true });
"""


async def hears(page: Page, beginning: str) -> None:
    """Something that begins so has been announced, once."""
    await until(page, "(beginning) => heard.filter((text) => text.startsWith(beginning)).length === 1", beginning)
