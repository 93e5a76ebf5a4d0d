// @ts-check
// Keeps what this side sent in a resumable session until the server confirms it, so that it can be sent again.

export const MAX_MESSAGES = 2_048; // messages
export const MAX_BYTES = 1024 * 1024;

const utf8 = new TextEncoder();

/**
 * @typedef {object} SentFrame
 * @property {string} text
 * @property {number} size        bytes
 * @property {boolean} isWritten  to a connection
 * @property {boolean} isDropped  above the limits, before it was confirmed
 */

/** Keeps frames in the order sent. Above the limits, the oldest are dropped. */
export class ReplayBuffer {
  /** Number of frames since the count began, including those that wait for a connection. */
  sent = 0;
  /** @type {SentFrame[]} */
  #frames = [];
  #bytes = 0;

  get length() {
    return this.#frames.length;
  }

  /** @param {string} text @param {{ isWritten: boolean }} fate   was it written to a connection? @returns {SentFrame} */
  add(text, { isWritten }) {
    const size = utf8.encode(text).length;
    const frame = { text, size, isWritten, isDropped: false };
    this.sent += 1;
    this.#frames.push(frame);
    this.#bytes += size;
    while (this.#bytes > MAX_BYTES || this.#frames.length > MAX_MESSAGES) {
      this.#frames[0].isDropped = true;
      this.#forgetOldest();
    }
    return frame;
  }

  /** Returns true if the frame is still kept, so not confirmed. @param {SentFrame} frame */
  has(frame) {
    return this.#frames.includes(frame);
  }

  /** Drops the first `count` frames, which the server has. @param {number} count */
  confirm(count) {
    while (this.#frames.length > 0 && this.sent - this.#frames.length < count) this.#forgetOldest();
  }

  /**
   * Continues from the server's `count`. The frames that it has not received stay.
   * @param {number} count
   * @returns {boolean} false if a frame that it has not received was dropped
   */
  resume(count) {
    const isComplete = count >= this.sent - this.#frames.length && count <= this.sent;
    this.confirm(count);
    this.sent = count + this.#frames.length; // as the server will count
    return isComplete;
  }

  /** Restarts the count from 0: drops frames that were written, and keeps those that wait for a connection. */
  restart() {
    this.#frames = this.#frames.filter(({ isWritten }) => !isWritten);
    this.#bytes = this.#frames.reduce((sum, { size }) => sum + size, 0);
    this.sent = this.#frames.length;
  }

  /** Returns the texts of the kept frames in order, and marks them as written to a connection. */
  write() {
    for (const frame of this.#frames) frame.isWritten = true;
    return this.#frames.map(({ text }) => text);
  }

  #forgetOldest() {
    this.#bytes -= this.#frames.shift()?.size ?? 0;
  }
}
