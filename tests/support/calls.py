"""Calls between pages: getting in, and what can be seen and measured inside."""

import asyncio
import time
from typing import Any

from playwright.async_api import Locator, Page

from tests.support.pages import Pages

PATIENCE = 30.0  # seconds for any one step: most take far less, but several pages with cameras share two cores

USUAL_PAUSE = 200.0  # ms between two frames, as a look every 100 ms sees it

JOINED = "() => globalThis.webvcon?.call?.state === 'joined'"

# Are so many pictures of each of so many peers decoded, and how many frames of each so far?
PICTURES = """async ({ peers, pictures }) => {
  const counts = await Promise.all([...webvcon.call.peers.values()].map(async ({ connection }) =>
    [...(await connection.getStats()).values()]
      .filter(({ type, kind, framesDecoded }) => type === "inbound-rtp" && kind === "video" && framesDecoded > 0)
      .map(({ id, framesDecoded }) => [id, framesDecoded])));
  return counts.length === peers && counts.every((of) => of.length === pictures) && counts.flat();
}"""

RISEN = """async (before) => {
  const now = new Map();
  for (const { connection } of webvcon.call.peers.values()) {
    for (const { id, framesDecoded } of (await connection.getStats()).values()) now.set(id, framesDecoded);
  }
  return before.every(([id, frames]) => now.get(id) > frames);
}"""

# Watches the peers of now: states other than connected, and when the counter of decoded frames stood still, in ms.
# One's own picture, which passes through no network, is the measure of what the machine itself holds up.
WATCH = """() => {
  const watched = { states: [], stops: [], frames: [], ownStops: [] };
  const now = () => performance.timeOrigin + performance.now();
  const seen = new Map();
  const see = (counter, frames, at, stops) => {
    const last = seen.get(counter);
    if (frames === undefined || frames === last?.frames) return;
    note(last, at, stops);
    seen.set(counter, { frames, at });
  };
  const note = (last, at, stops) => { if (last && at - last.at > 200) stops.push([last.at, at]); };
  const peers = [...webvcon.call.peers.values()];
  for (const { connection, participant: { display_name } } of peers) {
    connection.addEventListener("connectionstatechange", () =>
      watched.states.push([display_name, connection.connectionState, Math.round(now())]));
  }
  const look = async (peer, index) => {
    const [{ receiver }] = peer.connection.getTransceivers().filter(({ receiver }) => receiver.track.kind === "video");
    const stats = [...(await receiver.getStats()).values()].find(({ type }) => type === "inbound-rtp");
    see(peer, stats?.framesDecoded, stats?.timestamp, watched.stops);
    watched.frames[index] = stats?.framesDecoded;
  };
  const own = document.querySelector("[data-self] video");
  watched.timer = setInterval(() => {
    see(own, own.getVideoPlaybackQuality().totalVideoFrames, now(), watched.ownStops);
    peers.forEach(look);
  }, 100);
  watched.end = () => {
    clearInterval(watched.timer);
    for (const [counter, last] of seen) note(last, now(), counter === own ? watched.ownStops : watched.stops);
  };
  globalThis.watched = watched;
}"""

WATCHED = """() => {
  watched.end();
  const { states, stops, ownStops, frames } = watched;
  return { states, stops, ownStops, frames };
}"""


def small_camera(*, frame_rate: int) -> str:
    """Small pictures and sound as it comes, whatever the page asks for, so that two cores carry several pages.

    At 5 pictures a second a call of two takes a third less than at 10; without echo cancellation, a tenth less again.
    """
    return (
        """
const { mediaDevices } = navigator;
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
const small = { width: 320, height: 180, frameRate: { max: FRAME_RATE } };
const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
mediaDevices.getUserMedia = ({ audio, video }) =>
  getUserMedia({ audio: audio && { ...(audio === true ? {} : audio), ...plain }, video: video && small });
"""
    ).replace("FRAME_RATE", str(frame_rate))


SMALL_CAMERA = small_camera(frame_rate=5)

# What a network that lets nothing through but a relay makes of every connection.
RELAY_ONLY = """
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration) { super({ ...configuration, iceTransportPolicy: "relay" }); }
};
"""

# For the message of a test that waited in vain.
SITUATION = """() => JSON.stringify({
  screen: document.body.innerText,
  state: globalThis.webvcon?.call?.state,
  peers: [...(globalThis.webvcon?.call?.peers ?? [])].map(([socketId, { status, isAway, connection: c }]) =>
    [socketId, status, isAway, c.connectionState, c.iceConnectionState, c.iceGatheringState, c.signalingState]),
}, null, 1)"""


async def enter_call(
    pages: Pages, url: str, *people: str, init_script: str = SMALL_CAMERA, **options: Any
) -> list[Page]:
    """One after the other, these people in the room of this link. `options` are those of their contexts."""
    entered = []
    for name in people:
        page = await pages.open(url, init_script=init_script, **options)
        await page.get_by_role("textbox", name="Your name").fill(name)
        await page.get_by_role("button", name="Join").click()
        await until(page, JOINED)
        entered.append(page)
    return entered


def people(page: Page) -> Locator:
    """The names on the tiles, one's own last."""
    return page.get_by_role("list", name="People in this call").locator(".tile-name")


async def socket_ids(page: Page) -> list[str]:
    """One's own and, sorted, those of the peers."""
    ids: list[str] = await page.evaluate("() => [webvcon.call.socketId, ...[...webvcon.call.peers.keys()].sort()]")
    return ids


async def assert_pictures_flow(page: Page, *, peers: int, pictures: int = 1) -> None:
    """From each of so many peers come that many pictures, and they go on coming."""
    before = await until(page, PICTURES, {"peers": peers, "pictures": pictures})
    await until(page, RISEN, before)


async def until(page: Page, condition: str, argument: Any = None, *, within: float = PATIENCE) -> Any:
    """Asks the page until the answer is true, and returns it.

    Not `wait_for_function`: it takes the promise of an async function for an answer, whatever comes of it.
    """
    deadline = time.monotonic() + within
    while not (answer := await page.evaluate(condition, argument)):
        assert time.monotonic() < deadline, f"in vain: {condition}\n{await page.evaluate(SITUATION)}"
        await asyncio.sleep(0.05)
    return answer


async def watch(*pages: Page) -> None:
    """Begins to watch the connections of each page; see `watched`."""
    for page in pages:
        await page.evaluate(WATCH)


async def watched(*pages: Page) -> list[dict[str, Any]]:
    """What each page saw since `watch`: changes of its connections' states, and when pictures stood still."""
    return [await page.evaluate(WATCHED) for page in pages]


def assert_nothing_stopped(seen: list[dict[str, Any]], *, longest: float) -> None:
    """No connection changed its state, and no picture stood still for more than so many ms.

    On a machine that is too busy everything stands still now and then, and one's own picture too: that time is not
    counted. Otherwise the two have nothing in common.
    """
    raw: list[float] = []
    net: list[float] = []
    for page in seen:
        raw += [end - start for start, end in page["stops"]]
        net += [end - start - held_up(start, end, page["ownStops"]) for start, end in page["stops"]]
    print(f"longest stop: {max(raw, default=0):.0f} ms, without the machine's own {max(net, default=0):.0f} ms")
    assert [page["states"] for page in seen] == [[]] * len(seen)
    assert all(page["frames"] and min(page["frames"]) > 0 for page in seen), seen
    assert max(net, default=0) <= longest, seen


def held_up(start: float, end: float, own_stops: list[tuple[float, float]]) -> float:
    """How long, between these two times, one's own picture stood still: beyond the usual time between two frames."""
    return sum(max(0.0, min(end, own_end) - max(start, own_start) - USUAL_PAUSE) for own_start, own_end in own_stops)
