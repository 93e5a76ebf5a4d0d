// @ts-check
// Shares raised hands and recording states between peers over data channels. New peers get the current state. Messages
// are validated, and roles come from the server only.

import { Emitter } from "../emitter.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */
/** @typedef {import("../peer/peer_channel.js").PeerMessage} PeerMessage */

/**
 * @typedef {object} Shown
 * @property {number} hand         0 while it is down; otherwise its turn, so that everyone sees the same order
 * @property {boolean} recording
 */
/**
 * @typedef {object} PresenceEvents
 * @property {{ peer: Peer | null, now: Shown, before: Shown, isNews: boolean }} changed   null: ourselves; `isNews` is
 *   false for a peer's first state and when it leaves
 * @property {{ peer: Peer }} hand_lowered   a host lowered our hand
 */

const LAST_TURN = 1_000_000; // upper limit of valid turns
/** @type {Shown} */
const NOTHING = { hand: 0, recording: false };

/** @extends {Emitter<PresenceEvents>} */
export class Presence extends Emitter {
  #call;
  #own = NOTHING;
  /** @type {Map<Peer, Shown>} peers that have sent their state */
  #states = new Map();

  /** @param {Call} call */
  constructor(call) {
    super();
    this.#call = call;
    call.on("peer_reachable", ({ peer }) => peer.send(this.#message));
    call.on("peer_message", ({ peer, message }) => this.#onMessage(peer, message));
    call.on("peer_removed", ({ peer }) => this.#forget(peer));
  }

  /** @param {Peer | null} peer   null: ourselves */
  of(peer) {
    return peer ? this.#states.get(peer) ?? NOTHING : this.#own;
  }

  /** Raised hands in order; null is ourselves. @returns {(Peer | null)[]} */
  get hands() {
    /** @type {(Peer | null)[]} */
    const all = [null, ...this.#states.keys()];
    return all.filter((one) => this.of(one).hand > 0)
      .sort((one, other) => this.of(one).hand - this.of(other).hand || (this.#idOf(one) < this.#idOf(other) ? -1 : 1));
  }

  raiseHand() {
    if (this.#own.hand > 0) return;
    const turns = [...this.#states.values()].map(({ hand }) => hand);
    this.#show({ hand: Math.min(LAST_TURN, Math.max(0, ...turns) + 1) });
  }

  lowerHand() {
    if (this.#own.hand > 0) this.#show({ hand: 0 });
  }

  /** Asks a peer to lower its hand. Its client obeys hosts only. @param {Peer} peer */
  lowerHandOf(peer) {
    peer.send({ type: "lower_hand" });
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
    this.#call.send(this.#message);
    this.emit("changed", { peer: null, now, before, isNews: true });
  }

  /** @param {Peer} peer @param {PeerMessage} message */
  #onMessage(peer, message) {
    if (message.type === "presence") this.#setState(peer, parseShown(message));
    else if (message.type === "lower_hand" && peer.participant.role === "host" && this.#own.hand > 0) {
      this.lowerHand();
      this.emit("hand_lowered", { peer });
    }
  }

  /** @param {Peer} peer @param {Shown} now */
  #setState(peer, now) {
    const isNews = this.#states.has(peer);
    const before = this.of(peer);
    this.#states.set(peer, now);
    this.emit("changed", { peer, now, before, isNews });
  }

  /** @param {Peer} peer */
  #forget(peer) {
    const before = this.of(peer);
    if (this.#states.delete(peer)) this.emit("changed", { peer, now: NOTHING, before, isNews: false });
  }

  /** @param {Peer | null} peer */
  #idOf(peer) {
    return peer?.socketId ?? this.#call.socketId;
  }
}

/** @param {PeerMessage} message @returns {Shown} */
function parseShown({ hand, recording }) {
  const isTurn = typeof hand === "number" && Number.isInteger(hand) && hand > 0 && hand <= LAST_TURN;
  return { hand: isTurn ? hand : 0, recording: recording === true };
}
