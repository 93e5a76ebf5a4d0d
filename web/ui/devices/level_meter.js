// @ts-check
// Shows the microphone level as bars. Stops measuring while it is not visible.

import { element } from "../kit/dom.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

const SAMPLES = 512; // about 11 ms at 48 kHz
const FLOOR = -60; // dB; silence
const CEILING = -12; // dB; full meter
const EVERY = 66; // ms; more often is too slow on small devices
const FALLS = 0.24; // of 1; largest decrease per update
export const HEARD = 0.3; // of 1; a voice, not a fan

export class LevelMeter {
  element = element("span", { class: "level", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("span")));

  #media;
  #onHeard;
  #level = 0;
  #isSeen = false;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  /** @type {AudioContext | null} */
  #context = null;

  /**
   * @param {LocalMedia} media
   * @param {{ signal: AbortSignal, onHeard?: () => void }} options   `onHeard`: called on each update with a voice
   */
  constructor(media, { signal, onHeard = () => {} }) {
    this.#media = media;
    this.#onHeard = onHeard;
    const seen = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isSeen = isIntersecting;
      this.#update();
    });
    seen.observe(this.element);
    media.on("changed", () => this.#update(), { signal });
    document.addEventListener("visibilitychange", () => this.#update(), { signal });
    for (const sign of ["pointerdown", "keydown"]) { // some browsers need a gesture to start audio
      document.addEventListener(sign, () => { this.#context?.resume(); }, { signal });
    }
    signal.addEventListener("abort", () => {
      seen.disconnect();
      this.#measure(null);
    });
    this.#update();
  }

  #update() {
    const { tracks, state } = this.#media;
    this.element.hidden = !state.audio;
    this.#measure(this.#isSeen && !document.hidden && state.audio ? tracks.audio : null);
  }

  /** @param {MediaStreamTrack | null} track */
  #measure(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.#context?.close();
    this.#context = null;
    this.#show(0);
    if (!track) return;
    try {
      const context = (this.#context = new AudioContext());
      const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      this.#sample(context, analyser, new Float32Array(SAMPLES));
    } catch {
      // no meter without Web Audio
    }
  }

  /** @param {AudioContext} context @param {AnalyserNode} analyser @param {Float32Array<ArrayBuffer>} samples */
  #sample(context, analyser, samples) {
    setTimeout(() => {
      if (context !== this.#context) return;
      analyser.getFloatTimeDomainData(samples);
      this.#show(Math.max(levelOf(samples), this.#level - FALLS));
      if (this.#level >= HEARD) this.#onHeard();
      this.#sample(context, analyser, samples);
    }, EVERY);
  }

  /** @param {number} level   between 0 and 1 */
  #show(level) {
    if (level === this.#level) return;
    this.#level = level;
    this.element.style.setProperty("--level", level.toFixed(2));
  }
}

/** Returns a level between 0 and 1. @param {Float32Array} samples */
export function levelOf(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - FLOOR) / (CEILING - FLOOR)));
}
