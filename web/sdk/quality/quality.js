// @ts-check
// Rates a connection as good, fair or poor, with hysteresis.

/** @typedef {import("./stats.js").Figures} Figures */
/** @typedef {"good" | "fair" | "poor"} Level */

/** Lower bounds of each level. From `poor` on, talking becomes hard. */
const LIMITS = {
  roundTripTime: { fair: 300, poor: 600 }, // ms
  loss: { fair: 0.03, poor: 0.1 },
  sentLoss: { fair: 0.03, poor: 0.1 },
  jitter: { fair: 50, poor: 120 }, // ms
};
const NAMES = /** @type {const} */ (["roundTripTime", "loss", "sentLoss", "jitter"]);
/** @type {Level[]} */
const LEVELS = ["good", "fair", "poor"];
const WORSE_AFTER = 2; // worse samples in a row
const BETTER_AFTER = 3; // better samples in a row

/** Rates one sample by its worst figure. Unknown figures count as good. @param {Figures} figures @returns {Level} */
export function levelOf(figures) {
  const levels = NAMES.map((name) => {
    const figure = figures[name] ?? 0;
    const { fair, poor } = LIMITS[name];
    return figure >= poor ? 2 : figure >= fair ? 1 : 0;
  });
  return LEVELS[Math.max(...levels)];
}

export class Quality {
  /** @type {Level} */
  level = "good";

  #streak = 0;

  /** Adds the level of one sample. @param {Level} sampled */
  take(sampled) {
    const step = Math.sign(LEVELS.indexOf(sampled) - LEVELS.indexOf(this.level));
    this.#streak = step === 0 ? 0 : Math.sign(this.#streak) === step ? this.#streak + step : step;
    if (this.#streak < WORSE_AFTER && this.#streak > -BETTER_AFTER) return;
    this.level = LEVELS[LEVELS.indexOf(this.level) + step]; // one step at a time
    this.#streak = 0;
  }
}
