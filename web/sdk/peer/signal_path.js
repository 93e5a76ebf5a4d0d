// @ts-check
// Sends signals to one peer on one of two paths: through the server, or through the data channel while the server is
// away. Each path keeps order, but one may overtake the other. Numbers tell which descriptions are old (see
// negotiation.js), and the latest answer is sent again before an offer takes another path.

import { jsonSize } from "./json_size.js";

/** @typedef {import("./negotiation.js").SendSignal} SendSignal */

const MAX_SIGNAL = 65_000; // bytes; the server closes the connection of a client whose message has more than 65,536

export class SignalPath {
  #byServer;
  #byChannel;
  #usesChannel;
  #adaptSdp;
  #onTooLarge;
  /** @type {{ payload: unknown, way: SendSignal } | null} */
  #lastAnswer = null;
  /** @type {SendSignal | null} */
  #wayOfOffer = null;

  /**
   * @param {object} options
   * @param {SendSignal} options.byServer
   * @param {SendSignal} options.byChannel
   * @param {() => boolean} options.usesChannel   true if the next signal takes the data channel
   * @param {(sdp: string) => string} [options.adaptSdp]   changes our descriptions
   * @param {(signalType: string) => void} options.onTooLarge   called instead of sending
   */
  constructor({ byServer, byChannel, usesChannel, adaptSdp = (sdp) => sdp, onTooLarge }) {
    this.#byServer = byServer;
    this.#byChannel = byChannel;
    this.#usesChannel = usesChannel;
    this.#adaptSdp = adaptSdp;
    this.#onTooLarge = onTooLarge;
  }

  /** True if an offer would take another path than the latest one. */
  get hasChanged() {
    return this.#way !== this.#wayOfOffer;
  }

  /** @type {SendSignal} */
  send(signalType, own) {
    const { sdp } = /** @type {{ sdp?: string }} */ (own);
    const payload = sdp === undefined ? own : { .../** @type {object} */ (own), sdp: this.#adaptSdp(sdp) };
    if (jsonSize(payload) > MAX_SIGNAL) return this.#onTooLarge(signalType);
    const way = this.#way;
    if (signalType === "answer") this.#lastAnswer = { payload, way };
    if (signalType === "offer") this.#prepareOffer(way);
    way(signalType, payload);
  }

  /** Repeats the latest answer on a new path: without it an offer looks like a collision. @param {SendSignal} way */
  #prepareOffer(way) {
    this.#wayOfOffer = way;
    if (!this.#lastAnswer || this.#lastAnswer.way === way) return;
    this.#lastAnswer.way = way;
    way("answer", this.#lastAnswer.payload);
  }

  get #way() {
    return this.#usesChannel() ? this.#byChannel : this.#byServer;
  }
}
