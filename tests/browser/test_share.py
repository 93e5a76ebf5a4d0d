"""What people show each other beside camera and microphone: screens, hands, reactions, safety codes and recordings."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.support.announcements import HEARD, hears
from tests.support.calls import JOINED, PATIENCE, SMALL_CAMERA, until
from tests.support.pages import Pages
from tests.support.screens import say
from tests.support.server import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 844}
ANY_WORDS = re.compile(r"^[a-z]+( [a-z]+){4}$")
expect.set_options(timeout=PATIENCE * 1000)

# A browser that asks nobody where to save something.
NO_PICKER = "delete globalThis.showSaveFilePicker;"

# The person has chosen a file: a real one of the browser's own file system.
CHOSEN_FILE = """
globalThis.showSaveFilePicker = async ({ suggestedName }) => {
  const folder = await navigator.storage.getDirectory();
  return folder.getFileHandle("chosen", { create: true });
};
"""

FULL_DISK = """
FileSystemWritableFileStream.prototype.write = async () => { throw new DOMException("full", "QuotaExceededError"); };
"""

# How much has come from somebody: pictures of which frames are decoded, and sounds of which samples are no filling.
FLOWS = """async (name) => {
  const peer = [...webvcon.call.peers.values()].find(({ participant }) => participant.display_name === name);
  const stats = [...((await peer?.connection.getStats()) ?? new Map()).values()];
  const flows = stats.filter(({ type }) => type === "inbound-rtp");
  return flows.map((flow) => [flow.id, flow.kind === "video" ? flow.framesDecoded ?? 0
    : (flow.totalSamplesReceived ?? 0) - (flow.concealedSamples ?? 0)]).filter(([, amount]) => amount > 0);
}"""
COME = f"async ([name, count]) => {{ const all = await ({FLOWS})(name); return all.length === count && all; }}"
GREW = f"""async ([name, before]) => {{
  const now = new Map(await ({FLOWS})(name));
  return before.every(([id, amount]) => now.get(id) > amount);
}}"""

REACHES_ALL = "() => [...webvcon.call.peers.values()].every(({ isReachable }) => isReachable)"
OWN_SCREEN = """() => [...webvcon.call.peers.values()][0].connection.getSenders()
  .map(({ track }) => track).find((track) => track?.kind === "video" && track.label.startsWith("screen"))"""
SOUNDS = "() => [...document.querySelectorAll('audio')].filter((one) => one.srcObject && one.currentTime > 0).length"

# What the fake camera shows is green all over.
PLAY = """async ([data, type]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const video = document.createElement("video");
  video.src = URL.createObjectURL(new Blob([bytes], { type }));
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(video.error.message);
  });
  video.currentTime = video.duration - 0.5; // by then every picture has come, however busy the machine is
  await new Promise((resolve) => { video.onseeked = resolve; });
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 1] > Math.max(pixels[at], pixels[at + 2]) + 60) count += 1;
  }
  const green = count / (pixels.length / 4);
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
  const loudest = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { length: video.duration, width: video.videoWidth, height: video.videoHeight, green, loudest };
}"""


@pytest_asyncio.fixture(name="room", loop_scope="session")
async def _room(server: ServerProcess) -> dict[str, Any]:
    room: dict[str, Any] = await server.create_room(name="Team")
    return room


async def test_a_screen_with_its_sound_comes_beside_the_camera(room: dict[str, Any], pages: Pages) -> None:
    ada, grace = [await enter(pages, room["join_url"], name) for name in ("Ada", "Grace")]
    await ada.get_by_role("button", name="Share your screen").click()
    await hears(grace, "Ada shares their screen")
    await assert_flows(grace, "Ada", 4)
    await until(grace, f"() => ({SOUNDS})() === 2")

    joan = await enter(pages, room["join_url"], "Joan")  # comes when it is already there
    await assert_flows(joan, "Ada", 4)

    await ada.evaluate(f"""() => {{
      const track = ({OWN_SCREEN})();
      track.stop();
      track.dispatchEvent(new Event("ended")); // as when the browser's own bar stops it
    }}""")
    await expect(note(ada, "screen")).to_be_hidden()
    await hears(ada, "You no longer share your screen")
    for page in (grace, joan):
        await until(page, "() => document.querySelectorAll('audio').length === 2")  # one for each of the others


async def test_a_screen_is_tuned_for_text_or_motion_and_ends_with_the_call(room: dict[str, Any], pages: Pages) -> None:
    ada, grace = [await enter(pages, room["join_url"], name) for name in ("Ada", "Grace")]
    await ada.keyboard.press("s")
    text, motion = [note(ada, "screen").get_by_role("button", name=name) for name in ("Text", "Motion")]
    await expect(text).to_have_attribute("aria-pressed", "true")
    assert await ada.evaluate(f"() => ({OWN_SCREEN})().contentHint") == "text"
    await until(ada, f"() => ({OWN_SCREEN})().getConstraints().frameRate?.max === 10")
    await motion.click()
    await expect(motion).to_have_attribute("aria-pressed", "true")
    assert await ada.evaluate(f"() => ({OWN_SCREEN})().contentHint") == "motion"
    await until(ada, f"() => ({OWN_SCREEN})().getConstraints().frameRate?.max === 30")

    await note(ada, "screen").get_by_role("button", name="Stop").click()
    await expect(ada.get_by_role("button", name="Share your screen")).to_be_focused()
    await ada.keyboard.press("s")
    await assert_flows(grace, "Ada", 4)
    await ada.evaluate(f"() => {{ globalThis.screen_track = ({OWN_SCREEN})(); }}")
    await ada.get_by_role("button", name="Leave call").click()
    await until(ada, "() => screen_track.readyState === 'ended'")
    await expect(note(ada, "screen")).to_be_hidden()


async def test_who_cannot_share_a_screen_is_offered_none(room: dict[str, Any], pages: Pages) -> None:
    without = "delete MediaDevices.prototype.getDisplayMedia;"
    ada = await enter(pages, room["join_url"], "Ada", init_script=without, viewport=PHONE)
    await ada.get_by_role("button", name="More").click()
    await expect(ada.get_by_role("button", name="Raise hand")).to_be_visible()
    await expect(ada.get_by_role("button", name="Share your screen")).to_be_hidden()


async def test_hands_are_seen_in_their_order_and_taken_down_by_hosts_only(room: dict[str, Any], pages: Pages) -> None:
    ada = await enter(pages, room["host_url"], "Ada")
    grace = await enter(pages, room["join_url"], "Grace")
    await grace.keyboard.press("h")
    await hears(ada, "Grace raised a hand")
    await expect(mark(ada, "Grace", "hand")).to_contain_text("hand raised, number 1")

    joan = await enter(pages, room["join_url"], "Joan")
    await expect(mark(joan, "Grace", "hand")).to_be_visible()
    assert "Grace raised a hand" not in await joan.evaluate("heard")  # it was up before
    await joan.evaluate("() => webvcon.call.tell({ type: 'lower_hand', role: 'host' })")
    await joan.keyboard.press("h")
    await expect(mark(grace, "Joan", "hand")).to_contain_text("number 2")  # so the order before it has come, too
    await expect(mark(grace, "Grace (you)", "hand")).to_contain_text("number 1")

    await ada.keyboard.press("p")
    await expect(row(ada, "Joan")).to_contain_text("hand raised, number 2")
    await row(ada, "Grace").get_by_role("button", name="Lower the hand of Grace").click()
    await hears(grace, "Ada lowered your hand")
    await expect(mark(grace, "Grace (you)", "hand")).to_have_count(0)
    await expect(row(ada, "Joan")).to_contain_text("hand raised, number 1")
    await expect(row(ada, "Grace").get_by_role("button", name="Safety code with Grace")).to_be_focused()
    await joan.keyboard.press("p")
    await expect(joan.get_by_role("button", name="Lower the hand of")).to_have_count(0)


async def test_a_reaction_floats_over_its_senders_tile_and_is_read_out(room: dict[str, Any], pages: Pages) -> None:
    ada, grace = [await enter(pages, room["join_url"], name) for name in ("Ada", "Grace")]
    button = grace.get_by_role("button", name="Reactions")
    await button.focus()
    await grace.keyboard.press("Enter")
    await expect(grace.get_by_role("button", name="thumbs up")).to_be_focused()
    await grace.keyboard.press("ArrowRight")
    await grace.keyboard.press("Enter")
    await expect(tile(ada, "Grace").locator(".reaction")).to_have_text("❤️")
    await expect(tile(grace, "Grace (you)").locator(".reaction")).to_have_text("❤️")
    await hears(ada, "Grace: heart")
    await grace.keyboard.press("Escape")
    await expect(button).to_be_focused()
    await expect(ada.locator(".reaction")).to_have_count(0)

    flood = "() => { for (let n = 0; n < 60; n++) webvcon.call.tell({ type: 'reaction', reaction: 'applause' }); }"
    await ada.evaluate("""() => {
      globalThis.most = 0;
      new MutationObserver(() => { most = Math.max(most, document.querySelectorAll(".reaction").length); })
        .observe(document, { childList: true, subtree: true });
    }""")
    await grace.evaluate(flood)
    await grace.keyboard.press("h")  # comes after all of them
    await expect(mark(ada, "Grace", "hand")).to_be_visible()
    assert 1 <= await ada.evaluate("most") <= 5
    await hears(ada, "Grace: applause")


async def test_two_people_have_the_same_five_words_and_others_have_others(room: dict[str, Any], pages: Pages) -> None:
    ada, grace, joan = [await enter(pages, room["join_url"], name) for name in ("Ada", "Grace", "Joan")]
    for page in (ada, grace, joan):
        await page.keyboard.press("p")
    of_grace = await safety_words(ada, "Grace")
    assert len(of_grace.split()) == 5
    assert await safety_words(grace, "Ada") == of_grace
    of_joan = await safety_words(ada, "Joan")
    assert await safety_words(joan, "Ada") == of_joan
    assert len({of_grace, of_joan, await safety_words(grace, "Joan")}) == 3

    await row(ada, "Grace").get_by_role("button", name="The words match").click()
    await expect(row(ada, "Grace").get_by_role("button", name="Safety code with Grace: compared")).to_be_visible()
    await expect(row(ada, "Joan").get_by_role("button", name="Safety code with Joan: compared")).to_have_count(0)


async def test_the_title_says_who_knocks(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(name="Team", waiting_room=True)
    ada = await enter(pages, room["host_url"], "Ada")
    await expect(ada).to_have_title("Team · web-v-con")
    grace = await pages.open(room["join_url"], devices=False)
    await grace.get_by_role("textbox", name="Your name").fill("Grace")
    await grace.get_by_role("button", name="Join", exact=True).click()
    await expect(ada).to_have_title("(Grace knocks) Team · web-v-con")
    other = await enter(pages, room["host_url"], "Joan")  # finds her waiting
    await expect(other).to_have_title("(Grace knocks) Team · web-v-con")
    await ada.get_by_role("button", name="Admit").click()
    for page in (ada, other):
        await expect(page).to_have_title("Team · web-v-con")
    await say(other, "Hello")
    await expect(ada).to_have_title("(1) Team · web-v-con")


async def test_a_recording_is_seen_by_everybody_and_plays(room: dict[str, Any], pages: Pages, tmp_path: Path) -> None:
    ada = await enter(pages, room["join_url"], "Ada", init_script=NO_PICKER)
    grace = await enter(pages, room["join_url"], "Grace")
    await record(ada)
    await expect(note(grace, "recording")).to_have_text("Ada is recording")
    await expect(mark(grace, "Ada", "record")).to_be_visible()
    joan = await enter(pages, room["join_url"], "Joan")
    await expect(note(joan, "recording")).to_have_text("Ada is recording")
    await until(ada, f"() => {SECONDS} >= 3")

    async with ada.expect_download() as download:
        await note(ada, "recording").get_by_role("button", name="Stop").click()
    saved = await download.value
    assert saved.suggested_filename.startswith("Team 20")
    await saved.save_as(tmp_path / "recording")
    await expect(note(grace, "recording")).to_be_hidden()
    await expect(mark(grace, "Ada", "record")).to_have_count(0)
    await hears(grace, "Ada no longer records")
    await assert_plays(ada, (tmp_path / "recording").read_bytes())


async def test_a_recording_outlives_the_call_in_the_file_that_was_chosen(room: dict[str, Any], pages: Pages) -> None:
    ada = await enter(pages, room["join_url"], "Ada", init_script=CHOSEN_FILE)
    await record(ada)
    await until(ada, f"() => {SECONDS} >= 3")
    await ada.get_by_role("button", name="Leave call").click()
    await hears(ada, "The recording is saved as Team 20")
    written = await ada.evaluate("""async () => {
      const folder = await navigator.storage.getDirectory();
      const bytes = new Uint8Array(await (await (await folder.getFileHandle("chosen")).getFile()).arrayBuffer());
      return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
    }""")
    await assert_plays(ada, base64.b64decode(written))


async def test_a_recording_that_cannot_be_written_says_so(room: dict[str, Any], pages: Pages) -> None:
    ada = await enter(pages, room["join_url"], "Ada", init_script=CHOSEN_FILE + FULL_DISK)
    await record(ada)
    await expect(note(ada, "plain")).to_contain_text("The recording had to stop.")
    await expect(note(ada, "recording")).to_be_hidden()
    assert not await ada.evaluate("() => document.querySelector('[data-mark=record]')")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────

SECONDS = "(Number(document.querySelector('.note[data-kind=recording] .note-text')?.textContent.split(':')[1]) || 0)"


async def enter(pages: Pages, url: str, name: str, *, init_script: str = "", **options: Any) -> Page:
    """Somebody in the call whom everybody else in it can hear."""
    page = await pages.open(url, init_script=HEARD + SMALL_CAMERA + init_script, **options)
    await page.get_by_role("textbox", name="Your name").fill(name)
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)
    await until(page, REACHES_ALL)
    return page


async def record(page: Page) -> None:
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Record", exact=True).click()
    await page.get_by_role("dialog", name="Record this call?").get_by_role("button", name="Record").click()
    await expect(note(page, "recording")).to_contain_text("You are recording")


async def safety_words(page: Page, name: str) -> str:
    line = row(page, name).locator(".safety-words")
    if not await line.is_visible():
        await row(page, name).get_by_role("button", name=f"Safety code with {name}").click()
    await expect(line).to_have_text(ANY_WORDS)
    return await line.inner_text()


async def assert_flows(page: Page, name: str, count: int) -> None:
    """So many pictures and sounds come from somebody, and go on coming."""
    before = await until(page, COME, [name, count])
    await until(page, GREW, [name, before])


async def assert_plays(page: Page, recording: bytes) -> None:
    """It has a length, a picture of the camera and its sound."""
    played = await page.evaluate(PLAY, [base64.b64encode(recording).decode(), "video/webm"])
    print(played, len(recording))
    assert 2 < played["length"] < 60
    assert (played["width"], played["height"]) == (1280, 720)
    assert played["green"] > 0.3
    assert played["loudest"] > 0.05


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile").filter(has=page.locator(".tile-name", has_text=name))


def mark(page: Page, name: str, kind: str) -> Locator:
    return tile(page, name).locator(f"[data-mark={kind}]")


def row(page: Page, name: str) -> Locator:
    return page.locator(".people-panel .person").filter(has=page.locator(".person-name", has_text=name))


def note(page: Page, kind: str) -> Locator:
    return page.locator(f".note[data-kind={kind}]")
