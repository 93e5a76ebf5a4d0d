// @ts-check
// Shows the menu of actions that do not fit the control bar.

import { element, iconButton } from "./dom.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./actions.js").Actions} Actions */

export class Menu {
  button = iconButton(callWords.call.more, "more", {
    class: "icon-button round", popovertarget: "more-menu", "aria-expanded": "false", "data-action": "more",
  });
  element = element("div", { class: "menu", id: "more-menu", popover: "auto", role: "group", "aria-label": callWords.call.more });

  #actions;
  #filling = new AbortController();
  #closing = new AbortController();

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.element.addEventListener("toggle", (event) => {
      const isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      this.button.ariaExpanded = String(isOpen);
      if (isOpen) this.#items()[0]?.focus();
    });
    this.element.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-action]")) this.element.hidePopover();
    }, { capture: true }); // before the action runs, which may move the focus
    this.element.addEventListener("keydown", (event) => this.#move(event));
    actions.on("changed", () => this.#update(), { signal: this.#closing.signal });
  }

  /** @param {string[][]} groups   ids of actions */
  fill(groups) {
    this.#filling.abort();
    this.#filling = new AbortController();
    const { signal } = this.#filling;
    this.element.replaceChildren(...groups.map((ids) => element("div", { class: "menu-group" },
      ...ids.map((id) => this.#actions.button(id, { signal, isLabelled: true })))));
    this.#update();
  }

  close() {
    this.#filling.abort();
    this.#closing.abort();
  }

  /** @returns {HTMLButtonElement[]} */
  #items() {
    return [...this.element.querySelectorAll("button")].filter(({ hidden }) => !hidden);
  }

  #update() {
    for (const group of this.element.children) {
      group.toggleAttribute("hidden", [...group.children].every((item) => item.hasAttribute("hidden")));
    }
    this.button.hidden = this.#items().length === 0;
    const hasNews = this.#items().some(({ dataset }) => dataset.badge && dataset.state === "on");
    this.button.toggleAttribute("data-badge", hasNews);
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = this.#items();
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
  }
}
