// @ts-check
// Restarts ICE while a connection is broken, again and again with growing pauses. Either side may: perfect negotiation
// settles it where both do, but the polite side waits a little longer, so that mostly one is enough.

const DISCONNECTED_FOR = 3_000; // ms; a shorter interruption heals by itself
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

  /** @param {RTCPeerConnectionState} state   of now */
  follow(state) {
    if (state === "connected" || state === "closed") this.#stop();
    else if (this.#attempts > 0) return; // the next one has its time already
    else if (state === "failed") this.#schedule(0);
    else if (state === "disconnected") this.#schedule(DISCONNECTED_FOR);
  }

  /** The other side has made an offer: should it restart ICE, ours would only disturb. */
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
