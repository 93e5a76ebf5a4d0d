// @ts-check
// Remembers the few who spoke last. While they go on speaking no one takes their place: each change costs a picture.

const STAYS = 20_000; // ms since someone spoke, before another may take the place
const FORGOTTEN = 60_000; // ms

export class LatestSpeakers {
  /** When each of the few spoke last, in ms, by socket id. @type {Map<string, number>} */
  #spoke = new Map();
  #most;

  /** @param {number} most   so many are remembered */
  constructor(most) {
    this.#most = most;
  }

  /** Takes who speaks at the moment. @param {Iterable<string>} socketIds @param {number} now   ms */
  hear(socketIds, now) {
    for (const [id, at] of this.#spoke) if (now - at > FORGOTTEN) this.#spoke.delete(id);
    const ids = [...socketIds];
    for (const id of ids) if (this.#spoke.has(id)) this.#spoke.set(id, now);
    for (const id of ids) {
      if (!this.#spoke.has(id) && this.#spoke.size === this.#most) this.#giveUpPlace(now);
      if (this.#spoke.size < this.#most) this.#spoke.set(id, now);
    }
  }

  /** Takes that someone has left. @param {string} socketId */
  forget(socketId) {
    this.#spoke.delete(socketId);
  }

  /** @param {string} socketId */
  has(socketId) {
    return this.#spoke.has(socketId);
  }

  /** The few of these who come first: those who spoke, then the others in their order. @param {string[]} socketIds */
  first(socketIds) {
    const spoke = [...this.#spoke.keys()].filter((id) => socketIds.includes(id));
    const quiet = socketIds.filter((id) => !this.#spoke.has(id));
    return new Set([...spoke, ...quiet].slice(0, this.#most));
  }

  /** @param {number} now */
  #giveUpPlace(now) {
    const [[id, at]] = [...this.#spoke].sort(([, one], [, other]) => one - other);
    if (now - at > STAYS) this.#spoke.delete(id);
  }
}
