// @ts-check
// Shows lists to choose the camera, microphone and speaker. Choices take effect at once and are saved.

import { button, element } from "../kit/dom.js";
import { preferences } from "../kit/preferences.js";
import { fillSelect, selectField } from "../kit/setting_fields.js";
import { soundOutput } from "../kit/sound_output.js";
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
    const test = button(words.devices.testSound, { onclick: async () => {
      try {
        (await import("../kit/chime.js")).playTestSound();
        announce(words.devices.soundTested);
      } catch {
        announce(words.refusals.not_loaded);
      }
    } }, "sound");
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
    const { element: made, select } = selectField(label, (id) => this.#choose(kind, id), ...beside);
    this.#selects[kind] = select;
    return made;
  }

  /** @param {DeviceKind} kind @param {string} id */
  #choose(kind, id) {
    const choice = this.#media.devices.of(kind).find((one) => one.id === id) ?? null;
    preferences.keep({ [NAMES[kind]]: choice });
    if (kind !== "speaker") this.#media.change({ [NAMES[kind]]: choice });
  }

  #update() {
    for (const [kind, select] of Object.entries(this.#selects)) this.#show(/** @type {DeviceKind} */ (kind), select);
  }

  /** @param {DeviceKind} kind @param {HTMLSelectElement} select */
  #show(kind, select) {
    const { devices } = this.#media;
    const options = devices.of(kind).filter(({ id }) => id !== "").map(({ id, label }) => ({ value: id, label }));
    const hasSystem = kind !== "speaker" || options.some(({ value }) => value === "default");
    if (!hasSystem) options.unshift({ value: SYSTEM, label: words.devices.none.speaker });
    const chosen = devices.find(kind, preferences.now[NAMES[kind]])?.id;
    const inUse = kind === "speaker" ? chosen : this.#media.deviceId(kind) ?? chosen;
    select.disabled = options.length === 0;
    if (options.length === 0) options.push({ value: "", label: this.#whyEmpty(kind) });
    const first = options[0].value;
    fillSelect(select, options, options.some(({ value }) => value === inUse) ? inUse ?? first : first);
  }

  /** @param {DeviceKind} kind */
  #whyEmpty(kind) {
    const isPending = kind !== "speaker" && this.#media.isOpening(kind); // devices are not listed yet
    return isPending || this.#media.devices.of(kind).length > 0 ? words.devices.afterPermission : words.devices.none[kind];
  }
}
