// Negotiation between two pages, and between two peers of one page.

/**
 * Adds one more picture at an agreed time, so that both sides negotiate at once; `states` keeps the signaling states.
 * @param {number} at   ms since the epoch
 */
export async function addPictureAt(at) {
  const [{ connection }] = webvcon.call.peers.values();
  globalThis.states = [];
  connection.onsignalingstatechange = () => states.push(connection.signalingState);
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 160, height: 120 } });
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  connection.addTrack(stream.getVideoTracks()[0], stream);
}

/** Counts in `negotiated` how often the signaling state changes from now on. */
export function countNegotiations() {
  const [{ connection }] = webvcon.call.peers.values();
  globalThis.negotiated = 0;
  connection.addEventListener("signalingstatechange", () => { negotiated += 1; });
}

/**
 * Makes two peers of the SDK in one page, `a` and the impolite `b`.
 * @param {{ offersFirst: string }} options   "b" or "ab"
 */
export async function makeTwoPeers({ offersFirst }) {
  const main = /** @type {HTMLScriptElement} */ (document.querySelector("script[type=module]"));
  const { Peer } = await import(new URL("sdk/peer/peer.js", main.src).href);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const tracks = { audio: stream.getAudioTracks()[0], video: stream.getVideoTracks()[0] };
  const mediaState = { audio: true, video: true, camera: true };
  /** @param {string} name @param {boolean} isPolite @param {number} other */
  const make = (name, isPolite, other) => {
    const peer = new Peer({
      participant: { socket_id: name, display_name: name, role: "guest" },
      isPolite, offersFirst: offersFirst.includes(name), configuration: {}, tracks, mediaState, stream,
      sendSignal: (/** @type {any} */ type, /** @type {any} */ payload) =>
        setTimeout(() => both[other].receive(type, payload), 20),
    });
    peer.on("signal_failed", (/** @type {unknown} */ error) => console.error(`A signal to ${name} failed: ${error}`));
    return peer;
  };
  globalThis.both = [make("a", true, 1), make("b", false, 0)];
}

/** Lets both restart ICE before either hears of it; `states` keeps the signaling states of the first. */
export function restartBoth() {
  const [{ connection }] = both;
  globalThis.states = [];
  connection.addEventListener("signalingstatechange", () => states.push(connection.signalingState));
  for (const peer of both) peer.connection.restartIce();
}

/** Has the first rolled its offer back, and answered the other's? */
export function hasRolledBack() {
  const since = states.slice(states.indexOf("have-local-offer") + 1);
  return states.includes("have-local-offer") && since.includes("have-remote-offer") && since.at(-1) === "stable";
}

/** Resolves when the picture that each of the two receives has been drawn so often. @param {number} count */
export async function drawn(count) {
  await Promise.all(both.map(async ({ tracks: { video: track } }) => {
    const video = Object.assign(document.createElement("video"), { autoplay: true, muted: true });
    video.srcObject = track && new MediaStream([track]);
    document.body.append(video);
    for (let frame = 0; frame < count; frame++) await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    video.remove();
  }));
}

/** Sends one more picture, and ends that before the other side can have heard of it. */
export function addAndRemovePicture() {
  const [peer] = both;
  const [track] = document.createElement("canvas").captureStream().getVideoTracks();
  peer.addTrack(track, new MediaStream([track]));
  peer.removeTrack(track);
}

/** Does each of the two receive a picture, and has nothing but one sound and one picture each way? */
export async function isSettled() {
  const frames = await Promise.all(both.map(async ({ connection, tracks }) => {
    const { receiver } = connection.getTransceivers().find(({ receiver }) => receiver.track === tracks.video) ?? {};
    const stats = [...(await receiver?.getStats() ?? new Map()).values()];
    return stats.find(({ type }) => type === "inbound-rtp")?.framesDecoded ?? 0;
  }));
  const kinds = both.map(({ connection }) => connection.getTransceivers()
    .filter(({ direction }) => direction !== "stopped").map(({ receiver }) => receiver.track.kind).sort().join());
  return frames.every((count) => count > 0) && kinds.every((of) => of === "audio,video")
    && both.every(({ connection }) => connection.signalingState === "stable");
}
