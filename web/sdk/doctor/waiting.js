// @ts-check
// Waits, but no longer than it may, and not after the check is cancelled.

/**
 * Resolves with the promise's value, or with null after `time`. Rejects with the signal's reason when it is aborted.
 * @template Value
 * @param {number} time   ms
 * @param {AbortSignal} signal
 * @param {Promise<Value>} promise
 * @returns {Promise<Value | null>}
 */
export function within(time, signal, promise) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
    const abort = () => { end(); reject(signal.reason); };
    const timer = setTimeout(() => { end(); resolve(null); }, time);
    signal.addEventListener("abort", abort);
    promise.then((value) => { end(); resolve(value); }, (error) => { end(); reject(error); });
    if (signal.aborted) abort();
  });
}

/** @param {number} time   ms @param {AbortSignal} signal */
export const pause = (time, signal) => within(time, signal, new Promise(() => {}));

/**
 * Asks every 100 ms until the answer is true.
 * @param {() => boolean} isSo
 * @param {number} time   ms at most
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false if the time is over
 */
export async function until(isSo, time, signal) {
  for (let left = time; !isSo(); left -= 100) {
    if (left <= 0) return false;
    await pause(100, signal);
  }
  return true;
}
