// @ts-check
// What the page has to say beside the screen of now: notes that stay while something is so, toasts
// that pass, and announcements for screen readers.

import { button, element, icon, iconButton, required } from "./dom.js";
import { words } from "./words.js";

const TOAST_LASTS = 4_000; // ms

/**
 * @typedef {object} Note
 * @property {string} text
 * @property {{ label: string, run: () => void }} [action]
 * @property {boolean} [dismissable]
 * @property {string} [iconName]
 */

export class Notices {
  #area = required("notices");
  #announcements = required("announcements");
  /** @type {Map<string, HTMLElement>} */
  #notes = new Map();

  constructor() {
    this.#area.role = "region";
    this.#area.ariaLabel = words.notices;
  }

  /**
   * Shows a note until `hide`; another one of the same key takes its place.
   * @param {string} key
   * @param {Note} note
   */
  show(key, { text, action, dismissable = false, iconName = "alert" }) {
    const said = this.#notes.get(key)?.querySelector(".note-text")?.textContent;
    if (said === text) return; // a button with the focus stays where it is
    const note = element("div", { class: "note" }, icon(iconName), element("p", { class: "note-text" }, text));
    if (action) note.append(button(action.label, { class: "button quiet", onclick: action.run }));
    if (dismissable) note.append(iconButton(words.actions.dismiss, "close", { onclick: () => this.hide(key) }));
    this.hide(key);
    this.#notes.set(key, note);
    this.#area.prepend(note);
    this.announce(text);
  }

  /** @param {string} key */
  hide(key) {
    this.#notes.get(key)?.remove();
    this.#notes.delete(key);
  }

  /** @param {string} text */
  toast(text) {
    const toast = element("p", { class: "toast" }, text);
    this.#area.append(toast);
    setTimeout(() => toast.remove(), TOAST_LASTS);
    this.announce(text);
  }

  /** @param {string} text */
  announce(text) {
    const line = element("p", {}, text);
    this.#announcements.append(line);
    setTimeout(() => line.remove(), TOAST_LASTS);
  }
}
