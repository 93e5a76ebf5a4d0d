// What a host hears and sees of guests.

/** Counts in `chimes` the sounds that the page makes; time passes when the test sets `passed`. */
export function countChimes() {
  globalThis.chimes = globalThis.passed = 0;
  performance.now = () => passed;
  globalThis.AudioContext = class extends AudioContext {
    constructor() {
      super();
      chimes += 1;
    }
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
