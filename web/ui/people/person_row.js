// @ts-check
// Shows one person in the list of people: name, role, states and controls.

import { element, icon } from "../kit/dom.js";
import { initials } from "../kit/initials.js";
import { ordinal } from "../kit/format.js";
import { setText, verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/**
 * @typedef {object} PersonState
 * @property {import("../../sdk/protocol.js").Role} role
 * @property {boolean} isMuted
 * @property {number} turn          place in the order of raised hands; 0 while it is down
 * @property {boolean} isRecording
 * @property {boolean} [isSelf]
 * @property {boolean} [isAway]
 */

export class PersonRow {
  #about = element("span", { class: "person-about" });
  #mute = mark("microphone-off", callWords.call.muted);
  #hand = mark("hand", "");
  #turn = element("span", { class: "person-turn", "aria-hidden": "true" });

  /** @param {string} name @param {(HTMLElement)[]} controls   at the end of the row */
  constructor(name, ...controls) {
    this.#hand.append(this.#turn);
    this.element = element("li", { class: "person" },
      element("span", { class: "avatar", "aria-hidden": "true", translate: "no" }, initials(name)),
      element("div", { class: "person-name" }, verbatimElement(name), this.#about),
      element("div", { class: "person-controls" }, this.#hand, this.#mute, ...controls));
  }

  /** @param {PersonState} state */
  show({ role, isMuted, turn, isRecording, isSelf = false, isAway = false }) {
    const { you, host, away } = callWords.people;
    const about = [
      ...(isSelf ? [you] : []), ...(role === "host" ? [host] : []),
      ...(isRecording ? [callWords.recording.about] : []), ...(isAway ? [away] : []),
    ].join(" · ");
    setText(this.#about, about);
    this.#mute.hidden = !isMuted;
    this.#hand.hidden = turn === 0;
    setText(this.#turn, String(turn));
    const said = this.#hand.querySelector(".visually-hidden");
    if (said) setText(said, ordinal(callWords.hands.raised, turn));
  }
}

/** @param {string} iconName @param {string} label */
function mark(iconName, label) {
  return element("span", { class: "person-mark", hidden: true },
    icon(iconName), element("span", { class: "visually-hidden" }, label));
}
