// @ts-check
// Delivers messages to peers exactly once and in order, even across reconnections. Each message is acknowledged,
// and unacknowledged ones are sent again over the next channel.

import { Emitter } from "../emitter.js";
import { itemToDrop } from "./eviction.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */

/** Has not acknowledged a message. @typedef {{ name: string, isOnItsWay: boolean, isGone: boolean }} Recipient */
/**
 * @typedef {object} Outgoing
 * @property {PeerMessage} message
 * @property {Map<string, Recipient>} missing   by socket id
 * @property {boolean} isLate
 * @property {ReturnType<typeof setTimeout>} [lateTimer]
 */

/**
 * @typedef {object} DeliveryEvents
 * @property {{ peer: Peer, id: string, message: PeerMessage }} arrived   first receipt; the content is untrusted
 * @property {{ id: string }} progressed   one of our messages; `unreached` may have changed
 */

const LATE_AFTER = 3_000; // ms without acknowledgement before a peer counts as not reached
const MAX_REMEMBERED = 5_000; // ids of received messages that are remembered, to drop duplicates
const ACKNOWLEDGEMENT = "received";

/** @extends {Emitter<DeliveryEvents>} */
export class Delivery extends Emitter {
  #call;
  #types;
  #lateAfter;
  /** @type {Map<string, Outgoing>} our messages that some peer has not acknowledged, oldest first */
  #outgoing = new Map();
  /** @type {Map<string, string>} the sender of each received message, by message id */
  #received = new Map();
  /** @type {{ to: string, id: string }[]} acknowledgements that could not be sent yet */
  #owed = [];
  #closing = new AbortController();

  /**
   * @param {Call} call
   * @param {string[]} types   message types that are delivered reliably
   * @param {number} [lateAfter]   ms
   */
  constructor(call, types, lateAfter = LATE_AFTER) {
    super();
    this.#call = call;
    this.#types = types;
    this.#lateAfter = lateAfter;
    const until = { signal: this.#closing.signal };
    call.on("peer_message", ({ peer, message }) => this.#onMessage(peer, message), until);
    call.on("peer_reachable", ({ peer }) => this.#resend(peer), until);
    call.on("peer_added", ({ peer }) => this.#mark(peer, false), until);
    call.on("peer_removed", ({ peer }) => this.#mark(peer, true), until);
  }

  /**
   * Sends a message to all current peers, or only to some.
   * @param {PeerMessage} content @param {Iterable<Peer>} [recipients] @returns {string} the message's id
   */
  send(content, recipients = this.#call.peers.values()) {
    const id = newId();
    const message = { ...content, id };
    /** @type {Outgoing["missing"]} */
    const missing = new Map();
    for (const peer of recipients) {
      const isOnItsWay = peer.send(message) && peer.status === "connected";
      missing.set(peer.socketId, { name: peer.participant.display_name, isOnItsWay, isGone: false });
    }
    if (missing.size === 0) return id;
    /** @type {Outgoing} */
    const outgoing = { message, missing, isLate: false };
    outgoing.lateTimer = setTimeout(() => {
      outgoing.isLate = true;
      this.emit("progressed", { id });
    }, this.#lateAfter);
    this.#outgoing.set(id, outgoing);
    return id;
  }

  /** Recipients that have not acknowledged a message. In flight, they count after `lateAfter`. @param {string} id */
  unreached(id) {
    const { missing, isLate } = this.#outgoing.get(id) ?? { missing: new Map(), isLate: false };
    return [.../** @type {Outgoing["missing"]} */ (missing).values()]
      .filter(({ isOnItsWay, isGone }) => isLate || isGone || !isOnItsWay);
  }

  /** Sends a message no more to those who have not acknowledged it, since another one replaces it. @param {string} id */
  drop(id) {
    clearTimeout(this.#outgoing.get(id)?.lateTimer);
    this.#outgoing.delete(id);
  }

  close() {
    this.#closing.abort();
    for (const { lateTimer } of this.#outgoing.values()) clearTimeout(lateTimer);
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #onMessage(peer, message) {
    const { type, id } = message;
    if (typeof id !== "string" || id.length > 64) return;
    if (type === ACKNOWLEDGEMENT) return this.#acknowledge(id, peer.socketId);
    if (!this.#types.includes(type)) return;
    // Chromium may deliver a message before it reports the channel as open.
    if (!peer.send({ type: ACKNOWLEDGEMENT, id })) this.#owed.push({ to: peer.socketId, id });
    if (this.#isNew(id, peer.socketId)) this.emit("arrived", { peer, id, message });
  }

  /**
   * Detects duplicates. A peer that rejoined with another socket id sends unacknowledged messages again. A different
   * peer must not use an id up, since it could replay a message to others before its author's copy arrives.
   * @param {string} id @param {string} socketId
   */
  #isNew(id, socketId) {
    const before = this.#received.get(id);
    if (before !== undefined && (before === socketId || !this.#call.peers.has(before))) return false;
    this.#received.set(id, socketId);
    if (this.#received.size > MAX_REMEMBERED) this.#received.delete(itemToDrop(this.#received, ([, sender]) => sender)[0]);
    return true;
  }

  /** @param {string} id @param {string} socketId */
  #acknowledge(id, socketId) {
    const outgoing = this.#outgoing.get(id);
    if (!outgoing?.missing.delete(socketId)) return;
    if (outgoing.missing.size === 0) {
      clearTimeout(outgoing.lateTimer);
      this.#outgoing.delete(id);
    }
    this.emit("progressed", { id });
  }

  /** Sends unacknowledged messages again over a new channel. The old one may have lost them. @param {Peer} peer */
  #resend(peer) {
    for (const { to, id } of this.#owed) if (to === peer.socketId) peer.send({ type: ACKNOWLEDGEMENT, id });
    this.#owed = this.#owed.filter(({ to }) => to !== peer.socketId);
    for (const { message, missing } of this.#outgoing.values()) {
      const recipient = missing.get(peer.socketId);
      if (recipient) recipient.isOnItsWay = peer.send(message);
    }
  }

  /**
   * Marks recipients as gone or present. Peers come back after we have rejoined.
   * @param {Peer} peer
   * @param {boolean} isGone
   */
  #mark(peer, isGone) {
    this.#owed = this.#owed.filter(({ to }) => to !== peer.socketId);
    for (const [id, { missing }] of this.#outgoing) {
      const recipient = missing.get(peer.socketId);
      if (!recipient) continue;
      Object.assign(recipient, { isGone, isOnItsWay: false });
      this.emit("progressed", { id });
    }
  }
}

/** `randomUUID` is missing on pages over plain http. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
