// @ts-check
// Shows messages on top of any screen: persistent notices, temporary toasts, and announcements for screen readers.

import { collect } from "./collect.js";
import { button, element, icon, iconButton, required } from "./dom.js";
import { nodes, setText } from "./texts.js";
import { words } from "../words.js";

const TOAST_LASTS = 4_000; // ms at least
const READING = 90; // ms per character
const TOASTS = 2; // at once
const BURST = 300; // ms; announcements within it are deduplicated

/** @typedef {{ label: string, run: (event: any) => void, look?: "primary" | "danger" | "quiet" }} NoteAction */
/**
 * @typedef {object} Note
 * @property {string} text
 * @property {HTMLElement[]} [controls]   placed before the buttons
 * @property {NoteAction[]} [actions]
 * @property {boolean} [dismissable]
 * @property {string} [iconName]
 * @property {string} [kind]   for styling
 * @property {boolean} [isSilent]   not announced
 */

export class Notices {
  /** Below the notices; the call keeps it clear of the names on the tiles. */
  toasts = element("div", { class: "toasts" });

  #area = required("notices");
  #announcements = required("announcements");
  /** @type {Map<string, { note: HTMLElement, said: HTMLElement, text: string }>} */
  #notes = new Map();
  #announce = collect(BURST, (/** @type {string[]} */ texts) => this.#say(texts));

  constructor() {
    this.#area.role = "region";
    this.#area.append(this.toasts);
  }

  /**
   * Shows a notice until `hide`. Replaces one with the same key.
   * @param {string} key
   * @param {Note} note
   */
  show(key, { text, controls = [], actions = [], dismissable = false, iconName = "alert", kind = "plain", isSilent = false }) {
    if (this.#notes.get(key)?.text === text) return; // keeps the focus on its buttons
    const said = element("p", { class: "note-text" });
    setText(said, text);
    const note = element("div", { class: "note", "data-kind": kind, tabindex: "-1" }, icon(iconName), said, ...controls);
    for (const { label, run, look = "quiet" } of actions) note.append(button(label, { class: `button ${look}`, onclick: run }));
    if (dismissable) note.append(iconButton(words.actions.dismiss, "close", { onclick: () => this.hide(key) }));
    this.hide(key);
    this.#notes.set(key, { note, said, text });
    this.#area.prepend(note);
    if (!isSilent) this.announce(text);
  }

  /** Changes a notice's text without announcing it. @param {string} key @param {string} text */
  reword(key, text) {
    const shown = this.#notes.get(key);
    if (shown) setText(shown.said, shown.text = text);
  }

  /** @param {string} key @returns {boolean} true if it contained the focus, which is now lost */
  hide(key) {
    const { note } = this.#notes.get(key) ?? {};
    const hadFocus = note?.contains(document.activeElement) ?? false;
    note?.remove();
    this.#notes.delete(key);
    return hadFocus;
  }

  /** Focuses the first button of the newest notice, or the notice. @returns {boolean} false if there is none */
  focusNewest() {
    const { note } = [...this.#notes.values()].at(-1) ?? {};
    (note?.querySelector("button") ?? note)?.focus();
    return note !== undefined;
  }

  /**
   * Shows a text for a while, instead of the oldest one if there are too many. News of others are for news.js.
   * @param {string} text
   * @param {{ isSilent?: boolean }} [options]
   */
  toast(text, { isSilent = false } = {}) {
    const toast = element("p", { class: "toast" }, ...nodes(text));
    this.toasts.append(toast);
    if (this.toasts.children.length > TOASTS) this.toasts.firstElementChild?.remove();
    setTimeout(() => toast.remove(), Math.max(TOAST_LASTS, text.length * READING));
    if (!isSilent) this.announce(text);
    return toast;
  }

  /** Removes all toasts, when the screen changes. */
  dropToasts() {
    this.toasts.replaceChildren();
  }

  /** Announces a text to screen readers. @param {string} text */
  announce(text) {
    this.#announce(text);
  }

  /** @param {string[]} texts */
  #say(texts) {
    for (const text of new Set(texts)) {
      const line = element("p", {}, ...nodes(text));
      this.#announcements.append(line);
      setTimeout(() => line.remove(), TOAST_LASTS);
    }
  }
}
