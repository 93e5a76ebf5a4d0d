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

  /** @param {string} text @param {{ isWritten: boolean }} fate   was it handed to a connection? @returns {SentFrame} */
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

  /** Has the server not confirmed it yet? @param {SentFrame} frame */
  has(frame) {
    return this.#frames.includes(frame);
  }

  /** The server has the first `count` frames. @param {number} count */
  confirm(count) {
    while (this.#frames.length > 0 && this.sent - this.#frames.length < count) this.#forgetOldest();
  }

  /**
   * The server goes on counting from `count`; what is left is what it has not got.
   * @param {number} count
   * @returns {boolean} whether that is everything: false where a frame that it lacks is not kept any more
   */
  resume(count) {
    const isComplete = count >= this.sent - this.#frames.length && count <= this.sent;
    this.confirm(count);
    this.sent = count + this.#frames.length; // as the server will count, whatever is missing
    return isComplete;
  }

  /** Both counts start from 0: what was written before is not sent again, what has waited since is. */
  restart() {
    this.#frames = this.#frames.filter(({ isWritten }) => !isWritten);
    this.#bytes = this.#frames.reduce((sum, { size }) => sum + size, 0);
    this.sent = this.#frames.length;
  }

  /** All that is kept, in order, about to be handed to a connection. */
  write() {
    for (const frame of this.#frames) frame.isWritten = true;
    return this.#frames.map(({ text }) => text);
  }

  #forgetOldest() {
    this.#bytes -= this.#frames.shift()?.size ?? 0;
  }
}
