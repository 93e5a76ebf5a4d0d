// @ts-check
// The bar below the stage. Each control keeps its place.

import { deviceButtons } from "./device_buttons.js";
import { element, icon, iconButton } from "./dom.js";
import { copyButton } from "./invite.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */

export class Controls {
  #count = element("span", {}, words.call.count(1));
  #roomName = element("span", { class: "room-name" });
  #buttons;

  /**
   * @param {object} options
   * @param {string} options.roomCode
   * @param {LocalMedia} options.media
   * @param {() => void} options.leave
   * @param {(text: string) => void} options.announce
   */
  constructor({ roomCode, media, leave, announce }) {
    this.#buttons = deviceButtons(media);
    this.element = element("div", { class: "controls", role: "group", "aria-label": words.call.controls },
      element("p", { class: "room" }, this.#roomName, element("span", { class: "people" }, icon("people"), this.#count)),
      element("div", { class: "controls-main" },
        this.#buttons.microphone, this.#buttons.camera,
        iconButton(words.call.leave, "leave", { class: "icon-button round leave", onclick: leave })),
      element("div", { class: "controls-side" }, copyButton(roomCode, announce)));
    this.setRoomName(roomCode);
  }

  focus() {
    this.#buttons.microphone.focus();
  }

  /** @param {number} count */
  setCount(count) {
    this.#count.textContent = words.call.count(count);
  }

  /** @param {string} name */
  setRoomName(name) {
    this.#roomName.textContent = name;
  }

  close() {
    this.#buttons.stop();
  }
}
