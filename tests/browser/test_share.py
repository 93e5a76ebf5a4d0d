"""What people show each other beside camera and microphone: screens, hands, reactions, safety codes and recordings."""

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.support.announcements import COUNTS_AFTER, KEEP_HEARD, hears
from tests.support.calls import PATIENCE, QUIET_CAMERA, SMALL_CAMERA, enter_call, join, until
from tests.support.page_scripts import function
from tests.support.pages import Browsers, Pages
from tests.support.server import ServerProcess
from tests.support.shared_call import SharedCall

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 844}
ANY_WORDS = re.compile(r"^[a-z]+( [a-z]+){4}$")
expect.set_options(timeout=PATIENCE * 1000)

OWN_SCREEN = function("screens", "ownScreen")
CHOOSE_FILE = function("files", "chooseFile")
NO_FILE_PICKER = function("files", "removeFilePicker")
READ_OUT_EVERY = 6_000  # ms from one announcement of reactions to the next
SEND_PRESENCE = "(presence) => webvcon.call.send({ type: 'presence', ...presence })"
REACHES_ALL = "(peers) => [...webvcon.call.peers.values()].filter(({ isReachable }) => isReachable).length === peers"


@pytest_asyncio.fixture(scope="module", loop_scope="session", name="shared_call")
async def _shared_call(browsers: Browsers, lasting_server: ServerProcess) -> AsyncIterator[SharedCall]:
    """Ada, who is a host, Grace and Joan; only Ada is seen and heard."""

    async def enter(pages: Pages, room: dict[str, Any]) -> list[Page]:
        script = KEEP_HEARD + SMALL_CAMERA
        host = await enter_call(pages, room["host_url"], "Ada", init_script=script, has_clock=True)
        link, script = f"{room['join_url']}?video=0", KEEP_HEARD + QUIET_CAMERA
        guests = await enter_call(pages, link, "Grace", "Joan", init_script=script, has_clock=True)
        await reach_each_other(*host, *guests)
        return [*host, *guests]

    async with SharedCall(browsers, lasting_server, enter, name="Team") as call:
        yield call


async def test_a_screen_with_its_sound_comes_beside_the_camera(call: SharedCall) -> None:
    ada, grace, joan = call.people
    await forget_heard(ada, grace)
    await ada.get_by_role("button", name="Share your screen").click()
    await hears(grace, "Ada is sharing their screen")
    await assert_flows(grace, "Ada", 4)
    await until(grace, f"() => ({function('media', 'soundsPlayed')})() === 3")  # and Joan's

    await come_again(joan, ada, grace)  # when the screen is already there
    await assert_flows(joan, "Ada", 4)

    await ada.evaluate(function("screens", "stopScreenFromOutside"))
    await expect(note(ada, "screen")).to_be_hidden()
    await hears(ada, "You stopped sharing your screen")
    for page in (grace, joan):
        await until(page, "() => document.querySelectorAll('audio').length === 2")  # one for each of the others


async def test_a_phone_that_cannot_share_a_screen_is_offered_none(call: SharedCall, pages: Pages) -> None:
    cannot = "delete MediaDevices.prototype.getDisplayMedia;"
    (page,) = await enter_call(pages, call.link, "Mary", init_script=cannot, devices=False, viewport=PHONE)
    await page.get_by_role("button", name="More").click()
    await expect(page.get_by_role("button", name="Raise hand")).to_be_visible()
    await expect(page.get_by_role("button", name="Share your screen")).to_be_hidden()


async def test_hands_are_seen_in_their_order_and_taken_down_by_hosts_only(call: SharedCall) -> None:
    ada, grace, joan = call.people
    await forget_heard(ada, grace)
    await grace.keyboard.press("h")
    await hears(ada, "Grace raised a hand")
    for _ in range(2):  # down and up again
        await grace.keyboard.press("h")
    await expect(mark(ada, "Grace", "hand")).to_contain_text("hand raised, 1st in line")

    await come_again(joan, ada, grace)
    await expect(mark(joan, "Grace", "hand")).to_be_visible()
    assert "Grace raised a hand" not in await joan.evaluate("heard")  # it was up before
    await joan.evaluate("() => webvcon.call.send({ type: 'lower_hand', role: 'host' })")
    await joan.keyboard.press("h")
    await expect(mark(grace, "Joan", "hand")).to_contain_text("2nd in line")  # so the order before it has come, too
    await expect(mark(grace, "Grace (you)", "hand")).to_contain_text("1st in line")

    await ada.keyboard.press("p")
    await expect(row(ada, "Joan")).to_contain_text("hand raised, 2nd in line")
    await choose(ada, "Grace", "Lower hand")
    await hears(grace, "Ada lowered your hand")
    await expect(mark(grace, "Grace (you)", "hand")).to_have_count(0)
    await expect(mark(ada, "Grace", "hand")).to_have_count(0)  # so all that Grace sent before has come, too
    await ada.clock.fast_forward(COUNTS_AFTER)
    await hears(ada, "Grace raised a hand (2 times)")
    await expect(row(ada, "Joan")).to_contain_text("hand raised, 1st in line")
    await expect(row(ada, "Grace").get_by_role("button")).to_be_focused()
    await joan.keyboard.press("p")
    await row(joan, "Grace").get_by_role("button").click()
    await expect(joan.locator(".person-menu").get_by_role("button", name="Lower hand")).to_be_hidden()
    await joan.keyboard.press("Escape")

    await joan.keyboard.press("p")
    await joan.keyboard.press("h")
    await ada.keyboard.press("p")
    await expect(mark(ada, "Joan", "hand")).to_have_count(0)


async def test_a_reaction_floats_over_its_senders_tile_and_is_read_out(call: SharedCall) -> None:
    ada, grace, _ = call.people
    await forget_heard(ada)
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

    await ada.evaluate(function("reactions", "countReactions"))
    await grace.evaluate(function("reactions", "floodReactions"))
    await grace.keyboard.press("h")  # comes after all of them
    await expect(mark(ada, "Grace", "hand")).to_be_visible()
    assert 1 <= await ada.evaluate("most") <= 9  # 5 at once, and one more for each of the 4 s that they are shown
    await ada.clock.fast_forward(READ_OUT_EVERY)
    await hears(ada, "Grace: applause")
    await grace.keyboard.press("h")
    await expect(mark(ada, "Grace", "hand")).to_have_count(0)
    await expect(ada.locator(".reaction")).to_have_count(0)


async def test_two_people_have_the_same_five_words_and_others_have_others(call: SharedCall) -> None:
    ada, grace, joan = call.people
    for page in call.people:
        await page.keyboard.press("p")
    of_grace = await safety_words(ada, "Grace")
    assert len(of_grace.split()) == 5
    assert await safety_words(grace, "Ada") == of_grace
    of_joan = await safety_words(ada, "Joan")
    assert await safety_words(joan, "Ada") == of_joan
    assert len({of_grace, of_joan, await safety_words(grace, "Joan")}) == 3

    await choose(ada, "Grace", "Safety code")
    await ada.get_by_role("button", name="They match").click()
    await expect(row(ada, "Grace").get_by_text("safety code verified")).to_have_count(1)
    await expect(row(ada, "Joan").get_by_text("safety code verified")).to_have_count(0)
    await ada.get_by_role("button", name="Close safety code").click()
    await expect(row(ada, "Grace").get_by_role("button")).to_be_focused()
    for page in call.people:
        await page.keyboard.press("p")
        await expect(page.locator(".people-panel")).to_be_hidden()


async def test_a_recording_is_shown_to_everyone_and_plays(call: SharedCall, tmp_path: Path) -> None:
    ada, grace, joan = call.people
    await forget_heard(grace)
    await ada.evaluate(NO_FILE_PICKER)
    await record(ada)
    await expect(note(grace, "recording")).to_have_text("Ada is recording")
    await expect(mark(grace, "Ada", "record")).to_be_visible()
    await come_again(joan, ada, grace)
    await expect(note(joan, "recording")).to_have_text("Ada is recording")
    await recorded(ada, seconds=2)

    async with ada.expect_download() as download:
        await note(ada, "recording").get_by_role("button", name="Stop").click()
    saved = await download.value
    assert saved.suggested_filename.startswith("Team 20")
    await saved.save_as(tmp_path / "recording")
    await expect(note(grace, "recording")).to_be_hidden()
    await expect(mark(grace, "Ada", "record")).to_have_count(0)
    await hears(grace, "Ada stopped recording")
    await assert_plays(ada, (tmp_path / "recording").read_bytes())


async def test_one_who_records_again_and_again_is_last_said_to_do_what_they_do(call: SharedCall) -> None:
    ada, grace, joan = call.people
    await forget_heard(grace)
    for recording, hand in ((True, 0), (False, 0), (True, 0), (False, 0), (True, 1)):
        await joan.evaluate(SEND_PRESENCE, {"recording": recording, "hand": hand})
    await expect(mark(grace, "Joan", "hand")).to_be_visible()  # so all of them have come
    await grace.clock.fast_forward(COUNTS_AFTER)
    await until(grace, "() => heard.includes('Joan is recording (3 times)')")
    assert await grace.evaluate("() => heard.filter((text) => text.includes('recording'))") == [
        "Joan is recording",
        "Joan stopped recording",
        "Joan is recording (3 times)",
    ]
    await joan.evaluate(SEND_PRESENCE, {"recording": False, "hand": 0})
    for page in (ada, grace):
        await expect(note(page, "recording")).to_be_hidden()
        await expect(mark(page, "Joan", "hand")).to_have_count(0)


async def test_a_screen_is_tuned_for_text_or_motion_and_ends_with_the_call_which_a_recording_outlives(
    call: SharedCall,
) -> None:
    ada, grace, joan = call.people
    await forget_heard(ada)
    await ada.keyboard.press("s")
    text, motion = [note(ada, "screen").get_by_role("button", name=name) for name in ("Text", "Video")]
    await expect(text).to_have_attribute("aria-pressed", "true")
    await until(ada, f"() => ({OWN_SCREEN})()?.contentHint === 'detail'")
    await until(ada, f"() => ({OWN_SCREEN})().getConstraints().frameRate?.max === 10")
    await motion.click()
    await expect(motion).to_have_attribute("aria-pressed", "true")
    await until(ada, f"() => ({OWN_SCREEN})().contentHint === 'motion'")
    await until(ada, f"() => ({OWN_SCREEN})().getConstraints().frameRate?.max === 30")

    await note(ada, "screen").get_by_role("button", name="Stop").click()
    await expect(ada.get_by_role("button", name="Share your screen")).to_be_focused()
    await ada.evaluate(CHOOSE_FILE)
    await record(ada)
    await ada.keyboard.press("s")
    await assert_flows(grace, "Ada", 4)
    track = await ada.evaluate_handle(OWN_SCREEN)
    await recorded(ada, seconds=2)
    await ada.get_by_role("button", name="Leave call").click()
    await until(ada, "(track) => track.readyState === 'ended'", track)
    await expect(note(ada, "screen")).to_be_hidden()
    await hears(ada, "Recording saved as Team 20")
    await assert_plays(ada, base64.b64decode(await ada.evaluate(function("files", "chosenBytes"))))

    await ada.get_by_role("button", name="Rejoin").click()
    await join(ada)
    await reach_each_other(ada, grace, joan)


async def test_a_recording_that_cannot_be_written_says_so(call: SharedCall) -> None:
    ada, grace, joan = call.people
    await ada.evaluate(CHOOSE_FILE)
    await ada.evaluate(function("files", "fillDisk"))
    await record(ada)
    await expect(note(ada, "plain")).to_contain_text("Recording stopped unexpectedly.")
    await expect(note(ada, "recording")).to_be_hidden()
    await expect(ada.locator("[data-mark=record]")).to_have_count(0)
    await come_again(ada, grace, joan)  # with a disk that is not full


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def reach_each_other(*people: Page) -> None:
    """Until each of them, who are all that are in the call, can tell all others something."""
    for page in people:
        await until(page, REACHES_ALL, len(people) - 1)


async def come_again(page: Page, *others: Page) -> None:
    """Someone leaves the call and comes as a newcomer."""
    await page.reload()
    await join(page)
    await reach_each_other(page, *others)


async def forget_heard(*people: Page) -> None:
    for page in people:
        await page.evaluate("() => { heard.length = 0; }")


async def record(page: Page) -> None:
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name="Record", exact=True).click()
    await page.get_by_role("dialog", name="Record this call?").get_by_role("button", name="Start recording").click()
    await expect(page.locator("[data-mark=record], .note[data-kind=plain]")).not_to_have_count(0)


async def recorded(page: Page, *, seconds: int) -> None:
    """The recording has this length."""
    await expect(note(page, "recording")).to_contain_text("Recording · ")
    await until(page, f"(seconds) => ({function('recording', 'recordedSeconds')})() >= seconds", seconds)


async def safety_words(page: Page, name: str) -> str:
    await choose(page, name, "Safety code")
    shown = page.get_by_role("region", name=f"Safety code with {name}")
    await expect(shown.get_by_role("heading")).to_be_focused()
    await expect(shown.locator(".safety-words")).to_have_text(ANY_WORDS)
    return await shown.locator(".safety-words").inner_text()


async def choose(page: Page, name: str, item: str) -> None:
    """From a person's menu."""
    await row(page, name).get_by_role("button", name=f"Options for {name}").click()
    await page.locator(".person-menu").get_by_role("button", name=item, exact=True).click()


async def assert_flows(page: Page, name: str, count: int) -> None:
    """That many pictures and sounds come from one person, and keep coming."""
    before = await until(page, function("media", "flowingFrom"), [name, count])
    await until(page, function("media", "growing"), before)


async def assert_plays(page: Page, recording: bytes) -> None:
    """It has a length, a picture of the camera and its sound."""
    played = await page.evaluate(function("recording", "play"), [base64.b64encode(recording).decode(), "video/webm"])
    print(played, len(recording))
    assert 1 < played["length"] < 60
    assert (played["width"], played["height"]) == (1280, 720)
    assert played["green"] > 0.15
    assert played["loudest"] > 0.05


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile").filter(has=page.locator(".tile-name", has_text=name))


def mark(page: Page, name: str, kind: str) -> Locator:
    return tile(page, name).locator(f"[data-mark={kind}]")


def row(page: Page, name: str) -> Locator:
    return page.locator(".people-panel .person").filter(has=page.locator(".person-name", has_text=name))


def note(page: Page, kind: str) -> Locator:
    return page.locator(f".note[data-kind={kind}]")
