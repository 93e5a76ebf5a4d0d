// @ts-check
// Repeats an attempt with exponential back-off and full jitter, so that many clients do not return at once.

const FIRST_CEILING = 500; // ms; doubles with each failure
const LAST_CEILING = 8_000; // ms

/**
 * Returns the wait after `failures` failures in a row, in ms.
 * @param {number} failures
 * @param {() => number} [random]   0 to 1
 */
export function retryDelay(failures, random = Math.random) {
  return random() * Math.min(LAST_CEILING, FIRST_CEILING * 2 ** failures);
}

/** Thrown by `run` after `stop`. */
export class RetryStopped extends Error {
  constructor() {
    super("stopped trying");
  }
}

/**
 * @typedef {object} RetryRules
 * @property {(error: unknown) => boolean} isPassing   returns true if the same attempt may succeed later
 * @property {(delay: number) => void} [onWait]         called before each wait, in ms
 * @property {(error: unknown) => number} [atLeast]     the shortest wait after this failure, in ms
 * @property {boolean} [waitFirst]                      wait before the first attempt too
 */

/**
 * Repeats an attempt until it succeeds or fails for good. Runs once.
 *
 *     const retry = new Retry(connect, { isPassing: () => true });
 *     const connection = await retry.run();   // elsewhere: retry.now(), retry.stop()
 *
 * @template Result
 */
export class Retry {
  #attempt;
  #rules;
  #stopped = false;
  #wake = () => {};

  /** @param {() => Promise<Result>} attempt @param {RetryRules} rules */
  constructor(attempt, rules) {
    this.#attempt = attempt;
    this.#rules = rules;
  }

  async run() {
    const { isPassing, atLeast = () => 0, waitFirst = false } = this.#rules;
    if (waitFirst) await this.#wait(retryDelay(0));
    for (let failures = 0; !this.#stopped; failures++) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (this.#stopped) break;
        if (!isPassing(error)) throw error;
        await this.#wait(Math.max(retryDelay(failures), atLeast(error)));
      }
    }
    throw new RetryStopped();
  }

  /** Ends the current wait. */
  now() {
    this.#wake();
  }

  stop() {
    this.#stopped = true;
    this.#wake();
  }

  /** @param {number} delay */
  async #wait(delay) {
    this.#rules.onWait?.(delay);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.#wake = () => { clearTimeout(timer); resolve(undefined); };
    });
    this.#wake = () => {};
  }
}
