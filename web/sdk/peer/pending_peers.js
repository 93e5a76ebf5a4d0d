// @ts-check
// Holds participants that have no connection yet, and paces the creation of their connections. Chromium refuses more
// than 500, and counts closed ones until it collects garbage, so people who join and leave quickly must not use them up.

import { TokenBucket } from "../token_bucket.js";
import { jsonSize } from "./json_size.js";

/** @typedef {import("../protocol.js").IncomingSignal} IncomingSignal */
/** @typedef {import("../protocol.js").RosterEntry} RosterEntry */
/**
 * @typedef {object} Role
 * @property {boolean} offersFirst        we make the first offer, since the participant was here before us
 * @property {boolean} [isOfferMissing]   their first offer may have been lost
 */
/** @typedef {{ entry: RosterEntry, role: Role, signals: IncomingSignal[], size: number }} PendingPeer */

const NEWCOMERS = { atOnce: 20, perSecond: 10 };
const RETRY_AFTER = 1_000; // ms after the browser has refused
const MAX_SIGNALS = 100; // of one participant
const MAX_SIZE = 250_000; // bytes of these as JSON

export class PendingPeers {
  #connect;
  #now;
  #newcomers = new TokenBucket(NEWCOMERS);
  /** @type {Map<string, PendingPeer>} by socket id, oldest first */
  #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} until the next creation */
  #timer;

  /**
   * @param {(pending: PendingPeer) => boolean} connect   creates the connection and removes the participant here; false
   *   if the browser refuses
   * @param {() => number} [now]   ms
   */
  constructor(connect, now = () => performance.now()) {
    this.#connect = connect;
    this.#now = now;
  }

  /** @param {RosterEntry} entry @param {Role} role */
  add(entry, role) {
    this.#waiting.set(entry.socket_id, { entry, role, signals: [], size: 0 });
    this.#proceed();
  }

  /** @param {string} socketId */
  has(socketId) {
    return this.#waiting.has(socketId);
  }

  /** @param {string} socketId */
  remove(socketId) {
    this.#waiting.delete(socketId);
  }

  /** Drops everyone. */
  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  /** Keeps a signal until there is a connection. @param {IncomingSignal} signal */
  receive(signal) {
    const pending = this.#waiting.get(signal.from);
    if (!pending) return;
    pending.size += jsonSize(signal.payload);
    if (pending.signals.length < MAX_SIGNALS && pending.size <= MAX_SIZE) pending.signals.push(signal);
  }

  /** @param {string} socketId @param {Partial<RosterEntry>} change */
  update(socketId, change) {
    const pending = this.#waiting.get(socketId);
    if (pending) pending.entry = { ...pending.entry, ...change };
  }

  /** Removes those who have left, after signals may have been lost. @param {Map<string, RosterEntry>} inside */
  compare(inside) {
    for (const [socketId, pending] of this.#waiting) {
      const entry = inside.get(socketId);
      if (entry) Object.assign(pending, { entry, role: { ...pending.role, isOfferMissing: true } });
      else this.#waiting.delete(socketId);
    }
  }

  #proceed() {
    while (this.#timer === undefined && this.#waiting.size > 0) {
      const [next] = this.#waiting.values();
      if (!next.role.offersFirst && !this.#newcomers.take(this.#now())) {
        return this.#proceedAfter(this.#newcomers.pause(this.#now()));
      }
      if (!this.#connect(next)) return this.#proceedAfter(RETRY_AFTER);
    }
  }

  /** @param {number} pause   ms */
  #proceedAfter(pause) {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#proceed();
    }, pause);
  }
}
