"""Files between real pages: whole, past the server, never whole in memory, and ended by whoever wants to."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.support.calls import enter_call, until
from tests.support.chats import card, field, messages, open_chats
from tests.support.pages import Pages
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 30_000  # ms for any one step: most take far less, but several pages with cameras share two cores
expect.set_options(timeout=PATIENCE)

SIZE = 20_000_000  # bytes of a large file: more than is ever kept in memory, and than may be on its way at once
LARGEST_PIECE = 2 * 1024 * 1024  # bytes that may be written at once

# Counts what is written to files, and in what pieces; each write waits for `gate`.
WATCH_WRITES = """() => {
  globalThis.writes = [];
  globalThis.gate = Promise.resolve();
  const { write } = FileSystemWritableFileStream.prototype;
  FileSystemWritableFileStream.prototype.write = async function (bytes) {
    await gate;
    writes.push(bytes.byteLength);
    return write.call(this, bytes);
  };
}"""

# A person who chooses a file: one in the browser's own storage, since a test can't use the system's dialog.
CHOOSE_A_FILE = """() => {
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    globalThis.suggestedName = suggestedName;
    const root = await navigator.storage.getDirectory();
    return (globalThis.chosen = await root.getFileHandle("chosen", { create: true }));
  };
}"""
NO_DIALOG = "() => { delete globalThis.showSaveFilePicker; }"
CLOSE_GATE = "() => { globalThis.gate = new Promise((resolve) => { globalThis.openGate = resolve; }); }"

DIGEST_OF_CHOSEN = """async () => {
  const bytes = await (await chosen.getFile()).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""

LEFT_IN_STORAGE = """async () => {
  const root = await navigator.storage.getDirectory();
  const names = [];
  for await (const [folder, handle] of root) {
    try {
      if (handle.kind === "directory") for await (const name of handle.keys()) names.push(`${folder}/${name}`);
    } catch {
      names.push(`${folder}, which is being removed`);
    }
  }
  return names;
}"""

# Files as a person drags them onto the page, or pastes them into an element.
DROP = """([name, type, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type }));
  const event = (kind) => new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
  const stage = document.querySelector(".stage");
  stage.dispatchEvent(event("dragenter"));
  stage.dispatchEvent(event("dragover"));
  const wasShown = document.querySelector(".drop-target")?.checkVisibility();
  stage.dispatchEvent(event("drop"));
  return wasShown;
}"""
PASTE_PICTURE = """async (area) => {
  const canvas = new OffscreenCanvas(320, 200);
  canvas.getContext("2d").fillRect(0, 0, 160, 200);
  const picture = await canvas.convertToBlob({ type: "image/png" });
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([picture], "image.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
PICTURE_SIZE = "() => document.querySelector('.chat-log img')?.naturalWidth"


@pytest.fixture(name="large", scope="module")
def _large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("files") / "film.mp4"
    file.write_bytes(os.urandom(SIZE))
    return file


async def chatting(server: ServerProcess, pages: Pages, *names: str, devices: bool = False) -> list[Page]:
    """People with the chat before them, and without camera and microphone unless these matter."""
    room = await server.create_room()
    inside = await enter_call(pages, room["join_url"], *names, devices=devices)
    await open_chats(*inside)
    return inside


async def test_a_large_file_goes_to_a_disk_piece_by_piece_and_arrives_whole(
    server: ServerProcess, pages: Pages, large: Path
) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace", devices=True)
    for script in (WATCH_WRITES, CHOOSE_A_FILE):
        await grace.evaluate(script)
    await offer(ada, large)
    began = time.monotonic()
    await take(grace, "film.mp4")

    await expect(card(grace, "film.mp4")).to_contain_text("Saved")
    print(f"{SIZE / 1e6 / (time.monotonic() - began):.1f} MB/s to a chosen file")
    await expect(card(ada, "film.mp4")).to_contain_text("Grace has it")
    assert await grace.evaluate("suggestedName") == "film.mp4"
    assert await grace.evaluate(DIGEST_OF_CHOSEN) == digest(large)
    await assert_written_in_pieces(grace)
    assert await grace.evaluate("[...document.querySelectorAll('a[download]')].length") == 0


async def test_where_no_disk_can_be_chosen_it_is_held_in_the_browsers_own_storage_and_then_downloaded(
    server: ServerProcess, pages: Pages, large: Path
) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    for script in (WATCH_WRITES, NO_DIALOG):
        await grace.evaluate(script)
    await offer(ada, large)
    began = time.monotonic()
    async with grace.expect_download() as downloading:
        await take(grace, "film.mp4")
    download = await downloading.value

    print(f"{SIZE / 1e6 / (time.monotonic() - began):.1f} MB/s to the browser's own storage")
    assert download.suggested_filename == "film.mp4"
    assert digest(await download.path()) == digest(large)
    await assert_written_in_pieces(grace)
    await expect(card(grace, "film.mp4")).to_contain_text("In your downloads")
    assert len(await grace.evaluate(LEFT_IN_STORAGE)) == 1


async def test_a_small_file_is_a_download_for_each_who_takes_it(
    server: ServerProcess, pages: Pages, tmp_path: Path
) -> None:
    ada, grace, joan = await chatting(server, pages, "Ada", "Grace", "Joan")
    file = tmp_path / "notes.html"
    file.write_text("<script>document.title = 'run'</script>")
    await offer(ada, file)

    for page in (grace, joan):
        async with page.expect_download() as downloading:
            await take(page, "notes.html")
        download = await downloading.value
        assert download.suggested_filename == "notes.html"
        assert (await download.path()).read_bytes() == file.read_bytes()
    await expect(card(ada, "notes.html")).to_contain_text("Grace and Joan have it")


async def test_the_receiver_cancels_and_may_begin_anew(server: ServerProcess, pages: Pages, large: Path) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await begin(ada, grace, large)

    await card(grace, "film.mp4").get_by_role("button", name="Cancel").click()
    await grace.evaluate("openGate()")

    await expect(card(grace, "film.mp4")).to_contain_text("Cancelled")
    await expect(card(ada, "film.mp4")).to_contain_text("Grace cancelled it")
    await expect(card(ada, "film.mp4").get_by_role("progressbar")).to_have_count(0)
    await until(grace, f"async () => (await ({LEFT_IN_STORAGE})()).length === 0")
    async with grace.expect_download() as downloading:
        await card(grace, "film.mp4").get_by_role("button", name="Try again").click()
    assert digest(await (await downloading.value).path()) == digest(large)


async def test_the_sender_withdraws_what_is_on_its_way(server: ServerProcess, pages: Pages, large: Path) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await begin(ada, grace, large)

    await card(ada, "film.mp4").get_by_role("button", name="Withdraw").click()
    await grace.evaluate("openGate()")

    for page in (ada, grace):
        await expect(card(page, "film.mp4")).to_contain_text("Withdrawn")
        await expect(card(page, "film.mp4").get_by_role("progressbar")).to_have_count(0)
        await expect(card(page, "film.mp4").get_by_role("button")).to_have_count(0)
    await until(grace, f"async () => (await ({LEFT_IN_STORAGE})()).length === 0")


async def test_a_sender_who_leaves_ends_it_and_nothing_is_left_behind(
    server: ServerProcess, pages: Pages, large: Path
) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await begin(ada, grace, large)

    await ada.close()
    await grace.evaluate("openGate()")

    shown = card(grace, "film.mp4")
    await expect(shown).to_contain_text("The connection was lost")
    await expect(shown).to_contain_text("No longer to be had: its sender left")
    await expect(shown.get_by_role("button")).to_have_count(0)
    await until(grace, f"async () => (await ({LEFT_IN_STORAGE})()).length === 0")


async def test_a_receiver_who_leaves_is_named_to_the_sender(server: ServerProcess, pages: Pages, large: Path) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await begin(ada, grace, large)
    await grace.close()
    await expect(card(ada, "film.mp4")).to_contain_text("Grace: The connection was lost")


async def test_a_file_that_changed_on_the_disk_says_so_on_both_sides(
    server: ServerProcess, pages: Pages, tmp_path: Path
) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    file = tmp_path / "log.txt"
    file.write_text("first")
    await offer(ada, file)
    file.write_text("something else, and longer")
    await take(grace, "log.txt")
    await expect(card(grace, "log.txt")).to_contain_text("can’t read it any more")
    await expect(card(ada, "log.txt")).to_contain_text("can’t read it any more")


async def test_more_than_a_browser_can_hold_is_refused_with_the_way_out(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await grace.evaluate(NO_DIALOG)
    await grace.evaluate("() => { delete FileSystemFileHandle.prototype.createWritable; }")
    await ada.evaluate("""() => [...webvcon.call.peers.values()].forEach((peer) =>
      peer.tell({ type: "file_offer", id: "1", name: "../big\\u202efdp.iso", size: 3e9, media_type: "" }))""")
    await take(grace, "bigfdp.iso")
    await expect(card(grace, "bigfdp.iso")).to_contain_text("Too large for this browser")


async def test_what_a_page_left_in_storage_the_next_one_removes(
    server: ServerProcess, pages: Pages, large: Path
) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await grace.evaluate(NO_DIALOG)
    await offer(ada, large)
    async with grace.expect_download():
        await take(grace, "film.mp4")
    assert len(await grace.evaluate(LEFT_IN_STORAGE)) == 1
    await grace.reload()
    await grace.get_by_role("button", name="Join", exact=True).click()
    await until(grace, f"async () => (await ({LEFT_IN_STORAGE})()).length === 0")


async def test_a_file_is_dropped_anywhere_on_the_call(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await ada.get_by_role("button", name="Close the chat").click()
    assert await ada.evaluate(DROP, ["plan.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"])
    await expect(ada.locator(".drop-target")).to_be_hidden()
    for page in (ada, grace):
        await expect(card(page, "plan.svg")).to_contain_text("SVG")
        await expect(messages(page).locator("img")).to_have_count(0)


async def test_a_picture_that_is_pasted_is_seen_at_once_and_enlarged(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await field(ada).evaluate(PASTE_PICTURE)
    for page in (ada, grace):
        await until(page, f"() => ({PICTURE_SIZE})() === 320")
    await grace.get_by_role("button", name="Enlarge: image.png").click()
    dialog = grace.get_by_role("dialog", name="image.png")
    await expect(dialog.get_by_role("img", name="image.png")).to_be_visible()
    await grace.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(card(grace, "image.png")).to_be_visible()
    async with grace.expect_download() as downloading:
        await take(grace, "image.png")
    assert (await (await downloading.value).path()).read_bytes()[:4] == b"\x89PNG"


async def test_what_only_claims_to_be_a_picture_becomes_a_file(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await chatting(server, pages, "Ada", "Grace")
    await ada.evaluate(DROP, ["x.png", "image/png", "<script>alert(1)</script>"])
    await expect(card(grace, "x.png").get_by_role("button", name="Save")).to_be_visible()
    await expect(card(grace, "x.png").locator("img")).to_have_count(0)


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def offer(page: Page, file: Path) -> None:
    await page.locator("input[type=file]").set_input_files(file)


async def take(page: Page, name: str) -> None:
    await card(page, name).get_by_role("button", name="Save").click()


async def begin(ada: Page, grace: Page, file: Path) -> None:
    """A transfer that gets no further than what may wait for Grace's disk, until `openGate()`."""
    for script in (WATCH_WRITES, NO_DIALOG, CLOSE_GATE):
        await grace.evaluate(script)
    await offer(ada, file)
    await take(grace, file.name)
    for page in (ada, grace):
        await expect(card(page, file.name).get_by_role("progressbar")).to_be_visible()
    await until(grace, "async () => [...webvcon.call.peers.values()].length === 1")


async def assert_written_in_pieces(page: Page) -> None:
    writes: list[int] = await page.evaluate("writes")
    assert sum(writes) == SIZE
    assert max(writes) <= LARGEST_PIECE


def digest(file: Any) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
