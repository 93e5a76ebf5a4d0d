// @ts-check
// The bar below the stage. Each control keeps its place.

import { inviteLink } from "./address.js";
import { deviceButtons } from "./device_buttons.js";
import { element, icon, iconButton } from "./dom.js";
import { copyButton } from "./invite.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */

export class Controls {
  /** Opens the list of people. */
  people = element("button", { type: "button", class: "button people", "aria-expanded": "false" });
  #roomName = element("p", { class: "room room-name" });
  #buttons;

  /**
   * @param {object} options
   * @param {string} options.roomCode
   * @param {LocalMedia} options.media
   * @param {() => void} options.leave
   * @param {() => void} options.showPeople
   * @param {(text: string) => void} options.announce
   */
  constructor({ roomCode, media, leave, showPeople, announce }) {
    this.#buttons = deviceButtons(media);
    this.element = element("div", { class: "controls", role: "group", "aria-label": words.call.controls },
      this.#roomName,
      element("div", { class: "controls-main" },
        this.#buttons.microphone, this.#buttons.camera,
        iconButton(words.call.leave, "leave", { class: "icon-button round leave", onclick: leave })),
      element("div", { class: "controls-side" },
        this.people, copyButton({ link: inviteLink(roomCode), announce })));
    this.people.addEventListener("click", showPeople);
    this.setCount(1, 0);
    this.setRoomName(roomCode);
  }

  focus() {
    this.#buttons.microphone.focus();
  }

  /** @param {number} inside @param {number} waiting   as far as one may know */
  setCount(inside, waiting) {
    const news = waiting > 0 ? [element("span", { class: "people-waiting" }, words.people.waitingCount(waiting))] : [];
    this.people.replaceChildren(icon("people"), element("span", {}, words.call.count(inside)), ...news);
    this.people.dataset.count = String(waiting || inside);
    this.people.dataset.state = waiting > 0 ? "waiting" : "plain";
  }

  /** @param {string} name */
  setRoomName(name) {
    this.#roomName.textContent = name;
  }

  close() {
    this.#buttons.stop();
  }
}
