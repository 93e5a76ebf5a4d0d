// @ts-check
// Tells each peer which of its video we can use, in a few presets, and seldom.

import { LOW_DATA_HEIGHT, presetFor, presetOf } from "./presets.js";

/** @typedef {import("../peer/peer.js").Peer} Peer */
/** How much data video may take. @typedef {"full" | "low" | "audio"} DataUse */
/** How a peer is shown, in device pixels. @typedef {{ width: number, height: number, isPinned: boolean }} ShownTile */
/** @typedef {{ tile: ShownTile | null, areScreensShown: boolean }} Shown   `tile`: null if it is not visible */
/** @typedef {{ height: number, isFew: boolean }} WishedVideo   `isFew`: height 0, since this device cannot bear more */

const APART = 300; // ms between two wishes
const OFF_AFTER = 2_000; // ms that a tile is hidden before its video stops

/**
 * Decides which height we wish of one peer's camera.
 * @param {ShownTile | null} tile
 * @param {object} state
 * @param {DataUse} state.dataUse
 * @param {boolean} state.isLimited   this device can bear only few pictures, and this one is not among them
 * @param {number} [state.before]     the height so far
 */
export function wishedHeight(tile, { dataUse, isLimited, before }) {
  if (!tile || dataUse === "audio") return 0;
  if (tile.isPinned) return presetFor(tile, before).height;
  if (isLimited) return 0;
  const { height } = presetFor(tile, before);
  return dataUse === "low" ? Math.min(height, LOW_DATA_HEIGHT) : height;
}

/** Sends our wishes to one peer. */
export class PeerWish {
  /** The height that we wish; null until the page has shown the peer. @type {number | null} */
  height = null;

  #peer;
  #screens = true;
  #now;
  #sent = "";
  #sentAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Peer} peer @param {() => number} [now]   ms */
  constructor(peer, now = () => performance.now()) {
    this.#peer = peer;
    this.#now = now;
  }

  /** @param {number} height @param {boolean} screens */
  set(height, screens) {
    if (height === this.height && screens === this.#screens) return;
    const turnsOff = height === 0 && (this.height ?? 0) > 0;
    this.height = height;
    this.#screens = screens;
    this.#schedule(turnsOff ? OFF_AFTER : 0);
  }

  /** Sends the wish again: the peer can hear it from now on. */
  repeat() {
    this.#sent = "";
    if (this.height !== null) this.#schedule(0);
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** @param {number} delay   ms */
  #schedule(delay) {
    clearTimeout(this.#timer);
    const wait = Math.max(delay, this.#sentAt + APART - this.#now());
    if (wait > 0) this.#timer = setTimeout(() => this.#send(), wait);
    else this.#send();
  }

  #send() {
    const height = this.height ?? 0;
    const message = { type: "video_wish", height, frame_rate: presetOf(height).frameRate, screens: this.#screens };
    const text = JSON.stringify(message);
    if (text === this.#sent || !this.#peer.send(message)) return;
    this.#sent = text;
    this.#sentAt = this.#now();
  }
}
