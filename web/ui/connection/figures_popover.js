// @ts-check
// Shows the figures of one connection in a popover next to the button that opened it.

import { element } from "../kit/dom.js";
import { FigureRows } from "./figures_card.js";
import { fill } from "../kit/fill.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/quality/measurements.js").Measurements} Measurements */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */

const MARGIN = 8; // px from the window's edge

export class FiguresPopover {
  #measurements;
  #title = element("h3", { id: "figures-title", tabindex: "-1" });
  #level = element("p", { class: "figures-level" });
  #list = element("dl", { class: "figure-rows" });
  #rows = new FigureRows(this.#list, "dd", (label, value) => [element("dt", {}, label), value]);
  /** @type {Peer | null} */
  #peer = null;
  /** @type {HTMLElement | null} */
  #opener = null;

  /** @param {Measurements} measurements */
  constructor(measurements) {
    this.#measurements = measurements;
    this.element = element("div", {
      class: "figures-popover", popover: "auto", role: "dialog", "aria-labelledby": "figures-title",
    }, this.#title, this.#level, this.#list);
    const place = () => requestAnimationFrame(() => this.#place()); // after the tiles' layout
    this.element.addEventListener("toggle", (event) => {
      const isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      if (!isOpen) this.#peer = null;
      if (isOpen) window.addEventListener("resize", place);
      else window.removeEventListener("resize", place);
    });
  }

  /** @param {Peer} peer @param {HTMLElement} opener */
  toggle(peer, opener) {
    const isOpen = this.#peer === peer;
    if (this.element.matches(":popover-open")) this.element.hidePopover();
    if (isOpen) return;
    this.#peer = peer;
    this.#opener = opener;
    setText(this.#title, fill(callWords.quality.title, { name: verbatim(peer.participant.display_name) }));
    this.update();
    this.element.showPopover();
    this.#place();
    this.#title.focus();
  }

  /** Shows the latest figures, if the popover is open. */
  update() {
    if (!this.#peer) return;
    const measured = this.#measurements.of(this.#peer);
    setText(this.#level, measured ? callWords.quality.meaning[measured.level] : callWords.quality.measuring);
    this.#rows.show(measured?.figures ?? null);
  }

  /** Places the popover below the button, or above it, inside the window. */
  #place() {
    const opener = this.#opener?.getBoundingClientRect();
    if (!opener) return;
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const left = Math.max(MARGIN, Math.min(opener.right - width, innerWidth - width - MARGIN));
    const fitsBelow = opener.bottom + MARGIN + height <= innerHeight - MARGIN;
    const top = fitsBelow ? opener.bottom + MARGIN : Math.max(MARGIN, opener.top - height - MARGIN);
    style.setProperty("--left", `${Math.round(left)}px`);
    style.setProperty("--top", `${Math.round(top)}px`);
  }
}
