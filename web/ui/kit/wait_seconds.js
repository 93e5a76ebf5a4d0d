// @ts-check
// A wait that the server asks for, counted down in seconds.

const SECOND = 1_000; // ms

/**
 * @param {number} seconds
 * @param {{ show: (left: number) => void, end: () => void }} steps   each second; once it is over
 * @returns {() => void} ends it before its time, without a word
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
