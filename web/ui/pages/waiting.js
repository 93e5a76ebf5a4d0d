// @ts-check
// Shows that a host must admit us. Replaces the lobby's form. Loaded with the call.

import { button, element } from "../kit/dom.js";
import { screenTitle } from "./page.js";
import { fill } from "../kit/fill.js";
import { clockTime } from "../kit/format.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

export class Waiting {
  title = screenTitle(callWords.waiting.title);
  pageTitle = fill(words.pageTitle, { place: callWords.waiting.title });
  #state = element("p", { class: "waiting-state" });
  #since = clockTime(Date.now());

  /** @param {HTMLElement} room   shows the room's code @param {() => void} leave */
  constructor(room, leave) {
    this.element = element("section", { class: "panel waiting" },
      this.title, room,
      element("p", {}, callWords.waiting.asked),
      element("p", { class: "hint" }, callWords.waiting.nothingToDo),
      this.#state,
      element("div", { class: "actions" }, button(callWords.waiting.leave, { class: "button large", onclick: leave })));
    this.showConnected(true);
  }

  /** @param {boolean} isConnected   to the server; its loss is announced by a notice */
  showConnected(isConnected) {
    setText(this.#state, isConnected ? fill(callWords.waiting.since, { time: verbatim(this.#since) }) : callWords.waiting.lost);
    this.#state.dataset.state = isConnected ? "waiting" : "lost";
  }
}
