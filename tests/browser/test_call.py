"""Calls between real pages through `python server.py`, as people make them: buttons, a camera and a microphone."""

import asyncio
import time

import pytest
from playwright.async_api import Page, expect

from tests.conftest import StartServer
from tests.support.calls import JOINED, PATIENCE, RELAY_ONLY, SMALL_CAMERA, enter_call, people, until
from tests.support.pages import Pages
from tests.support.server import ServerProcess
from tests.support.stage import tile_of
from tests.support.turn import SECRET, TurnServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 740}
expect.set_options(timeout=PATIENCE * 1000)

# What has arrived, by peer: frames decoded of each picture, samples of each sound that were not made up to fill a gap.
RECEIVED = """
const received = async () => {
  const counts = { video: ({ framesDecoded }) => framesDecoded,
                   audio: ({ totalSamplesReceived, concealedSamples }) => totalSamplesReceived - concealedSamples };
  const ofKind = (kind, stats) => Object.fromEntries(
    stats.filter((flow) => flow.type === "inbound-rtp" && flow.kind === kind && counts[kind](flow) > 0)
      .map((flow) => [flow.id, counts[kind](flow)]));
  const entries = [...webvcon.call.peers].map(async ([socketId, { connection }]) => {
    const stats = [...(await connection.getStats()).values()];
    return [socketId, { pictures: ofKind("video", stats), sounds: ofKind("audio", stats) }];
  });
  return Object.fromEntries(await Promise.all(entries));
};
"""

FLOWING = f"""async (expected) => {{
  {RECEIVED}
  const now = await received();
  const isComplete = ({{ pictures, sounds }}) =>
    Object.keys(pictures).length === expected.pictures && Object.keys(sounds).length === expected.sounds;
  return Object.keys(now).length === expected.peers && Object.values(now).every(isComplete) && now;
}}"""

RISING = f"""async (before) => {{
  {RECEIVED}
  const now = await received();
  const rises = (counts, old) => Object.keys(old).every((id) => counts[id] > old[id]);
  return Object.entries(before).every(([socketId, {{ pictures, sounds }}]) =>
    now[socketId] && rises(now[socketId].pictures, pictures) && rises(now[socketId].sounds, sounds));
}}"""

# Adds one more picture at an agreed time, so that both sides negotiate at once; keeps what the state went through.
ADD_A_PICTURE_AT = """async (at) => {
  const [peer] = webvcon.call.peers.values();
  const { connection } = peer;
  globalThis.states = [];
  connection.onsignalingstatechange = () => states.push(connection.signalingState);
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 160, height: 120 } });
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  connection.addTrack(stream.getVideoTracks()[0], stream);
}"""

STABLE = "() => [...webvcon.call.peers.values()][0].connection.signalingState === 'stable'"

# What kinds of candidates the media goes through, ours and theirs, once that is settled.
PATH_OF_MEDIA = """async () => {
  const [{ connection }] = webvcon.call.peers.values();
  const stats = await connection.getStats();
  const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === "transport") ?? {};
  const pair = stats.get(selectedCandidatePairId);
  return pair && [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id).candidateType);
}"""


async def test_two_people_with_a_link_see_and_hear_each_other(server: ServerProcess, pages: Pages) -> None:
    ada = await pages.open(server.url)  # with all that the page itself asks of camera and microphone
    await ada.get_by_role("button", name="New room").click()
    link = await ada.get_by_role("textbox", name="Link to this room").input_value()
    await join(ada, "Ada")

    grace = await pages.open(link)
    await join(grace, "Grace")

    await assert_media_flows(ada, peers=1)
    await assert_media_flows(grace, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])
    await expect(people(grace)).to_have_text(["Ada", "Grace (you)"])


async def test_a_third_joins_and_one_who_leaves_takes_their_tile_along(server: ServerProcess, pages: Pages) -> None:
    ada, grace, joan = await call_of(server, pages, "Ada", "Grace", "Joan")
    for page in (ada, grace, joan):
        await assert_media_flows(page, peers=2)

    await grace.get_by_role("button", name="Leave call").click()

    await expect(grace.get_by_role("heading", name="You left the call")).to_be_visible()
    await expect(people(ada)).to_have_text(["Joan", "Ada (you)"])
    await expect(people(joan)).to_have_text(["Ada", "Joan (you)"])
    await assert_media_flows(ada, peers=1)
    await assert_media_flows(joan, peers=1)


async def test_a_page_that_is_reloaded_is_back_in_with_its_name(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await assert_media_flows(ada, peers=1)

    await grace.reload()
    await expect(people(ada)).to_have_text(["Ada (you)"])
    await join(grace)

    await assert_media_flows(grace, peers=1)
    await assert_media_flows(ada, peers=1)
    await expect(people(ada)).to_have_text(["Grace", "Ada (you)"])


async def test_a_page_that_is_closed_leaves_the_call(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await grace.close()
    await expect(people(ada)).to_have_text(["Ada (you)"])


async def test_what_one_turns_off_the_other_does_not_get(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await assert_media_flows(ada, peers=1)

    await grace.get_by_role("button", name="Turn camera off").click()
    await grace.get_by_role("button", name="Mute microphone", exact=True).click()

    tile = tile_of(ada, "Grace")
    await expect(tile).to_contain_text("Camera off")
    await expect(tile.get_by_text("microphone off")).to_be_visible()

    await grace.get_by_role("button", name="Turn camera on").click()
    await grace.get_by_role("button", name="Unmute microphone").click()

    await expect(tile).not_to_contain_text("Camera off")
    await expect(tile.get_by_text("microphone off")).to_be_hidden()
    await assert_media_flows(ada, peers=1)


async def test_negotiation_from_both_sides_at_once_settles(server: ServerProcess, pages: Pages) -> None:
    ada, grace = await call_of(server, pages, "Ada", "Grace")
    await assert_media_flows(ada, peers=1)

    for extra in range(1, 6):
        at = time.time() * 1000 + 1000
        await asyncio.gather(*(page.evaluate(ADD_A_PICTURE_AT, at) for page in (ada, grace)))
        for page in (ada, grace):
            await assert_media_flows(page, peers=1, pictures=1 + extra)
            await until(page, STABLE)
        if await did_offers_collide(ada, grace):
            return
    pytest.fail("the offers never collided")


async def test_a_call_through_nothing_but_the_relay(
    start_server: StartServer, turn_server: TurnServer, pages: Pages
) -> None:
    """Both networks block direct paths: only the time-limited credentials of the server let the call happen."""
    server = await start_server(TURN_URLS=turn_server.url, TURN_SECRET=SECRET)
    room = await server.create_room()
    ada, grace = [await pages.open(room["join_url"], init_script=SMALL_CAMERA + RELAY_ONLY) for _ in range(2)]
    await join(ada, "Ada")
    await join(grace, "Grace")

    for page in (ada, grace):
        await assert_media_flows(page, peers=1)
        assert await until(page, PATH_OF_MEDIA) == ["relay", "relay"]


async def test_without_camera_and_microphone_one_sees_and_hears_the_others(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room()
    ada = await pages.open(room["join_url"], init_script=SMALL_CAMERA)
    await join(ada, "Ada")
    grace = await pages.open(room["join_url"], devices=False)
    await expect(grace.get_by_text("Your browser blocks the camera and microphone")).to_be_visible()
    await join(grace, "Grace")

    await assert_media_flows(grace, peers=1)
    await expect(tile_of(ada, "Grace")).to_contain_text("No camera")


@pytest.mark.parametrize("typed", ["not a code", "https://example.org/elsewhere"])
async def test_what_is_no_code_is_refused_on_the_start_page(typed: str, server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url)
    await type_code(page, typed)
    await expect(page.get_by_text("That is no room code or link")).to_be_visible()


async def test_a_code_of_no_room_says_so_and_leads_on(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url)
    await type_code(page, "zzz-zzz")
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join", exact=True).click()

    await expect(page.get_by_role("heading", name="There is no such room")).to_be_visible()
    await page.get_by_role("button", name="Enter another code").click()
    await expect(page.get_by_role("textbox", name="Room code or link")).to_be_visible()


async def test_a_room_with_a_passcode_asks_for_it(server: ServerProcess, pages: Pages) -> None:
    room = await server.create_room(passcode="tulip")
    page = await pages.open(room["join_url"])
    await page.get_by_role("textbox", name="Your name").fill("Ada")
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.get_by_label("Passcode").fill("rose")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_text("That is not the passcode")).to_be_visible()
    await page.get_by_label("Passcode").fill("tulip")
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)


async def test_on_a_narrow_phone_nothing_sticks_out(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url, viewport=PHONE, init_script=SMALL_CAMERA)
    await expect(page.get_by_role("button", name="New room")).to_be_enabled()
    await assert_fits(page)
    await page.get_by_role("button", name="New room").click()
    await page.get_by_role("textbox", name="Your name").wait_for()
    await assert_fits(page)
    link = await page.get_by_role("textbox", name="Link to this room").input_value()
    await join(page, "Ada")
    await assert_fits(page)
    other = await pages.open(link, init_script=SMALL_CAMERA)
    await join(other, "W" * 64)
    await expect(people(page)).to_have_count(2)
    await assert_media_flows(page, peers=1)
    await assert_fits(page)
    await page.get_by_role("button", name="Leave call").click()
    await page.get_by_role("heading", name="You left the call").wait_for()
    await assert_fits(page)


async def test_a_violation_of_the_content_security_policy_would_be_noticed(server: ServerProcess, pages: Pages) -> None:
    page = await pages.open(server.url)
    await page.evaluate("() => document.body.append(Object.assign(new Image(), { src: 'http://192.0.2.1/x.png' }))")
    await page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    with pytest.raises(AssertionError, match=r"img-src.*\n.*style-src"):
        pages.check()
    pages.expect("Content Security Policy")


# ── Steps ────────────────────────────────────────────────────────────────────────────────────────


async def call_of(server: ServerProcess, pages: Pages, *names: str) -> list[Page]:
    """A new room and, one after the other, these people in it."""
    room = await server.create_room()
    return await enter_call(pages, room["join_url"], *names)


async def type_code(page: Page, typed: str) -> None:
    field = page.get_by_role("textbox", name="Room code or link")
    await field.fill(typed)
    await field.press("Enter")


async def join(page: Page, name: str | None = None) -> None:
    """From the lobby into the call; without a name with the one that the page remembers."""
    if name is not None:
        await page.get_by_role("textbox", name="Your name").fill(name)
    await page.get_by_role("button", name="Join", exact=True).click()
    await until(page, JOINED)


async def did_offers_collide(one: Page, other: Page) -> bool:
    """Both offered, and one of them never took the other's offer."""
    states = [await page.evaluate("states") for page in (one, other)]
    assert all(passed[-1] == "stable" for passed in states)
    return all("have-local-offer" in passed for passed in states) and not all(
        "have-remote-offer" in passed for passed in states
    )


async def assert_media_flows(page: Page, *, peers: int, pictures: int = 1, sounds: int = 1) -> None:
    """From each of so many peers come that many pictures and sounds, and they go on coming."""
    before = await until(page, FLOWING, {"peers": peers, "pictures": pictures, "sounds": sounds})
    await until(page, RISING, before)


async def assert_fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
