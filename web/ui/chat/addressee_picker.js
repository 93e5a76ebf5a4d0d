// @ts-check
// Shows whom the next message is for, and lets people choose: everyone, or one person.

import { element, icon, setIcon } from "../kit/dom.js";
import { moveFocus } from "../kit/arrow_keys.js";
import { fill } from "../kit/fill.js";
import { Popover } from "../kit/popover.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("./addressee.js").Addressee} Addressee */
/** @typedef {import("../../sdk/protocol.js").Participant} Participant */

export class AddresseePicker {
  /** @type {HTMLElement} */
  list;

  #addressee;
  #mark = icon("people");
  #label = element("span", { class: "chat-to-label" });
  #popover;

  /** @param {Addressee} addressee */
  constructor(addressee) {
    this.#addressee = addressee;
    this.element = element("button", {
      type: "button", class: "chat-to", "aria-expanded": "false", onclick: () => this.#toggle(),
    }, this.#mark, this.#label, icon("chevron"));
    this.list = element("div", {
      class: "popover chat-to-list", popover: "auto", role: "radiogroup", "aria-label": callWords.chat.chooseAddressee,
      onkeydown: (event) => moveFocus(event, this.list),
    });
    this.#popover = new Popover(this.list);
    this.update();
  }

  /** Shows whom it is for, and who may be chosen: those who left no longer. */
  update() {
    const { person, choices } = this.#addressee;
    this.element.hidden = !person && choices.length === 0;
    this.element.toggleAttribute("data-private", person !== null);
    setIcon(this.#mark, person ? "lock" : "people");
    const name = verbatim(person?.display_name ?? "");
    setText(this.#label, person ? fill(callWords.chat.toOnly, { name }) : callWords.chat.toEveryone);
    if (!this.#popover.isOpen) return;
    if (this.element.hidden) return this.#popover.close();
    for (const one of this.list.querySelectorAll("button")) {
      const id = one.dataset.id ?? "";
      if (id === "" || choices.some(({ socketId }) => socketId === id)) continue;
      if (one === document.activeElement) this.list.querySelector("button")?.focus();
      one.remove();
    }
  }

  #toggle() {
    const { person, choices } = this.#addressee;
    const people = choices.map(({ participant }) => participant)
      .sort((one, other) => one.display_name.localeCompare(other.display_name));
    this.list.replaceChildren(this.#item(null), ...people.map((one) => this.#item(one)));
    if (!this.#popover.toggle(this.element)) return;
    const items = [...this.list.querySelectorAll("button")];
    (items.find(({ dataset }) => dataset.id === (person?.socket_id ?? "")) ?? items[0]).focus();
  }

  /** @param {Participant | null} person */
  #item(person) {
    const isChosen = person?.socket_id === this.#addressee.person?.socket_id;
    const label = element("span", { class: "menu-label" });
    setText(label, person ? verbatim(person.display_name) : callWords.chat.everyone);
    return element("button", {
      type: "button", class: "menu-item", role: "radio", "aria-checked": String(isChosen), "data-id": person?.socket_id ?? "",
      onclick: () => {
        this.#popover.close(); // first: it returns the focus
        this.#addressee.choose(person);
      },
    }, icon("done"), label);
  }
}
