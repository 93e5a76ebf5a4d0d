// @ts-check
// Groups the messages of one person within one minute, below a name and the time.

import { element } from "../kit/dom.js";
import { clockTime } from "../kit/format.js";
import { verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */

const MINUTE = 60_000; // ms

export class MessageGroup {
  #from;
  #at;
  /** @type {HTMLElement | null} made when it is first shown */
  #element = null;

  /** @param {Entry} first */
  constructor({ from, at }) {
    this.#from = from;
    this.#at = at;
  }

  /** @param {Entry} entry */
  includes({ from, at }) {
    return from?.socket_id === this.#from?.socket_id && Math.floor(at / MINUTE) === Math.floor(this.#at / MINUTE);
  }

  /** Its head, and behind it those of its entries that are shown. */
  get element() {
    return this.#element ??= element("div", { class: "chat-group", "data-own": !this.#from }, this.#head());
  }

  /** @param {HTMLElement} entry */
  prepend(entry) {
    this.element.firstElementChild?.after(entry);
  }

  get isEmpty() {
    return this.element.childElementCount === 1;
  }

  #head() {
    return element("p", { class: "chat-head" },
      element("span", { class: "chat-name" }, this.#from ? verbatimElement(this.#from.display_name) : callWords.chat.you),
      " ", element("time", { datetime: new Date(this.#at).toISOString() }, clockTime(this.#at)));
  }
}
