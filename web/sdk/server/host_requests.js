// @ts-check
// Tracks a host's requests across connections: the server answers each with `done` or an error.

import { SignalingError } from "./requests.js";

/** @typedef {import("./replay_buffer.js").SentFrame} SentFrame */
/** @typedef {{ frame: SentFrame, resolve: () => void, reject: (error: SignalingError) => void }} HostRequest */

export class HostRequests {
  /** @type {Map<unknown, HostRequest>} by id */
  #pending = new Map();
  #count = 0;

  /** Makes an id. Requests of a single connection have numbers, so the ids never collide. */
  nextId() {
    return `host-${++this.#count}`;
  }

  /** @param {string} id @param {SentFrame} frame @returns {Promise<void>} settled with the server's answer */
  add(id, frame) {
    return new Promise((resolve, reject) => this.#pending.set(id, { frame, resolve, reject }));
  }

  /** @param {unknown} id   other ids are ignored @param {SignalingError | null} error   null for `done` */
  settle(id, error) {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) request?.reject(error);
    else request?.resolve();
  }

  /** Fails the requests whose answer will not come. @param {(frame: SentFrame) => boolean} isLost @param {string} code */
  lose(isLost, code) {
    for (const [id, { frame }] of [...this.#pending]) {
      if (isLost(frame)) this.settle(id, new SignalingError(code, "the answer was lost"));
    }
  }
}
