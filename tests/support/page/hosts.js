// What a host hears and sees of guests.

/** Counts in `chimes` the sounds for those who knock; time passes when the test sets `passed`. */
export function countChimes() {
  globalThis.chimes = globalThis.passed = 0;
  performance.now = () => passed;
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (/** @type {number | undefined} */ when) {
    if (Math.round(this.frequency.value) === 880) chimes += 1; // A5, which no other sound has
    return start.call(this, when);
  };
}

/** A device whose clock is an hour late. */
export function setClockBack() {
  const { now } = Date;
  Date.now = () => now() - 3_600_000;
}

/** For how many hours the room is still open. */
export function hoursLeft() {
  return (Date.parse(webvcon.call.room?.expires_at ?? "") - Date.now()) / 3_600_000;
}

/** So many guests with different names knock at once. @param {number} count */
export function knockOften(count) {
  for (let number = 0; number < count; number++) {
    const knock = { socket_id: `guest-${number}`, display_name: `Guest ${number}` };
    webvcon.call.knocks.set(knock.socket_id, knock);
    /** @type {any} */ (webvcon.call).emit("knocked", knock);
  }
}
