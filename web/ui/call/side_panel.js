// @ts-check
// The panels beside the stage, or above it where there is no room beside. At most one is open.

import { Emitter } from "../../sdk/emitter.js";
import { element, iconButton } from "../kit/dom.js";

/**
 * @typedef {object} Panel
 * @property {string} id            also that of the action which opens it
 * @property {string} title
 * @property {string} closeLabel
 * @property {HTMLElement} body
 * @property {() => HTMLElement | null} [firstFocus]   when it opens; its title where it says nothing
 */
/** @typedef {{ element: HTMLElement, title: HTMLElement, panel: Panel }} Shown */

const NO_ROOM_BESIDE = "(max-width: 900px)"; // as in call.css

/** @extends {Emitter<{ toggled: string }>}   a panel's id */
export class SidePanel extends Emitter {
  element = element("div", { class: "side" });

  /** @type {Map<string, Shown>} */
  #panels = new Map();
  /** @type {string | null} */
  #openId = null;
  #narrow = matchMedia(NO_ROOM_BESIDE);
  #closing = new AbortController();
  /** @type {HTMLElement[]} */
  #behind = [];
  /** @type {(id: string) => HTMLElement | null} */
  #opener = () => null;

  constructor() {
    super();
    const { signal } = this.#closing;
    document.addEventListener("keydown", (event) => this.#hearKey(event), { signal });
    this.#narrow.addEventListener("change", () => this.#cover(), { signal });
  }

  /**
   * @param {object} place
   * @param {HTMLElement[]} place.behind   what it covers where there is no room beside
   * @param {(id: string) => HTMLElement | null} place.opener   where the focus goes when it closes
   */
  settle({ behind, opener }) {
    this.#behind = behind;
    this.#opener = opener;
  }

  /** @param {Panel} panel */
  add(panel) {
    const { id, body, closeLabel } = panel;
    const title = element("h2", { id: `${id}-title`, tabindex: "-1" }, panel.title);
    const shown = element("aside", { class: `side-panel ${id}-panel`, "aria-labelledby": `${id}-title`, hidden: true },
      element("header", {}, title, iconButton(closeLabel, "close", { onclick: () => this.close() })), body);
    this.#panels.set(id, { element: shown, title, panel });
    this.element.append(shown);
  }

  /** @param {string} id   of one that was added */
  elementOf(id) {
    const { element: found } = /** @type {Shown} */ (this.#panels.get(id));
    return found;
  }

  /** @param {string} id */
  isOpen(id) {
    return this.#openId === id;
  }

  /** @param {string} id */
  toggle(id) {
    if (this.isOpen(id)) this.close();
    else this.open(id);
  }

  /** @param {string} id */
  open(id) {
    const shown = this.#panels.get(id);
    if (!shown || this.isOpen(id)) return;
    this.#hide();
    this.#openId = id;
    shown.element.hidden = false;
    this.#cover();
    this.emit("toggled", id);
    (shown.panel.firstFocus?.() ?? shown.title).focus();
  }

  /** Closes whichever is open. */
  close() {
    const id = this.#openId;
    if (id === null) return;
    this.#hide();
    this.#cover();
    this.#opener(id)?.focus();
  }

  /** Puts the focus where a panel begins. @param {string} id */
  focusTitle(id) {
    this.#panels.get(id)?.title.focus();
  }

  /** The call is over. */
  dispose() {
    this.#closing.abort();
  }

  #hide() {
    const id = this.#openId;
    const shown = id === null ? undefined : this.#panels.get(id);
    if (id === null || !shown) return;
    this.#openId = null;
    shown.element.hidden = true;
    this.emit("toggled", id);
  }

  /** What lies below it cannot be reached. */
  #cover() {
    for (const one of this.#behind) one.inert = this.#openId !== null && this.#narrow.matches;
  }

  /** @param {KeyboardEvent} event */
  #hearKey({ key, defaultPrevented }) {
    if (key !== "Escape" || defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
    this.close();
  }
}
