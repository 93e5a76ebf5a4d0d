// @ts-check
// Shows one person in the list of people: name, role, states and controls.

import { element, icon, setIcon } from "../kit/dom.js";
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
 * @property {boolean} [isMutedForMe]
 * @property {import("./safety_card.js").Verdict} [verdict]   on the safety code
 */

export class PersonRow {
  #about = element("span", { class: "person-about" });
  #mute = mark("microphone-off", callWords.call.muted);
  #hand = mark("hand", "");
  #mutedForMe = mark("sound-off", callWords.volume.isMuted);
  #safety = mark("shield", "");
  #turn = element("span", { class: "person-turn", "aria-hidden": "true" });

  /** @param {string} name @param {(HTMLElement)[]} controls   at the end of the row */
  constructor(name, ...controls) {
    this.#hand.append(this.#turn);
    this.element = element("li", { class: "person" },
      element("span", { class: "avatar", "aria-hidden": "true", translate: "no" }, initials(name)),
      element("div", { class: "person-name" }, verbatimElement(name), this.#about),
      element("div", { class: "person-controls" }, this.#hand, this.#safety, this.#mutedForMe, this.#mute, ...controls));
  }

  /** @param {PersonState} state */
  show({ role, isMuted, turn, isRecording, isSelf = false, isAway = false, isMutedForMe = false, verdict = null }) {
    const { you, host, away } = callWords.people;
    const about = [
      ...(isSelf ? [you] : []), ...(role === "host" ? [host] : []),
      ...(isRecording ? [callWords.recording.about] : []), ...(isAway ? [away] : []),
    ].join(" · ");
    setText(this.#about, about);
    this.#mute.hidden = !isMuted;
    this.#hand.hidden = turn === 0;
    setText(this.#turn, String(turn));
    say(this.#hand, ordinal(callWords.hands.raised, turn));
    this.#mutedForMe.hidden = !isMutedForMe;
    this.#safety.hidden = verdict === null;
    this.#safety.dataset.verdict = verdict ?? "";
    if (verdict) say(this.#safety, callWords.safety.verdicts[verdict]);
    setIcon(/** @type {SVGSVGElement} */ (this.#safety.firstElementChild), verdict === "broken" ? "alert" : "shield-done");
  }
}

/** @param {string} iconName @param {string} label */
function mark(iconName, label) {
  return element("span", { class: "person-mark", hidden: true },
    icon(iconName), element("span", { class: "visually-hidden" }, label));
}

/** @param {HTMLElement} made @param {string} label */
function say(made, label) {
  const said = made.querySelector(".visually-hidden");
  if (said) setText(said, label);
}
