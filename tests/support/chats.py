"""The chat of a page: opening it, writing in it, reading what is there."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.support.calls import SMALL_CAMERA, enter_call, until
from tests.support.pages import Pages
from tests.support.shared_call import Enter

REACHABLE = "(peers) => [...webvcon.call.peers.values()].filter(({ isReachable }) => isReachable).length === peers"


def enter_chat(query: str, init_script: str = SMALL_CAMERA) -> Enter:
    """How Ada and Grace enter a shared call and open the chat; `query` says with which devices."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        people = await enter_call(pages, room["join_url"] + query, "Ada", "Grace", init_script=init_script)
        await open_chats(*people)
        return people

    return enter


async def open_chats(*pages: Page) -> None:
    """In each of these pages, which are all that are in the call, once they can tell each other something."""
    for page in pages:
        await until(page, REACHABLE, len(pages) - 1)
        if not await messages(page).is_visible():
            await chat_button(page).click()
        await expect(messages(page)).to_be_visible()


def chat_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Chat", exact=True)


def messages(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message everyone")


def texts(page: Page) -> Locator:
    return messages(page).locator(".chat-text")


def entry(page: Page, text: str) -> Locator:
    """The newest message with this text, and all that belongs to it."""
    return messages(page).locator(".chat-entry").filter(has=page.locator(".chat-text", has_text=text)).last


async def open_menu(page: Page, text: str) -> Locator:
    """The menu of a message, opened as with the keyboard."""
    await entry(page, text).get_by_role("button", name="Reply or react").press("Enter")
    menu = page.get_by_role("group", name="Reply or react")
    await expect(menu).to_be_visible()
    return menu


def card(page: Page, name: str) -> Locator:
    """A file's place in the chat."""
    return messages(page).locator(".file-card").filter(has_text=name)


async def say(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


async def seen(page: Page) -> list[str]:
    """What is in the chat, in order: "who: text" for the first of each minute, then only the texts."""
    groups = await messages(page).locator(".chat-group").all()
    lines = []
    for group in groups:
        name = await group.locator(".chat-name").inner_text()
        lines += [f"{name}: {text}" for text in await group.locator(".chat-text").all_inner_texts()]
    return lines
