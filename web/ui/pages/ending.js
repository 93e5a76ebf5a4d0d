// @ts-check
// Shows the screen after a call, or when a room cannot be joined: what happened, and what to do next.

import { button, element } from "../kit/dom.js";
import { page, screenTitle } from "./page.js";
import { fill } from "../kit/fill.js";
import { words } from "../words.js";

/** Reasons after which the room can no longer be joined. */
const NO_WAY_BACK = new Set(["deleted", "expired", "closed_by_host", "room_not_found", "banned"]);

export class Ending {
  #title;

  /**
   * @param {object} options
   * @param {string} options.reason   why the call ended, or an error code
   * @param {typeof words.endings} options.endings
   * @param {() => void} options.goHome
   * @param {() => void} [options.joinAgain]
   */
  constructor({ reason, endings, goHome, joinAgain }) {
    const otherwise = { title: words.endedOtherwise, text: words.refusals[reason] ?? words.refusals.unknown };
    const { title, text, again = words.actions.joinAgain } = endings[reason] ?? otherwise;
    this.#title = screenTitle(title);
    const actions = element("div", { class: "actions" });
    const otherRoom = reason === "room_not_found" ? words.actions.otherCode : words.actions.home;
    if (joinAgain && !NO_WAY_BACK.has(reason)) {
      actions.append(
        button(again, { class: "button primary large", onclick: joinAgain }),
        button(words.actions.home, { class: "button large", onclick: goHome }));
    } else if (reason !== "unsupported") {
      actions.append(button(otherRoom, { class: "button primary large", onclick: goHome }));
    }
    this.element = page("ending", { goHome },
      element("section", { class: "panel" }, this.#title, ...(text ? [element("p", { class: "introduction" }, text)] : []), actions));
    this.pageTitle = fill(words.pageTitle, { place: title });
  }

  focus() {
    this.#title.focus();
  }
}
