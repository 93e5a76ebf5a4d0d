// @ts-check
// Sends signals to one peer on one of two paths: through the server, or through the data channel while the server is away.
// Each path keeps order, but one may overtake the other: numbers tell which descriptions are old (see negotiation.js), and
// an offer never takes a path that the answer before it has not taken.

/** @typedef {import("./negotiation.js").SendSignal} SendSignal */

export class SignalPath {
  #byServer;
  #byChannel;
  #usesChannel;
  /** @type {{ payload: unknown, way: SendSignal } | null} */
  #lastAnswer = null;
  /** @type {SendSignal | null} */
  #wayOfOffer = null;

  /**
   * @param {object} options
   * @param {SendSignal} options.byServer
   * @param {SendSignal} options.byChannel
   * @param {() => boolean} options.usesChannel   for the signal that is about to be sent
   */
  constructor({ byServer, byChannel, usesChannel }) {
    this.#byServer = byServer;
    this.#byChannel = byChannel;
    this.#usesChannel = usesChannel;
  }

  /** Would an offer take another path than the latest one took? */
  get hasChanged() {
    return this.#way !== this.#wayOfOffer;
  }

  /** @type {SendSignal} */
  send(signalType, payload) {
    const way = this.#way;
    if (signalType === "answer") this.#lastAnswer = { payload, way };
    if (signalType === "offer") this.#prepareOffer(way);
    way(signalType, payload);
  }

  /** To a peer that still waits for the answer before it, the offer would look like a collision. @param {SendSignal} way */
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
