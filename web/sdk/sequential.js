// @ts-check
// Runs asynchronous steps one after another, in the order in which they were added.

/**
 * @param {(error: unknown) => void} onError   called when a step fails; the next step still runs
 * @returns {(step: () => unknown) => Promise<void>}   adds a step; the promise settles after it and never rejects
 */
export function sequential(onError) {
  let last = Promise.resolve();
  return (step) => (last = last.then(step).then(() => {}, onError));
}
