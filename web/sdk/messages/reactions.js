// @ts-check
// Sends and receives reactions: emoji that everyone sees for a moment. Rate limits each participant.

import { Emitter } from "../emitter.js";
import { TokenBucket } from "../token_bucket.js";

/** @typedef {import("../call.js").Call} Call */
/** @typedef {import("../peer/peer.js").Peer} Peer */

/** Names on the wire. Each client chooses how to draw and describe them. */
export const REACTIONS = /** @type {const} */ (["thumbs_up", "heart", "applause", "laughter", "surprise", "celebration"]);
/** @typedef {typeof REACTIONS[number]} Reaction */

const RATE = { atOnce: 5, perSecond: 1 }; // of one participant

/** @extends {Emitter<{ reaction: { peer: Peer | null, reaction: Reaction } }>}   null: ourselves */
export class Reactions extends Emitter {
  #call;
  #now;
  #own = new TokenBucket(RATE);
  /** @type {WeakMap<Peer, TokenBucket>} */
  #theirs = new WeakMap();

  /** @param {Call} call @param {() => number} [now]   ms */
  constructor(call, now = () => performance.now()) {
    super();
    this.#call = call;
    this.#now = now;
    call.on("peer_message", ({ peer, message }) => {
      const reaction = REACTIONS.find((one) => one === message.reaction);
      if (message.type !== "reaction" || !reaction || !this.#limitOf(peer).take(this.#now())) return;
      this.emit("reaction", { peer, reaction });
    });
  }

  /** @param {Reaction} reaction @returns {boolean} false if rate limited */
  send(reaction) {
    if (!this.#own.take(this.#now())) return false;
    this.#call.send({ type: "reaction", reaction });
    this.emit("reaction", { peer: null, reaction });
    return true;
  }

  /** @param {Peer} peer */
  #limitOf(peer) {
    const limit = this.#theirs.get(peer) ?? new TokenBucket(RATE);
    this.#theirs.set(peer, limit);
    return limit;
  }
}
