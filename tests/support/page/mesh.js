// What a page of a large call gets: pictures, sound and gaps, over a while.

/**
 * @typedef {object} LinkCounts
 * @property {string} from
 * @property {number} onTime       seconds since `watchFrames` in which the peer was to send us video
 * @property {number} frames      decoded
 * @property {number} samples     of sound
 * @property {number} concealed
 * @property {number} sent        bytes to the peer
 */

/** Turns the adaptation off. */
export function notAdaptive() {
  Reflect.set(globalThis, "callOptions", { isAdaptive: false });
}

/** Is there a connection to this many peers? @param {number} count */
export function isConnected(count) {
  const peers = [...webvcon.call.peers.values()];
  return peers.length === count && peers.every(({ status }) => status === "connected");
}

/** @type {WeakMap<object, number>} */
const onTimes = Reflect.get(globalThis, "onTimes") ?? new WeakMap();
Reflect.set(globalThis, "onTimes", onTimes); // each of these functions runs in a copy of this file

/** The counts of each link so far. @returns {Promise<LinkCounts[]>} */
export function counts() {
  return Promise.all([...webvcon.call.peers.values()].map(async (peer) => {
    const stats = [...(await peer.connection.getStats()).values()];
    const inbound = stats.filter(({ type }) => type === "inbound-rtp");
    const picture = inbound.find(({ kind }) => kind === "video") ?? {};
    const sound = inbound.find(({ kind }) => kind === "audio") ?? {};
    const outbound = stats.filter(({ type }) => type === "outbound-rtp");
    return {
      from: peer.participant.display_name,
      onTime: onTimes.get(peer) ?? 0,
      frames: picture.framesDecoded ?? 0,
      samples: sound.totalSamplesReceived ?? 0,
      concealed: (sound.concealedSamples ?? 0) - (sound.silentConcealedSamples ?? 0),
      sent: outbound.reduce((total, { bytesSent = 0, headerBytesSent = 0 }) => total + bytesSent + headerBytesSent, 0),
    };
  }));
}

/** Begins to note the longest time between two frames of each picture of others, and how long each is on. */
export function watchFrames() {
  let before = performance.now();
  setInterval(() => {
    const now = performance.now();
    for (const peer of webvcon.call.peers.values()) {
      const isOn = peer.isVideoWished && !peer.videoLimit?.isOff;
      if (isOn) onTimes.set(peer, (onTimes.get(peer) ?? 0) + (now - before) / 1_000);
    }
    before = now;
  }, 250);
  const videos = [...document.querySelectorAll("video")].filter((video) => !video.closest("[data-self=true]"));
  const longest = videos.map(() => 0);
  const last = videos.map(() => performance.now());
  videos.forEach((video, index) => {
    const note = () => {
      const now = performance.now();
      longest[index] = Math.max(longest[index], now - last[index]);
      last[index] = now;
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  });
  Reflect.set(globalThis, "longestGap", () => {
    const on = videos.map((video, index) => video.closest("[data-picture=on]") ? longest[index] : 0);
    return Math.max(0, ...on);
  });
}

/** The longest such time so far, in ms. @returns {number} */
export function longestGap() {
  return Reflect.get(globalThis, "longestGap")();
}

/** Begins to count how often the size that each peer gets changes. */
export function watchSizes() {
  const began = performance.now();
  const sizes = () => [...webvcon.call.peers.values()].map((peer) => webvcon.call.adaptation?.figuresOf(peer).granted);
  let last = sizes();
  const changes = last.map(() => 0);
  setInterval(() => {
    const now = sizes();
    now.forEach((size, index) => { if (size !== last[index]) changes[index] += 1; });
    last = now;
  }, 500);
  Reflect.set(globalThis, "mostChanges", () => Math.max(0, ...changes) / ((performance.now() - began) / 60_000));
}

/** The changes a minute so far, of the peer that had the most. @returns {number} */
export function mostChanges() {
  return Reflect.get(globalThis, "mostChanges")();
}

/** @param {string} name */
const peerOf = (name) => [...webvcon.call.peers.values()].find(({ participant }) => participant.display_name === name);

/** Is camera video sent to this peer, or not? @param {[name: string, isSent: boolean]} expected */
export function sends([name, isSent]) {
  return peerOf(name)?.senders.video?.getParameters().encodings[0]?.active === isSent;
}

/** Has this peer asked for voice in packets of 60 ms? @param {string} name */
export function wantsLongPackets(name) {
  return peerOf(name)?.connection.remoteDescription?.sdp.includes("\r\na=ptime:60\r\n");
}

/** What is sent to a client that has said nothing for some time. @param {string} name */
export function videoSentTo(name) {
  const peer = peerOf(name);
  const sender = peer?.senders.video;
  const { active, scaleResolutionDownBy: scale = 1 } = sender?.getParameters().encodings[0] ?? {};
  const { width = 0, height = 0 } = sender?.track?.getSettings() ?? {};
  const isEven = [width, height].every((side) => Math.floor(side / scale) % 2 === 0);
  return peer && webvcon.call.adaptation?.figuresOf(peer).asked === 360 && { active, isEven };
}

/** Hides the page as far as its scripts can see, or shows it again. @param {boolean} isHidden */
export function setHidden(isHidden) {
  Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

/**
 * @typedef {object} LinkState
 * @property {string} to
 * @property {number | null} asked     height in pixels that the peer wishes
 * @property {number | null} granted   height that it gets
 * @property {string | null} limit     why it gets less
 */

/** What each peer wishes of this page's camera, and gets. @returns {LinkState[]} */
export function links() {
  return [...webvcon.call.peers.values()].map((peer) => {
    const { asked = null, granted = null, limit = null } = webvcon.call.adaptation?.figuresOf(peer) ?? {};
    return { to: peer.participant.display_name, asked, granted, limit };
  });
}

/** Does each peer get what it wishes? */
export function isWhole() {
  return links().every(({ asked, granted }) => granted !== null && granted > 0 && granted === asked);
}
