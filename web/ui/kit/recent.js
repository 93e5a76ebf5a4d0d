// @ts-check
// Remembers for a while what has happened, so that what happens again and again is told once.

const MOST = 200; // keys

export class Recent {
  #duration;
  #now;
  /** @type {Map<string, number>} when each key came last, oldest first */
  #times = new Map();

  /** @param {number} duration   ms @param {() => number} [now]   ms */
  constructor(duration, now = () => performance.now()) {
    this.#duration = duration;
    this.#now = now;
  }

  /** @param {string} key */
  add(key) {
    this.#times.delete(key);
    this.#times.set(key, this.#now());
    if (this.#times.size > MOST) this.#times.delete(/** @type {string} */ (this.#times.keys().next().value));
  }

  /** @param {string} key */
  has(key) {
    return this.#now() - (this.#times.get(key) ?? -Infinity) < this.#duration;
  }
}
