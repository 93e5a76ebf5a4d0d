// @ts-check
// Builds the settings form, which is used in and outside calls. On the start page it has no devices.

import { RESOLUTIONS } from "../../sdk/media/constraints.js";
import { DevicePickers } from "../devices/device_pickers.js";
import { effectField } from "./effect_fields.js";
import { element } from "../kit/dom.js";
import { fillLanguages } from "../kit/language_list.js";
import { LevelMeter } from "../devices/level_meter.js";
import { mayFloatAutomatically } from "../kit/media_session.js";
import { DATA_USES, FRAMINGS, LABEL_SIZES, PASSINGS_ON, preferences, THEMES } from "../kit/preferences.js";
import { fillSelect, selectField } from "../kit/setting_fields.js";
import { switchField } from "./switch_field.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */

/**
 * @param {object} options
 * @param {LocalMedia | null} options.media
 * @param {AbortSignal} options.signal   aborted when the form closes
 * @param {(text: string) => void} options.announce
 * @param {boolean} [options.isInCall]
 */
export function settings({ media, signal, announce, isInCall = false }) {
  const { picture, sound, looks } = callWords.settings;
  const body = element("div", { class: "panel-body settings", tabindex: "-1" });
  if (media) {
    const meter = new LevelMeter(media, { signal });
    const pickers = new DevicePickers(media, { signal, announce, besideMicrophone: [meter.element] });
    const options = { media, signal, announce };
    body.append(section(words.devices.title, pickers.element),
      section(picture, resolution(media),
        explained("dataUse", DATA_USES, callWords.settings.dataUses),
        explained("framing", FRAMINGS, callWords.settings.framings),
        effectField("video", "backgroundBlur", options), effectField("video", "faceFraming", { ...options, isSecondary: true }),
        preference("mirrorsSelf"), ...(mayFloatAutomatically ? [preference("floatsAutomatically")] : [])),
      section(sound, effectField("audio", "voiceIsolation", { ...options, isSecondary: true }),
        ...processing(media), preference("comingSounds")),
      section(callWords.chat.title, explained("passingOn", PASSINGS_ON, callWords.settings.passingsOn)));
  }
  body.append(section(looks, ...languages(isInCall), choice("theme", THEMES, callWords.settings.theme, callWords.settings.themes),
    choice("labels", LABEL_SIZES, callWords.settings.labels, callWords.settings.labelSizes)));
  return body;
}

/** @param {string} title @param {Node[]} content */
function section(title, ...content) {
  return element("section", { class: "settings-section" }, element("h3", {}, title), ...content);
}

/** @param {LocalMedia} media */
function resolution(media) {
  return choice("resolution", RESOLUTIONS, callWords.settings.resolution, callWords.settings.resolutions,
    () => media.change({ resolution: preferences.now.resolution }));
}

/**
 * A select field with a hint. The call and the styles hear of a change from the preferences.
 * @template {"dataUse" | "framing" | "passingOn"} Name
 * @param {Name} name
 * @param {readonly import("../kit/preferences.js").PreferenceValues[Name][]} values
 * @param {Record<import("../kit/preferences.js").PreferenceValues[Name], string>} labels
 */
function explained(name, values, labels) {
  const hint = element("p", { class: "hint", id: `${name}-hint` }, callWords.settings[`${name}Hint`]);
  const made = choice(name, values, callWords.settings[name], labels);
  made.querySelector("select")?.setAttribute("aria-describedby", hint.id);
  return element("div", { class: "setting" }, made, hint);
}

/** @param {boolean} isInCall   where another language would build the whole screen again */
function languages(isInCall) {
  const { element: made, select } = selectField(words.settings.language, () => {});
  fillLanguages(select);
  if (!isInCall) return [made];
  const hint = element("p", { class: "hint", id: "language-hint" }, callWords.settings.languageHint);
  select.setAttribute("aria-describedby", hint.id);
  return [made, hint];
}

/** @param {LocalMedia} media */
function processing(media) {
  return /** @type {const} */ (["noiseSuppression", "echoCancellation", "autoGainControl"])
    .map((name) => preference(name, (isOn) => media.change({ [name]: isOn })));
}

/**
 * A switch for a stored preference.
 * @param {"noiseSuppression" | "echoCancellation" | "autoGainControl" | "mirrorsSelf" | "floatsAutomatically" | "comingSounds"} name
 * @param {(isOn: boolean) => void} [onChange]
 */
function preference(name, onChange = () => {}) {
  return switchField({
    label: callWords.settings[name],
    hint: callWords.settings[`${name}Hint`],
    isOn: preferences.now[name],
    onChange: (isOn) => {
      preferences.keep({ [name]: isOn });
      onChange(isOn);
    },
  });
}

/**
 * A select field for a stored preference.
 * @template {"theme" | "labels" | "resolution" | "dataUse" | "framing" | "passingOn"} Name
 * @param {Name} name
 * @param {readonly import("../kit/preferences.js").PreferenceValues[Name][]} values
 * @param {string} label
 * @param {Record<import("../kit/preferences.js").PreferenceValues[Name], string>} labels
 * @param {() => void} [onChange]
 */
function choice(name, values, label, labels, onChange = () => {}) {
  const { element: made, select } = selectField(label, (value) => {
    preferences.keep({ [name]: value });
    onChange();
  });
  fillSelect(select, values.map((value) => ({ value, label: labels[value] })), preferences.now[name]);
  return made;
}
