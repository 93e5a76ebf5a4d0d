// @ts-check
// Limits how often something may happen: a number at once, then a number per second. Time is an argument, in ms.

/** @typedef {{ atOnce: number, perSecond: number }} Rate */

export class TokenBucket {
  #rate;
  #left;
  #updatedAt = 0;

  /** @param {Rate} rate */
  constructor(rate) {
    this.#rate = rate;
    this.#left = rate.atOnce;
  }

  /** @param {number} now @returns {boolean} false if it may not happen yet */
  take(now) {
    this.#refill(now);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** @param {number} now @returns {number} ms until it may happen next */
  pause(now) {
    this.#refill(now);
    return Math.max(0, Math.ceil((1 - this.#left) / this.#rate.perSecond * 1_000));
  }

  /** @param {number} now */
  #refill(now) {
    const more = (now - this.#updatedAt) / 1_000 * this.#rate.perSecond;
    this.#left = Math.min(this.#rate.atOnce, this.#left + more);
    this.#updatedAt = now;
  }
}
