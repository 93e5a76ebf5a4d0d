// @ts-check
// Detects who is speaking, and picks the active speaker without flicker. Works on levels and times that are passed in.

import { Emitter } from "../emitter.js";

const LOUD = 0.01; // of 1, -40 dB; above the background noise of most rooms
const PAUSE = 700; // ms; a pause within speech
const LONGEST_PAUSE = 1_600; // ms; for levels that come once a second
const CLICK = 150; // ms; shorter sounds are not speech
const TURN = 1_000; // ms of speech before someone becomes the active speaker
const STAY = 3_000; // ms that the active speaker stays active at least
const LOUDER = 2; // factor by which a new speaker must be louder than one who still speaks
const SMOOTHING = 0.3; // weight of the newest level

/**
 * @typedef {object} Voice
 * @property {number} began   ms, of the first loud sample
 * @property {number} heard   ms, of the last loud sample
 * @property {number} level   smoothed
 */

/** @extends {Emitter<{ speaking_changed: ReadonlySet<string>, active_changed: string | null }>} */
export class Speakers extends Emitter {
  /** @type {ReadonlySet<string>} */
  speaking = new Set();
  /** @type {string | null} the active speaker; stays set in silence */
  active = null;

  #mayFollow;
  #followedSince = -Infinity;
  #heardAt = -Infinity;
  #pause = PAUSE; // longer while levels come seldom, as in a hidden page
  /** @type {Map<string, Voice>} */
  #voices = new Map();

  /** @param {(id: string) => boolean} [mayFollow]   excludes our own id */
  constructor(mayFollow = () => true) {
    super();
    this.#mayFollow = mayFollow;
  }

  /**
   * Processes the levels of all participants at a time. Missing ids have left.
   * @param {ReadonlyMap<string, number>} levels   0 to 1, by id
   * @param {number} now   ms
   */
  hear(levels, now) {
    this.#pause = Math.max(PAUSE, Math.min(1.5 * (now - this.#heardAt), LONGEST_PAUSE));
    this.#heardAt = now;
    for (const id of [...this.#voices.keys()]) if (!levels.has(id)) this.#voices.delete(id);
    for (const [id, level] of levels) this.#updateVoice(id, level, now);
    this.#setSpeaking(new Set([...this.#voices].filter(([, voice]) => this.#speaks(voice, now, CLICK)).map(([id]) => id)));
    this.#chooseActive(now);
  }

  /** @param {string} id @param {number} level @param {number} now */
  #updateVoice(id, level, now) {
    const voice = this.#voices.get(id) ?? { began: now, heard: -Infinity, level: 0 };
    voice.level += (level - voice.level) * SMOOTHING;
    if (level >= LOUD) {
      if (now - voice.heard > this.#pause) voice.began = now;
      voice.heard = now;
    }
    this.#voices.set(id, voice);
  }

  /** @param {ReadonlySet<string>} speaking */
  #setSpeaking(speaking) {
    const isSame = speaking.size === this.speaking.size && [...speaking].every((id) => this.speaking.has(id));
    if (isSame) return;
    this.speaking = speaking;
    this.emit("speaking_changed", speaking);
  }

  /** @param {number} now */
  #chooseActive(now) {
    const followed = this.active === null ? undefined : this.#voices.get(this.active);
    if (this.active !== null && !followed) this.#setActive(null, -Infinity); // gone
    if (followed && now - this.#followedSince < STAY) return;
    const threshold = followed && this.#speaks(followed, now, 0) ? followed.level * LOUDER : 0;
    const [next] = [...this.#voices]
      .filter(([id]) => id !== this.active && this.#mayFollow(id))
      .filter(([, voice]) => this.#speaks(voice, now, TURN) && voice.level > threshold)
      .sort(([, one], [, other]) => other.level - one.level);
    if (next) this.#setActive(next[0], now);
  }

  /** @param {string | null} id @param {number} now */
  #setActive(id, now) {
    this.active = id;
    this.#followedSince = now;
    this.emit("active_changed", id);
  }

  /**
   * Returns true if the voice is speaking, and has been for at least `least` ms.
   * @param {Voice} voice
   * @param {number} now
   * @param {number} least
   */
  #speaks({ began, heard }, now, least) {
    return now - heard <= this.#pause && heard - began >= least;
  }
}
