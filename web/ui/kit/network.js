// @ts-check
// Watches for signs that the network has changed or may be available again.

const TICK = 2_000; // ms
const ASLEEP_AFTER = 5_000; // ms that a tick must be late to mean that the device slept

/** Not all browsers have `type`. @typedef {EventTarget & { type?: string }} NetworkInformation */

/**
 * @param {object} on
 * @param {() => void} on.mayBeBack   the page is visible again, or the device has woken up
 * @param {() => void} on.changed     the network is back, or is another one
 */
export function watchNetwork({ mayBeBack, changed }) {
  window.addEventListener("online", changed);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") mayBeBack(); });
  watchSleep(mayBeBack);

  const { connection } = /** @type {Navigator & { connection?: NetworkInformation }} */ (navigator);
  let type = connection?.type;
  connection?.addEventListener("change", () => {
    if (connection.type === type) return; // only the speed changed
    type = connection.type;
    changed();
  });
}

/** Detects sleep by late timers. @param {() => void} wokeUp */
function watchSleep(wokeUp) {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > TICK + ASLEEP_AFTER) wokeUp();
    last = now;
  }, TICK);
}
