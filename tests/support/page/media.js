// Which media arrives in a call, and whether it keeps arriving.

/**
 * @typedef {object} Watched
 * @property {[name: string, state: string, at: number][]} states   connection states other than "connected"
 * @property {[from: number, to: number][]} stops      when a remote picture stood still, in ms
 * @property {[from: number, to: number][]} ownStops   when the local picture stood still, in ms
 * @property {number[]} frames                         decoded frames by peer
 * @property {() => void} end
 */

const USUAL_PAUSE = 200; // ms between two frames, as seen by a look every 100 ms

const peers = () => [...webvcon.call.peers.values()];

/** @param {RTCPeerConnection} connection */
const statsOf = async (connection) => [...(await connection.getStats()).values()];

/** Decoded frames, or samples that do not conceal a gap. @param {any} flow @returns {number} */
const amountOf = (flow) => flow.kind === "video"
  ? flow.framesDecoded ?? 0
  : (flow.totalSamplesReceived ?? 0) - (flow.concealedSamples ?? 0);

/** @param {RTCPeerConnection} connection @returns {Promise<[id: string, kind: string, amount: number][]>} */
async function flowsOf(connection) {
  const inbound = (await statsOf(connection)).filter(({ type }) => type === "inbound-rtp");
  return inbound.map((flow) => /** @type {[string, string, number]} */ ([flow.id, flow.kind, amountOf(flow)]))
    .filter(([, , amount]) => amount > 0);
}

/**
 * Every flow and its amount so far, once each peer sends this many pictures and sounds. `sounds` of null: any number.
 * @param {{ peers: number, pictures: number, sounds: number | null }} expected
 */
export async function flowing(expected) {
  const all = await Promise.all(peers().map(({ connection }) => flowsOf(connection)));
  const isComplete = all.every((flows) => {
    const pictures = flows.filter(([, kind]) => kind === "video").length;
    const isHeard = expected.sounds === null || flows.length - pictures === expected.sounds;
    return pictures === expected.pictures && isHeard;
  });
  const wanted = all.flat().filter(([, kind]) => kind === "video" || expected.sounds !== null);
  return all.length === expected.peers && isComplete && wanted.map(([id, , amount]) => [id, amount]);
}

/** Has every flow grown since then? @param {[id: string, amount: number][]} before */
export async function growing(before) {
  const all = await Promise.all(peers().map(({ connection }) => flowsOf(connection)));
  const now = new Map(all.flat().map(([id, , amount]) => [id, amount]));
  return before.every(([id, amount]) => (now.get(id) ?? 0) > amount);
}

/** Flows from one peer, once there are `count`. @param {[name: string, count: number]} expected */
export async function flowingFrom([name, count]) {
  const peer = peers().find(({ participant }) => participant.display_name === name);
  const flows = peer ? await flowsOf(peer.connection) : [];
  return flows.length === count && flows.map(([id, , amount]) => [id, amount]);
}

/** Do this many pictures come from one peer? @param {[name: string, count: number]} expected */
export async function picturesFrom([name, count]) {
  const peer = peers().find(({ participant }) => participant.display_name === name);
  const flows = peer ? await flowsOf(peer.connection) : [];
  return flows.filter(([, kind]) => kind === "video").length === count;
}

/** Every flow and its amount so far. */
export async function allFlows() {
  const all = await Promise.all(peers().map(({ connection }) => flowsOf(connection)));
  return all.flat().map(([id, , amount]) => [id, amount]);
}

/** The candidate types of the selected path, local and remote, once there is one. */
export async function pathOfMedia() {
  const [{ connection }] = peers();
  const stats = await connection.getStats();
  const { selectedCandidatePairId } = [...stats.values()].find(({ type }) => type === "transport") ?? {};
  const pair = stats.get(selectedCandidatePairId);
  return pair && [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id).candidateType);
}

/** How many remote sounds are played. */
export function soundsPlayed() {
  return [...document.querySelectorAll("audio")].filter((one) => one.srcObject && one.currentTime > 0).length;
}

/** How loud the first person is heard here, from 0 to 1: the loudest sample of some that are apart. */
export async function loudness() {
  const [heard] = [...document.querySelectorAll("audio")].filter(({ srcObject }) => srcObject);
  if (heard.muted) return 0;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(/** @type {MediaStream} */ (heard.srcObject)).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let look = 0; look < 10; look++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples);
  }
  await context.close();
  return heard.volume * loudest;
}

/** The state of the call, for the message of a test that waited in vain. */
export function situation() {
  return JSON.stringify({
    screen: document.body.innerText,
    state: globalThis.webvcon?.call?.state,
    peers: [...(globalThis.webvcon?.call?.peers.values() ?? globalThis.both ?? [])].map((peer) => {
      const { connection: c } = peer;
      const media = c.getTransceivers().map(({ mid, currentDirection, receiver: { track } }) =>
        [mid, currentDirection, track.kind, track.muted]);
      return [peer.socketId, peer.status, peer.isAway, c.connectionState, c.iceConnectionState, c.iceGatheringState,
        c.signalingState, media];
    }),
  }, null, 1);
}

/**
 * Starts to watch the present peers: states other than connected, and when the count of decoded frames stood still.
 * The local picture passes no network, so it shows what the machine itself holds up.
 */
export function watch() {
  /** @type {Map<unknown, { frames: number, at: number }>} */
  const seen = new Map();
  const now = () => performance.timeOrigin + performance.now();
  /** @param {{ at: number } | undefined} last @param {number} at @param {[number, number][]} stops */
  const note = (last, at, stops) => { if (last && at - last.at > USUAL_PAUSE) stops.push([last.at, at]); };
  /** @param {unknown} counter @param {number | undefined} frames @param {number} at @param {[number, number][]} stops */
  const see = (counter, frames, at, stops) => {
    const last = seen.get(counter);
    if (frames === undefined || frames === last?.frames) return;
    note(last, at, stops);
    seen.set(counter, { frames, at });
  };
  const own = /** @type {HTMLVideoElement} */ (document.querySelector("[data-self] video"));
  const there = peers();
  /** @type {Watched} */
  const result = {
    states: [], stops: [], ownStops: [], frames: [],
    end: () => {
      clearInterval(timer);
      for (const [counter, last] of seen) note(last, now(), counter === own ? result.ownStops : result.stops);
    },
  };
  for (const { connection, participant } of there) {
    connection.addEventListener("connectionstatechange", () =>
      result.states.push([participant.display_name, connection.connectionState, Math.round(now())]));
  }
  /** @param {(typeof there)[0]} peer @param {number} index */
  const look = async (peer, index) => {
    const receivers = peer.connection.getTransceivers().map(({ receiver }) => receiver);
    const stats = await receivers.find(({ track }) => track.kind === "video")?.getStats();
    const flow = [...(stats ?? new Map()).values()].find(({ type }) => type === "inbound-rtp");
    see(peer, flow?.framesDecoded, flow?.timestamp, result.stops);
    result.frames[index] = flow?.framesDecoded;
  };
  const timer = setInterval(() => {
    see(own, own.getVideoPlaybackQuality().totalVideoFrames, now(), result.ownStops);
    there.forEach(look);
  }, 100);
  globalThis.watched = result;
}

/** What `watch` saw until now; ends it. */
export function endWatch() {
  watched.end();
  const { states, stops, ownStops, frames } = watched;
  return { states, stops, ownStops, frames };
}
