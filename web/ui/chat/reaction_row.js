// @ts-check
// Shows the reactions to a message, with counts. A click adds the same one, or takes ours back.

import { element } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { list } from "../kit/format.js";
import { SIGNS } from "../kit/reaction_signs.js";
import { plain, setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/message_reactions.js").ReactionCount} ReactionCount */
/** @typedef {import("../../sdk/messages/reactions.js").Reaction} Reaction */

const NAMED = 20; // people by whom a reaction is

export class ReactionRow {
  element = element("div", { class: "chat-reactions", hidden: true });

  #toggle;
  #onFocusLost;
  /** @type {Map<Reaction, HTMLButtonElement>} */
  #buttons = new Map();

  /** @param {(reaction: Reaction, isOn: boolean) => void} toggle @param {() => void} onFocusLost */
  constructor(toggle, onFocusLost) {
    this.#toggle = toggle;
    this.#onFocusLost = onFocusLost;
  }

  /** Keeps the buttons that stay, since one may have the focus. @param {ReactionCount[]} counts */
  show(counts) {
    this.element.hidden = counts.length === 0;
    for (const [reaction, button] of this.#buttons) {
      if (counts.some((one) => one.reaction === reaction)) continue;
      const hadFocus = button === document.activeElement;
      button.remove();
      this.#buttons.delete(reaction);
      if (hadFocus) this.#onFocusLost();
    }
    for (const [index, { reaction, people }] of counts.entries()) {
      const button = this.#buttons.get(reaction) ?? this.#add(reaction);
      const [, count, label] = button.children;
      setText(count, people.length.toLocaleString());
      setText(label, reactedBy(reaction, people));
      button.title = plain(reactedBy(reaction, people));
      button.ariaPressed = String(people.includes(null));
      if (this.element.children[index] !== button) this.element.insertBefore(button, this.element.children[index] ?? null);
    }
  }

  /** @param {Reaction} reaction */
  #add(reaction) {
    const made = element("button", {
      type: "button", class: "chat-reaction", onclick: () => this.#toggle(reaction, made.ariaPressed !== "true"),
    }, element("span", { class: "reaction-sign", "aria-hidden": "true" }, SIGNS[reaction]),
    element("span", { class: "reaction-count", "aria-hidden": "true" }), element("span", { class: "visually-hidden" }));
    this.#buttons.set(reaction, made);
    return made;
  }
}

/** Such as "heart: You and Ada". @param {Reaction} reaction @param {(string | null)[]} people */
export function reactedBy(reaction, people) {
  const names = people.slice(0, NAMED).map((name) => (name === null ? callWords.reactions.you : verbatim(name)));
  const more = people.length - names.length;
  const all = more > 0 ? [...names, fill(callWords.andMore, { count: more })] : names;
  return fill(callWords.reactions.by, { name: callWords.reactions.names[reaction], reactions: list(all) });
}
