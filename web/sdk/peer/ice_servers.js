// @ts-check
// Keeps the ICE servers of a call, and asks for fresh TURN credentials when the known ones may be old. Counts from when
// they came, since the clocks of browser and server may differ.

const FRESH_FOR = 30_000; // ms; half of the shortest life that a server may give them. At half of it, new ones come
const ANSWER_WITHIN = 2_000; // ms; afterwards the old ones are tried

export class IceServers {
  /** @type {RTCIceServer[]} */
  known = [];

  #ask;
  #cameAt = 0; // ms, by performance.now
  #mayEnd = false;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => boolean} ask   asks the server for new ones; false if it cannot be reached now */
  constructor(ask) {
    this.#ask = ask;
  }

  /** @param {RTCIceServer[]} servers @param {string | null} [expireAt]   null: never; missing from older servers */
  take(servers, expireAt) {
    this.known = servers;
    this.#cameAt = performance.now();
    this.#mayEnd = typeof expireAt === "string";
    this.#stopWaiting();
  }

  /** Calls back once the credentials are fresh, or the server does not answer. @param {() => void} callBack */
  whenFresh(callBack) {
    const areFresh = !this.#mayEnd || performance.now() - this.#cameAt < FRESH_FOR;
    if (areFresh || (this.#waiting.length === 0 && !this.#ask())) return callBack();
    this.#waiting.push(callBack);
    this.#timer ??= setTimeout(() => this.#stopWaiting(), ANSWER_WITHIN);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const callBack of this.#waiting.splice(0)) callBack();
  }
}
