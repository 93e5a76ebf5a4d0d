// @ts-check
// Shows for how long one has been in the call.

import { element } from "../kit/dom.js";
import { clock } from "../kit/format.js";
import { callWords } from "../call_words.js";

const SECOND = 1_000; // ms

/** @param {AbortSignal} signal   stops it */
export function callTimer(signal) {
  const time = element("span", { translate: "no" });
  const began = Date.now(); // unlike performance.now(), counts while the device sleeps
  const show = () => { time.textContent = clock(Date.now() - began); };
  const ticking = setInterval(show, SECOND);
  signal.addEventListener("abort", () => clearInterval(ticking));
  show();
  return element("p", { class: "call-timer" }, element("span", { class: "visually-hidden" }, `${callWords.call.timer} `), time);
}
