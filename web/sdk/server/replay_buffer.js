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
 * @property {boolean} isDropped  no longer kept, and not confirmed
 */

/** Frames in the order sent. Where more are kept than may be, the oldest go first. */
export class ReplayBuffer {
  /** Frames since the count began, those included that wait for a connection. */
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

  /** Is it kept, so not confirmed? @param {SentFrame} frame */
  has(frame) {
    return this.#frames.includes(frame);
  }

  /** The server has the first `count` frames. @param {number} count */
  confirm(count) {
    while (this.#frames.length > 0 && this.sent - this.#frames.length < count) this.#forgetOldest();
  }

  /**
   * Continues from the server's `count`; the frames left are those that it has not received.
   * @param {number} count
   * @returns {boolean} false where a frame that it has not received is no longer kept
   */
  resume(count) {
    const isComplete = count >= this.sent - this.#frames.length && count <= this.sent;
    this.confirm(count);
    this.sent = count + this.#frames.length; // as the server will count
    return isComplete;
  }

  /** Restarts both counts from 0: frames written before are dropped, those that waited since are kept. */
  restart() {
    this.#frames = this.#frames.filter(({ isWritten }) => !isWritten);
    this.#bytes = this.#frames.reduce((sum, { size }) => sum + size, 0);
    this.sent = this.#frames.length;
  }

  /** The kept frames in order, marked as written to a connection. */
  write() {
    for (const frame of this.#frames) frame.isWritten = true;
    return this.#frames.map(({ text }) => text);
  }

  #forgetOldest() {
    this.#bytes -= this.#frames.shift()?.size ?? 0;
  }
}
