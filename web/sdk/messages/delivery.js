// @ts-check
// Messages that everybody inside gets once and in order, also those who can't be reached when they are told: each one
// is confirmed, and told again over whatever connection follows. Knows nothing of what they say.

import { Emitter } from "../emitter.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */

/** @typedef {{ name: string, isOnItsWay: boolean, isGone: boolean }} Recipient   who has not confirmed a message */
/**
 * @typedef {object} Letter
 * @property {PeerMessage} message
 * @property {Map<string, Recipient>} missing   by socket id
 * @property {boolean} isLate
 * @property {ReturnType<typeof setTimeout>} [patience]
 */

/**
 * @typedef {object} DeliveryFacts
 * @property {{ peer: Peer, id: string, message: PeerMessage }} arrived   for the first time; to be looked at with suspicion
 * @property {{ id: string }} progressed   one of ours: `unreached` may say otherwise from now on
 */

const LATE_AFTER = 3_000; // ms without a confirmation until somebody counts as not reached
const MAX_KNOWN = 5_000; // messages of others that would be recognised if they came again
const CONFIRMATION = "received";

/** @extends {Emitter<DeliveryFacts>} */
export class Delivery extends Emitter {
  #call;
  #types;
  #lateAfter;
  /** @type {Map<string, Letter>} our messages that somebody has not confirmed, oldest first */
  #letters = new Map();
  /** @type {Map<string, string>} who sent what we know already, by the message's id */
  #known = new Map();
  /** @type {{ to: string, id: string }[]} what we have got before we could confirm it */
  #unconfirmed = [];
  #listening;

  /**
   * @param {Call} call
   * @param {string[]} types   of messages that are delivered like this
   * @param {number} [lateAfter]
   */
  constructor(call, types, lateAfter = LATE_AFTER) {
    super();
    this.#call = call;
    this.#types = types;
    this.#lateAfter = lateAfter;
    this.#listening = [
      call.on("peer_message", ({ peer, message }) => this.#hear(peer, message)),
      call.on("peer_reachable", ({ peer }) => this.#catchUp(peer)),
      call.on("peer_added", ({ peer }) => this.#mark(peer, false)),
      call.on("peer_removed", ({ peer }) => this.#mark(peer, true)),
    ];
  }

  /** Tells everybody who is inside now. @param {PeerMessage} content @returns {string} the message's id */
  send(content) {
    const id = newId();
    const message = { ...content, id };
    /** @type {Letter["missing"]} */
    const missing = new Map();
    for (const peer of this.#call.peers.values()) {
      const isOnItsWay = peer.tell(message) && peer.status === "connected";
      missing.set(peer.socketId, { name: peer.participant.display_name, isOnItsWay, isGone: false });
    }
    if (missing.size === 0) return id;
    /** @type {Letter} */
    const letter = { message, missing, isLate: false };
    letter.patience = setTimeout(() => {
      letter.isLate = true;
      this.emit("progressed", { id });
    }, this.#lateAfter);
    this.#letters.set(id, letter);
    return id;
  }

  /** Who of those it was meant for has not got it; a moment on the way counts as nothing. @param {string} id */
  unreached(id) {
    const { missing, isLate } = this.#letters.get(id) ?? { missing: new Map(), isLate: false };
    return [.../** @type {Letter["missing"]} */ (missing).values()]
      .filter(({ isOnItsWay, isGone }) => isLate || isGone || !isOnItsWay);
  }

  close() {
    for (const stop of this.#listening) stop();
    for (const { patience } of this.#letters.values()) clearTimeout(patience);
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #hear(peer, message) {
    const { type, id } = message;
    if (typeof id !== "string" || id.length > 64) return;
    if (type === CONFIRMATION) return this.#confirm(id, peer.socketId);
    if (!this.#types.includes(type)) return;
    // Chromium may hand out a message before it says that the channel is open.
    if (!peer.tell({ type: CONFIRMATION, id })) this.#unconfirmed.push({ to: peer.socketId, id });
    if (this.#isNew(id, peer.socketId)) this.emit("arrived", { peer, id, message });
  }

  /**
   * Who comes back on another seat tells again what was not confirmed to the old one. Somebody else who is inside may
   * not use up an id: what they heard from one they could tell to another first.
   * @param {string} id @param {string} socketId
   */
  #isNew(id, socketId) {
    const before = this.#known.get(id);
    if (before !== undefined && (before === socketId || !this.#call.peers.has(before))) return false;
    this.#known.set(id, socketId);
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value ?? "");
    return true;
  }

  /** @param {string} id @param {string} socketId */
  #confirm(id, socketId) {
    const letter = this.#letters.get(id);
    if (!letter?.missing.delete(socketId)) return;
    if (letter.missing.size === 0) {
      clearTimeout(letter.patience);
      this.#letters.delete(id);
    }
    this.emit("progressed", { id });
  }

  /** Over a new channel: what went over an older one may be lost. @param {Peer} peer */
  #catchUp(peer) {
    for (const { to, id } of this.#unconfirmed) if (to === peer.socketId) peer.tell({ type: CONFIRMATION, id });
    this.#unconfirmed = this.#unconfirmed.filter(({ to }) => to !== peer.socketId);
    for (const { message, missing } of this.#letters.values()) {
      const recipient = missing.get(peer.socketId);
      if (recipient) recipient.isOnItsWay = peer.tell(message);
    }
  }

  /**
   * Who is gone may be found again, after we ourselves had to take another seat.
   * @param {Peer} peer
   * @param {boolean} isGone
   */
  #mark(peer, isGone) {
    this.#unconfirmed = this.#unconfirmed.filter(({ to }) => to !== peer.socketId);
    for (const [id, { missing }] of this.#letters) {
      const recipient = missing.get(peer.socketId);
      if (!recipient) continue;
      Object.assign(recipient, { isGone, isOnItsWay: false });
      this.emit("progressed", { id });
    }
  }
}

/** Not `randomUUID`, which a page over plain http lacks. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
