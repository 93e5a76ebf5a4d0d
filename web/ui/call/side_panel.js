// @ts-check
// Manages the side panels, which are sheets above the control bar on narrow screens. At most one is open.

import { Emitter } from "../../sdk/emitter.js";
import { element, iconButton } from "../kit/dom.js";
import { isCovered, isForField, isTyped, isWithin } from "./keys.js";

/**
 * @typedef {object} Panel
 * @property {string} id            also the id of the action that opens it
 * @property {string} title
 * @property {string} closeLabel
 * @property {HTMLElement} body
 * @property {() => HTMLElement | null} [firstFocus]   focused when it opens; by default its title
 * @property {HTMLElement} [field]   gets what is typed while the panel is open, wherever the last click was
 */
/** @typedef {{ element: HTMLElement, title: HTMLElement, panel: Panel }} Shown */

const TEXT = "textarea, input[type=text]";
const TAKES_SPACE = "button, [tabindex='0']"; // the list of messages scrolls
const NARROW = "(max-width: 687px)"; // as in call.css: 320 px each for stage and panel, and margins
const { CloseWatcher } = /** @type {any} */ (globalThis); // not in all browsers

/** @extends {Emitter<{ toggled: string }>}   a panel's id */
export class SidePanel extends Emitter {
  element = element("div", { class: "side" });

  /** @type {Map<string, Shown>} */
  #panels = new Map();
  /** @type {string | null} */
  #openId = null;
  /** @type {EventTarget | null} a field of the open panel with a text that is not submitted yet */
  #unsent = null;
  #keyboardFocus;
  #narrow = matchMedia(NARROW);
  #closing = new AbortController();
  /** @type {(id: string) => HTMLElement | null} */
  #opener = () => null;
  /** @type {{ onclose: () => void, destroy: () => void } | null} closes the panel on Android's "back", also in a frame */
  #watcher = null;

  /** @param {import("./keys.js").KeyboardFocus} keyboardFocus */
  constructor(keyboardFocus) {
    super();
    this.#keyboardFocus = keyboardFocus;
    const { signal } = this.#closing;
    document.addEventListener("keydown", (event) => this.#onKeyDown(event), { signal });
  }

  /** Sets which button gets the focus when a panel closes. @param {(id: string) => HTMLElement | null} opener */
  setOpener(opener) {
    this.#opener = opener;
  }

  /** @param {Panel} panel */
  add(panel) {
    const { id, body, closeLabel } = panel;
    const title = element("h2", { id: `${id}-title`, tabindex: "-1" }, panel.title);
    const shown = element("aside", { class: `side-panel ${id}-panel`, "aria-labelledby": `${id}-title`, hidden: true },
      element("header", {}, title, iconButton(closeLabel, "close", { onclick: () => this.close() })), body);
    shown.addEventListener("input", ({ target }) => { if (isWithin(target, TEXT)) this.#unsent = target; });
    shown.addEventListener("submit", () => { this.#unsent = null; });
    this.#panels.set(id, { element: shown, title, panel });
    this.element.append(shown);
  }

  /** @param {string} id   of an added panel */
  elementOf(id) {
    const { element: found } = /** @type {Shown} */ (this.#panels.get(id));
    return found;
  }

  /** @param {string} id */
  isOpen(id) {
    return this.#openId === id;
  }

  /** True if a panel is open as a sheet, not beside the stage. */
  get isSheet() {
    return this.#openId !== null && this.#narrow.matches;
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
    if (CloseWatcher) this.#watcher = Object.assign(new CloseWatcher(), { onclose: () => this.close() });
    this.emit("toggled", id);
    (shown.panel.firstFocus?.() ?? shown.title).focus();
  }

  /** Closes the open panel. */
  close() {
    const id = this.#openId;
    if (id === null) return;
    this.#hide();
    this.#opener(id)?.focus();
  }

  /** Focuses a panel's title. @param {string} id */
  focusTitle(id) {
    this.#panels.get(id)?.title.focus();
  }

  /** Removes the listeners, at the end of the call. */
  dispose() {
    this.#closing.abort();
    this.#watcher?.destroy();
  }

  #hide() {
    const id = this.#openId;
    const shown = id === null ? undefined : this.#panels.get(id);
    if (id === null || !shown) return;
    this.#openId = null;
    this.#watcher?.destroy();
    this.#unsent = null;
    shown.element.hidden = true;
    this.emit("toggled", id);
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    if (event.defaultPrevented || isCovered()) return;
    if (event.key === "Escape") this.close();
    else if (!isForField(event) && isTyped(event) && !this.#keyboardFocus.isChosen) this.#fieldFor(event)?.focus();
  }

  /** Returns the field that the key is for. Space is for what it does outside of the panel. @param {KeyboardEvent} event */
  #fieldFor({ key, target }) {
    const shown = this.#panels.get(this.#openId ?? "");
    const isInside = target instanceof Node && shown?.element.contains(target);
    if (key === " " && (!isInside || isWithin(target, TAKES_SPACE))) return null;
    return shown?.panel.field ?? (isInside ? /** @type {HTMLElement | null} */ (this.#unsent) : null);
  }
}
