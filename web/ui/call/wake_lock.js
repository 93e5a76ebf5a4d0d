// @ts-check
// Keeps the screen on during a call. Browsers release the lock when the page is hidden, so it is requested again.

/** @param {import("./call_screen.js").CallContext} context */
export function addWakeLock({ signal }) {
  /** @type {WakeLockSentinel | null} */
  let held = null;
  const hold = async () => {
    if (document.hidden || (held && !held.released)) return;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (signal.aborted) lock?.release();
      else held = lock ?? null;
    } catch {
      // refused, for example on low battery
    }
  };
  document.addEventListener("visibilitychange", hold, { signal });
  signal.addEventListener("abort", () => held?.release());
  hold();
}
