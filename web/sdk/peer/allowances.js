// @ts-check
// Limits how fast the messages and signals of one peer are processed, by kind, so that no peer can keep this page busy.
// Those beyond the rate wait in order. If too many wait, the oldest are dropped: newer states and descriptions replace
// them, and unacknowledged chat messages are sent again (see messages/delivery.js).

import { TokenBucket } from "../token_bucket.js";
import { jsonSize } from "./json_size.js";

/**
 * @typedef {object} Allowance
 * @property {string[]} types     of messages; a signal's type has the prefix `signal:`
 * @property {number} atOnce
 * @property {number} perSecond
 * @property {number} waiting     messages that may wait
 */

/** People stay far below these rates. @type {Allowance[]} */
export const ALLOWANCES = [
  { types: ["chat", "chat_private"], atOnce: 30, perSecond: 10, waiting: 500 },
  { types: ["chat_reaction"], atOnce: 60, perSecond: 5, waiting: 200 }, // 50 are repeated to a newcomer
  { types: ["chat_hello"], atOnce: 5, perSecond: 1, waiting: 1 },
  { types: ["chat_history_wish"], atOnce: 5, perSecond: 0.5, waiting: 1 }, // is answered with 50 kB
  { types: ["chat_history"], atOnce: 2, perSecond: 0.2, waiting: 1 },
  { types: ["file_offer", "file_withdrawn"], atOnce: 20, perSecond: 5, waiting: 200 },
  { types: ["received"], atOnce: 500, perSecond: 100, waiting: 1_000 }, // acknowledges our own messages
  { types: ["reaction"], atOnce: 20, perSecond: 2, waiting: 20 },
  { types: ["presence"], atOnce: 10, perSecond: 1, waiting: 1 }, // only the latest state matters
  { types: ["media_state"], atOnce: 50, perSecond: 10, waiting: 1 },
  { types: ["video_wish"], atOnce: 20, perSecond: 4, waiting: 1 },
  { types: ["video_limit"], atOnce: 20, perSecond: 4, waiting: 1 },
  { types: ["mute_request", "lower_hand"], atOnce: 10, perSecond: 1, waiting: 5 },
  { types: ["safety_commitment", "safety_nonce"], atOnce: 10, perSecond: 1, waiting: 5 },
  { types: ["signal:offer", "signal:answer"], atOnce: 30, perSecond: 2, waiting: 20 },
  { types: ["signal:candidate"], atOnce: 200, perSecond: 20, waiting: 200 },
];
/** @type {Allowance} */
const OTHER = { types: [], atOnce: 200, perSecond: 100, waiting: 200 };

const MAX_WAITING = 1_000_000; // bytes of the waiting messages of one kind, as JSON

export class Allowances {
  #onDrop;
  #now;
  /** @type {Map<Allowance, Lane>} */
  #lanes = new Map();

  /** @param {() => void} onDrop   called for each dropped message @param {() => number} [now]   ms */
  constructor(onDrop, now = () => performance.now()) {
    this.#onDrop = onDrop;
    this.#now = now;
  }

  /**
   * Calls `process` now, later or never.
   * @param {string} type
   * @param {unknown} content   its size counts while it waits
   * @param {() => void} process
   */
  admit(type, content, process) {
    this.#laneOf(type).admit(content, process);
  }

  /** Drops everything that waits. */
  close() {
    for (const lane of this.#lanes.values()) lane.close();
  }

  /** @param {string} type */
  #laneOf(type) {
    const allowance = ALLOWANCES.find(({ types }) => types.includes(type)) ?? OTHER;
    const lane = this.#lanes.get(allowance) ?? new Lane(allowance, this.#onDrop, this.#now);
    this.#lanes.set(allowance, lane);
    return lane;
  }
}

/** Messages of one kind. */
class Lane {
  #allowance;
  #onDrop;
  #now;
  #bucket;
  /** @type {{ process: () => void, size: number }[]} */
  #waiting = [];
  #size = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Allowance} allowance @param {() => void} onDrop @param {() => number} now */
  constructor(allowance, onDrop, now) {
    this.#allowance = allowance;
    this.#onDrop = onDrop;
    this.#now = now;
    this.#bucket = new TokenBucket(allowance);
  }

  /** @param {unknown} content @param {() => void} process */
  admit(content, process) {
    if (this.#waiting.length === 0 && this.#bucket.take(this.#now())) return process();
    const size = jsonSize(content);
    if (size > MAX_WAITING) return this.#onDrop();
    this.#waiting.push({ process, size });
    this.#size += size;
    while (this.#waiting.length > this.#allowance.waiting || this.#size > MAX_WAITING) {
      this.#shift();
      this.#onDrop();
    }
    this.#timer ??= setTimeout(() => this.#continue(), this.#bucket.pause(this.#now()));
  }

  close() {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #continue() {
    this.#timer = undefined;
    while (this.#waiting.length > 0 && this.#bucket.take(this.#now())) this.#shift().process();
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#continue(), this.#bucket.pause(this.#now()));
  }

  #shift() {
    const first = /** @type {{ process: () => void, size: number }} */ (this.#waiting.shift());
    this.#size -= first.size;
    return first;
  }
}
