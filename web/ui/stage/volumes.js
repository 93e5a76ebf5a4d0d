// @ts-check
// Keeps how loud this page plays each person, for the whole call: who comes back under the same name is as loud as before.

import { Emitter } from "../../sdk/emitter.js";

/**
 * @typedef {object} Volume
 * @property {number} level      1 as it comes; 0 to 2
 * @property {boolean} isMuted   for us only
 */

/** @type {Volume} */
const AS_IT_COMES = { level: 1, isMuted: false };

/** @extends {Emitter<{ changed: string }>}   a name */
export class Volumes extends Emitter {
  /** @type {Map<string, Volume>} by name, which is unique in a call */
  #volumes = new Map();

  /** @param {string} name @returns {Volume} */
  of(name) {
    return this.#volumes.get(name) ?? AS_IT_COMES;
  }

  /** @param {string} name @param {Partial<Volume>} change */
  set(name, change) {
    this.#volumes.set(name, { ...this.of(name), ...change });
    this.emit("changed", name);
  }
}
