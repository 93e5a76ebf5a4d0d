// @ts-check
// Sets the parameters of one RTCRtpSender, and tries again while the browser refuses.

/** @typedef {import("./parameters.js").Parameters} Parameters */

const FIRST_RETRY = 100; // ms; browsers refuse until the sender is negotiated
const LAST_RETRY = 3_200; // ms

export class SenderControl {
  #sender;
  /** @type {Parameters | null} */
  #wanted = null;
  #applied = "";
  #isBusy = false;
  #pause = FIRST_RETRY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /** @param {RTCRtpSender} sender */
  constructor(sender) {
    this.#sender = sender;
  }

  /** @param {Parameters} parameters */
  set(parameters) {
    this.#wanted = parameters;
    this.#pause = FIRST_RETRY;
    this.#apply();
  }

  /** Starts an encoder again that has stopped: turns it off, and then on as before. */
  async mend() {
    const wanted = this.#wanted;
    if (!wanted || this.#isBusy) return;
    this.#isBusy = true;
    await this.#send({ encoding: { ...wanted.encoding, active: false } });
    this.#isBusy = false;
    await this.#apply();
  }

  close() {
    this.#wanted = null;
    clearTimeout(this.#retry);
  }

  async #apply() {
    clearTimeout(this.#retry);
    while (!this.#isBusy && this.#wanted && JSON.stringify(this.#wanted) !== this.#applied) {
      this.#isBusy = true;
      const isDone = await this.#send(this.#wanted);
      this.#isBusy = false;
      if (!isDone) return this.#tryLater();
    }
  }

  /** @param {Parameters} wanted @returns {Promise<boolean>} false if the browser refuses for now */
  async #send(wanted) {
    const parameters = this.#sender.getParameters?.();
    const [encoding] = parameters?.encodings ?? [];
    if (!parameters || !encoding) return false;
    Object.assign(encoding, wanted.encoding);
    if (wanted.degradationPreference) Object.assign(parameters, { degradationPreference: wanted.degradationPreference });
    try {
      await this.#sender.setParameters(parameters);
    } catch {
      return false;
    }
    this.#applied = JSON.stringify(wanted);
    return true;
  }

  #tryLater() {
    if (!this.#wanted) return;
    this.#retry = setTimeout(() => this.#apply(), this.#pause);
    this.#pause = Math.min(LAST_RETRY, this.#pause * 2);
  }
}
