"""The tiles on the stage of a call, and where they lie."""

import re
from typing import Any

from playwright.async_api import Locator, Page


def tile_of(page: Page, name: str) -> Locator:
    """The tile with exactly this name on it."""
    label = page.locator(".tile-name", has_text=re.compile(f"^{re.escape(name)}$"))
    return page.get_by_role("list", name="People in this call").locator(".tile").filter(has=label)


async def box(locator: Locator) -> dict[str, Any]:
    found = await locator.bounding_box()
    assert found, f"{locator} is not visible"
    return dict(found)


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
