"""Files between real pages: complete, past the server, never whole in memory, cancelled by either side."""

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Download, Page, expect

from tests.support.calls import enter_call, join, until
from tests.support.chats import REACHABLE, card, chat_button, enter_chat, field, open_chats
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 30_000  # ms for any one step: most take far less, but several pages with cameras share two cores
expect.set_options(timeout=PATIENCE)

SIZE = 17_000_000  # bytes of a large file: more than is kept in memory for want of a disk, or on its way at once
LARGEST_PIECE = 2 * 1024 * 1024  # bytes that may be written at once

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)  # the smallest PNG

WATCH_WRITES = function("files", "watchWrites")
CHOOSE_FILE = function("files", "chooseFile")
NO_FILE_PICKER = function("files", "removeFilePicker")
HAS_KEPT = function("files", "hasKept")
PICTURE_WIDTH = "() => document.querySelector('.chat-log img')?.naturalWidth"


@pytest.fixture(name="large", scope="module")
def _large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("files") / "film.mp4"
    file.write_bytes(os.urandom(SIZE))
    return file


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada and Grace, neither seen nor heard, with the chat open."""
    async with SharedCall(browsers, lasting_server, enter_chat("?audio=0&video=0")) as call:
        yield call


async def test_a_large_file_goes_to_a_disk_piece_by_piece_and_arrives_whole(call: SharedCall, large: Path) -> None:
    ada, grace = call.people
    for script in (WATCH_WRITES, CHOOSE_FILE):
        await grace.evaluate(script)
    film = await offer(ada, large, "film.mp4")
    await take(grace, film)

    await expect(card(grace, film)).to_contain_text("Saved")
    await expect(card(ada, film)).to_contain_text("Downloaded by Grace")
    assert await grace.evaluate("suggestedName") == film
    assert await grace.evaluate(function("files", "digestOfChosen")) == digest(large)
    await assert_written_in_pieces(grace)
    assert await grace.evaluate("[...document.querySelectorAll('a[download]')].length") == 0


async def test_the_receiver_cancels_and_begins_again_and_what_storage_holds_is_removed_with_the_page(
    call: SharedCall, large: Path
) -> None:
    """Where no file can be chosen, it is held in the browser's own storage and then downloaded."""
    ada, grace = call.people
    film = await begin(ada, grace, large, "cancelled.mp4")

    await card(grace, film).get_by_role("button", name="Cancel").click()
    await grace.evaluate("openGate()")

    await expect(card(grace, film)).to_contain_text("Cancelled")
    await expect(card(ada, film)).to_contain_text("Grace cancelled it")
    await expect(card(ada, film).get_by_role("progressbar")).to_have_count(0)
    await until(grace, HAS_KEPT, 0)

    await grace.evaluate(WATCH_WRITES)
    async with grace.expect_download() as downloading:
        await card(grace, film).get_by_role("button", name="Try again").click()
    download = await downloading.value
    assert download.suggested_filename == film
    assert digest(await download.path()) == digest(large)
    await assert_written_in_pieces(grace)
    await expect(card(grace, film)).to_contain_text("In your downloads")
    assert await grace.evaluate(HAS_KEPT, 1)

    film = await begin(ada, grace, large, "interrupted.mp4")
    await grace.reload()
    await expect(card(ada, film)).to_contain_text("Grace: The connection was lost")
    await join(grace)
    await until(grace, HAS_KEPT, 0)
    await open_chats(ada, grace)


async def test_the_sender_withdraws_what_is_on_its_way(call: SharedCall, large: Path) -> None:
    ada, grace = call.people
    film = await begin(ada, grace, large, "withdrawn.mp4")

    await card(ada, film).get_by_role("button", name="Stop sharing").click()
    await grace.evaluate("openGate()")

    for page in (ada, grace):
        await expect(card(page, film)).to_contain_text("No longer shared")
        await expect(card(page, film).get_by_role("progressbar")).to_have_count(0)
        await expect(card(page, film).get_by_role("button")).to_have_count(0)
    await until(grace, HAS_KEPT, 0)


async def test_a_small_file_is_a_download_for_each_receiver_and_a_sender_who_leaves_ends_a_transfer(
    call: SharedCall, pages: Pages, tmp_path: Path, large: Path
) -> None:
    ada, grace = call.people
    (joan,) = await enter_call(pages, call.link, "Joan", devices=False)
    for page in (ada, grace, joan):
        await until(page, REACHABLE, 2)
    await open_chats(joan, ada, grace)
    file = tmp_path / "notes.html"
    file.write_text("<script>document.title = 'run'</script>")
    await offer(ada, file, "notes.html")

    for page in (grace, joan):
        async with page.expect_download() as downloading:
            await take(page, "notes.html")
        download = await downloading.value
        assert download.suggested_filename == "notes.html"
        assert (await download.path()).read_bytes() == file.read_bytes()
    await expect(card(ada, "notes.html")).to_contain_text("Downloaded by Grace and Joan")

    await offer(joan, file, "once.html")
    async with grace.expect_download():
        await take(grace, "once.html")
    again: list[str] = []

    def keep(download: Download) -> None:
        again.append(download.suggested_filename)

    grace.on("download", keep)
    film = await begin(joan, grace, large, "lost.mp4")
    await joan.close()
    await grace.evaluate("openGate()")
    shown = card(grace, film)
    await expect(shown).to_contain_text("The connection was lost")
    await expect(shown).to_contain_text("No longer available. The sender left.")
    await expect(shown.get_by_role("button")).to_have_count(0)
    await until(grace, HAS_KEPT, 0)
    assert again == []  # what has been saved is not saved again when its sender leaves


async def test_large_files_arrive_after_storage_was_cleared(call: SharedCall, large: Path) -> None:
    ada, grace = call.people
    film = await begin(ada, grace, large, "before.mp4")  # makes the page use its storage
    await card(grace, film).get_by_role("button", name="Cancel").click()
    await grace.evaluate("openGate()")
    await until(grace, HAS_KEPT, 0)
    await grace.evaluate(function("files", "clearStorage"))
    await offer(ada, large, "after.mp4")
    async with grace.expect_download() as downloading:
        await take(grace, "after.mp4")
    assert digest(await (await downloading.value).path()) == digest(large)


async def test_names_of_files_keep_what_scripts_need_and_hide_no_extension(call: SharedCall, tmp_path: Path) -> None:
    ada, grace = call.people
    file = tmp_path / "plain"
    file.write_text("text")
    for name, shown in (
        (".gitignore", ".gitignore"),
        ("می\u200cخواهم.txt",) * 2,
        ("photo\u202egnp.exe", "photognp.exe"),
    ):
        await offer(ada, file, name)
        for page in (ada, grace):
            await expect(card(page, shown).locator(".file-name")).to_have_text(shown)


async def test_a_file_that_changed_on_the_disk_says_so_on_both_sides(call: SharedCall, tmp_path: Path) -> None:
    ada, grace = call.people
    file = tmp_path / "log.txt"
    file.write_text("first")
    await offer(ada, file, "log.txt")
    file.write_text("something else, and longer")
    await take(grace, "log.txt")
    await expect(card(grace, "log.txt")).to_contain_text("can no longer open this file")
    await expect(card(ada, "log.txt")).to_contain_text("can no longer open this file")


async def test_a_file_is_dropped_anywhere_on_the_call(call: SharedCall) -> None:
    ada, grace = call.people
    await ada.get_by_role("button", name="Close chat").click()
    drop = function("files", "dropFile")
    assert await ada.evaluate(drop, ["plan.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"])
    await expect(ada.locator(".drop-target")).to_be_hidden()
    await open_chats(ada, grace)
    for page in (ada, grace):
        await expect(card(page, "plan.svg")).to_contain_text("SVG")
        await expect(card(page, "plan.svg").locator("img")).to_have_count(0)


async def test_what_only_claims_to_be_a_picture_becomes_a_file(call: SharedCall) -> None:
    ada, grace = call.people
    await ada.evaluate(function("files", "dropFile"), ["x.png", "image/png", "<script>alert(1)</script>"])
    await expect(card(grace, "x.png").get_by_role("button", name="Download")).to_be_visible()
    await expect(card(grace, "x.png").locator("img")).to_have_count(0)


async def test_a_picture_that_is_pasted_is_seen_at_once_and_enlarged(call: SharedCall) -> None:
    ada, grace = call.people
    await field(ada).evaluate(function("files", "pastePicture"))
    for page in (ada, grace):
        await until(page, f"() => ({PICTURE_WIDTH})() === 320")
    await grace.get_by_role("button", name="Enlarge: image.png").click()
    dialog = grace.get_by_role("dialog", name="image.png")
    await expect(dialog.get_by_role("img", name="image.png")).to_be_visible()
    await grace.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(card(grace, "image.png")).to_be_visible()
    async with grace.expect_download() as downloading:
        await take(grace, "image.png")
    assert (await (await downloading.value).path()).read_bytes()[:4] == b"\x89PNG"


async def test_many_pictures_at_once_are_all_seen(call: SharedCall, tmp_path: Path) -> None:
    ada, grace = call.people
    before = await grace.locator(".chat-log img").count()
    files = [tmp_path / f"{number}.png" for number in range(8)]
    for file in files:
        file.write_bytes(PIXEL)
    await ada.locator("input[type=file]").set_input_files(files)
    for page in (ada, grace):
        await expect(page.locator(".chat-log img")).to_have_count(before + len(files))


async def test_more_than_a_browser_can_hold_is_refused_with_the_way_out(call: SharedCall, pages: Pages) -> None:
    ada, _ = call.people
    cannot_write = "delete FileSystemFileHandle.prototype.createWritable; delete globalThis.showSaveFilePicker;"
    (joan,) = await enter_call(pages, call.link, "Joan", devices=False, init_script=cannot_write)
    await until(joan, REACHABLE, 2)
    await until(ada, REACHABLE, 2)
    await chat_button(joan).click()
    await ada.evaluate(function("files", "offerHugeFile"))
    await take(joan, "bigfdp.iso")
    await expect(card(joan, "bigfdp.iso")).to_contain_text("Too large for this browser")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def offer(page: Page, file: Path, name: str) -> str:
    """Offers a file under this name, which is one that no other test uses."""
    link = file.with_name(name)
    if not link.exists():
        link.symlink_to(file)
    await page.locator("input[type=file]").set_input_files(link)
    return name


async def take(page: Page, name: str) -> None:
    await card(page, name).get_by_role("button", name="Download").click()


async def begin(sender: Page, receiver: Page, file: Path, name: str) -> str:
    """A transfer that gets no further than what may wait for the receiver's disk, until `openGate()`."""
    for script in (WATCH_WRITES, NO_FILE_PICKER, function("files", "closeGate")):
        await receiver.evaluate(script)
    await offer(sender, file, name)
    await take(receiver, name)
    for page in (sender, receiver):
        await expect(card(page, name).get_by_role("progressbar")).to_be_visible()
    return name


async def assert_written_in_pieces(page: Page) -> None:
    writes: list[int] = await page.evaluate("writes")
    assert sum(writes) == SIZE
    assert max(writes) <= LARGEST_PIECE


def digest(file: Any) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
