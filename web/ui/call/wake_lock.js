// @ts-check
// Keeps the screen on during a call, where the browser can. It lets go whenever the page is hidden.

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
      // a low battery may forbid it
    }
  };
  document.addEventListener("visibilitychange", hold, { signal });
  signal.addEventListener("abort", () => held?.release());
  hold();
}
