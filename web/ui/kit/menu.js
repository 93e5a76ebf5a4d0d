// @ts-check
// Shows the menu of actions that do not fit the control bar.

import { element, iconButton } from "./dom.js";
import { closePopup, connectPopup, itemsOf } from "./popup.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./actions.js").Actions} Actions */

export class Menu {
  button = iconButton(callWords.call.more, "more", {
    class: "icon-button round", title: false, "data-tip": callWords.call.more,
    popovertarget: "more-menu", "aria-expanded": "false", "data-action": "more",
  });
  element = element("div", { class: "menu", id: "more-menu", popover: "auto", role: "group", "aria-label": callWords.call.more });

  #actions;
  #filling = new AbortController();
  #closing = new AbortController();

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
    const { signal } = this.#closing;
    connectPopup(this.button, this.element, signal);
    this.element.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-action]")) this.element.hidePopover();
    }, { capture: true }); // before the action runs, which may move the focus
    actions.on("changed", () => this.#update(), { signal });
  }

  /** Fills and closes it. @param {string[][]} groups   ids of actions */
  fill(groups) {
    closePopup(this.button, this.element);
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

  #update() {
    for (const group of this.element.children) {
      group.toggleAttribute("hidden", [...group.children].every((item) => item.hasAttribute("hidden")));
    }
    const items = itemsOf(this.element);
    this.button.hidden = items.length === 0;
    const hasNews = items.some(({ dataset }) => dataset.badge && dataset.state === "on");
    this.button.toggleAttribute("data-badge", hasNews);
  }
}
