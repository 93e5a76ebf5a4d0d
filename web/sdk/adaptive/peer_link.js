// @ts-check
// Owns what is sent to one peer: whether, how large and how often, for the microphone, the camera and shared screens.

import { cameraParameters, microphoneParameters, screenParameters } from "./parameters.js";
import { LINK_LEVELS } from "./allocation.js";
import { changeBetween, readingOf } from "./readings.js";
import { judgeLink } from "./judgements.js";
import { presetOf } from "./presets.js";
import { SenderControl } from "./sender_control.js";
import { Steps } from "./steps.js";

/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("./allocation.js").Share} Share */
/** @typedef {import("./judgements.js").LinkSample} LinkSample */
/** @typedef {import("./readings.js").Reading} Reading */
/** @typedef {import("./steps.js").Judgement} Judgement */
/** What a peer can use. @typedef {{ height: number, frameRate: number, screens: boolean }} Wish */
/** @typedef {{ track: MediaStreamTrack | null, isMicrophoneOn: boolean, screenFrameRate: number }} Sources   `track`: the camera's */

/** @type {Wish} of a new peer, until it says what it can use */
const START = { height: 180, frameRate: 15, screens: true };
/** @type {Wish} of a client that never says */
const SILENT = { height: 360, frameRate: 30, screens: true };
const SPEAKS_WITHIN = 5_000; // ms after the connection
const ESTIMATED_AFTER = 8_000; // ms; the estimate of the bandwidth follows a higher bitrate slowly
const RISES_AFTER = 9_000; // ms; with two samples on top, quality is back 15 s after the link
const STANDS_STILL = 2; // samples without an encoded frame before the encoder is started again

export class PeerLink {
  /** @type {Share | null} */
  share = null;

  #peer;
  /** @type {Wish | null} null until the peer has said it */
  #wish = null;
  #steps = new Steps({ last: LINK_LEVELS.length - 1, firstWait: RISES_AFTER, isJump: true });
  /** @type {Map<RTCRtpSender, SenderControl>} */
  #controls = new Map();
  /** @type {Reading | null} */
  #reading = null;
  #connectedAt = Infinity; // ms
  #raisedAt = 0; // ms
  #shortestRoundTrip = Infinity; // s
  #stillFor = 0; // samples
  /** @type {LinkSample["video"]} asked of the encoder since the last sample */
  #asked = null;
  #told = "";

  /** @param {Peer} peer */
  constructor(peer) {
    this.#peer = peer;
  }

  /** @param {Wish} wish */
  hear(wish) {
    this.#wish = wish;
  }

  /** What the peer can use now. @param {number} now   ms @returns {Wish} */
  wish(now) {
    if (this.#peer.status === "connected") this.#connectedAt = Math.min(this.#connectedAt, now);
    return this.#wish ?? (now - this.#connectedAt > SPEAKS_WITHIN ? SILENT : START);
  }

  get level() {
    return this.#steps.level;
  }

  /** Sends this much from now on. @param {Share} share @param {Sources} sources @param {number} now   ms */
  send(share, { track, isMicrophoneOn, screenFrameRate }, now) {
    const before = this.share?.height ?? 0;
    if (share.height > before) this.#raisedAt = now;
    this.share = share;
    const { audio, video, extra } = this.#peer.senders;
    if (audio) this.#control(audio).set(microphoneParameters(isMicrophoneOn));
    if (video) this.#control(video).set(cameraParameters(share, sizeOf(track)));
    for (const sender of extra) {
      if (sender.track?.kind !== "video") continue;
      const { contentHint } = sender.track;
      const isWanted = this.wish(now).screens;
      this.#control(sender).set(screenParameters({ isWanted, frameRate: screenFrameRate, contentHint }));
    }
    const current = new Set([audio, video, ...extra]);
    for (const sender of this.#controls.keys()) if (!current.has(sender)) this.#forget(sender);
    this.#tell(share);
  }

  /** Tells the peer why it gets less than it wishes. */
  tellAgain() {
    this.#told = "";
    if (this.share) this.#tell(this.share);
  }

  /**
   * Reads the connection's statistics. Returns null for the first time.
   * @param {string | undefined} camera   id of our camera's track
   * @returns {Promise<LinkSample | null>}
   */
  async measure(camera) {
    const reading = readingOf((await this.#peer.stats()).values(), camera);
    const before = this.#reading;
    this.#reading = reading;
    const asked = this.#asked;
    this.#asked = this.#askedNow();
    if (!before || reading.at <= before.at) return null;
    this.#shortestRoundTrip = Math.min(this.#shortestRoundTrip, reading.roundTripTime ?? Infinity);
    const isSame = asked?.height === this.#asked?.height && asked?.frameRate === this.#asked?.frameRate;
    const sample = { reading, change: changeBetween(before, reading), video: isSame ? asked : null };
    this.#watch(sample);
    return sample;
  }

  /** @param {LinkSample} sample @param {number} now   ms @returns {Judgement} */
  judge(sample, now) {
    const isNew = now - Math.max(this.#raisedAt, this.#connectedAt) < ESTIMATED_AFTER;
    return judgeLink(sample, { shortestRoundTrip: this.#shortestRoundTrip, isNew });
  }

  /** @param {Judgement} judgement @param {number} now   ms */
  take(judgement, now) {
    this.#steps.take(judgement, now);
  }

  close() {
    for (const sender of [...this.#controls.keys()]) this.#forget(sender);
  }

  /** @returns {LinkSample["video"]} */
  #askedNow() {
    const { senders: { video }, status } = this.#peer;
    if (!this.share || this.share.height === 0 || !video?.track || status !== "connected") return null;
    const { height, frameRate } = this.share;
    return { height, frameRate, bitrate: presetOf(height).bitrate };
  }

  /** Starts an encoder again that gets frames and gives none. @param {LinkSample} sample */
  #watch({ change, video }) {
    const isStill = video !== null && change.capturedRate > 1 && change.encodedRate === 0;
    this.#stillFor = isStill ? this.#stillFor + 1 : 0;
    if (this.#stillFor < STANDS_STILL) return;
    this.#stillFor = 0;
    const { video: sender } = this.#peer.senders;
    if (sender) this.#control(sender).mend();
  }

  /** @param {Share} share */
  #tell({ reason, height }) {
    const message = { type: "video_limit", reason, is_off: reason !== null && height === 0 };
    const text = JSON.stringify(message);
    if (text === (this.#told || JSON.stringify({ ...message, reason: null, is_off: false }))) return;
    if (this.#peer.send(message)) this.#told = text;
  }

  /** @param {RTCRtpSender} sender */
  #control(sender) {
    const control = this.#controls.get(sender) ?? new SenderControl(sender);
    this.#controls.set(sender, control);
    return control;
  }

  /** @param {RTCRtpSender} sender */
  #forget(sender) {
    this.#controls.get(sender)?.close();
    this.#controls.delete(sender);
  }
}

/** @param {MediaStreamTrack | null} track */
function sizeOf(track) {
  const { width, height } = track?.getSettings?.() ?? {};
  return width && height ? { width, height } : null;
}
