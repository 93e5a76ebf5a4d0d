// @ts-check
// Measures how busy this device is: how late timers are, and what the browser says where it says it.

/** @typedef {import("./judgements.js").Pressure} Pressure */

const TICK = 250; // ms
const OBSERVED_EVERY = 2_000; // ms

export class DeviceLoad {
  /** @type {Pressure | null} null if the browser does not say */
  pressure = null;
  cores = globalThis.navigator?.hardwareConcurrency || 2;

  #late = 0; // ms in all
  #ticks = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {{ disconnect: () => void } | null} */
  #observer = null;

  start() {
    this.#tick(performance.now());
    const { PressureObserver, document } = /** @type {any} */ (globalThis);
    // In a frame of another site that does not allow it, asking would be an error in the console.
    if (!PressureObserver || document?.featurePolicy?.allowsFeature("compute-pressure") === false) return;
    try {
      const observer = (this.#observer = new PressureObserver((/** @type {{ state: Pressure }[]} */ records) => {
        this.pressure = records[records.length - 1].state;
      }));
      observer.observe("cpu", { sampleInterval: OBSERVED_EVERY }).catch(() => {}); // not allowed
    } catch {
      // an older form of the interface
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#observer?.disconnect();
  }

  /** Returns how late timers were on average since the last call, in ms. Timers of hidden pages are always late. */
  takeLag() {
    const lag = this.#ticks > 0 && !globalThis.document?.hidden ? this.#late / this.#ticks : 0;
    this.#late = this.#ticks = 0;
    return lag;
  }

  /** @param {number} began */
  #tick(began) {
    this.#timer = setTimeout(() => {
      const now = performance.now();
      this.#late += Math.max(0, now - began - TICK);
      this.#ticks += 1;
      this.#tick(now);
    }, TICK);
  }
}
