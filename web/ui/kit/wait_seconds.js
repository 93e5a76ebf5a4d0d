// @ts-check
// Counts down the seconds of a rate limit.

const SECOND = 1_000; // ms

/**
 * Calls `show` each second, and `end` when the time is over.
 * @param {number} seconds
 * @param {{ show: (left: number) => void, end: () => void }} steps
 * @returns {() => void} cancels it, without calling `end`
 */
export function waitSeconds(seconds, { show, end }) {
  let left = Math.ceil(seconds);
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return show(left);
    clearInterval(timer);
    end();
  }, SECOND);
  show(left);
  return () => clearInterval(timer);
}
