// @ts-check
// Shows the control bar below the stage. Controls that do not fit a small screen are in the menu.

import { callTimer } from "./call_timer.js";
import { element } from "../kit/dom.js";
import { Menu } from "../kit/menu.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../devices/device_menu.js").DeviceMenu} DeviceMenu */
/** @typedef {import("../kit/actions.js").Actions} Actions */

const SMALL = "(max-width: 720px)"; // as in call.css
const LARGE = "(min-width: 1200px)";

/** Actions in the bar, by screen width. The menu and Leave follow those in the middle. */
const BARS = {
  large: { middle: ["microphone", "camera", "screen", "hand", "reactions"], side: ["picture_in_picture", "invite", "chat", "people"] },
  wide: { middle: ["microphone", "camera", "screen", "hand", "reactions"], side: ["invite", "chat", "people"] },
  small: { middle: ["microphone", "camera", "chat"], side: [] },
};
/** Groups of actions in the menu, after those that do not fit the bar. */
const MENU = [
  ["flip_camera", "view", "self_view", "picture_in_picture", "full_screen"],
  ["host_controls", "record", "settings", "statistics", "shortcuts"],
];

export class Controls {
  #actions;
  #small = matchMedia(SMALL);
  #large = matchMedia(LARGE);
  #closing = new AbortController();
  #drawing = new AbortController();
  #room = element("p", { class: "room-name", dir: "auto", translate: "no", "aria-hidden": "true" }); // the heading has it too
  #about;
  #menu;
  #deviceMenus;

  /** @param {Actions} actions @param {Record<string, DeviceMenu>} deviceMenus   beside the button of an action */
  constructor(actions, deviceMenus) {
    this.#actions = actions;
    this.#menu = new Menu(actions);
    this.#menu.button.append(shortLabel("more"));
    this.#deviceMenus = deviceMenus;
    this.#about = element("div", { class: "controls-about" }, this.#room, callTimer(this.#closing.signal));
    this.element = element("div", { class: "controls", role: "group", "aria-label": callWords.call.controls, tabindex: "-1" });
    for (const size of [this.#small, this.#large]) {
      size.addEventListener("change", () => this.#draw(), { signal: this.#closing.signal });
    }
    this.#draw();
  }

  /** Focuses no button, since another Enter would press it. */
  focus() {
    this.element.focus();
  }

  /** The button that runs an action: its own, or that of the menu. @param {string} id */
  buttonOf(id) {
    const own = /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-action="${id}"]:not(.menu-item)`));
    return own ?? this.#menu.button;
  }

  /** @param {string} name */
  setRoomName(name) {
    setText(this.#room, name);
  }

  close() {
    this.#closing.abort();
    this.#drawing.abort();
    this.#menu.close();
  }

  #draw() {
    const focused = this.element.contains(document.activeElement) && document.activeElement?.getAttribute("data-action");
    this.#drawing.abort();
    this.#drawing = new AbortController();
    const { middle, side } = this.#small.matches ? BARS.small : this.#large.matches ? BARS.large : BARS.wide;
    const { middle: all, side: others } = BARS.wide;
    const menu = [[...all, ...others], ...MENU];
    this.#menu.fill(menu.map((ids) => ids.filter((id) => !middle.includes(id) && !side.includes(id))));
    for (const menu of Object.values(this.#deviceMenus)) menu.close();
    this.element.replaceChildren(
      this.#about,
      element("div", { class: "controls-main" },
        ...middle.flatMap((id) => this.#withMenu(id)), this.#menu.button, this.#menu.element,
        this.#button("leave", "icon-button round leave")),
      element("div", { class: "controls-side" }, ...side.map((id) => this.#button(id))));
    if (focused) this.buttonOf(focused)?.focus();
  }

  /** @param {string} id @returns {Node[]} */
  #withMenu(id) {
    const menu = this.#deviceMenus[id];
    const own = this.#button(id);
    return menu ? [element("div", { class: "split" }, own, menu.button), menu.element] : [own];
  }

  /** @param {string} id @param {string} [className] */
  #button(id, className) {
    const made = this.#actions.button(id, { signal: this.#drawing.signal, className });
    made.append(shortLabel(id));
    return made;
  }
}

/** What wide screens show below an icon. @param {string} id */
function shortLabel(id) {
  return element("span", { class: "short-label", "aria-hidden": "true" }, callWords.bar[/** @type {keyof typeof callWords.bar} */ (id)]);
}
