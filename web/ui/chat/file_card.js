// @ts-check
// Shows a file in the chat: name, size, progress and one button.

import { extensionOf } from "../../sdk/files/names.js";
import { button, element, icon } from "../kit/dom.js";
import { fileSize } from "../kit/format.js";
import { fill } from "../kit/fill.js";
import { setText, verbatim, verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {{ name: string, done: number }} Progress   of one recipient, in bytes */
/**
 * @typedef {object} CardState
 * @property {string} [about]           status text
 * @property {Progress[]} progress      running transfers
 * @property {string} [label]           of the button; no button without it
 * @property {boolean} [isQuiet]        the button is secondary
 * @property {string} [problem]         error text
 */

export class FileCard {
  #file;
  #picture = element("div", { class: "file-picture", hidden: true });
  #kind = element("p", { class: "file-about" });
  #about = element("p", { class: "file-about" });
  #problem = element("p", { class: "file-about problem" });
  #progress = element("div", { class: "file-progress" });
  #button;
  /** @type {Map<string, HTMLProgressElement>} */
  #bars = new Map();

  /** @param {{ name: string, size: number }} file @param {() => void} run   on click of the button */
  constructor(file, run) {
    this.#file = file;
    const type = extensionOf(file.name).toUpperCase();
    setText(this.#kind, [...(type ? [verbatim(type)] : []), fileSize(file.size)].join(" · "));
    this.#button = button("", { class: "button file-action", onclick: run });
    this.element = element("div", { class: "file-card" }, this.#picture,
      element("span", { class: "file-icon" }, icon("file")),
      element("div", {},
        element("p", { class: "file-name" }, verbatimElement(file.name)), this.#kind, this.#about, this.#problem),
      this.#progress, this.#button);
  }

  /** @param {CardState} state */
  show({ about = "", progress, label, isQuiet = false, problem = "" }) {
    setText(this.#about, about);
    setText(this.#problem, problem);
    this.#showProgress(progress);
    const hadFocus = this.#button === document.activeElement;
    this.#button.hidden = !label;
    this.#button.classList.toggle("quiet", isQuiet);
    if (label) {
      setText(this.#button, label);
      this.#button.ariaLabel = fill(callWords.files.actionOn, { action: label, name: this.#file.name });
    } else if (hadFocus) /** @type {HTMLElement | null} */ (this.element.closest("[role=log]"))?.focus();
  }

  /** @param {HTMLElement | null} picture   replaces the icon */
  showPicture(picture) {
    this.#picture.hidden = !picture;
    this.#picture.replaceChildren(...(picture ? [picture] : []));
    this.element.toggleAttribute("data-picture", picture !== null);
  }

  /** @param {Progress[]} progress */
  #showProgress(progress) {
    const names = new Set(progress.map(({ name }) => name));
    for (const [name, bar] of this.#bars) {
      if (names.has(name)) continue;
      bar.parentElement?.remove();
      this.#bars.delete(name);
    }
    for (const { name, done } of progress) {
      const bar = this.#bars.get(name) ?? this.#addBar(name);
      bar.max = Math.max(1, this.#file.size);
      bar.value = done;
      const progress = fill(callWords.files.progress, { done: fileSize(done), size: fileSize(this.#file.size) });
      const label = name ? fill(callWords.files.progressTo, { name: verbatim(name), progress }) : progress;
      setText(/** @type {HTMLElement} */ (bar.previousElementSibling), label);
    }
  }

  /** @param {string} name */
  #addBar(name) {
    const bar = element("progress", { "aria-label": fill(callWords.files.progressOf, { name: this.#file.name }) });
    this.#bars.set(name, bar);
    this.#progress.append(element("div", {}, element("p", { class: "file-about" }), bar));
    return bar;
  }
}
