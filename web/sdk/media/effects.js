// @ts-check
// Effects that some browsers, systems and devices offer, such as a blurred background: which, and how they are turned on.

import { basicConstraints, effectConstraints } from "./constraints.js";

/** @typedef {import("./constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("../peer/transceivers.js").MediaKind} MediaKind */
/** @typedef {"voiceIsolation" | "backgroundBlur" | "faceFraming"} EffectName */
/** `choice`: the page may turn it on and off; `on`: the system has, and only it may; `none`. @typedef {"choice" | "on" | "none"} Offer */

/**
 * What an open device offers. One that lacks an effect may list `false` as its only value.
 * @param {MediaStreamTrack} track @param {EffectName} name @returns {Offer}
 */
export function offerOf(track, name) {
  const values = Reflect.get(track.getCapabilities?.() ?? {}, name);
  if (!Array.isArray(values) || !values.includes(true)) return "none";
  return values.includes(false) ? "choice" : "on";
}

/** @param {MediaStreamTrack} track @param {EffectName} name @returns {boolean} */
export function isEffectOn(track, name) {
  return Reflect.get(track.getSettings?.() ?? {}, name) === true;
}

/**
 * Applies settings to an open device. Never rejects: what it refuses stays as it was.
 * @param {MediaStreamTrack} track @param {MediaSettings} settings
 */
export async function applySettings(track, settings) {
  const kind = /** @type {MediaKind} */ (track.kind);
  const [basic, effects] = [basicConstraints(kind, settings), effectConstraints(kind, settings)];
  try {
    await track.applyConstraints({ ...basic, ...effects });
  } catch { // Chromium wants effects alone, and keeps the others then
    await track.applyConstraints(basic).catch(() => {});
    if (Object.keys(effects).length > 0) await track.applyConstraints(effects).catch(() => {});
  }
}

/**
 * Applies the chosen effects where opening the device has not, as in Chromium.
 * @param {MediaStreamTrack} track @param {MediaSettings} settings
 */
export async function completeEffects(track, settings) {
  const effects = /** @type {[EffectName, boolean][]} */ (
    Object.entries(effectConstraints(/** @type {MediaKind} */ (track.kind), settings)));
  const isMissing = effects.some(([name, isOn]) => offerOf(track, name) === "choice" && isEffectOn(track, name) !== isOn);
  if (isMissing) await applySettings(track, settings);
}
