// @ts-check
// Goes down a ladder of levels while something is limited, and up again when it has not been for a while.

const FIRST_WAIT = 15_000; // ms without a limit before a step up
const LONGEST_WAIT = 240_000; // ms
const FAILED_WITHIN = 20_000; // ms after a step up in which a limit means that it failed
const DOWN_AFTER = 2; // limited samples in a row

/**
 * One sample. `limit`: 0 for none, otherwise the number of levels to go down, at most to `lowest`. `mayRise`: nothing
 * speaks against more.
 * @typedef {{ limit: number, mayRise?: boolean, lowest?: number }} Judgement
 */

export class Steps {
  /** 0 is the best. */
  level = 0;

  #last;
  #firstWait;
  #isJump;
  #wait;
  #limitedFor = 0; // samples in a row
  #quietSince = 0; // ms
  /** @type {{ from: number, at: number } | null} the latest step up; null after one that failed */
  #raise = null;

  /** @param {{ last: number, firstWait?: number, isJump?: boolean }} options   `isJump`: goes up to 0 in one step */
  constructor({ last, firstWait = FIRST_WAIT, isJump = false }) {
    this.#last = last;
    this.#firstWait = this.#wait = firstWait;
    this.#isJump = isJump;
  }

  /** @param {Judgement} sample @param {number} now   ms */
  take({ limit, mayRise = true, lowest = this.#last }, now) {
    if (limit > 0) return this.#limit(limit, Math.max(this.level, lowest), now);
    this.#limitedFor = 0;
    if (!mayRise || this.level === 0) this.#quietSince = now;
    else if (now - this.#quietSince >= this.#wait) this.#rise(now);
    if (this.#raise && now - this.#raise.at >= this.#wait * 2) this.#wait = this.#firstWait; // it holds
  }

  /** @param {number} limit @param {number} lowest @param {number} now */
  #limit(limit, lowest, now) {
    this.#quietSince = now;
    this.#limitedFor += 1;
    if (this.#limitedFor < DOWN_AFTER || this.level === lowest) return;
    this.#limitedFor = 0;
    const hasFailed = this.#raise !== null && now - this.#raise.at <= FAILED_WITHIN;
    const lower = Math.min(lowest, this.level + limit);
    this.level = hasFailed ? Math.max(lower, this.#raise?.from ?? 0) : lower;
    if (hasFailed) this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    this.#raise = null;
  }

  /** @param {number} now */
  #rise(now) {
    this.#raise = { from: this.level, at: now };
    this.#quietSince = now;
    this.level = this.#isJump ? 0 : this.level - 1;
  }
}
