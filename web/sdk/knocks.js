// @ts-check
// Holds the guests that wait to be let in, of whom the server tells hosts, and sends a host's decisions about them.

import { codeOf } from "./server/requests.js";

/** @typedef {import("./protocol.js").HostMessages} HostMessages */
/** @typedef {import("./protocol.js").Knock} Knock */
/**
 * @typedef {object} KnocksOptions
 * @property {import("./distinct_names.js").DistinctNames} names
 * @property {import("./server/session.js").Session["ask"]} ask
 * @property {(knock: Knock) => void} onKnock
 * @property {(socketId: string) => void} onEnd
 */

/** By socket id. @extends {Map<string, Knock>} */
export class Knocks extends Map {
  #options;

  /** @param {KnocksOptions} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  /** @param {Knock} knock */
  hear(knock) {
    if (this.has(knock.socket_id)) return;
    const named = this.#options.names.mark(knock);
    this.set(knock.socket_id, named);
    this.#options.onKnock(named);
  }

  /** Ends a knock: the guest is inside or has left. @param {string} socketId */
  end(socketId) {
    if (!this.delete(socketId)) return;
    this.#options.names.remove(socketId);
    this.#options.onEnd(socketId);
  }

  endAll() {
    for (const socketId of [...this.keys()]) this.end(socketId);
  }

  /**
   * Resolves when the server has carried it out. Rejects with a SignalingError.
   * @template {"admit" | "deny"} Decision
   * @param {Decision} decision
   * @param {HostMessages[Decision]} request
   */
  async decide(decision, request) {
    try {
      await this.#options.ask(decision, request);
    } catch (error) {
      if (codeOf(error) !== "peer_not_found") throw error; // the guest left, or another host decided first
    }
    this.end(request.socket_id);
  }
}
