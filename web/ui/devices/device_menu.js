// @ts-check
// Shows the menu beside the microphone or camera button: its devices, the microphone's level and a test sound.

import { element, icon, iconButton } from "../kit/dom.js";
import { closePopup, connectPopup } from "../kit/popup.js";
import { preferences } from "../kit/preferences.js";
import { soundOutput } from "../kit/sound_output.js";
import { choicesOf, choose, playTest } from "./device_pickers.js";
import { LevelMeter } from "./level_meter.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/devices.js").DeviceKind} DeviceKind */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

export class DeviceMenu {
  button;
  element;

  #media;
  /** @type {Map<DeviceKind, HTMLElement>} the list of each kind */
  #lists = new Map();

  /**
   * @param {"audio" | "video"} kind
   * @param {object} options
   * @param {LocalMedia} options.media
   * @param {(text: string) => void} options.announce
   * @param {() => void} options.openSettings
   * @param {AbortSignal} options.signal
   */
  constructor(kind, { media, announce, openSettings, signal }) {
    this.#media = media;
    const { microphone, camera } = callWords.devices;
    const id = `${kind}-menu`;
    const label = kind === "audio" ? microphone : camera;
    this.button = iconButton(label, "chevron", {
      class: "icon-button round chevron", title: false, "data-tip": label,
      popovertarget: id, "aria-expanded": "false", "data-action": id,
    });
    this.element = element("div", { class: "menu device-menu", id, popover: "auto", role: "group", "aria-label": label });
    const settings = () => {
      this.element.hidePopover(); // gives the focus back, which the settings take then
      openSettings();
    };
    if (kind === "video") this.element.append(this.#group("video"));
    else {
      const meter = new LevelMeter(media, { signal });
      const test = item(words.devices.testSound, "sound", () => playTest(announce));
      this.element.append(this.#group("audio", meter.element), this.#group("speaker"), element("div", { class: "menu-group" }, test));
    }
    this.element.append(element("div", { class: "menu-group" }, item(callWords.devices.settings, "settings", settings)));
    connectPopup(this.button, this.element, signal);
    media.on("changed", () => this.#update(), { signal });
    preferences.on("changed", () => this.#update(), { signal });
    this.#update();
  }

  close() {
    closePopup(this.button, this.element);
  }

  /** @param {DeviceKind} kind @param {Node[]} beside   placed beside the title */
  #group(kind, ...beside) {
    const id = `${kind}-menu-title`;
    const list = element("div", { role: "radiogroup", "aria-labelledby": id });
    this.#lists.set(kind, list);
    const isHidden = kind === "speaker" && !soundOutput.canChoose;
    return element("div", { class: "menu-group", hidden: isHidden },
      element("div", { class: "menu-heading" }, element("h2", { id }, words.devices.choices[kind]), ...beside), list);
  }

  #update() {
    for (const [kind, list] of this.#lists) this.#show(kind, list);
  }

  /** Keeps the buttons of an unchanged list, since one may have the focus. @param {DeviceKind} kind @param {HTMLElement} list */
  #show(kind, list) {
    const { options, chosen, whyEmpty } = choicesOf(this.#media, kind);
    const shown = JSON.stringify([options, whyEmpty]);
    if (list.dataset.shown !== shown) {
      list.dataset.shown = shown;
      list.replaceChildren(...options.map(({ value, label }) => {
        const made = item(label, "done", () => {
          this.element.hidePopover();
          choose(this.#media, kind, value);
        });
        made.role = "radio";
        made.dataset.value = value;
        return made;
      }));
      if (options.length === 0) list.append(element("p", { class: "hint" }, whyEmpty));
    }
    for (const one of list.querySelectorAll("button")) one.ariaChecked = String(one.dataset.value === chosen);
  }
}

/** @param {string} label @param {string} iconName @param {() => void} run */
function item(label, iconName, run) {
  return element("button", { type: "button", class: "menu-item", onclick: run },
    icon(iconName), element("span", { class: "menu-label" }, label));
}
