// @ts-check
// Messages of a session that the server answers only where they fail: done once it has dealt with them in silence.

import { SignalingError } from "./requests.js";

/** @typedef {import("./replay_buffer.js").KeptFrame} KeptFrame */
/** @typedef {{ frame: KeptFrame, resolve: () => void, reject: (error: SignalingError) => void }} Errand */

export class Errands {
  /** @type {Map<unknown, Errand>} by id */
  #pending = new Map();
  #count = 0;

  get isEmpty() {
    return this.#pending.size === 0;
  }

  /** An id that none of a connection's own requests has, for those are numbers. */
  nextId() {
    return `errand-${++this.#count}`;
  }

  /** @param {string} id @param {KeptFrame} frame @returns {Promise<void>} settled with the errand */
  add(id, frame) {
    return new Promise((resolve, reject) => this.#pending.set(id, { frame, resolve, reject }));
  }

  /** @param {unknown} id   perhaps of an errand @param {SignalingError} error */
  refuse(id, error) {
    this.#pending.get(id)?.reject(error);
    this.#pending.delete(id);
  }

  /** The server had answered by now if any of these had failed. @param {(frame: KeptFrame) => boolean} isDone */
  finish(isDone) {
    this.#take(isDone, ({ resolve }) => resolve());
  }

  /** What became of these nobody will tell. @param {(frame: KeptFrame) => boolean} isLost @param {string} code */
  lose(isLost, code) {
    this.#take(isLost, ({ reject }) => reject(new SignalingError(code, "no word on what became of it")));
  }

  /** @param {(frame: KeptFrame) => boolean} isMeant @param {(errand: Errand) => void} settle */
  #take(isMeant, settle) {
    for (const [id, errand] of [...this.#pending]) {
      if (!isMeant(errand.frame)) continue;
      this.#pending.delete(id);
      settle(errand);
    }
  }
}
