// @ts-check
// What the page has to say beside the screen of now: notes that stay while something is so, toasts
// that pass, and announcements for screen readers.

import { collect } from "./collect.js";
import { button, element, icon, iconButton, required } from "./dom.js";
import { words } from "../words.js";

const TOAST_LASTS = 4_000; // ms
const READING = 90; // ms for each character of a longer toast
const BURST = 300; // ms; what is announced within it may be the same thing twice, or more than anybody listens to
const SAYS = 3; // of a burst; the rest is a number

/**
 * @typedef {object} Note
 * @property {string} text
 * @property {HTMLElement[]} [controls]   stand before its buttons
 * @property {{ label: string, run: (event: any) => void, primary?: boolean }[]} [actions]
 * @property {boolean} [dismissable]
 * @property {string} [iconName]
 * @property {string} [kind]   for its look
 * @property {boolean} [isSilent]   not announced
 */

export class Notices {
  #area = required("notices");
  #announcements = required("announcements");
  /** @type {Map<string, HTMLElement>} */
  #notes = new Map();
  #announce = collect(BURST, (/** @type {string[]} */ texts) => this.#say(texts));

  constructor() {
    this.#area.role = "region";
    this.#area.ariaLabel = words.notices;
  }

  /**
   * Shows a note until `hide`; another one of the same key takes its place.
   * @param {string} key
   * @param {Note} note
   */
  show(key, { text, controls = [], actions = [], dismissable = false, iconName = "alert", kind = "plain", isSilent = false }) {
    if (this.#textOf(key)?.textContent === text) return; // a button with the focus stays where it is
    const note = element("div", { class: "note", "data-kind": kind }, icon(iconName), element("p", { class: "note-text" }, text), ...controls);
    for (const { label, run, primary = false } of actions) {
      note.append(button(label, { class: primary ? "button primary" : "button quiet", onclick: run }));
    }
    if (dismissable) note.append(iconButton(words.actions.dismiss, "close", { onclick: () => this.hide(key) }));
    this.hide(key);
    this.#notes.set(key, note);
    this.#area.prepend(note);
    if (!isSilent) this.announce(text);
  }

  /** Changes what a note says, in silence and with its buttons in place. @param {string} key @param {string} text */
  reword(key, text) {
    const said = this.#textOf(key);
    if (said) said.textContent = text;
  }

  /** @param {string} key @returns {boolean} whether the focus was in it, and is lost now */
  hide(key) {
    const note = this.#notes.get(key);
    const hadFocus = note?.contains(document.activeElement) ?? false;
    note?.remove();
    this.#notes.delete(key);
    return hadFocus;
  }

  /** @param {string} text @param {{ key?: string }} [options]   takes the place of one with the same key */
  toast(text, { key = "" } = {}) {
    const toast = element("p", { class: "toast", ...(key && { "data-key": key }) }, text);
    if (key) this.#area.querySelector(`.toast[data-key="${key}"]`)?.remove();
    this.#area.append(toast);
    setTimeout(() => toast.remove(), Math.max(TOAST_LASTS, text.length * READING));
    this.announce(text);
  }

  /** What has just passed is of no interest on another screen. */
  dropToasts() {
    for (const toast of this.#area.querySelectorAll(".toast")) toast.remove();
  }

  /** Tells it to screen readers. @param {string} text */
  announce(text) {
    this.#announce(text);
  }

  /** @param {string[]} texts */
  #say(texts) {
    const different = [...new Set(texts)];
    const more = different.length - SAYS;
    const lines = more > 1 ? [...different.slice(0, SAYS), words.moreNews(more)] : different;
    for (const text of lines) {
      const line = element("p", {}, text);
      this.#announcements.append(line);
      setTimeout(() => line.remove(), TOAST_LASTS);
    }
  }

  /** @param {string} key */
  #textOf(key) {
    return this.#notes.get(key)?.querySelector(".note-text");
  }
}
