// @ts-check
// Samples the statistics of every peer connection in a call, and keeps the last minutes for bug reports.
// Reports hold counts and states only, never an address, a name or a session description.

import { Emitter } from "../emitter.js";
import { statsOf, readReport, totalsOf } from "./stats.js";
import { levelOf, Quality } from "./quality.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./stats.js").Figures} Figures */
/** @typedef {import("./stats.js").Totals} Totals */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("./quality.js").Level} Level */

export const KEPT_FOR = 5 * 60_000; // ms
const MEASURE_EVERY = 2_000; // ms
const MEASURE_EVERY_PER_PEER = 400; // ms; the statistics of a large call take long
const STILL_AFTER = 2; // samples without a new frame before a video counts as frozen

/**
 * @typedef {object} Measurement
 * @property {number} at         ms since 1970
 * @property {Figures} figures
 * @property {Level} level
 * @property {boolean} isStill   no camera frame was decoded for some seconds
 */
/** One kept sample. @typedef {Record<string, unknown> & { at: number }} Sample */
/**
 * @typedef {object} PeerHistory
 * @property {number} number   counts peers in the order in which they joined
 * @property {Quality} quality
 * @property {Totals | null} totals
 * @property {number} stillFor   samples without a new frame
 * @property {Measurement | null} latest
 * @property {Sample[]} samples
 */

/** @extends {Emitter<{ measured: {} }>} */
export class Measurements extends Emitter {
  #call;
  /** @type {Map<Peer, PeerHistory>} peers that left are kept as long as their samples */
  #histories = new Map();
  #count = 0;
  #isBusy = false;

  /** @param {Call} call */
  constructor(call) {
    super();
    this.#call = call;
  }

  /** @param {Peer} peer @returns {Measurement | null} */
  of(peer) {
    return this.#histories.get(peer)?.latest ?? null;
  }

  /** Samples all peers every 2 s, and those of a large call less often. @param {AbortSignal} signal   stops when aborted */
  start(signal) {
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const schedule = () => {
      timer = setTimeout(() => {
        this.sample(Date.now());
        schedule();
      }, Math.max(MEASURE_EVERY, this.#call.peers.size * MEASURE_EVERY_PER_PEER));
    };
    schedule();
    signal.addEventListener("abort", () => clearTimeout(timer));
  }

  /** Samples all peers. Does nothing while the previous call is still running. @param {number} now   ms since 1970 */
  async sample(now) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const peers = [...this.#call.peers.values()];
    await Promise.all(peers.map((peer) => this.#measure(peer, now).catch(() => {}))); // the connection was closed
    this.#isBusy = false;
    this.#forget(now - KEPT_FOR);
    this.emit("measured", {});
  }

  /** Returns the kept samples of all peers, which are identified by number only. */
  report() {
    return [...this.#histories].map(([{ participant, socketId }, { number, samples }]) => ({
      peer: number,
      role: participant.role,
      is_inside: this.#call.peers.has(socketId),
      samples,
    }));
  }

  /** @param {Peer} peer @param {number} now */
  async #measure(peer, now) {
    const history = this.#historyOf(peer);
    const report = readReport((await peer.stats()).values(), peer.tracks.video?.id);
    const totals = totalsOf(report);
    const figures = { ...statsOf(report, totals, history.totals), ...this.#call.adaptation?.figuresOf(peer) };
    const hasNewFrame = totals.framesDecoded === null || totals.framesDecoded !== history.totals?.framesDecoded;
    history.stillFor = hasNewFrame || peer.isVideoWished === false ? 0 : history.stillFor + 1;
    history.totals = totals;
    if (peer.status === "connected") history.quality.take(levelOf(figures));
    const { level } = history.quality;
    history.latest = { at: now, figures, level, isStill: history.stillFor >= STILL_AFTER };
    history.samples.push({ at: now, ...stateOf(peer), level, frames_decoded: totals.framesDecoded, ...figures });
  }

  /** @param {Peer} peer */
  #historyOf(peer) {
    const known = this.#histories.get(peer);
    if (known) return known;
    /** @type {PeerHistory} */
    const made = {
      number: ++this.#count, quality: new Quality(), totals: null, stillFor: 0, latest: null, samples: [],
    };
    this.#histories.set(peer, made);
    return made;
  }

  /** @param {number} before */
  #forget(before) {
    for (const [peer, { samples }] of this.#histories) {
      while (samples.length > 0 && samples[0].at < before) samples.shift();
      if (samples.length === 0 && !this.#call.peers.has(peer.socketId)) this.#histories.delete(peer);
    }
  }
}

/** @param {Peer} peer */
function stateOf({ status, isAway, mediaState, connection }) {
  const { connectionState, iceConnectionState, iceGatheringState, signalingState } = connection;
  return { status, isAway, mediaState, connectionState, iceConnectionState, iceGatheringState, signalingState };
}
