// @ts-check
// What a page can notice of its network: hints that a connection may be gone, or may be possible again.

const TICK = 2_000; // ms
const ASLEEP_AFTER = 5_000; // ms by which a tick is late when the device has slept

/** `type` is not known everywhere. @typedef {EventTarget & { type?: string }} NetworkInformation */

/**
 * @param {object} hear
 * @param {() => void} hear.mayBeBack   the page is looked at again, or the device has woken up
 * @param {() => void} hear.changed     there is a network again, or another one
 */
export function watchNetwork({ mayBeBack, changed }) {
  window.addEventListener("online", changed);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") mayBeBack(); });
  watchSleep(mayBeBack);

  const { connection } = /** @type {Navigator & { connection?: NetworkInformation }} */ (navigator);
  let type = connection?.type;
  connection?.addEventListener("change", () => {
    if (connection.type === type) return; // only its speed
    type = connection.type;
    changed();
  });
}

/** Timers stand still while a device sleeps. @param {() => void} wokeUp */
function watchSleep(wokeUp) {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > TICK + ASLEEP_AFTER) wokeUp();
    last = now;
  }, TICK);
}
