// @ts-check
// Plays one audio track at a volume of 0 to 200 %, through the chosen speaker.

import { element } from "../kit/dom.js";
import { soundOutput } from "../kit/sound_output.js";

/** @typedef {import("./volumes.js").Volume} Volume */

export class TrackSound {
  element = element("audio", { autoplay: true });

  #plain;
  #onRefused;
  #stopRouting = soundOutput.route(this.element);
  /** @type {Amplifier | null} since the volume was above 100 % for the first time */
  #amplifier = null;

  /** @param {MediaStreamTrack} track @param {Volume} volume @param {() => void} onRefused   called if the browser blocks it */
  constructor(track, volume, onRefused) {
    this.#plain = this.element.srcObject = new MediaStream([track]);
    this.#onRefused = onRefused;
    this.setVolume(volume);
  }

  /** @param {Volume} volume */
  setVolume({ level, isMuted }) {
    this.element.volume = Math.min(1, level);
    this.element.muted = isMuted;
    if (level > 1) this.#amplifier ??= new Amplifier(this.#plain);
    this.#amplifier?.setGain(Math.max(1, level));
    const heard = this.#amplifier?.output ?? this.#plain;
    if (this.element.srcObject === heard) return;
    this.element.srcObject = heard;
    this.play();
  }

  async play() {
    this.#amplifier?.resume();
    try {
      await this.element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#onRefused();
    }
  }

  close() {
    this.#stopRouting();
    this.#amplifier?.close();
    this.element.srcObject = null;
    this.element.remove();
  }
}

/** Makes a stream louder. An element cannot: its volume ends at 100 %. */
class Amplifier {
  #context = new AudioContext();
  #gain = this.#context.createGain();
  #destination = this.#context.createMediaStreamDestination();
  /** Chromium passes a peer's sound on to Web Audio only while an element plays it. */
  #source = element("audio", { autoplay: true, muted: true });

  /** @param {MediaStream} stream */
  constructor(stream) {
    this.#source.muted = true;
    this.#source.srcObject = stream;
    this.#context.createMediaStreamSource(stream).connect(this.#gain).connect(this.#destination);
  }

  get output() {
    return this.#destination.stream;
  }

  /** @param {number} gain */
  setGain(gain) {
    this.#gain.gain.value = gain;
  }

  resume() {
    this.#context.resume().catch(() => {}); // closed
    this.#source.play().catch(() => {}); // as the amplified sound, which tells
  }

  close() {
    this.#context.close();
    this.#source.srcObject = null;
  }
}
