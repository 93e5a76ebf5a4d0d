// @ts-check
// Measures every connection of a call, one getStats for each at a time, and keeps the last minutes. Knows no clock.
// What is kept is meant for bug reports: counts and states, never an address, a name or a description.

import { Emitter } from "../emitter.js";
import { statsOf, readReport, totalsOf } from "./stats.js";
import { levelOf, Quality } from "./quality.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("./stats.js").Figures} Figures */
/** @typedef {import("./stats.js").Totals} Totals */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("./quality.js").Level} Level */

export const KEPT_FOR = 5 * 60_000; // ms
const STILL_AFTER = 2; // samples without a new frame until a picture counts as frozen

/**
 * @typedef {object} Measurement
 * @property {number} at         ms since 1970
 * @property {Figures} figures
 * @property {Level} level
 * @property {boolean} isStill   no frame of the camera has come for some seconds
 */
/** One moment as it is kept. @typedef {Record<string, unknown> & { at: number }} Moment */
/**
 * @typedef {object} Course   of one peer
 * @property {number} number   in the order in which they came
 * @property {Quality} quality
 * @property {Totals | null} totals
 * @property {number} stillFor   samples
 * @property {Measurement | null} latest
 * @property {Moment[]} moments
 */

/** @extends {Emitter<{ measured: {} }>} */
export class Measurements extends Emitter {
  #call;
  /** @type {Map<Peer, Course>} those who left are kept as long as their moments */
  #courses = new Map();
  #count = 0;
  #isBusy = false;

  /** @param {Call} call */
  constructor(call) {
    super();
    this.#call = call;
  }

  /** @param {Peer} peer @returns {Measurement | null} */
  of(peer) {
    return this.#courses.get(peer)?.latest ?? null;
  }

  /** Measures everybody; a call that comes before the last is done does nothing. @param {number} now   ms since 1970 */
  async sample(now) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const peers = [...this.#call.peers.values()];
    await Promise.all(peers.map((peer) => this.#measure(peer, now).catch(() => {}))); // closed meanwhile
    this.#isBusy = false;
    this.#forget(now - KEPT_FOR);
    this.emit("measured", {});
  }

  /** What was kept, by a number for each peer. */
  report() {
    return [...this.#courses].map(([{ participant, socketId }, { number, moments }]) => ({
      peer: number,
      role: participant.role,
      is_inside: this.#call.peers.has(socketId),
      samples: moments,
    }));
  }

  /** @param {Peer} peer @param {number} now */
  async #measure(peer, now) {
    const course = this.#courseOf(peer);
    const report = readReport((await peer.connection.getStats()).values(), peer.tracks.video?.id);
    const totals = totalsOf(report);
    const figures = statsOf(report, totals, course.totals);
    const hasNewFrame = totals.framesDecoded === null || totals.framesDecoded !== course.totals?.framesDecoded;
    course.stillFor = hasNewFrame ? 0 : course.stillFor + 1;
    course.totals = totals;
    if (peer.status === "connected") course.quality.take(levelOf(figures));
    const { level } = course.quality;
    course.latest = { at: now, figures, level, isStill: course.stillFor >= STILL_AFTER };
    course.moments.push({ at: now, ...stateOf(peer), level, frames_decoded: totals.framesDecoded, ...figures });
  }

  /** @param {Peer} peer */
  #courseOf(peer) {
    const known = this.#courses.get(peer);
    if (known) return known;
    /** @type {Course} */
    const made = {
      number: ++this.#count, quality: new Quality(), totals: null, stillFor: 0, latest: null, moments: [],
    };
    this.#courses.set(peer, made);
    return made;
  }

  /** @param {number} before */
  #forget(before) {
    for (const [peer, { moments }] of this.#courses) {
      while (moments.length > 0 && moments[0].at < before) moments.shift();
      if (moments.length === 0 && !this.#call.peers.has(peer.socketId)) this.#courses.delete(peer);
    }
  }
}

/** @param {Peer} peer */
function stateOf({ status, isAway, mediaState, connection }) {
  const { connectionState, iceConnectionState, iceGatheringState, signalingState } = connection;
  return { status, isAway, mediaState, connectionState, iceConnectionState, iceGatheringState, signalingState };
}
