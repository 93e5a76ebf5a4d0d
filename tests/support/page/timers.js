// Scripts that run before the page's own: clocks as a test wants them.

/**
 * Timers of exactly these lengths, once or again and again, run out sooner.
 * @param {{ [length: string]: number }} sooner   ms, by the length that the page asks for
 */
export function hurryTimers(sooner) {
  const page = /** @type {any} */ (globalThis);
  for (const name of ["setTimeout", "setInterval"]) {
    const start = page[name];
    page[name] = (/** @type {Function} */ call, length = 0, /** @type {any[]} */ ...more) =>
      start(call, sooner[length] ?? length, ...more);
  }
}
