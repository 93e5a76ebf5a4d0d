// @ts-check
// Makes a short call from this browser to itself through one TURN server, and measures it.

import { fault, fine, median, warning } from "./results.js";
import { REFUSALS } from "./verdicts.js";
import { pause, within } from "./waiting.js";

/** @typedef {import("./results.js").Environment} Environment */
/** @typedef {import("./results.js").Figures} Figures */

const OPENS_WITHIN = 8_000; // ms
const PACKET = 1_000; // bytes
const TICK = 20; // ms between two groups of packets
const MOST_UNSENT = 32_000; // bytes; more would only wait in the browser
const LAST_ARRIVE = 500; // ms after the last was sent
const ECHOES = 5; // of so many packets one is sent back, for the round trip

/** How long and how much. During a call it must not take bandwidth away from it. */
const FULL = { time: 2_000, rate: 2_000_000 }; // ms; bit/s
const SMALL = { time: 1_000, rate: 200_000 };

// A good connection: enough for one video of 720p.
const MOST_LOSS = 0.05;
const LONGEST_ROUND_TRIP = 300; // ms
const LOWEST_RATE = 1_100_000; // bit/s

/**
 * @param {RTCIceServer} server   with one URL
 * @param {Environment} environment
 * @param {{ isInCall: boolean, signal: AbortSignal }} options
 * @returns {Promise<import("./results.js").CheckResult>}
 */
export async function checkRelayCall(server, { createPeerConnection, now }, { isInCall, signal }) {
  const began = now();
  const url = String(server.urls);
  /** @type {RTCConfiguration} */
  const configuration = { iceServers: [server], iceTransportPolicy: "relay" };
  /** @type {RTCPeerConnection[]} */
  const opened = [];
  const open = () => {
    const connection = createPeerConnection(configuration); // may throw: browsers limit their number
    opened.push(connection);
    return connection;
  };
  try {
    const [caller, callee] = [open(), open()];
    /** @type {import("./results.js").Cause | undefined} */
    let refusal; // as of a quota that is enough for one of both
    caller.onicecandidateerror = callee.onicecandidateerror = ({ errorCode }) => { refusal ??= REFUSALS[errorCode]; };
    const channel = caller.createDataChannel("", { ordered: false, maxRetransmits: 0 });
    const ends = bothOpen(channel, callee);
    await connect(caller, callee);
    const far = await within(OPENS_WITHIN, signal, ends);
    if (!far) return { ...fault("relay_call", refusal ?? "nothing_through", "operator", { url }), ms: now() - began };
    const figures = await measure(channel, far, { load: isInCall ? SMALL : FULL, now, signal });
    return { ...judgeFigures(figures, { url, isInCall }), ms: now() - began };
  } finally {
    for (const connection of opened) connection.close();
  }
}

/** @param {Figures & { loss: number }} figures @param {{ url: string, isInCall: boolean }} options */
function judgeFigures(figures, { url, isInCall }) {
  const { roundTrip, loss, rate = 0 } = figures;
  const more = { url, figures };
  if (loss === 1) return fault("relay_call", "nothing_through", "operator", more);
  if (loss >= MOST_LOSS) return warning("relay_call", "lossy", "network", more);
  if (roundTrip === undefined || roundTrip >= LONGEST_ROUND_TRIP) return warning("relay_call", "slow", "network", more);
  if (!isInCall && rate <= LOWEST_RATE) return warning("relay_call", "narrow", "network", more);
  return fine("relay_call", more);
}

/**
 * @param {RTCDataChannel} channel
 * @param {RTCPeerConnection} callee
 * @returns {Promise<RTCDataChannel>} the other end, once both are open
 */
function bothOpen(channel, callee) {
  const near = new Promise((resolve) => { channel.onopen = resolve; });
  /** @type {Promise<RTCDataChannel>} */
  const far = new Promise((resolve) => { callee.ondatachannel = (event) => resolve(event.channel); });
  return Promise.all([far, near]).then(([end]) => end);
}

/** @param {RTCPeerConnection} caller @param {RTCPeerConnection} callee */
async function connect(caller, callee) {
  const pass = (/** @type {RTCPeerConnection} */ from, /** @type {RTCPeerConnection} */ to) => {
    /** @type {RTCIceCandidate[]} */
    const early = []; // candidates before the description
    from.onicecandidate = ({ candidate }) => {
      if (!candidate) return;
      if (to.remoteDescription) to.addIceCandidate(candidate).catch(() => {}); // closed meanwhile
      else early.push(candidate);
    };
    return async (/** @type {RTCSessionDescriptionInit} */ description) => {
      await to.setRemoteDescription(description);
      for (const candidate of early) to.addIceCandidate(candidate).catch(() => {});
    };
  };
  const [toCallee, toCaller] = [pass(caller, callee), pass(callee, caller)];
  const offer = await caller.createOffer();
  await caller.setLocalDescription(offer);
  await toCallee(offer);
  const answer = await callee.createAnswer();
  await callee.setLocalDescription(answer);
  await toCaller(answer);
}

/**
 * Sends packets, each with the time in it. The far end counts them and sends some back.
 * @param {RTCDataChannel} near
 * @param {RTCDataChannel} far
 * @param {{ load: { time: number, rate: number }, now: () => number, signal: AbortSignal }} options
 * @returns {Promise<Figures & { loss: number }>}
 */
async function measure(near, far, { load, now, signal }) {
  near.binaryType = far.binaryType = "arraybuffer";
  const began = now();
  let arrived = 0, lastAt = began, sent = 0;
  /** @type {number[]} */
  const roundTrips = [];
  far.onmessage = ({ data }) => {
    arrived += 1;
    lastAt = now();
    if (arrived % ECHOES === 1 && far.readyState === "open") far.send(data.slice(0, 8));
  };
  near.onmessage = ({ data }) => { roundTrips.push(now() - new DataView(data).getFloat64(0)); };
  while (now() - began < load.time) {
    const due = Math.ceil(((now() - began + TICK) / 1_000) * load.rate / (8 * PACKET));
    for (; sent < due && near.bufferedAmount < MOST_UNSENT && near.readyState === "open"; sent += 1) near.send(packet(now()));
    await pause(TICK, signal);
  }
  await pause(LAST_ARRIVE, signal);
  const left = sent - Math.ceil(near.bufferedAmount / PACKET); // the others still wait in this browser
  return {
    loss: left > 0 ? 1 - Math.min(arrived, left) / left : 1,
    rate: arrived * PACKET * 8_000 / Math.max(load.time, lastAt - began),
    ...(roundTrips.length > 0 ? { roundTrip: median(roundTrips) } : {}),
  };
}

/** @param {number} at   ms */
function packet(at) {
  const made = new DataView(new ArrayBuffer(PACKET));
  made.setFloat64(0, at);
  return made.buffer;
}
