// @ts-check
// Holds whom the next message is for: everyone, or one person until someone chooses otherwise.

import { Emitter } from "../../sdk/emitter.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {import("../../sdk/protocol.js").Participant} Participant */

/** @extends {Emitter<{ chosen: {} }>} */
export class Addressee extends Emitter {
  /** @type {Participant | null} null: everyone */
  person = null;

  #call;
  #chat;

  /** @param {import("../../sdk/call.js").Call} call @param {Chat} chat */
  constructor(call, chat) {
    super();
    this.#call = call;
    this.#chat = chat;
  }

  /** Null for everyone, and for a person who left. */
  get peer() {
    const peer = this.#call.peers.get(this.person?.socket_id ?? "");
    return peer && this.#chat.canReachPrivately(peer) ? peer : null;
  }

  /** People to whom a private message can be sent. */
  get choices() {
    return [...this.#call.peers.values()].filter((peer) => this.#chat.canReachPrivately(peer));
  }

  /** The person's client knows private messages. @param {Peer} peer */
  canBe(peer) {
    return this.#chat.canReachPrivately(peer);
  }

  /** @param {Participant | null} person   null: everyone */
  choose(person) {
    this.person = person;
    this.emit("chosen", {});
  }
}
