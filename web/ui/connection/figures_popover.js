// @ts-check
// Shows the figures of one connection in a popover next to the button that opened it.

import { element } from "../kit/dom.js";
import { FigureRows } from "./figures_card.js";
import { fill } from "../kit/fill.js";
import { Popover } from "../kit/popover.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/quality/measurements.js").Measurements} Measurements */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */

export class FiguresPopover {
  #measurements;
  #title = element("h2", { id: "figures-title", tabindex: "-1" });
  #level = element("p", { class: "figures-level" });
  #list = element("dl", { class: "figure-rows" });
  #rows = new FigureRows(this.#list, "dd", (label, value) => [element("dt", {}, label), value]);
  /** @type {Peer | null} */
  #peer = null;
  #popover;

  /** @param {Measurements} measurements */
  constructor(measurements) {
    this.#measurements = measurements;
    this.element = element("div", {
      class: "popover figures-popover", popover: "auto", role: "dialog", "aria-labelledby": "figures-title",
    }, this.#title, this.#level, this.#list);
    this.#popover = new Popover(this.element, () => { this.#peer = null; });
  }

  /** @param {Peer} peer @param {HTMLElement} opener */
  toggle(peer, opener) {
    if (!this.#popover.toggle(opener)) return;
    this.#peer = peer;
    setText(this.#title, fill(callWords.quality.title, { name: verbatim(peer.participant.display_name) }));
    this.update();
    this.#popover.place();
    this.#title.focus();
  }

  /** Shows the latest figures, if the popover is open. */
  update() {
    if (!this.#peer) return;
    const measured = this.#measurements.of(this.#peer);
    setText(this.#level, measured ? callWords.quality.meaning[measured.level] : callWords.quality.measuring);
    this.#rows.show(measured?.figures ?? null);
  }
}
