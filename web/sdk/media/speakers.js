// @ts-check
// Who speaks, and whom a view should follow without flicker. Fed with levels and times; knows no browser and no clock.

import { Emitter } from "../emitter.js";

const LOUD = 0.01; // of 1; about -40 dB below the loudest, which a room's noise stays under
const PAUSE = 700; // ms that somebody may be quiet within what they say
const CLICK = 150; // ms; a shorter sound is no speech
const TURN = 1_000; // ms that somebody has to speak before they are followed
const STAY = 3_000; // ms that whoever is followed stays so
const LOUDER = 2; // times as loud as whoever is followed and still speaks
const SMOOTHING = 0.3; // weight of the newest level

/** @typedef {{ began: number, heard: number, level: number }} Voice   times of its first and last sound; smoothed */

/** @extends {Emitter<{ speaking_changed: ReadonlySet<string>, active_changed: string | null }>} */
export class Speakers extends Emitter {
  /** @type {ReadonlySet<string>} */
  speaking = new Set();
  /** @type {string | null} the one to be followed: whoever spoke last, also in silence */
  active = null;

  #mayFollow;
  #followedSince = -Infinity;
  /** @type {Map<string, Voice>} */
  #voices = new Map();

  /** @param {(id: string) => boolean} [mayFollow]   nobody wants to follow themselves */
  constructor(mayFollow = () => true) {
    super();
    this.#mayFollow = mayFollow;
  }

  /**
   * Takes in how loud everybody is at this time; whoever is missing has gone.
   * @param {ReadonlyMap<string, number>} levels   0 to 1, by id
   * @param {number} now   ms
   */
  hear(levels, now) {
    for (const id of [...this.#voices.keys()]) if (!levels.has(id)) this.#voices.delete(id);
    for (const [id, level] of levels) this.#hearOne(id, level, now);
    this.#showSpeaking(new Set([...this.#voices].filter(([, voice]) => speaks(voice, now, CLICK)).map(([id]) => id)));
    this.#follow(now);
  }

  /** @param {string} id @param {number} level @param {number} now */
  #hearOne(id, level, now) {
    const voice = this.#voices.get(id) ?? { began: now, heard: -Infinity, level: 0 };
    voice.level += (level - voice.level) * SMOOTHING;
    if (level >= LOUD) {
      if (now - voice.heard > PAUSE) voice.began = now;
      voice.heard = now;
    }
    this.#voices.set(id, voice);
  }

  /** @param {ReadonlySet<string>} speaking */
  #showSpeaking(speaking) {
    const isSame = speaking.size === this.speaking.size && [...speaking].every((id) => this.speaking.has(id));
    if (isSame) return;
    this.speaking = speaking;
    this.emit("speaking_changed", speaking);
  }

  /** @param {number} now */
  #follow(now) {
    const followed = this.active === null ? undefined : this.#voices.get(this.active);
    if (this.active !== null && !followed) this.#turnTo(null, -Infinity); // gone
    if (followed && now - this.#followedSince < STAY) return;
    const threshold = followed && speaks(followed, now, 0) ? followed.level * LOUDER : 0;
    const [next] = [...this.#voices]
      .filter(([id]) => id !== this.active && this.#mayFollow(id))
      .filter(([, voice]) => speaks(voice, now, TURN) && voice.level > threshold)
      .sort(([, one], [, other]) => other.level - one.level);
    if (next) this.#turnTo(next[0], now);
  }

  /** @param {string | null} id @param {number} now */
  #turnTo(id, now) {
    this.active = id;
    this.#followedSince = now;
    this.emit("active_changed", id);
  }
}

/** Do they speak, and for at least so many ms? @param {Voice} voice @param {number} now @param {number} least */
function speaks({ began, heard }, now, least) {
  return now - heard <= PAUSE && heard - began >= least;
}
