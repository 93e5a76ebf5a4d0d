// @ts-check
// Counts down the last minutes of a room, and lets hosts extend it.

import { whilePending } from "../kit/pending.js";
import { followServerClock, lengthened, timeLeft } from "../kit/time_left.js";
import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../kit/notices.js").Notices} Notices */

const SHOWN_FOR = 5 * 60_000; // ms before the room expires
const SECOND = 1_000; // ms
const CHECK_EVERY = 30_000; // ms before that, since timers stop while a device sleeps
const ANNOUNCED_AT = [5, 1]; // minutes left

/** @param {import("./call_screen.js").CallContext} context */
export function addCountdown({ call, notices, focusAction, signal }) {
  const countdown = new Countdown({ call, notices, onFocusLost: () => focusAction("more") }); // Enter may follow
  signal.addEventListener("abort", () => countdown.close());
  followServerClock().then(() => { if (!signal.aborted) countdown.update(); });
}

class Countdown {
  #call;
  #notices;
  #onFocusLost;
  #closing = new AbortController();
  #isShown = false;
  #announced = Infinity; // minutes left at the last announcement
  /** @type {ReturnType<typeof setTimeout> | undefined} of the next update */
  #timer;

  /** @param {{ call: Call, notices: Notices, onFocusLost: () => void }} options */
  constructor({ call, notices, onFocusLost }) {
    this.#call = call;
    this.#notices = notices;
    this.#onFocusLost = onFocusLost;
    const until = { signal: this.#closing.signal };
    call.on("room_updated", () => this.update(), until);
    call.on("resumed", () => this.update(), until);
    call.on("role_changed", () => { this.#hide(); this.update(); }, until);
    call.on("joined", () => { this.#hide(); this.update(); }, until); // the role may have changed
    this.update();
  }

  close() {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#hide();
  }

  /** Updates the countdown, and schedules the next update. */
  update() {
    clearTimeout(this.#timer);
    const left = this.#left;
    if (left > SHOWN_FOR) this.#hide();
    else this.#show(left);
    const untilShown = left > SHOWN_FOR ? left - SHOWN_FOR : CHECK_EVERY;
    const isTicking = left > 0 && left <= SHOWN_FOR;
    const next = isTicking ? left % SECOND || SECOND : Math.min(CHECK_EVERY, untilShown);
    this.#timer = setTimeout(() => this.update(), next);
  }

  get #left() {
    const { room } = this.#call;
    return room ? Math.max(0, timeLeft(room.expires_at)) : Infinity;
  }

  /** @param {number} left   ms */
  #show(left) {
    const seconds = Math.ceil(left / SECOND);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const text = fill(callWords.countdown.left, { time: verbatim(time) });
    if (this.#isShown) this.#notices.reword("countdown", text);
    else this.#notices.show("countdown", { text, iconName: "clock", kind: "countdown", isSilent: true, actions: this.#actions });
    this.#isShown = true;
    this.#announce(Math.ceil(seconds / 60));
  }

  /** @param {number} minutes   left, rounded up */
  #announce(minutes) {
    if (!ANNOUNCED_AT.some((mark) => minutes <= mark && mark < this.#announced)) return;
    this.#announced = minutes;
    if (minutes > 0) this.#notices.announce(fill(callWords.countdown.announced, { count: minutes }));
  }

  #hide() {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#announced = Infinity;
    if (this.#notices.hide("countdown")) this.#onFocusLost();
  }

  get #actions() {
    if (this.#call.role !== "host") return [];
    return [{ label: callWords.countdown.extend, run: (/** @type {Event} */ event) => this.#extend(event) }];
  }

  /** @param {Event} event */
  #extend({ currentTarget }) {
    const { room } = this.#call;
    if (!room) return;
    const extend = () => this.#call.updateRoom({ ttl_hours: lengthened(room.expires_at, 1) });
    whilePending(/** @type {HTMLElement} */ (currentTarget), extend, (why) => { if (why) this.#notices.toast(why); });
  }
}
