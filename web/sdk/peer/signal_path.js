// @ts-check
// Two ways for signals to one peer: through the server, and through the data channel while the server is away.
// Each keeps order, but one may overtake the other: numbers in the descriptions tell what is old (see negotiation.js),
// and an offer never goes where the answer before it has not gone.

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

  /** Would an offer go another way than the latest one went? */
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

  /** Without the answer before it the offer would look like a collision to whoever still waits. @param {SendSignal} way */
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
