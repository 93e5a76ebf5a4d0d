// @ts-check
// Shows lists to choose the camera, microphone and speaker. Choices take effect at once and are saved.

import { button, element } from "../kit/dom.js";
import { preferences } from "../kit/preferences.js";
import { fillSelect, selectField } from "../kit/setting_fields.js";
import { soundOutput } from "../kit/sound_output.js";
import { setText } from "../kit/texts.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/devices.js").DeviceKind} DeviceKind */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/** @type {Record<DeviceKind, "camera" | "microphone" | "speaker">} */
const NAMES = { video: "camera", audio: "microphone", speaker: "speaker" };
const SYSTEM = ""; // value of the system's default speaker

export class DevicePickers {
  #media;
  /** @type {Partial<Record<DeviceKind, HTMLSelectElement>>} */
  #selects = {};

  /**
   * @param {LocalMedia} media
   * @param {{ signal: AbortSignal, announce: (text: string) => void, besideMicrophone?: Node[] }} options
   */
  constructor(media, { signal, announce, besideMicrophone = [] }) {
    this.#media = media;
    const test = button(words.devices.testSound, { onclick: () => playTest(announce) }, "sound");
    const speaker = soundOutput.canChoose ? this.#picker("speaker", test)
      : element("div", { class: "setting-field" }, test);
    this.element = element("div", { class: "device-pickers", role: "group", "aria-label": words.devices.title },
      this.#picker("video"), this.#picker("audio", ...besideMicrophone), speaker);
    media.on("changed", () => this.#update(), { signal });
    preferences.on("changed", () => this.#update(), { signal });
    this.#update();
  }

  /** @param {DeviceKind} kind @param {Node[]} beside */
  #picker(kind, ...beside) {
    const label = words.devices.choices[kind];
    const { element: made, select } = selectField(label, (id) => choose(this.#media, kind, id), ...beside);
    made.querySelector("label")?.append(element("span", { class: "hint" }));
    this.#selects[kind] = select;
    return made;
  }

  #update() {
    for (const [kind, select] of Object.entries(this.#selects)) this.#show(/** @type {DeviceKind} */ (kind), select);
  }

  /** Says why a list is empty in its place, where a text may have lines. @param {DeviceKind} kind @param {HTMLSelectElement} select */
  #show(kind, select) {
    const { options, chosen, whyEmpty } = choicesOf(this.#media, kind);
    const list = /** @type {HTMLElement} */ (select.parentElement);
    list.hidden = options.length === 0;
    setText(/** @type {HTMLElement} */ (list.nextElementSibling), list.hidden ? whyEmpty : "");
    fillSelect(select, options, chosen);
  }
}

/** The devices to choose from, the one in use, and what to say if there is none. @param {LocalMedia} media @param {DeviceKind} kind */
export function choicesOf(media, kind) {
  const { devices } = media;
  const isSpeaker = kind === "speaker";
  const options = devices.of(kind).filter(({ id }) => id !== "").map(({ id, label }) => ({ value: id, label }));
  const hasSystem = !isSpeaker || options.some(({ value }) => value === "default");
  if (!hasSystem) options.unshift({ value: SYSTEM, label: words.devices.none.speaker });
  const preferred = devices.find(kind, preferences.now[NAMES[kind]])?.id;
  const inUse = isSpeaker ? preferred : media.deviceId(kind) ?? preferred;
  const isUnlisted = (!isSpeaker && media.isOpening(kind)) || devices.of(kind).length > 0; // until permission is given
  return {
    options,
    chosen: options.find(({ value }) => value === inUse)?.value ?? options[0]?.value ?? SYSTEM,
    whyEmpty: isUnlisted ? words.devices.afterPermission : words.devices.none[kind],
  };
}

/** Uses a device, and keeps the choice. @param {LocalMedia} media @param {DeviceKind} kind @param {string} id */
export function choose(media, kind, id) {
  const choice = media.devices.of(kind).find((one) => one.id === id) ?? null;
  preferences.keep({ [NAMES[kind]]: choice });
  if (kind !== "speaker") media.change({ [NAMES[kind]]: choice });
}

/** Plays a sound to test the speaker. @param {(text: string) => void} announce */
export async function playTest(announce) {
  try {
    (await import("../kit/chime.js")).playTestSound();
    announce(words.devices.soundTested);
  } catch {
    announce(words.refusals.not_loaded);
  }
}
