// @ts-check
// Shows and announces what others do. A person has one toast at once.

import { Announcer, textOf } from "./announcer.js";
import { required } from "./dom.js";
import { fill } from "./fill.js";
import { oncePerFrame } from "./frame.js";
import { Repeats } from "./repeats.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./announcer.js").Text} Text */
/**
 * What goes back and forth or happens again and again is told once, and then with a count: see repeats.js.
 * @typedef {{ about?: string, state?: string }} Repeated   `about`: whose and what, such as "hand Anna"
 */
/** @typedef {{ text: Text, from: string, element: HTMLElement | null }} Toast   has its element once it is drawn */

export class News {
  #notices;
  #announcer;
  #repeats;
  /** @type {Toast[]} oldest first */
  #toasts = [];
  #scheduleDraw;

  /** @param {import("./notices.js").Notices} notices @param {AbortSignal} signal */
  constructor(notices, signal) {
    this.#notices = notices;
    this.#announcer = new Announcer(required("announcements"), signal);
    this.#repeats = new Repeats(signal);
    this.#scheduleDraw = oncePerFrame(() => this.#draw(), signal);
  }

  /**
   * Shows a text for a while. It replaces the toast with the same `from`.
   * @param {Text} text
   * @param {{ from: string } & Repeated} options   `from`: a socket id, or a subject
   */
  toast(text, { from, about, state }) {
    if (about) return this.repeat(about, (count) => this.toast(counted(text, count), { from }), state);
    this.drop(from);
    this.#toasts.push({ text, from, element: null });
    this.#scheduleDraw();
    this.announce(text);
  }

  /** Removes a toast that is out of date. @param {string} from */
  drop(from) {
    for (const { element } of this.#toasts.filter((toast) => toast.from === from)) element?.remove();
    this.#toasts = this.#toasts.filter((toast) => toast.from !== from && toast.element?.isConnected !== false);
  }

  /** Announces a text to screen readers. @param {Text} text @param {Repeated} [options] */
  announce(text, { about, state } = {}) {
    if (about) this.repeat(about, (count) => this.announce(counted(text, count)), state);
    else this.#announcer.add(text);
  }

  /** Tells something in another way. @param {string} about @param {import("./repeats.js").Tell} tell @param {string} [state] */
  repeat(about, tell, state) {
    this.#repeats.add(about, tell, state);
  }

  #draw() {
    for (const toast of this.#toasts) toast.element ??= this.#notices.toast(textOf(toast.text), { isSilent: true });
  }
}

/** @param {Text} text @param {number} count   how often it has happened */
export function counted(text, count) {
  return count > 1 ? fill(callWords.times, { text: textOf(text), count }) : text;
}
