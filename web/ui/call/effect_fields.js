// @ts-check
// Builds the switches of effects that only some browsers, systems and devices have, and says why one is not available.

import { isEffectOn, offerOf } from "../../sdk/media/effects.js";
import { switchField } from "./switch_field.js";
import { preferences } from "../kit/preferences.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/media/effects.js").EffectName} EffectName */
/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {{ media: LocalMedia, signal: AbortSignal, announce: (text: string) => void, isSecondary?: boolean }} Options */

/**
 * A switch for an effect. One that is `isSecondary` is shown only where the device has it.
 * @param {"audio" | "video"} kind
 * @param {EffectName} name
 * @param {Options} options
 */
export function effectField(kind, name, { media, signal, announce, isSecondary = false }) {
  const { effects } = callWords.settings;
  let hasFailed = false;
  const isOn = () => {
    const track = media.tracks[kind];
    return track ? isEffectOn(track, name) : preferences.now[name] === "on";
  };
  const field = switchField({
    label: callWords.settings[name], hint: callWords.settings[`${name}Hint`], isOn: isOn(),
    onChange: async (wanted) => {
      if (!isAvailable()) return show();
      preferences.keep({ [name]: wanted ? "on" : "off" });
      await media.change({ [name]: preferences.now[name] });
      hasFailed = isOn() !== wanted;
      if (hasFailed) announce(effects.refused);
      show();
    },
  });
  const button = /** @type {HTMLButtonElement} */ (field.querySelector("button"));
  const hint = /** @type {HTMLElement} */ (field.querySelector(".hint"));
  const offer = () => {
    const track = media.tracks[kind];
    return track ? offerOf(track, name) : "off";
  };
  const isAvailable = () => offer() === "choice";
  const show = () => {
    const now = offer();
    const { off, on, none, refused } = effects;
    field.hidden = isSecondary && (now === "none" || now === "off");
    button.ariaDisabled = isAvailable() ? null : "true";
    button.ariaChecked = String(isOn());
    setText(hint, { off, on, none, choice: hasFailed ? refused : callWords.settings[`${name}Hint`] }[now]);
  };
  media.on("changed", () => {
    if (!media.tracks[kind]) hasFailed = false;
    show();
  }, { signal });
  show();
  return field;
}
