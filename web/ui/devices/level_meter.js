// @ts-check
// How loud the microphone is right now, as bars. Costs nothing while nobody sees it.

import { element } from "../kit/dom.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

const SAMPLES = 512; // of the last 11 ms or so
const FLOOR = -60; // dB that count as silence
const CEILING = -12; // dB that fill the meter
const EVERY = 66; // ms; more often costs a small device its breath
const FALLS = 0.24; // of the meter, between two looks
const HEARD = 0.3; // of the meter: a voice, and not a fan

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
   * @param {{ signal: AbortSignal, onHeard?: () => void }} options   `onHeard` with every look that shows a voice
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
    for (const sign of ["pointerdown", "keydown"]) { // which some browsers wait for
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
      this.#follow(context, analyser, new Float32Array(SAMPLES));
    } catch {
      // no meter then
    }
  }

  /** @param {AudioContext} context @param {AnalyserNode} analyser @param {Float32Array<ArrayBuffer>} samples */
  #follow(context, analyser, samples) {
    setTimeout(() => {
      if (context !== this.#context) return;
      analyser.getFloatTimeDomainData(samples);
      this.#show(Math.max(levelOf(samples), this.#level - FALLS));
      if (this.#level >= HEARD) this.#onHeard();
      this.#follow(context, analyser, samples);
    }, EVERY);
  }

  /** @param {number} level   between 0 and 1 */
  #show(level) {
    if (level === this.#level) return;
    this.#level = level;
    this.element.style.setProperty("--level", level.toFixed(2));
  }
}

/** @param {Float32Array} samples */
function levelOf(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - FLOOR) / (CEILING - FLOOR)));
}
