// @ts-check
// Formats times and file sizes.

import { callWords } from "../call_words.js";
import { fill } from "./fill.js";
import { locale } from "./locale.js";
import { words } from "../words.js";

const UNITS = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);

/** Formats by language and use: making one takes longer than a hundred uses of it. @type {Map<string, any>} */
const formats = new Map();

/** @template Format @param {string} use @param {(locale: Intl.Locale) => Format} make @returns {Format} */
function formatFor(use, make) {
  const key = `${words.language} ${use}`;
  if (!formats.has(key)) formats.set(key, make(locale()));
  return formats.get(key);
}

/** @param {number} at   ms since 1970 */
export const clockTime = (at) =>
  formatFor("time", (of) => new Intl.DateTimeFormat(of, { hour: "2-digit", minute: "2-digit" })).format(at);

/** @param {number} value @param {number} digits   behind the point */
export const decimal = (value, digits) => formatFor(`decimal ${digits}`, (of) => new Intl.NumberFormat(of, {
  minimumFractionDigits: digits, maximumFractionDigits: digits,
})).format(value);

/** @param {readonly string[]} names */
export const list = (names) => new Intl.ListFormat(words.language).format(names);

/** Fills in a template of which each form is for ordinals. @param {import("./template.js").PluralForms} forms @param {number} count */
export function ordinal(forms, count) {
  const form = new Intl.PluralRules(words.language, { type: "ordinal" }).select(count);
  return fill(forms[form] ?? forms.other, { count });
}

/** Such as 0:05, 12:34 or 1:02:03. @param {number} time   in ms */
export function clock(time) {
  const seconds = Math.floor(time / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[0] > 0 ? parts : parts.slice(1)).map((part, index) => (index === 0 ? part : String(part).padStart(2, "0"))).join(":");
}

/** The whole hours, minutes or seconds of it. @param {number} time   in ms */
export function duration(time) {
  const { seconds, minutes, hours } = callWords.duration;
  if (time < 60_000) return fill(seconds, { count: Math.floor(time / 1_000) });
  return time < 3_600_000 ? fill(minutes, { count: Math.floor(time / 60_000) }) : fill(hours, { count: Math.floor(time / 3_600_000) });
}

/** Formats a size with SI units: 1 kB is 1,000 bytes. @param {number} bytes */
export function fileSize(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 100 ? 1 : 0;
  return formatFor(`size ${power} ${digits}`, (of) => new Intl.NumberFormat(of, {
    style: "unit", unit: UNITS[power], unitDisplay: power > 0 ? "short" : "long", maximumFractionDigits: digits,
  })).format(value);
}
