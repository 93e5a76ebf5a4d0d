// @ts-check
// Holds this browser's preferences: devices, video, audio and appearance. Saves and applies changes at once.

import { DEFAULT_SETTINGS, EFFECTS, RESOLUTIONS } from "../../sdk/media/constraints.js";
import { Emitter } from "../../sdk/emitter.js";
import { memory } from "./memory.js";
import { LANGUAGES } from "../translation.js";

/** @typedef {import("../../sdk/media/constraints.js").MediaSettings} MediaSettings */
/** @typedef {import("../../sdk/media/devices.js").DeviceChoice} DeviceChoice */
/** @typedef {import("../../sdk/adaptive/wishes.js").DataUse} DataUse */
/** @typedef {import("../../sdk/messages/history.js").PassingOn} PassingOn */
/** @typedef {import("../translation.js").Language} Language */
/**
 * @typedef {object} OwnPreferences
 * @property {DeviceChoice | null} speaker
 * @property {boolean} startsMuted          in the lobby
 * @property {boolean} startsWithoutCamera
 * @property {boolean} singleKeys            single-key shortcuts
 * @property {boolean} comingSounds          when people join or leave
 * @property {boolean} mirrorsSelf           our own picture, as in a mirror
 * @property {"fill" | "whole"} framing      whether pictures are cropped to fill their tiles
 * @property {boolean} floatsAutomatically   the floating window, when the tab is hidden
 * @property {DataUse} dataUse
 * @property {PassingOn} passingOn           of earlier messages to people who join later
 * @property {"" | Language} language        "" is the one that the browser prefers
 * @property {"system" | "light" | "dark"} theme
 * @property {"small" | "medium" | "large"} labels   size of the names on the tiles
 */
/** Of the moment, and so not kept. @typedef {"facing" | "capture"} Passing */
/** @typedef {Omit<MediaSettings, Passing> & OwnPreferences} PreferenceValues */

export const DATA_USES = /** @type {const} */ (["full", "low", "audio"]);
export const FRAMINGS = /** @type {const} */ (["fill", "whole"]);
export const PASSINGS_ON = /** @type {const} */ (["ask", "always", "never"]);
export const THEMES = /** @type {const} */ (["system", "light", "dark"]);
export const LABEL_SIZES = /** @type {const} */ (["small", "medium", "large"]);

/** @type {PreferenceValues} */
const DEFAULTS = (({ facing: _, capture: __, ...media }) => ({
  ...media,
  speaker: null,
  startsMuted: false,
  startsWithoutCamera: false,
  singleKeys: true,
  comingSounds: true,
  mirrorsSelf: true,
  framing: /** @type {const} */ ("fill"),
  floatsAutomatically: false,
  dataUse: /** @type {const} */ ("full"),
  passingOn: /** @type {const} */ ("ask"),
  language: /** @type {const} */ (""),
  theme: /** @type {const} */ ("system"),
  labels: /** @type {const} */ ("medium"),
}))(DEFAULT_SETTINGS);

/** @type {Partial<Record<keyof PreferenceValues, readonly unknown[]>>} */
const ALLOWED = {
  resolution: RESOLUTIONS, voiceIsolation: EFFECTS, backgroundBlur: EFFECTS, faceFraming: EFFECTS,
  dataUse: DATA_USES, framing: FRAMINGS, passingOn: PASSINGS_ON, theme: THEMES, labels: LABEL_SIZES,
  language: ["", ...Object.keys(LANGUAGES)],
};

/** @extends {Emitter<{ changed: PreferenceValues }>} */
class Preferences extends Emitter {
  now = valid(memory.preferences);

  /** @param {Partial<PreferenceValues>} changes */
  keep(changes) {
    this.now = { ...this.now, ...changes };
    memory.keepPreferences(this.now);
    const { dataset } = document.documentElement;
    dataset.theme = this.now.theme;
    dataset.labels = this.now.labels;
    dataset.mirror = this.now.mirrorsSelf ? "on" : "off";
    dataset.framing = this.now.framing;
    this.emit("changed", this.now);
  }

  /** Keeps it for this tab, too, where `?lang=` may have named another. @param {Language} language */
  keepLanguage(language) {
    memory.keepForTab("language", language);
    const url = new URL(location.href);
    url.searchParams.delete("lang");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    this.keep({ language });
  }

  /** The settings for `LocalMedia`. @returns {Partial<MediaSettings>} */
  get media() {
    const names = /** @type {Exclude<keyof MediaSettings, Passing>[]} */ (Object.keys(DEFAULT_SETTINGS).filter((name) => name in DEFAULTS));
    return Object.fromEntries(names.map((name) => [name, this.now[name]]));
  }
}

export const preferences = new Preferences();

/**
 * Validates stored preferences. Invalid and missing ones get their defaults.
 * @param {unknown} kept
 * @returns {PreferenceValues}
 */
function valid(kept) {
  if (typeof kept !== "object" || kept === null) return DEFAULTS;
  const usable = Object.entries(kept).filter(([name, value]) => isUsable(name, value));
  return { ...DEFAULTS, ...Object.fromEntries(usable) };
}

/** @param {string} key @param {any} value */
function isUsable(key, value) {
  if (!(key in DEFAULTS)) return false;
  const name = /** @type {keyof PreferenceValues} */ (key);
  if (DEFAULTS[name] === null) return value === null || isDevice(value);
  return ALLOWED[name]?.includes(value) ?? typeof value === typeof DEFAULTS[name];
}

/** @param {any} value */
function isDevice(value) {
  return typeof value?.id === "string" && typeof value.label === "string";
}
