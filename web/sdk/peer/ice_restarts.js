// @ts-check
// Restarts ICE (RFC 8445, section 9) while a connection is broken, with growing pauses. Either side may: perfect
// negotiation resolves two restarts at once, but the polite side waits a second longer, so that one usually suffices.

const DISCONNECTED_FOR = 3_000; // ms; a shorter interruption usually ends without help
const POLITE_WAITS = 1_000; // ms more
const FIRST_PAUSE = 8_000; // ms until the next attempt; doubles with each
const LAST_PAUSE = 60_000; // ms

export class IceRestarts {
  #restart;
  #courtesy;
  #attempts = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} until the next restart */
  #timer;

  /** @param {{ restart: () => void, isPolite: boolean }} options */
  constructor({ restart, isPolite }) {
    this.#restart = restart;
    this.#courtesy = isPolite ? POLITE_WAITS : 0;
  }

  /** @param {RTCPeerConnectionState} state   the current one */
  follow(state) {
    if (state === "connected" || state === "closed") this.#stop();
    else if (this.#attempts > 0) return; // the next restart is scheduled
    else if (state === "failed") this.#schedule(0);
    else if (state === "disconnected") this.#schedule(DISCONNECTED_FOR);
  }

  /** Puts the next restart off: the other side made an offer, which may restart ICE already. */
  postpone() {
    if (this.#timer === undefined) return;
    this.#attempts = Math.max(1, this.#attempts);
    this.#scheduleNext();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempts = 0;
  }

  /** @param {number} pause   ms */
  #schedule(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#act(), pause + this.#courtesy);
  }

  #act() {
    this.#restart();
    this.#attempts += 1;
    this.#scheduleNext();
  }

  #scheduleNext() {
    this.#schedule(Math.min(LAST_PAUSE, FIRST_PAUSE * 2 ** (this.#attempts - 1)));
  }
}
