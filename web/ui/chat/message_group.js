// @ts-check
// Groups the messages of one person within one minute, below a name and the time, and who passed them on.

import { element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { clockTime } from "../kit/format.js";
import { setText, verbatim, verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */

const MINUTE = 60_000; // ms

export class MessageGroup {
  #from;
  #at;
  #passedOnBy;
  /** @type {HTMLElement | null} made when it is first shown */
  #element = null;

  /** @param {Entry} first */
  constructor({ from, at, passedOnBy }) {
    this.#from = from;
    this.#at = at;
    this.#passedOnBy = passedOnBy;
  }

  /** @param {Entry} entry */
  includes({ from, at, passedOnBy }) {
    const isSamePerson = from?.socket_id === this.#from?.socket_id && from?.display_name === this.#from?.display_name;
    const isSamePasser = passedOnBy?.socket_id === this.#passedOnBy?.socket_id;
    return isSamePerson && isSamePasser && Math.floor(at / MINUTE) === Math.floor(this.#at / MINUTE);
  }

  /** Its head, and behind it those of its entries that are shown. */
  get element() {
    const marks = { "data-own": !this.#from, "data-passed-on": this.#passedOnBy !== null };
    return this.#element ??= element("div", { class: "chat-group", ...marks }, this.#head());
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
      " ", element("time", { datetime: new Date(this.#at).toISOString() }, clockTime(this.#at)), ...this.#passer());
  }

  #passer() {
    if (!this.#passedOnBy) return [];
    const shown = element("span", { class: "chat-passer" });
    setText(shown, fill(callWords.chat.passedOnBy, { name: verbatim(this.#passedOnBy.display_name) }));
    return [shown];
  }
}
