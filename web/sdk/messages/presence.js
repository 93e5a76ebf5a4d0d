// @ts-check
// What people show for as long as it lasts: a raised hand, that they record. Told to everybody past the server, and again
// to whoever comes later. What others tell is checked; what a host may do depends on the server's word, not on theirs.

import { Emitter } from "../emitter.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */

/**
 * @typedef {object} Shown
 * @property {number} hand         0 while it is down; else the turn in which it was raised, so that all see one order
 * @property {boolean} recording
 */
/**
 * @typedef {object} PresenceFacts
 * @property {{ peer: Peer | null, now: Shown, before: Shown, isNews: boolean }} changed   null: ourselves; what a peer tells
 *   first, or shows when it goes, is no news
 * @property {{ peer: Peer }} hand_lowered   ours, by this host
 */

const LAST_TURN = 1_000_000; // more hands than anybody raises; a greater number is nonsense
/** @type {Shown} */
const NOTHING = { hand: 0, recording: false };

/** @extends {Emitter<PresenceFacts>} */
export class Presence extends Emitter {
  #call;
  #own = NOTHING;
  /** @type {Map<Peer, Shown>} those who have told theirs */
  #told = new Map();

  /** @param {Call} call */
  constructor(call) {
    super();
    this.#call = call;
    call.on("peer_reachable", ({ peer }) => peer.tell(this.#message));
    call.on("peer_message", ({ peer, message }) => this.#hear(peer, message));
    call.on("peer_removed", ({ peer }) => this.#forget(peer));
  }

  /** @param {Peer | null} peer   null: ourselves */
  of(peer) {
    return peer ? this.#told.get(peer) ?? NOTHING : this.#own;
  }

  /** Whose hand is up, in the order of raising; null is ourselves. @returns {(Peer | null)[]} */
  get hands() {
    /** @type {(Peer | null)[]} */
    const all = [null, ...this.#told.keys()];
    return all.filter((one) => this.of(one).hand > 0)
      .sort((one, other) => this.of(one).hand - this.of(other).hand || (this.#idOf(one) < this.#idOf(other) ? -1 : 1));
  }

  raiseHand() {
    if (this.#own.hand > 0) return;
    const turns = [...this.#told.values()].map(({ hand }) => hand);
    this.#show({ hand: Math.min(LAST_TURN, Math.max(0, ...turns) + 1) });
  }

  lowerHand() {
    if (this.#own.hand > 0) this.#show({ hand: 0 });
  }

  /** Asks somebody to take their hand down; their client does so only for a host. @param {Peer} peer */
  lowerHandOf(peer) {
    peer.tell({ type: "lower_hand" });
  }

  /** @param {boolean} recording */
  setRecording(recording) {
    if (recording !== this.#own.recording) this.#show({ recording });
  }

  get #message() {
    return { type: "presence", ...this.#own };
  }

  /** @param {Partial<Shown>} change */
  #show(change) {
    const before = this.#own;
    const now = (this.#own = { ...before, ...change });
    this.#call.tell(this.#message);
    this.emit("changed", { peer: null, now, before, isNews: true });
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #hear(peer, message) {
    if (message.type === "presence") this.#take(peer, shownIn(message));
    else if (message.type === "lower_hand" && peer.participant.role === "host" && this.#own.hand > 0) {
      this.lowerHand();
      this.emit("hand_lowered", { peer });
    }
  }

  /** @param {Peer} peer @param {Shown} now */
  #take(peer, now) {
    const isNews = this.#told.has(peer);
    const before = this.of(peer);
    this.#told.set(peer, now);
    this.emit("changed", { peer, now, before, isNews });
  }

  /** @param {Peer} peer */
  #forget(peer) {
    const before = this.of(peer);
    if (this.#told.delete(peer)) this.emit("changed", { peer, now: NOTHING, before, isNews: false });
  }

  /** @param {Peer | null} peer */
  #idOf(peer) {
    return peer?.socketId ?? this.#call.socketId;
  }
}

/** @param {PeerMessage} message @returns {Shown} */
function shownIn({ hand, recording }) {
  const isTurn = typeof hand === "number" && Number.isInteger(hand) && hand > 0 && hand <= LAST_TURN;
  return { hand: isTurn ? hand : 0, recording: recording === true };
}
