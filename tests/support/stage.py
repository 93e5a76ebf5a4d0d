"""The stage of a call: with made-up people, as many as one likes, and what real ones do to be seen and heard."""

from typing import Any

from playwright.async_api import Locator, Page

# A microphone that says what the test wants (`speak(true)`), and a small camera.
VOICE = """
const { mediaDevices } = navigator;
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = async ({ audio, video }) => {
  const stream = await getUserMedia({ audio: false, video: video ? { width: 320, height: 180 } : true });
  if (!video) stream.getVideoTracks().forEach((track) => { track.stop(); stream.removeTrack(track); });
  if (!audio) return stream;
  const context = new AudioContext();
  const gain = new GainNode(context, { gain: 0 });
  const microphone = context.createMediaStreamDestination();
  const voice = new OscillatorNode(context, { frequency: 300 });
  voice.connect(gain).connect(microphone);
  voice.start();
  globalThis.speak = (speaks) => { gain.gain.value = speaks ? 0.3 : 0; };
  stream.addTrack(microphone.stream.getAudioTracks()[0]);
  return stream;
};
"""

# A screen beside the camera, of a shape that no camera has; `endScreen()` takes it away.
SHARE_A_SCREEN = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 160 });
  const context = canvas.getContext("2d");
  let step = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(step += 7)} 80% 50%)`;
    context.fillRect(0, 0, 400, 160);
  }, 100);
  const stream = canvas.captureStream(10);
  const [track] = stream.getVideoTracks();
  webvcon.call.addTrack(track, stream);
  globalThis.endScreen = () => webvcon.call.removeTrack(track);
}"""

# Shows the stage of a call of so many people, none of whom is real; `screens` of them show one.
MAKE_STAGE = """async ({ people, screens = 0, view = "grid" }) => {
  await import("/ui/call_words.js"); // before whatever shows them
  const [{ Stage }, { element, loadStyles }, { Emitter }] =
    await Promise.all(["/ui/stage.js", "/ui/dom.js", "/sdk/events.js"].map((path) => import(path)));
  await Promise.all(["/call.css", "/stage.css"].map(loadStyles));
  const media = Object.assign(new Emitter(), {
    tracks: { audio: null, video: null }, state: { audio: true, video: false, camera: true }, problems: {},
  });
  const call = { state: "joined", socketId: "me", peers: new Map() };
  const nothing = () => {};
  globalThis.stage?.close();
  const hearing = { onSoundRefused: nothing, announce: nothing };
  const stage = new Stage({ call, media, ownName: "Me", roomCode: "6a18t3", ...hearing });
  for (let index = 1; index < people; index++) {
    const peer = Object.assign(new Emitter(), {
      socketId: `peer-${index}`, participant: { display_name: `Somebody With A Long Name ${index}`, role: "guest" },
      status: index % 4 ? "connected" : "failed", isAway: false, tracks: { audio: null, video: null },
      mediaState: { audio: index % 3 > 0, video: false, camera: true },
      connection: { remoteDescription: {}, getConfiguration: () => ({}) },
    });
    stage.add(peer);
    if (index <= screens) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 160 });
      canvas.getContext("2d").fillRect(0, 0, 400, 160);
      peer.dispatchEvent(Object.assign(new Event("track_added"), {
        detail: { track: canvas.captureStream(1).getVideoTracks()[0], streams: [] },
      }));
    }
  }
  stage.view = view;
  document.getElementById("screen").replaceChildren(element("div", { class: "call" }, stage.element));
  globalThis.stage = stage;
}"""

# What is wrong with how the tiles lie: outside of the stage, one above the other, without size, words that stick out.
FLAWS = """async () => {
  const isWithin = (inner, outer, play) => inner.left >= outer.left - play && inner.right <= outer.right + play
    && inner.top >= outer.top - play && inner.bottom <= outer.bottom + play;
  const isApart = (one, other) =>
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const area = document.querySelector(".tiles").getBoundingClientRect();
  const tiles = [...document.querySelectorAll(".tiles > li:not([hidden], [data-place=float])")];
  const rects = tiles.map((tile) => tile.getBoundingClientRect());
  const flaws = [];
  rects.forEach((rect, index) => {
    const name = tiles[index].querySelector(".tile-name")?.textContent ?? tiles[index].className;
    if (rect.width < 40 || rect.height < 30) flaws.push(`${name} is ${rect.width} x ${rect.height}`);
    if (!isWithin(rect, area, 1)) flaws.push(`${name} leaves the stage`);
    if (rects.slice(index + 1).some((other) => !isApart(rect, other))) flaws.push(`${name} lies on another tile`);
    for (const part of tiles[index].querySelectorAll(".tile-label, .avatar, .why")) {
      const inner = part.getBoundingClientRect();
      if (inner.width > 0 && !isWithin(inner, rect, 0)) flaws.push(`${part.className} of ${name} sticks out`);
    }
  });
  return flaws;
}"""


def tile_of(page: Page, name: str) -> Locator:
    """The tile with exactly this name on it."""
    label = page.locator(".tile-name").get_by_text(name, exact=True)
    return page.get_by_role("list", name="People in this call").locator(".tile").filter(has=label)


async def speak(page: Page, speaks: bool) -> None:
    await page.evaluate("(speaks) => speak(speaks)", speaks)


async def box(locator: Locator) -> dict[str, Any]:
    found = await locator.bounding_box()
    assert found, f"{locator} is not to be seen"
    return dict(found)


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
