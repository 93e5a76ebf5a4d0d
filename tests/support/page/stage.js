// The stage of a call: how its tiles lie, and a stage with any number of made-up people.

/** @param {{ people: number, screens?: number, view?: "grid" | "speaker" }} wanted */
export async function makeStage({ people, screens = 0, view = "grid" }) {
  /** @param {string} path @returns {Promise<any>} */
  const load = (path) => import(path);
  const [{ Stage }, { element, loadStyles }, { Emitter }] =
    await Promise.all(["/ui/stage/stage.js", "/ui/kit/dom.js", "/sdk/emitter.js"].map(load));
  await Promise.all(["/styles/call.css", "/styles/stage.css"].map(loadStyles));
  const media = Object.assign(new Emitter(), {
    tracks: { audio: null, video: null }, state: { audio: true, video: false, camera: true }, problems: {},
  });
  const call = { state: "joined", socketId: "me", peers: new Map() };
  const nothing = () => {};
  globalThis.stage?.close();
  const made = new Stage({ call, media, ownName: "Me", roomCode: "6a18t3", onSoundRefused: nothing, announce: nothing });
  for (let index = 1; index < people; index++) {
    const peer = Object.assign(new Emitter(), {
      socketId: `peer-${index}`, participant: { display_name: `Somebody With A Long Name ${index}`, role: "guest" },
      status: index % 4 ? "connected" : "failed", isAway: false, tracks: { audio: null, video: null },
      mediaState: { audio: index % 3 > 0, video: false, camera: true },
      connection: { remoteDescription: {}, getConfiguration: () => ({}) },
    });
    made.add(peer);
    if (index <= screens) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 160 });
      canvas.getContext("2d")?.fillRect(0, 0, 400, 160);
      peer.dispatchEvent(Object.assign(new Event("track_added"), {
        detail: { track: canvas.captureStream(1).getVideoTracks()[0], streams: [] },
      }));
    }
  }
  made.view = view;
  document.getElementById("screen")?.replaceChildren(element("div", { class: "call" }, made.element));
  globalThis.stage = made;
}

/** What is wrong with the tiles: outside of the stage, on top of each other, without size, text that sticks out. */
export async function flaws() {
  /** @param {DOMRect} inner @param {DOMRect} outer @param {number} play */
  const isWithin = (inner, outer, play) => inner.left >= outer.left - play && inner.right <= outer.right + play
    && inner.top >= outer.top - play && inner.bottom <= outer.bottom + play;
  /** @param {DOMRect} one @param {DOMRect} other */
  const isApart = (one, other) =>
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const area = /** @type {Element} */ (document.querySelector(".tiles")).getBoundingClientRect();
  const tiles = [...document.querySelectorAll(".tiles > li:not([hidden], [data-place=float])")];
  const rects = tiles.map((tile) => tile.getBoundingClientRect());
  /** @type {string[]} */
  const found = [];
  rects.forEach((rect, index) => {
    const name = tiles[index].querySelector(".tile-name")?.textContent ?? tiles[index].className;
    if (rect.width < 40 || rect.height < 30) found.push(`${name} is ${rect.width} x ${rect.height}`);
    if (!isWithin(rect, area, 1)) found.push(`${name} leaves the stage`);
    if (rects.slice(index + 1).some((other) => !isApart(rect, other))) found.push(`${name} lies on another tile`);
    for (const part of tiles[index].querySelectorAll(".tile-label, .avatar, .why")) {
      const inner = part.getBoundingClientRect();
      if (inner.width > 0 && !isWithin(inner, rect, 0)) found.push(`${part.className} of ${name} sticks out`);
    }
  });
  return found;
}

/** Has the shared screen's tile the shape of its picture? @param {number} shape   width to height */
export function isScreenShaped(shape) {
  const video = /** @type {HTMLVideoElement} */ (document.querySelector(".tile[data-kind=screen] video"));
  const { width, height } = video.getBoundingClientRect();
  return Math.abs(width / height - shape) < 0.02;
}

/** Is the popover with the connection's figures within the window's sides? */
export function isPopoverInside() {
  const popover = /** @type {Element} */ (document.querySelector(".figures-popover"));
  const { left, right } = popover.getBoundingClientRect();
  return left >= 0 && right <= innerWidth;
}

/** Everything in the first connection's descriptions and statistics that tells who or where someone is. */
export async function secrets() {
  const [{ connection }] = webvcon.call.peers.values();
  const stats = [...(await connection.getStats()).values()];
  const descriptions = [connection.localDescription, connection.remoteDescription];
  const ofSdp = descriptions.flatMap((description) => description?.sdp.split(/\r?\n/) ?? [])
    .filter((line) => /^a=(ice-ufrag|ice-pwd|fingerprint|msid)/.test(line))
    .map((line) => line.slice(line.indexOf(":") + 1).split(" ").at(-1));
  const ofStats = stats.flatMap((one) => [one.address, one.ip, one.usernameFragment, one.fingerprint]);
  return [...new Set([...ofSdp, ...ofStats, webvcon.call.socketId, ...webvcon.call.peers.keys()])].filter(Boolean);
}
