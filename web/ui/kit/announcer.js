// @ts-check
// Announces what others do to screen readers: of a burst only the first texts and a number, and none twice in a row.

import { element } from "./dom.js";
import { fill } from "./fill.js";
import { nodes } from "./texts.js";
import { callWords } from "../call_words.js";

const BURST = 300; // ms
const SAYS = 3; // texts of a burst; the others are only counted
const AFTER_MANY = 5_000; // ms from a burst with more than that to the next one
const LASTS = 4_000; // ms; a text is not repeated within it

/** A function is called only if its text is needed. @typedef {string | (() => string)} Text */
/** @param {Text} text */
export const textOf = (text) => (typeof text === "string" ? text : text());

export class Announcer {
  #region;
  #signal;
  /** @type {Set<string>} of this burst */
  #first = new Set();
  #more = 0;
  #isWaiting = false;
  /** @type {Set<string>} */
  #said = new Set();

  /** @param {HTMLElement} region   a live region @param {AbortSignal} signal   says nothing more when aborted */
  constructor(region, signal) {
    this.#region = region;
    this.#signal = signal;
  }

  /** @param {Text} text */
  add(text) {
    if (this.#first.size <= SAYS) this.#first.add(textOf(text));
    else if (typeof text !== "string" || !this.#first.has(text)) this.#more += 1;
    if (!this.#isWaiting) this.#sayIn(BURST);
  }

  /** @param {number} time   ms */
  #sayIn(time) {
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      if (!this.#signal.aborted) this.#sayBurst();
    }, time);
  }

  #sayBurst() {
    const texts = [...this.#first];
    const more = this.#more;
    this.#first.clear();
    this.#more = 0;
    if (more > 0) {
      texts[SAYS] = fill(callWords.andMore, { count: more + 1 });
      this.#sayIn(AFTER_MANY);
    }
    for (const text of texts) if (!this.#said.has(text)) this.#say(text);
  }

  /** @param {string} text */
  #say(text) {
    const line = element("p", {}, ...nodes(text));
    this.#region.append(line);
    this.#said.add(text);
    setTimeout(() => {
      line.remove();
      this.#said.delete(text);
    }, LASTS);
  }
}
